"""The report of `check` as a value; `edgetrust.report` renders it."""

from __future__ import annotations

from datetime import datetime

from edgetrust.model.evidence import Problem
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexamined:
    """Something that could not be judged, and why."""

    kind: str
    """`connection`, `certificate`, `trust-list`, `revocation-lists`, `file` or `rule`."""
    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run found out."""

    deployment_name: str
    deployment_file: str
    at: datetime
    """The time judged, UTC."""
    as_version: str | None
    """The release the Expressways were judged as, where that was asked for."""
    connections: tuple[ConnectionVerdict, ...]
    findings: tuple[Finding, ...]
    """Most severe first."""
    unexamined: tuple[Unexamined, ...]
    certificates: int
    """Distinct certificates among the deployment's files."""
    problems: tuple[Problem, ...]
    """What was named and could not be read."""
    only: tuple[str, ...] = ()
    """The rules that were asked, if not all were."""
    ignore: tuple[str, ...] = ()
    """The rules that were not asked."""
    crashed_rules: tuple[str, ...] = ()
    """Rules that failed with an exception of ours: a defect of edgetrust, exit code 70."""
    unused_results: tuple[str, ...] = ()
    """What of the results of probe says nothing about the deployment, or may be out of date, one line each."""

    @property
    def judges_connections(self) -> bool:
        """Whether there is a connection of which more is known than that nobody knows, or that nobody verifies it."""
        return any(verdict.outcome not in (Outcome.UNKNOWN, Outcome.NOT_VERIFIED) for verdict in self.connections)

    def outcome_counts(self) -> dict[Outcome, int]:
        """Connections per outcome, every outcome present."""
        counts = dict.fromkeys(Outcome, 0)
        for verdict in self.connections:
            counts[verdict.outcome] += 1
        return counts

    def severity_counts(self) -> dict[Severity, int]:
        """Findings per severity, every severity present."""
        counts = dict.fromkeys(Severity, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts
