"""The report that a person reads first: one line a connection, then the findings with their remedies.

Aligned and complete without colour; ASCII but for the names in it. Not here: what is said in which order
(`edgetrust.report.outline`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.model.value import dataclass
from edgetrust.report.ansi import OUTCOME_STYLES, SEVERITY_STYLES, Pen, Style
from edgetrust.report.outline import Affected, FindingEntry, Outline, Result, build_outline
from edgetrust.report.pairs import ConnectionEntry, Pair
from edgetrust.report.paragraph import TIED, UNWRAPPED, hang
from edgetrust.report.steps import Step
from edgetrust.report.wording import OUTCOME_WORDS, describe_count

MOST_PAIRS = 12
"""Pairs of nodes named by one finding; the lines of the connections, and the JSON report, name all of them."""

_RESULT_STYLES = {
    Result.BROKEN: Style.RED,
    Result.DEGRADED: Style.YELLOW,
    Result.INCOMPLETE: Style.YELLOW,
    Result.SOUND: Style.GREEN,
}
_REASON = 6
"""Columns in front of a reason that has a line of its own."""
_LABEL = 13
"""Columns of the labels of a finding: `consequence` and a gap."""


def render_text(report: Report, *, colour: bool = False, ladder: bool = False, width: int = 100) -> str:
    """The report in lines of about `width` columns; names and fingerprints are never broken. With `ladder`, the
    handshakes are drawn below the connections."""
    writer = _Writer(pen=Pen(colour), width=width)
    outline = build_outline(report)
    sections = [writer.header(outline), writer.connections(outline.pairs)]
    if ladder:
        sections.append(writer.ladders(outline.connections))
    sections += [writer.findings(outline.findings), writer.gaps(outline), writer.summary(outline)]
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


def write_findings(report: Report, *, colour: bool, width: int) -> Iterator[str]:
    """The findings of a report, as `render_text` writes them; nothing for none."""
    return write_entries(build_outline(report).findings, colour=colour, width=width)


def write_entries(findings: Iterable[FindingEntry], *, colour: bool, width: int) -> Iterator[str]:
    """Findings as every text report has them; nothing for none."""
    return _Writer(pen=Pen(colour), width=width).findings(findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Lines of a report, for one terminal. Each section after the first begins with an empty line."""

    pen: Pen
    width: int

    def header(self, outline: Outline) -> Iterator[str]:
        yield f"{self.pen.paint(outline.name, Style.BOLD)} ({outline.file})"
        judged_as = f", as release {outline.as_version}" if outline.as_version is not None else ""
        yield f"judged at {outline.at}{judged_as}"
        yield self.pen.paint(outline.verdict, _RESULT_STYLES[outline.result])

    def summary(self, outline: Outline) -> Iterator[str]:
        yield ""
        yield self.pen.paint(outline.summary, _RESULT_STYLES[outline.result])

    def heading(self, text: str) -> Iterator[str]:
        yield ""
        yield self.pen.paint(text, Style.BOLD)

    def block(self, prefix: str, indent: int, text: str) -> Iterator[str]:
        """`text` behind `prefix`, which fills `indent` columns, and wrapped below itself."""
        return hang(prefix, indent, text, width=self.width)

    # --- connections --------------------------------------------------------------------------------------------------

    def connections(self, pairs: Iterable[Pair]) -> Iterator[str]:
        pairs = tuple(pairs)
        entries = [entry for pair in pairs for entry in pair.connections]
        if not entries:
            return
        columns = _Columns(
            outcome=max(len(OUTCOME_WORDS[entry.outcome]) for entry in entries),
            kind=max(len(entry.kind) for entry in entries),
            port=max(len(entry.port) for entry in entries),
        )
        yield from self.heading("Connections")
        for pair in pairs:
            yield ""
            yield f"{pair.left} <-> {pair.right}"
            for entry in pair.connections:
                yield from self.connection(entry, columns)

    def connection(self, entry: ConnectionEntry, columns: _Columns) -> Iterator[str]:
        """One line, and the reasons below it where they do not fit."""
        word = self.pen.paint(f"{OUTCOME_WORDS[entry.outcome]:{columns.outcome}}", OUTCOME_STYLES[entry.outcome])
        arrow = "->" if entry.forward else "<-"
        line = f"  {word}  {arrow}  {entry.kind:{columns.kind}}  {entry.port:{columns.port}}  "
        reasons = [_refer(reason.text, reason.finding) for reason in entry.reasons]
        if len(reasons) == 1 and columns.indent + len(reasons[0]) <= self.width < UNWRAPPED:
            yield line + reasons[0].replace(TIED, " ")
            return
        yield line
        for reason in reasons:
            yield from self.block(" " * _REASON, _REASON + 2, reason)

    def ladders(self, entries: Iterable[ConnectionEntry]) -> Iterator[str]:
        from edgetrust.report.ladder import draw_ladder  # which few ask for

        drawn = [entry for entry in entries if entry.ladder]
        if not drawn:
            return
        yield from self.heading("Handshakes")
        for entry in drawn:
            yield ""
            port = f"port {entry.port}" if entry.port.isdigit() else entry.port
            yield f"{entry.kind}, {port}"
            yield ""
            for line in draw_ladder(entry, pen=self.pen, width=self.width - 2):
                yield f"  {line}"

    # --- findings -----------------------------------------------------------------------------------------------------

    def findings(self, findings: Iterable[FindingEntry]) -> Iterator[str]:
        findings = tuple(findings)
        if findings:
            yield from self.heading("Findings")
        for finding in findings:
            yield ""
            yield from self.finding(finding)

    def finding(self, finding: FindingEntry) -> Iterator[str]:
        severity = self.pen.paint(finding.severity.value, SEVERITY_STYLES[finding.severity])
        rule = self.pen.paint(finding.rule, Style.BOLD)
        yield f"{finding.number:2}. {severity}  {rule}  on {finding.place}"
        yield from self.block("    ", 4, finding.message)
        yield from self.field("expected", finding.expected)
        yield from self.field("got", finding.got)
        yield from self.field("consequence", finding.consequence)
        yield from self.field("affects", *_describe_affected(finding.affected))
        yield from self.field("evidence", *finding.evidence)
        yield from self.remedy(finding)
        if finding.severity is not Severity.INFO or finding.steps:
            yield from self.field("impact", finding.impact)
        yield from self.field("verify", finding.verify)
        yield from self.field("sources", *finding.references)
        yield from self.field("more", f"edgetrust explain {finding.rule}")

    def field(self, label: str, *values: str) -> Iterator[str]:
        """A label and its values, one below the other; nothing when all of them are empty."""
        prefix = "    " + self.pen.paint(f"{label:{_LABEL}}", Style.DIM)
        for value in filter(None, values):
            yield from self.block(prefix, 4 + _LABEL, value)
            prefix = " " * (4 + _LABEL)

    def remedy(self, finding: FindingEntry) -> Iterator[str]:
        label = "    " + self.pen.paint(f"{'remedy':{_LABEL}}", Style.DIM)
        for number, step in enumerate(finding.steps, start=1):
            yield from self.step(label, number, step.brief)
            label = " " * (4 + _LABEL)

    def step(self, label: str, number: int, step: Step) -> Iterator[str]:
        indent = 4 + _LABEL + 3
        yield from self.block(f"{label}{number}. ", indent, f"{step.node}: {step.where}")
        yield from self.block(" " * indent, indent, step.do)
        for certificate in step.certificates:
            yield f"{'':{indent}}SHA-256 {certificate.sha256}"
            if certificate.place is not None:
                yield from self.block(" " * indent, indent, f"in {certificate.place}")

    # --- what is missing ----------------------------------------------------------------------------------------------

    def gaps(self, outline: Outline) -> Iterator[str]:
        if outline.unexamined:
            yield from self.heading("Not examined")
            yield ""
        for gap in outline.unexamined:
            yield from self.block("  ", 4, gap.reason)
            for item in gap.items:
                yield from self.block("    - ", 6, item)
        yield from self.items("Could not be read", (f"{each.place}: {each.reason}" for each in outline.problems))
        yield from self.items(
            "Defects of edgetrust itself",
            (
                f"the rule {rule} failed, so its findings are missing; please report it"
                for rule in outline.crashed_rules
            ),
        )

    def items(self, heading: str, texts: Iterable[str]) -> Iterator[str]:
        texts = tuple(texts)
        if texts:
            yield from self.heading(heading)
            yield ""
        for text in texts:
            yield from self.block("  ", 4, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Widths of the columns of the connections."""

    outcome: int
    kind: int
    port: int

    @property
    def indent(self) -> int:
        """Where the reasons begin."""
        return 2 + self.outcome + 2 + 2 + 2 + self.kind + 2 + self.port + 2


def _refer(text: str, finding: int | None) -> str:
    """The reason with its finding, which a line break does not tear apart."""
    return f"{text} [finding{TIED}{finding}]" if finding is not None else text


def _describe_affected(affected: tuple[Affected, ...]) -> Iterator[str]:
    for each in affected[:MOST_PAIRS]:
        kinds = ", ".join(entry.kind for entry in each.connections)
        yield f"{each.pair}: {kinds}" if kinds else each.pair
    if len(affected) > MOST_PAIRS:
        yield f"and {describe_count(len(affected) - MOST_PAIRS, 'more pair')} of nodes"
