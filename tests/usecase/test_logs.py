"""From passages to incidents and findings."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.evidence import Problem, Source
from edgetrust.model.log import Log, LogFile, Passage
from edgetrust.usecase.logs import (
    MOST_DATED,
    MOST_DATED_FILES,
    Period,
    collect,
    judge_logs,
)
from tests.clocks import texts
from tests.log_lines import inbound, outbound
from tests.logs import passages

EXPIRED = "certificate has expired"


def test_passages_files_and_problems_come_apart() -> None:
    """Each where it belongs."""
    problem = Problem(source=Source(file="x"), reason="is damaged")
    file = LogFile(path="y", lines=1, bytes=10)

    log, problems = collect([Passage(file="y", number=1, text="nothing"), problem, file])

    assert (log, problems) == (Log(files=(file,), incidents=()), (problem,))


def test_a_period_leaves_out_what_is_earlier_or_later() -> None:
    """A line without a time is never left out."""
    texts = (
        inbound(EXPIRED),
        inbound("certificate revoked").replace("2026-11-20", "2026-11-21"),
        "CSR SAN and Certificate SAN does not match",
    )
    seen = [passage for text in texts for passage in passages(text)]
    middle = datetime(2026, 11, 21, tzinfo=UTC)

    early, _ = collect(seen, Period(until=middle))
    late, _ = collect(seen, Period(since=middle))

    assert [each.sighting.rule for each in early.incidents] == ["certificate-expired", "upload-refused"]
    assert [each.sighting.rule for each in late.incidents] == ["certificate-revoked", "upload-refused"]


def test_nothing_said_is_nothing_wrong() -> None:
    """No rule is asked."""
    assert judge_logs(()) == ()


def test_the_last_line_that_has_a_time_says_when_a_log_ends() -> None:
    """Of several logs the last one, and whether or not it means anything."""
    end = "2026-11-20T10:00:00Z expe1 tvcs: fine\nno time\n\n"
    files = [LogFile(path=name, lines=1, bytes=1, tail=tail) for name, tail in (("a", end), ("b", ""), ("c", "x\n"))]

    log, _ = collect([*passages(inbound(EXPIRED)), *files])
    without, _ = collect([*passages(inbound(EXPIRED)), files[1]])
    nothing, _ = collect(files[1:])

    assert log.last == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert without.last == datetime(2026, 11, 20, 8, 12, 31, 206000, tzinfo=UTC)
    assert nothing.last is None
    assert [each.tail for each in log.files] == ["", "", ""]


def test_refusals_that_both_sides_write_are_kept_with_their_time() -> None:
    """Those that name both ends with ports, a moment and an alert; of each file the last ones."""
    lines = [*texts(250)[0].splitlines(), outbound("No SSL error available, probably remote disconnect")]

    log, _ = collect(passages("\n".join(lines), file="c.log"))
    many, _ = collect(passages("\n".join(lines[:1] * (MOST_DATED + 5)), file="c.log"))
    files, _ = collect(each for n in range(MOST_DATED_FILES + 1) for each in passages(lines[0], file=f"{n}.log"))

    assert [each.line.number for each in log.dated] == [1, 2, 3]
    assert [each.line.number for each in many.dated] == list(range(6, MOST_DATED + 6))
    assert [each.line.file for each in files.dated] == [f"{n}.log" for n in range(MOST_DATED_FILES)]


def test_clocks_are_judged_with_the_incidents() -> None:
    """By the lines that both sides wrote."""
    log, _ = collect(each for n, text in enumerate(texts(250)) for each in passages(text, file=f"{n}.log"))

    assert "clock-skew" in [each.rule for each in judge_logs(log.incidents, log.dated)]
    assert "clock-skew" not in [each.rule for each in judge_logs(log.incidents)]
