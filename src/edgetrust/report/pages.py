"""The pages of rules: what a rule checks, what one sees, how it is mended. For the terminal and for the manual.

A page is the docstring of the rule's module, in Markdown; its metadata frame it. Not here: the list of rules
(`edgetrust.rules.catalogue`).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from edgetrust.report.ansi import SEVERITY_STYLES, Pen, Style
from edgetrust.rules.catalogue import all_rules, find_page
from edgetrust.rules.rule import Citation, DateCompared, Family, InForce, Rule

FAMILY_TITLES = {
    Family.TRUST: "Trust: one side cannot verify the other",
    Family.CERTIFICATE: "Certificate: what it carries",
    Family.STORE: "Trust list: what a store holds",
    Family.DEPLOYMENT: "Deployment: how things are typed and combined",
    Family.TRAFFIC: "Captures: what was seen on the wire",
    Family.UNSEEN: "Explained only: what edgetrust cannot see",
}
"""The chapters in which rules are listed."""

_HEADING = "## "
_ITEM = re.compile(r"[-*] |\d+\. ")
_KEPT = ("    ", "|", "```")
"""How lines begin that are not to be wrapped."""
_INDENT = "  "


def rule_page_markdown(rule: Rule, *, within_manual: bool = False) -> str:
    """The page of a rule in Markdown; as a document of the manual it links to the list of rules beside it."""
    summary, sections = _parse(rule)
    family = _family_link(rule.family) if within_manual else FAMILY_TITLES[rule.family]
    lines = [f"# {rule.slug}", "", summary, "", f"**{rule.severity.capitalize()}** · {family}"]
    period = _period(rule.in_force)
    lines[-1] += f" · {period}" if period else ""
    for heading, text in sections:
        lines += ["", f"{_HEADING}{heading}", "", text]
    lines += ["", *(f"- {_cite(citation)}" for citation in rule.citations)]
    return "\n".join(lines) + "\n"


def rule_page_text(rule: Rule, *, width: int = 100, colour: bool = False) -> str:
    """The page of a rule for a terminal of that many columns."""
    pen = Pen(colour)
    summary, sections = _parse(rule)
    severity = pen.paint(rule.severity, SEVERITY_STYLES[rule.severity])
    facts = [severity, f"family {rule.family}", _period(rule.in_force)]
    lines = [f"{pen.paint(rule.slug, Style.BOLD)} ({', '.join(filter(None, facts))})", *textwrap.wrap(summary, width)]
    for heading, text in sections:
        lines += ["", pen.paint(heading, Style.BOLD), *_wrap(text, width)]
    for citation in rule.citations:
        lines += textwrap.wrap(_cite(citation), width, initial_indent=f"{_INDENT}- ", subsequent_indent=f"{_INDENT}  ")
    return "\n".join(lines) + "\n"


def rule_list_markdown(rules: Iterable[Rule]) -> str:
    """The list of rules as the front page of their chapter in the manual."""
    lines = ["# Rules", "", "Every finding comes from one of these. The severity is the usual one; a case may differ."]
    for family, members in _by_family(rules):
        lines += ["", f"{_HEADING}{FAMILY_TITLES[family]}", "", "| rule | severity | what is wrong |", "|---|---|---|"]
        lines += [f"| [{rule.slug}]({rule.slug}.md) | {rule.severity} | {rule.title} |" for rule in members]
    return "\n".join(lines) + "\n"


def rule_list_text(rules: Iterable[Rule], *, colour: bool = False) -> str:
    """The list of rules for a terminal, a line each."""
    pen = Pen(colour)
    listed = tuple(rules)
    longest = max((len(rule.slug) for rule in listed), default=0)
    lines: list[str] = []
    for family, members in _by_family(listed):
        lines += ["", pen.paint(FAMILY_TITLES[family], Style.BOLD)]
        for rule in members:
            severity = pen.paint(f"{rule.severity:<7}", SEVERITY_STYLES[rule.severity])
            lines.append(f"{_INDENT}{rule.slug:<{longest}}  {severity}  {rule.title}")
    return "\n".join(lines[1:]) + "\n"


def rule_pages() -> Iterator[tuple[str, str]]:
    """Every file of `docs/rules`: its name and its Markdown. The list comes first, as `README.md`."""
    rules = all_rules()
    yield "README.md", rule_list_markdown(rules)
    for rule in rules:
        yield f"{rule.slug}.md", rule_page_markdown(rule, within_manual=True)


def _parse(rule: Rule) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The summary, then each heading with its text."""
    page = find_page(rule.slug) or ""
    summary, *sections = textwrap.dedent(page).strip().split(f"\n{_HEADING}")
    parted = (section.partition("\n") for section in sections)
    return summary.strip(), tuple((heading.strip(), text.strip("\n")) for heading, _, text in parted)


def _by_family(rules: Iterable[Rule]) -> Iterator[tuple[Family, tuple[Rule, ...]]]:
    listed = tuple(rules)
    for family in Family:
        members = tuple(rule for rule in listed if rule.family is family)
        if members:
            yield family, members


def _family_link(family: Family) -> str:
    title = FAMILY_TITLES[family]
    anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
    return f"[{title}](README.md#{anchor})"


def _period(in_force: InForce) -> str:
    """The days on which a dated rule holds; empty for one that always does."""
    days = [f"from {in_force.since}" if in_force.since else "", f"until {in_force.until}" if in_force.until else ""]
    if not any(days):
        return ""
    which = " for certificates issued" if in_force.compared is DateCompared.ISSUED else ""
    return f"in force{which} {' '.join(filter(None, days))}"


def _cite(citation: Citation) -> str:
    where = f" <{citation.url}>" if citation.url else ""
    return f"{citation}{where} (read {citation.read})"


def _wrap(text: str, width: int) -> Iterator[str]:
    """Paragraphs and list items wrapped and indented; tables and code as they are."""
    for number, block in enumerate(re.split(r"\n{2,}", text)):
        if number:
            yield ""
        if block.startswith(_KEPT):
            yield from (f"{_INDENT}{line}" for line in block.splitlines())
        else:
            yield from (line for piece in _pieces(block) for line in _wrap_piece(piece, width))


def _pieces(block: str) -> Iterator[str]:
    """A paragraph whole, a list item by item."""
    piece = ""
    for line in block.splitlines():
        if _ITEM.match(line) and piece:
            yield piece
            piece = ""
        piece = f"{piece} {line.strip()}" if piece else line.strip()
    yield piece


def _wrap_piece(piece: str, width: int) -> list[str]:
    marker = _ITEM.match(piece)
    hanging = _INDENT + " " * (marker.end() if marker else 0)
    return textwrap.wrap(
        piece, width, initial_indent=_INDENT, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
