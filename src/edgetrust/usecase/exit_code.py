"""Exit codes: what a run came to, as one number (CONTRACT §4).

The table below is the only one; `--help`, the manual and the tests are compared with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from edgetrust.model.finding import Severity

if TYPE_CHECKING:
    # Every command has exit codes, and each makes one kind of answer.
    from edgetrust.model.capture import Capture
    from edgetrust.model.diagnosis import Diagnosis
    from edgetrust.model.finding import Finding
    from edgetrust.model.log import Log
    from edgetrust.model.probe import Probe
    from edgetrust.model.report import Report


class ExitCode(IntEnum):
    """Every exit code of edgetrust. Where several apply, the order is 70, 2, 3, 1, 0."""

    CLEAN = 0
    """Examined; nothing at or above --fail-on."""
    FINDINGS = 1
    """Findings at or above --fail-on."""
    UNUSABLE_INPUT = 2
    """Wrong usage, or input that cannot be read."""
    NOTHING_EXAMINED = 3
    """Nothing could be examined."""
    DEFECT = 70
    """A defect of edgetrust itself."""


class FailOn(StrEnum):
    """From which severity on findings make a run fail."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"

    @property
    def severity(self) -> Severity | None:
        """The least severity that makes a run fail; None when none does."""
        return None if self is FailOn.NEVER else Severity(self.value)


def exit_code_of(report: Report, *, fail_on: FailOn, require_evidence: bool = False) -> ExitCode:
    """The exit code of a check."""
    if report.crashed_rules:
        return ExitCode.DEFECT
    if report.problems:
        return ExitCode.UNUSABLE_INPUT
    if nothing_examined(report) or (require_evidence and report.unexamined):
        return ExitCode.NOTHING_EXAMINED
    return ExitCode.FINDINGS if has_findings(report, fail_on) else ExitCode.CLEAN


def probe_exit_code(probe: Probe, findings: Iterable[Finding], *, fail_on: FailOn, has_crashed: bool) -> ExitCode:
    """The exit code of a look at live services: where none was reached, nothing was examined. `has_crashed`: a rule
    failed."""
    if has_crashed:
        return ExitCode.DEFECT
    if not any(result.is_reached for result in probe.results):
        return ExitCode.NOTHING_EXAMINED
    return ExitCode.FINDINGS if reaches(findings, fail_on) else ExitCode.CLEAN


def exit_code_for(severities: Iterable[Severity], *, fail_on: FailOn) -> ExitCode:
    """The exit code where something of these severities was found."""
    limit = fail_on.severity
    found = limit is not None and any(severity.rank <= limit.rank for severity in severities)
    return ExitCode.FINDINGS if found else ExitCode.CLEAN


def capture_exit_code(capture: Capture, findings: Iterable[Finding], *, fail_on: FailOn, is_whole: bool) -> ExitCode:
    """The exit code of reading captures: without a handshake that was asked for nothing was examined; where
    only failures are wanted, those that did not fail were. `is_whole`: all could be read."""
    if not is_whole:
        return ExitCode.UNUSABLE_INPUT
    if not (capture.handshakes or capture.sound):
        return ExitCode.NOTHING_EXAMINED
    return ExitCode.FINDINGS if reaches(findings, fail_on) else ExitCode.CLEAN


def logs_exit_code(log: Log, findings: Iterable[Finding], *, fail_on: FailOn, is_whole: bool) -> ExitCode:
    """The exit code of reading logs: one that says nothing is a good one, none at all is not. `is_whole`: all could be
    read."""
    if not is_whole:
        return ExitCode.UNUSABLE_INPUT
    if log.is_empty:
        return ExitCode.NOTHING_EXAMINED
    return ExitCode.FINDINGS if reaches(findings, fail_on) else ExitCode.CLEAN


def diagnose_exit_code(diagnosis: Diagnosis, *, fail_on: FailOn) -> ExitCode:
    """The exit code of looking through archives."""
    if diagnosis.tracebacks:
        return ExitCode.DEFECT
    if diagnosis.problems:
        return ExitCode.UNUSABLE_INPUT
    if diagnosis.is_empty:
        return ExitCode.NOTHING_EXAMINED
    if reaches(diagnosis.findings, fail_on):
        return ExitCode.FINDINGS
    report = diagnosis.report
    has_judged = bool(diagnosis.capture.handshakes) or (report is not None and report.judges_connections)
    return ExitCode.CLEAN if has_judged else ExitCode.NOTHING_EXAMINED


def nothing_examined(report: Report) -> bool:
    """No certificate was at hand and no connection could be judged: a report that must never look green."""
    return report.certificates == 0 and not report.judges_connections


def has_findings(report: Report, fail_on: FailOn) -> bool:
    """Whether a finding is at or above the severity asked for."""
    return reaches(report.findings, fail_on)


def reaches(findings: Iterable[Finding], fail_on: FailOn) -> bool:
    """Whether one of these findings is at or above the severity asked for."""
    return exit_code_for((finding.severity for finding in findings), fail_on=fail_on) is ExitCode.FINDINGS
