"""Handshakes that are written as they come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgetrust.cli.capture_stream import stream_capture
from edgetrust.model.capture import CaptureFile
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.handshake import Ending, HandshakeOutcome
from edgetrust.usecase.capture import Certificates, Seen, Selection, Sieve
from edgetrust.usecase.exit_code import ExitCode, FailOn
from tests.observed import handshake

OK = HandshakeOutcome.OK
GOOD = handshake(outcome=OK, ended_by=Ending.CLIENT)
FILE = CaptureFile(path="a.pcap", packets=1, bytes=1, notes=("ends in the middle of packet 2",))
PROBLEM = Problem(source=Source(file="b.pcap"), reason="is empty")


def stream(
    seen: Iterator[Seen], output: Path | None = None, *, fail_on: FailOn = FailOn.ERROR, failed: bool = False
) -> ExitCode:
    """What a run comes to."""
    certificates = Certificates()
    return stream_capture(
        seen, certificates, Sieve(Selection(failed=failed), certificates), output=output, fail_on=fail_on
    )


@pytest.mark.parametrize("to_file", [False, True])
def test_a_line_is_out_before_the_next_handshake_is_read(
    *, to_file: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard output, and in a file that others read meanwhile."""
    output = tmp_path / "lines" if to_file else None
    lengths = []

    def length() -> int:
        out = capsys.readouterr().out
        return len(output.read_text().splitlines()) if output is not None else len(out.splitlines())

    def reading() -> Iterator[Seen]:
        for _ in range(3):
            yield GOOD
            lengths.append(length())

    stream(reading(), output)

    assert lengths == ([1, 2, 3] if to_file else [1, 1, 1])


@pytest.mark.parametrize(
    ("seen", "fail_on", "expected"),
    [
        ([GOOD], FailOn.WARNING, ExitCode.CLEAN), ([handshake()], FailOn.ERROR, ExitCode.FINDINGS),
        ([handshake()], FailOn.NEVER, ExitCode.CLEAN), ([], FailOn.ERROR, ExitCode.NOTHING_EXAMINED),
        ([FILE], FailOn.ERROR, ExitCode.NOTHING_EXAMINED), ([GOOD, PROBLEM], FailOn.ERROR, ExitCode.UNUSABLE_INPUT),
        ([handshake(outcome=HandshakeOutcome.UNKNOWN)], FailOn.ERROR, ExitCode.CLEAN),
    ],
)  # fmt: skip
def test_the_run_comes_to_what_the_handshakes_did(seen: list[Seen], fail_on: FailOn, expected: ExitCode) -> None:
    """As findings would decide it."""
    assert stream(iter(seen), fail_on=fail_on) is expected


def test_notes_and_problems_are_told_beside_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error."""
    stream(iter([FILE, PROBLEM]))

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "edgetrust: warning: a.pcap: ends in the middle of packet 2\nedgetrust: error: b.pcap: is empty\n"
    )


def test_what_did_not_fail_was_examined() -> None:
    """Though only failures are written."""
    assert stream(iter([GOOD]), failed=True) is ExitCode.CLEAN
