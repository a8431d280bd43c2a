"""The report as one HTML file that needs nothing else: no script, no font, no picture, no network.

Not here: the order and the words (`edgetrust.report.outline`), the quoting (`edgetrust.report.markup`) and the looks
(`edgetrust.report.html_style`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from edgetrust import __version__
from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.report.html_findings import finding_section
from edgetrust.report.html_ladder import handshake_section
from edgetrust.report.html_matrix import matrix_table
from edgetrust.report.html_style import STYLE
from edgetrust.report.markup import Markup, element, join
from edgetrust.report.outline import Outline, build_outline
from edgetrust.report.pairs import ConnectionEntry, Pair, Reason
from edgetrust.report.wording import OUTCOME_WORDS, describe_count, describe_outcomes, describe_severities

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Even if a name of a certificate got through as markup, nothing would run and nothing be fetched."""


def render_html(report: Report) -> str:
    """The page, ending in a line break."""
    outline = build_outline(report)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"edgetrust {__version__}"),
        element("title", f"{outline.name}: edgetrust"),
        element("style", Markup(STYLE)),
    )
    sections = dict(_sections(outline))
    body = element(
        "body",
        _header(outline, sections),
        element("main", *(_section(title, content) for title, content in sections.items())),
        _footer(),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _sections(outline: Outline) -> Iterator[tuple[str, Markup]]:
    """Heading and content of each section that has any."""
    if outline.pairs:
        yield "Connections", join((matrix_table(outline.pairs), _connection_table(outline.pairs)))
    if outline.findings:
        yield "Findings", finding_section(outline.findings)
    drawn = [entry for entry in outline.connections if entry.ladder]
    if drawn:
        yield "Handshakes", handshake_section(drawn)
    if outline.unexamined:
        yield "Not examined", _gap_list(outline)
    if outline.problems:
        items = (element("li", element("code", each.place), ": ", each.reason) for each in outline.problems)
        yield "Could not be read", element("ul", *items, class_="gaps")
    if outline.crashed_rules:
        yield "Defects of edgetrust itself", _crash_list(outline.crashed_rules)


def _section(title: str, content: Markup) -> Markup:
    return element("section", element("h2", title), content, id=_anchor(title))


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


# --- head and foot ----------------------------------------------------------------------------------------------------


def _header(outline: Outline, sections: Iterable[str]) -> Markup:
    judged_as = f", as release {outline.as_version}" if outline.as_version is not None else ""
    links = (element("li", element("a", title, href=f"#{_anchor(title)}")) for title in sections)
    return element(
        "header",
        element("p", "edgetrust: Mobile and Remote Access certificates", class_="kicker"),
        element("h1", outline.name),
        element("p", element("code", outline.file), f", judged at {outline.at}{judged_as}", class_="soft"),
        element("p", outline.verdict, class_=f"verdict {outline.result}"),
        element("div", *_tiles(outline), class_="tiles"),
        element("nav", element("ul", *links), aria_label="Contents"),
    )


def _tiles(outline: Outline) -> Iterator[Markup]:
    outcomes = {outcome: describe_outcomes(count, outcome) for outcome, count in outline.outcomes.items() if count}
    severities = {each: describe_severities(count, each) for each, count in outline.severities.items() if count}
    total = sum(outline.outcomes.values())
    yield _tile(describe_count(total, "connection"), _bar(outline.outcomes), _chips(outcomes))
    yield _tile(describe_count(len(outline.findings), "finding"), _bar(outline.severities), _chips(severities))
    yield _tile(describe_count(outline.certificates, "certificate"), _chips(_evidence(outline)))


def _evidence(outline: Outline) -> Mapping[str, str]:
    """How complete the evidence is, by the tone in which that is said."""
    gaps = sum(len(gap.items) for gap in outline.unexamined)
    said = {
        "error": f"{len(outline.problems)} unreadable" if outline.problems else "",
        "unknown": f"{gaps} not examined" if gaps else "",
    }
    return {tone: words for tone, words in said.items() if words} or {"ok": "everything given was read"}


def _tile(number: str, *parts: Markup) -> Markup:
    return element("div", element("span", number, class_="number"), *parts, class_="tile")


def _bar(counts: Mapping[Outcome, int] | Mapping[Severity, int]) -> Markup:
    """The shares as coloured stretches; the chips below say them in words."""
    stretches = (
        element("span", class_=str(what), style=f"flex-grow:{count}") for what, count in counts.items() if count
    )
    return element("div", *stretches, class_="bar", aria_hidden="true")


def _chips(words: Mapping[Outcome, str] | Mapping[Severity, str] | Mapping[str, str]) -> Markup:
    chips = (element("span", text, class_=f"chip {tone}") for tone, text in words.items())
    return element("div", *chips, class_="chips")


def _footer() -> Markup:
    explain = element("code", "edgetrust explain RULE")
    return element(
        "footer", element("p", f"Written by edgetrust {__version__}. ", explain, " prints the page of a rule.")
    )


# --- connections ------------------------------------------------------------------------------------------------------


def _connection_table(pairs: Iterable[Pair]) -> Markup:
    heads = ("Outcome", "Connection", "Direction", "Port", "Why")
    return element(
        "div",
        element(
            "table",
            element("caption", "Every TLS connection, by the two nodes it runs between"),
            element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
            *(_pair_rows(number, pair) for number, pair in enumerate(pairs, start=1)),
        ),
        class_="wide",
    )


def _pair_rows(number: int, pair: Pair) -> Markup:
    title = element("th", f"{pair.left} ↔ {pair.right}", colspan=5, scope="rowgroup")
    return element("tbody", element("tr", title), *map(_connection_row, pair.connections), id=f"pair-{number}")


def _connection_row(entry: ConnectionEntry) -> Markup:
    direction = (
        element("span", "→" if entry.forward else "←", aria_hidden="true"),
        element("span", f"{entry.client} to {entry.server}", class_="unseen"),
    )
    return element(
        "tr",
        element("td", element("span", OUTCOME_WORDS[entry.outcome], class_=f"chip {entry.outcome}")),
        element("td", _ladder_link(entry)),
        element("td", *direction),
        element("td", entry.port, class_="number-cell"),
        element("td", *map(_reason, entry.reasons), class_="why"),
        id=f"connection-{entry.number}",
    )


def _ladder_link(entry: ConnectionEntry) -> Markup:
    kind = element("code", entry.kind)
    return element("a", kind, href=f"#handshake-{entry.number}") if entry.ladder else kind


def _reason(reason: Reason) -> Markup:
    if reason.finding is None:
        return element("p", reason.text)
    link = element("a", f"finding {reason.finding}", href=f"#finding-{reason.finding}")
    return element("p", reason.text, " (", link, ")")


# --- what is missing --------------------------------------------------------------------------------------------------


def _gap_list(outline: Outline) -> Markup:
    items = (
        element("li", gap.reason, element("ul", *(element("li", element("code", item)) for item in gap.items)))
        for gap in outline.unexamined
    )
    return element("ul", *items, class_="gaps")


def _crash_list(rules: Iterable[str]) -> Markup:
    items = (
        element("li", "The rule ", element("code", rule), " failed, so its findings are missing. Please report it.")
        for rule in rules
    )
    return element("ul", *items, class_="gaps")
