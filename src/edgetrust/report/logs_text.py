"""What logs say, for a terminal: the files, each incident with its lines, then what is wrong.

Not here: the findings (`edgetrust.rules`), and which lines make an incident (`edgetrust.usecase.logs`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.log import Incident, Log, LogLine, Role
from edgetrust.model.value import dataclass
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.outline import build_findings
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.text import write_entries
from edgetrust.report.wording import describe_count, describe_severities, describe_time

MOST_FILES = 50
"""Files that are shown; the JSON document has every one."""
MOST_INCIDENTS = 100
"""Incidents that are shown; the JSON document has every one."""
MOST_LINES = 2
"""Raw lines that are shown of each."""
LONGEST_LINE = 400
"""Characters shown of a raw line."""
_INDENT = 4

_WORDS = {
    Role.REJECTED_PEER: "refused the other side",
    Role.REJECTED_BY_PEER: "refused by the other side",
    Role.NOT_A_CERTIFICATE_FAULT: "not a certificate fault",
    Role.INFO: "reported",
}
_STYLES = {
    Role.REJECTED_PEER: Style.RED,
    Role.REJECTED_BY_PEER: Style.RED,
    Role.NOT_A_CERTIFICATE_FAULT: Style.GREEN,
    Role.INFO: Style.YELLOW,
}


def render_logs_text(log: Log, findings: Sequence[Finding] | None, *, colour: bool = False, width: int = 100) -> str:
    """The files, the incidents, the findings and the count, in lines of about `width` columns. None: the findings are
    told elsewhere."""
    writer = _Writer(pen=Pen(colour), width=width)
    sections = (
        writer.files(log),
        writer.incidents(log),
        write_entries(build_findings(findings or ()), colour=colour, width=width),
        writer.summary(log, findings),
    )
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Lines for one terminal."""

    pen: Pen
    width: int

    def files(self, log: Log) -> Iterator[str]:
        for file in log.files[:MOST_FILES]:
            size = f"{file.bytes / 2**20:.1f} MiB" if file.bytes >= 2**20 else describe_count(file.bytes, "byte")
            yield f"{printable(file.path)}: {describe_count(file.lines, 'line')}, {size}"
        if len(log.files) > MOST_FILES:
            yield f"{describe_count(len(log.files) - MOST_FILES, 'more file')}; --format json has them"

    def incidents(self, log: Log) -> Iterator[str]:
        if log.incidents:
            yield ""
            yield self.pen.paint("Incidents", Style.BOLD)
        for incident in log.incidents[:MOST_INCIDENTS]:
            yield ""
            yield from self.incident(incident)
        if len(log.incidents) > MOST_INCIDENTS:
            yield ""
            yield f"{len(log.incidents) - MOST_INCIDENTS} more are not shown; --format json has them"
        if log.left_out:
            yield ""
            yield f"{describe_count(log.left_out, 'line')} of still others were left out; --since and --until narrow it"

    def incident(self, incident: Incident) -> Iterator[str]:
        sighting = incident.sighting
        role = self.pen.paint(*_describe_role(incident))
        yield f"{self.pen.paint(sighting.rule, Style.BOLD)}  {role}"
        yield from self.block(_describe_ends(incident))
        yield from self.block(_describe_times(incident))
        for line in incident.lines[:MOST_LINES]:
            yield from self.line(line)
        if incident.count > 1 or len(incident.lines) > MOST_LINES:
            more = len(incident.lines) - MOST_LINES
            if more > 0:
                places = ", ".join(f"{printable(each.file)}:{each.number}" for each in incident.lines[MOST_LINES:])
                yield from self.block(f"also {places}")

    def line(self, line: LogLine) -> Iterator[str]:
        place = f"{printable(line.file)}:{line.number}"
        text = line.text if len(line.text) <= LONGEST_LINE else f"{line.text[:LONGEST_LINE]}…"
        yield from self.block(f"{place}: {printable(text)}")

    def block(self, text: str) -> Iterator[str]:
        if text:
            yield from hang(" " * _INDENT, _INDENT + 2, text, width=self.width)

    def summary(self, log: Log, findings: Sequence[Finding] | None) -> Iterator[str]:
        lines = describe_count(sum(file.lines for file in log.files), "line")
        yield ""
        if log.is_empty:
            yield "nothing was read: there is no line of a log in what is named"
            return
        if not log.incidents:
            yield f"{lines}: nothing about certificates, and nothing that is often taken for it"
            return
        if findings is None:
            yield f"{lines}: {describe_count(len(log.incidents), 'incident')}"
            return
        counts = {severity: sum(1 for each in findings if each.severity is severity) for severity in Severity}
        severities = ", ".join(describe_severities(count, severity) for severity, count in counts.items() if count)
        total = describe_count(len(findings), "finding")
        yield f"{lines}: {describe_count(len(log.incidents), 'incident')}; {total}: {severities}"


def _describe_role(incident: Incident) -> tuple[str, Style]:
    role = incident.sighting.role
    if not incident.is_over:
        return _WORDS[role], _STYLES[role]
    when = f" at {describe_time(incident.ended)}" if incident.ended is not None else ""
    return f"{_WORDS[role]}, and over{when}", Style.GREEN


def _describe_ends(incident: Incident) -> str:
    """`expe1 (192.0.2.5:7001), other side 198.51.100.20, name expected c.example.com`."""
    sighting = incident.sighting
    writer = " ".join(filter(None, (sighting.node, f"({sighting.local})" if sighting.local else None)))
    parts = (
        writer or sighting.source,
        f"other side {sighting.peer}" if sighting.peer else None,
        f"name {sighting.expected_name}" if sighting.expected_name else None,
    )
    return printable(", ".join(filter(None, parts)))


def _describe_times(incident: Incident) -> str:
    times = "once" if incident.count == 1 else f"{incident.count} times"
    if incident.first is None or incident.last is None:
        return times
    if incident.count == 1:
        return f"{times}, at {describe_time(incident.first)}"
    return f"{times}, first at {describe_time(incident.first)}, last at {describe_time(incident.last)}"
