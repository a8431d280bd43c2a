"""Log lines held against a report: an incident, and the verification that says it had to happen, are one finding.

Not here: reading logs (`edgetrust.usecase.logs`), which finding explains an incident (`edgetrust.usecase.log_reasons`),
and lines about captured handshakes (`edgetrust.usecase.trace_join`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.log import Incident
from edgetrust.model.report import Report
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.fields import host_of
from edgetrust.rules.observation import MOST_EVIDENCE, describe_times
from edgetrust.usecase.joint import UNSENT_RULE
from edgetrust.usecase.log_parties import SILENT, Parties, is_refusal
from edgetrust.usecase.log_reasons import SHADOWED, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedLog:
    """Findings, and what logs say beside them."""

    findings: tuple[Finding, ...]
    """In their order, with the log lines that each explains."""
    contradicted: tuple[Incident, ...]
    """Of connections that should work by the certificates."""
    unexplained: tuple[Incident, ...]
    """Refusals that no finding explains for certain."""
    rest: tuple[Incident, ...]
    """Everything else."""


def join_log(report: Report, incidents: Iterable[Incident], parties: Parties) -> JoinedLog:
    """The findings of a report with the incidents that they explain."""
    reasons = Reasons(report, parties)
    explained: dict[int, list[Incident]] = defaultdict(list)
    contradicted, unexplained, rest = [], [], []
    for incident in incidents:
        number = reasons.explanation(incident)
        if number is not None:
            explained[number].append(incident)
        elif reasons.is_contradicted(incident):
            contradicted.append(incident)
        elif is_refusal(incident.sighting) and incident.sighting.rule != SILENT:
            unexplained.append(incident)
        else:
            rest.append(incident)
    for incident in tuple(unexplained):
        mirrored = {number for number, told in explained.items() if reasons.is_mirrored(incident, told)}
        if len(mirrored) == 1:
            explained[mirrored.pop()].append(incident)
            unexplained.remove(incident)
    joined = tuple(
        with_lines(finding, explained[number]) if number in explained else finding
        for number, finding in enumerate(report.findings)
    )
    return JoinedLog(
        findings=joined, contradicted=tuple(contradicted), unexplained=tuple(unexplained), rest=tuple(rest)
    )


def with_lines(finding: Finding, incidents: Sequence[Incident]) -> Finding:
    """The finding with the log lines that it explains."""
    said = "; ".join(dict.fromkeys(map(_describe, incidents[:MOST_EVIDENCE])))
    lines = [line for incident in incidents for line in incident.lines[:_MOST_LINES]][:MOST_EVIDENCE]
    return replace(
        finding,
        # What was refused is no mere danger any more.
        severity=Severity.ERROR if finding.rule in (SHADOWED, UNSENT_RULE) else finding.severity,
        message=f"{finding.message}. Logged: {said}",
        evidence=(*finding.evidence, *(Evidence(source=line.file, line=line.number) for line in lines)),
    )


_MOST_LINES = 2
"""Of one incident: both sides of a connection shall be heard."""


def _describe(incident: Incident) -> str:
    """`expe1 wrote 'certificate has expired', once, at 2026-11-23 00:00:00 UTC`."""
    first = incident.sighting
    writer = first.node or host_of(first.local) or first.source or "somebody"
    times = describe_times(incident.count, incident.first, incident.last)
    return f"{writer} wrote {(first.reason or first.line.text)!r}, {times}"
