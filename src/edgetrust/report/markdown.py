"""The report as GitHub-flavoured Markdown, for tickets and wikis.

Text of strangers is quoted so that it stays text: it begins no table cell, link, HTML element or heading, and notifies
nobody. Not here: the order and the words (`edgetrust.report.outline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.report.ansi import Pen
from edgetrust.report.ladder import draw_ladder
from edgetrust.report.outline import Affected, FindingEntry, Outline, build_outline
from edgetrust.report.pairs import ConnectionEntry, Pair, Reason
from edgetrust.report.steps import Step
from edgetrust.report.wording import OUTCOME_WORDS

_SIGNS = {Outcome.OK: "✅", Outcome.WARN: "⚠️", Outcome.FAIL: "❌", Outcome.UNKNOWN: "❓", Outcome.NOT_VERIFIED: "⚪"}
_LADDER_WIDTH = 100

_ESCAPES = str.maketrans(
    {
        # A backslash before a pipe would need another one, and GitHub reads that differently inside and outside tables.
        "\\": "&#92;",
        "|": "&#124;",
        "`": "&#96;",
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        **{char: f"\\{char}" for char in "*_[]#~$"},
    }
)
_REFERENCE = re.compile(r"(?<!\w)(@|\\#)(?=\w)")
"""What GitHub turns into a mention or a link to an issue, after quoting: an empty comment in between prevents it."""
_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(\d*)([-+=]|(?<=\d)[.)])")
"""What would begin a list or underline a heading at the start of a block."""
_EDGE_SPACE = re.compile(r"^ | $")
_PLAIN_CODE = re.compile(r"[^`|\\\s](?:[^`|\\]*[^`|\\\s])?")


def render_markdown(report: Report, *, ladder: bool = False) -> str:
    """The document, ending in a line break. With `ladder`, the handshakes are drawn below the connections."""
    outline = build_outline(report)
    blocks = [*_head(outline), *_connections(outline.pairs)]
    if ladder:
        blocks += _handshakes(outline.connections)
    blocks += [*_findings(outline.findings), *_gaps(outline)]
    return "\n\n".join(blocks) + "\n"


def prose(text: str) -> str:
    """`text` as Markdown that shows exactly it."""
    # What follows adds markup of its own, so it comes after the quoting.
    quoted = _REFERENCE.sub(r"\1<!-- -->", text.translate(_ESCAPES))
    unlinked = _ADDRESS.sub(lambda found: f"{found[0][:-1]}&#{ord(found[0][-1])};", quoted)
    return _EDGE_SPACE.sub("&#32;", _LIST_MARK.sub(r"\1\\\2", unlinked))


def code(text: str) -> str:
    """`text` in the type of code; as an HTML element where a code span could not hold it inside a table."""
    return f"`{text}`" if _PLAIN_CODE.fullmatch(text) else f"<code>{prose(text)}</code>"


def _head(outline: Outline) -> Iterator[str]:
    judged_as = f", as release {prose(outline.as_version)}" if outline.as_version is not None else ""
    yield f"# {prose(outline.name)}: Mobile and Remote Access certificates"
    yield f"**{outline.verdict}**"
    yield f"{code(outline.file)}, judged at {outline.at}{judged_as}. {outline.summary}."


# --- connections ------------------------------------------------------------------------------------------------------


def _connections(pairs: Iterable[Pair]) -> Iterator[str]:
    for number, pair in enumerate(pairs):
        if number == 0:
            yield "## Connections"
        yield f"### {prose(pair.left)} ↔ {prose(pair.right)}"
        rows = ("| Outcome | Connection | Direction | Port | Why |", "|---|---|:-:|---|---|")
        yield "\n".join((*rows, *map(_connection_row, pair.connections)))


def _connection_row(entry: ConnectionEntry) -> str:
    outcome = f"{_SIGNS[entry.outcome]} {OUTCOME_WORDS[entry.outcome]}"
    cells = (
        outcome,
        code(entry.kind),
        "→" if entry.forward else "←",
        entry.port,
        "<br>".join(map(_reason, entry.reasons)),
    )
    return f"| {' | '.join(cells)} |"


def _reason(reason: Reason) -> str:
    return prose(reason.text) + (f" (finding {reason.finding})" if reason.finding is not None else "")


def _handshakes(entries: Iterable[ConnectionEntry]) -> Iterator[str]:
    drawn = [entry for entry in entries if entry.ladder]
    if drawn:
        yield "## Handshakes"
    for entry in drawn:
        lines = "\n".join(draw_ladder(entry, pen=Pen(colour=False), width=_LADDER_WIDTH))
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", lines)), default=0))
        yield f"{_SIGNS[entry.outcome]} {code(entry.id)}"
        yield f"{fence}text\n{lines}\n{fence}"


# --- findings ---------------------------------------------------------------------------------------------------------


def _findings(findings: Iterable[FindingEntry]) -> Iterator[str]:
    for finding in findings:
        if finding.number == 1:
            yield "## Findings"
        yield f"### {finding.number}. {finding.severity.value}: {code(finding.rule)} on {prose(finding.place)}"
        if finding.steps:
            yield "\n".join(_facts(finding))
            yield f"**How to mend it** (cost: {finding.impact})"
            yield "\n".join(line for number, step in enumerate(finding.steps, 1) for line in _step(number, step.brief))
            yield "\n".join(_afterwards(finding))
        else:
            yield "\n".join((*_facts(finding), *_afterwards(finding)))


def _facts(finding: FindingEntry) -> Iterator[str]:
    yield f"- **Found:** {prose(finding.message)}"
    yield f"- **Expected:** {prose(finding.expected)}"
    yield f"- **Got:** {prose(finding.got)}"
    yield f"- **Consequence:** {prose(finding.consequence)}"
    if finding.affected:
        yield f"- **Affects:** {'; '.join(map(_affected, finding.affected))}"
    if finding.evidence:
        yield f"- **Evidence:** {', '.join(map(code, finding.evidence))}"


def _affected(affected: Affected) -> str:
    kinds = ", ".join(code(entry.kind) for entry in affected.connections)
    return f"{prose(affected.pair)}: {kinds}" if kinds else prose(affected.pair)


def _step(number: int, step: Step) -> Iterator[str]:
    indent = " " * len(f"{number}. ")
    yield f"{number}. {prose(step.node)}: {prose(step.where)}<br>{prose(step.do)}"
    for certificate in step.certificates:
        place = f" in {code(certificate.place)}" if certificate.place is not None else ""
        yield f"{indent}- SHA-256 {code(certificate.sha256)}{place}"


def _afterwards(finding: FindingEntry) -> Iterator[str]:
    yield f"- **Verify:** {prose(finding.verify)}"
    if finding.references:
        yield f"- **Sources:** {'; '.join(map(prose, finding.references))}"
    yield f"- **More:** {code(f'edgetrust explain {finding.rule}')}"


# --- what is missing --------------------------------------------------------------------------------------------------


def _gaps(outline: Outline) -> Iterator[str]:
    if outline.unexamined:
        yield "## Not examined"
        yield "\n".join(f"- {prose(gap.reason)}: {', '.join(map(code, gap.items))}" for gap in outline.unexamined)
    if outline.problems:
        yield "## Could not be read"
        yield "\n".join(f"- {code(each.place)}: {prose(each.reason)}" for each in outline.problems)
    if outline.crashed_rules:
        yield "## Defects of edgetrust itself"
        yield "\n".join(
            f"- The rule {code(rule)} failed, so its findings are missing. Please report it."
            for rule in outline.crashed_rules
        )
