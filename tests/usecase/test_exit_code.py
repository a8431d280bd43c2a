"""Exit codes: each one, their precedence, and that manual, help and code say the same."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.cli.main import EXIT_CODES
from edgetrust.model.capture import Capture
from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.finding import Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Log, LogFile
from edgetrust.model.probe import Probe
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.verdict import Outcome
from edgetrust.rules.observation import Observation
from edgetrust.usecase.exit_code import (
    ExitCode,
    FailOn,
    capture_exit_code,
    diagnose_exit_code,
    exit_code_of,
    has_findings,
    nothing_examined,
    probe_exit_code,
)
from tests import make
from tests.observed import handshake
from tests.report import sample
from tests.shown import shown

MANUAL = Path(__file__).parents[2] / "docs" / "how-to" / "read-a-report.md"
PROBLEM = Problem(source=Source(file="a.pem", line=3), reason="no certificate")
GAP = Unexamined(kind="connection", id="traversal:c->e", reason="not given")


def with_severities(*severities: Severity) -> Report:
    """A sound report with one finding of each severity."""
    finding = sample.small().findings[0]
    return replace(sample.sound(), findings=tuple(replace(finding, severity=severity) for severity in severities))


@pytest.mark.parametrize(
    "severities, fail_on, expected",
    [
        ((), FailOn.ERROR, ExitCode.CLEAN),
        ((Severity.ERROR,), FailOn.ERROR, ExitCode.FINDINGS),
        ((Severity.WARNING, Severity.INFO), FailOn.ERROR, ExitCode.CLEAN),
        ((Severity.WARNING,), FailOn.WARNING, ExitCode.FINDINGS),
        ((Severity.INFO,), FailOn.WARNING, ExitCode.CLEAN),
        ((Severity.ERROR,), FailOn.NEVER, ExitCode.CLEAN),
    ],
)
def test_findings_at_or_above_the_limit_fail(
    severities: tuple[Severity, ...], fail_on: FailOn, expected: ExitCode
) -> None:
    """--fail-on says from which severity on a finding matters."""
    report = with_severities(*severities)

    assert exit_code_of(report, fail_on=fail_on) is expected
    assert has_findings(report, fail_on) is (expected is ExitCode.FINDINGS)


def test_a_defect_of_ours_comes_before_everything() -> None:
    """The order is 70, 2, 3, 1, 0."""
    report = replace(with_severities(Severity.ERROR), problems=(PROBLEM,), crashed_rules=("weak-key",))
    unreadable = replace(report, crashed_rules=())
    gaps = replace(unreadable, problems=(), unexamined=(GAP,))

    assert exit_code_of(report, fail_on=FailOn.ERROR, require_evidence=True) is ExitCode.DEFECT
    assert exit_code_of(unreadable, fail_on=FailOn.ERROR, require_evidence=True) is ExitCode.UNUSABLE_INPUT
    assert exit_code_of(gaps, fail_on=FailOn.ERROR, require_evidence=True) is ExitCode.NOTHING_EXAMINED
    assert exit_code_of(gaps, fail_on=FailOn.ERROR) is ExitCode.FINDINGS


def test_a_report_without_any_evidence_is_never_green() -> None:
    """No certificate and no connection judged is exit code 3, whatever the findings."""
    report = sample.sound()
    unknown = tuple(replace(verdict, outcome=Outcome.UNKNOWN) for verdict in report.connections)
    empty = replace(report, connections=unknown, certificates=0)

    assert nothing_examined(empty)
    assert exit_code_of(empty, fail_on=FailOn.ERROR) is ExitCode.NOTHING_EXAMINED
    assert not nothing_examined(replace(empty, certificates=1))
    assert exit_code_of(replace(empty, certificates=1), fail_on=FailOn.ERROR) is ExitCode.CLEAN


def test_manual_and_help_list_the_codes_of_the_table() -> None:
    """What is written three times is equal three times."""
    in_manual = {
        int(number) for number in re.findall(r"^\| (\d+) \|", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    }
    in_help = {int(number) for number in re.findall(r"(?:^|; |: |\n)(\d+) [a-z]", EXIT_CODES)}

    assert in_manual == in_help == {int(code) for code in ExitCode}


@pytest.mark.parametrize(
    "reached, severities, expected",
    [
        ((True, False), (), ExitCode.CLEAN),
        ((True,), (Severity.ERROR,), ExitCode.FINDINGS),
        ((True,), (Severity.WARNING,), ExitCode.CLEAN),
        ((False, False), (Severity.ERROR,), ExitCode.NOTHING_EXAMINED),
        ((), (), ExitCode.NOTHING_EXAMINED),
    ],
)
def test_a_look_that_reached_nobody_examined_nothing(
    reached: tuple[bool, ...], severities: tuple[Severity, ...], expected: ExitCode
) -> None:
    """One service is enough; findings count only then."""
    done = Probe(results=tuple(shown(is_reached=each) for each in reached), time=make.NOW)

    code = probe_exit_code(done, with_severities(*severities).findings, fail_on=FailOn.ERROR, has_crashed=False)

    assert code is expected


@pytest.mark.parametrize(
    "capture, severities, is_whole, expected",
    [
        (Capture(files=(), handshakes=(handshake(),)), (), True, ExitCode.CLEAN),
        (Capture(files=(), handshakes=(handshake(),)), (Severity.ERROR,), True, ExitCode.FINDINGS),
        (Capture(files=(), handshakes=(handshake(),)), (Severity.WARNING,), True, ExitCode.CLEAN),
        (Capture(files=(), handshakes=(handshake(),)), (Severity.ERROR,), False, ExitCode.UNUSABLE_INPUT),
        (Capture(files=(), handshakes=()), (), True, ExitCode.NOTHING_EXAMINED),
        (Capture(files=(), handshakes=(), others=5), (), True, ExitCode.NOTHING_EXAMINED),
        (Capture(files=(), handshakes=(), sound=5), (), True, ExitCode.CLEAN),
        (Capture(files=(), handshakes=()), (), False, ExitCode.UNUSABLE_INPUT),
    ],
)
def test_a_capture_without_a_handshake_that_was_asked_for_examined_nothing(
    capture: Capture, severities: tuple[Severity, ...], *, is_whole: bool, expected: ExitCode
) -> None:
    """One that did not fail was examined, where failures were asked for; what could not be read comes first."""
    findings = with_severities(*severities).findings

    assert capture_exit_code(capture, findings, fail_on=FailOn.ERROR, is_whole=is_whole) is expected


@pytest.mark.parametrize(
    "report, severities, problems, tracebacks, expected",
    [
        (sample.sound(), (), (), (), ExitCode.CLEAN),
        (sample.sound(), (Severity.ERROR,), (), (), ExitCode.FINDINGS),
        (sample.sound(), (Severity.WARNING,), (), (), ExitCode.CLEAN),
        (replace(sample.sound(), connections=()), (), (), (), ExitCode.NOTHING_EXAMINED),
        (replace(sample.sound(), connections=()), (Severity.ERROR,), (), (), ExitCode.FINDINGS),
        (None, (), (), (), ExitCode.NOTHING_EXAMINED),
        (None, (), (PROBLEM,), (), ExitCode.UNUSABLE_INPUT),
        (sample.sound(), (Severity.ERROR,), (PROBLEM,), (), ExitCode.UNUSABLE_INPUT),
        (sample.sound(), (Severity.ERROR,), (PROBLEM,), ("boom",), ExitCode.DEFECT),
    ],
)
def test_archives_without_anything_to_examine_are_no_success(
    report: Report | None,
    severities: tuple[Severity, ...],
    problems: tuple[Problem, ...],
    tracebacks: tuple[str, ...],
    expected: ExitCode,
) -> None:
    """The order is that of every command."""
    diagnosis = Diagnosis(
        report=report,
        findings=with_severities(*severities).findings,
        capture=Capture(files=(), handshakes=()),
        certificates={},
        verdicts={},
        describe=Observation(handshakes=(), certificates={}).describe,
        log=Log(files=(), incidents=()),
        unused=(),
        problems=problems,
        tracebacks=tracebacks,
    )

    assert diagnose_exit_code(diagnosis, fail_on=FailOn.ERROR) is expected


@pytest.mark.parametrize(
    ("handshakes", "expected"), [((), ExitCode.NOTHING_EXAMINED), ((handshake(),), ExitCode.CLEAN)]
)
def test_lines_of_a_log_alone_judge_no_deployment(handshakes: tuple[Handshake, ...], expected: ExitCode) -> None:
    """Whatever text somebody names has lines."""
    diagnosis = Diagnosis(
        report=None,
        findings=(),
        capture=Capture(files=(), handshakes=handshakes),
        certificates={},
        verdicts={},
        describe=Observation(handshakes=(), certificates={}).describe,
        log=Log(files=(LogFile(path="a.log", lines=3, bytes=30),), incidents=()),
        unused=(),
        problems=(),
        tracebacks=(),
    )

    assert diagnose_exit_code(diagnosis, fail_on=FailOn.ERROR) is expected
