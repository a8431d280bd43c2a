"""From passages to incidents and findings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.evidence import Problem, Source
from edgetrust.model.finding import Severity
from edgetrust.model.log import Log, LogFile, Passage, Role
from edgetrust.usecase.logs import (
    MOST_DATED,
    MOST_DATED_FILES,
    MOST_INCIDENTS,
    MOST_LINES,
    MOST_WITH_OTHERS,
    Gathering,
    Period,
    collect,
    judge_logs,
)
from tests.clocks import texts
from tests.log_lines import closed, connection, inbound, outbound
from tests.logs import findings, incidents, passages, pattern, see

EXPIRED = "certificate has expired"


def test_passages_files_and_problems_come_apart() -> None:
    """Each where it belongs."""
    problem = Problem(source=Source(file="x"), reason="is damaged")
    file = LogFile(path="y", lines=1, bytes=10)

    log, problems = collect([Passage(file="y", number=1, text="nothing"), problem, file])

    assert (log, problems) == (Log(files=(file,), incidents=()), (problem,))


def test_the_same_between_the_same_ends_is_one_incident() -> None:
    """Counted, with first and last time, and the first lines; the client's port passes."""
    lines = [
        inbound(EXPIRED, port=port).replace("08:12:31,206", f"08:{port % 60:02d}:31,206")
        for port in range(40000, 40007)
    ]

    (incident,) = incidents("\n".join(lines))

    assert (incident.count, len(incident.lines)) == (7, MOST_LINES)
    assert [line.number for line in incident.lines] == [1, 2, 3, 4, 5]
    assert (incident.first, incident.last) == (
        datetime(2026, 11, 20, 8, 40, 31, 206000, tzinfo=UTC),
        datetime(2026, 11, 20, 8, 46, 31, 206000, tzinfo=UTC),
    )


def test_other_ends_hosts_and_reasons_are_other_incidents() -> None:
    """In the order of their first lines."""
    found = incidents(
        "\n".join(
            (
                inbound(EXPIRED),
                inbound(EXPIRED, source="198.51.100.21"),
                inbound(EXPIRED, node="expe2"),
                inbound("certificate revoked"),
            )
        )
    )

    assert [(each.sighting.rule, each.sighting.node, each.sighting.peer) for each in found] == [
        ("certificate-expired", "expe1", "198.51.100.20"),
        ("certificate-expired", "expe1", "198.51.100.21"),
        ("certificate-expired", "expe2", "198.51.100.20"),
        ("certificate-revoked", "expe1", "198.51.100.20"),
    ]


def test_lines_that_tell_of_one_failure_are_one_incident() -> None:
    """Three lines each time, twice: it happened twice."""
    reason = "sslv3 alert certificate unknown"
    lines = [inbound(reason), connection(f"error:14094416:SSL routines:x:{reason}", is_server=True), closed(reason)]

    (incident,) = incidents("\n".join(lines * 2))

    assert (incident.count, incident.sighting.pattern) == (2, "inbound-negotiation")


RAISED = pattern("alarm-35013").sample
LOWERED = RAISED.replace("Raised", "Lowered").replace("expe1.example.com", "x").replace("08:12:31,", "08:12:59,")


@pytest.mark.parametrize(
    ("texts", "is_over"),
    [
        ((f"{RAISED}\n{LOWERED}",), True),
        ((LOWERED, RAISED), True),
        ((RAISED,), False),
        ((f"{LOWERED}\n{RAISED.replace('08:12:31,', '08:13:01,')}",), False),
        ((f"{RAISED}\n{LOWERED.replace('expe1 alarm', 'expe2 alarm')}",), False),
        ((f"{RAISED}\n{LOWERED.replace('35013', '35014')}",), False),
    ],
)
def test_an_alarm_lasts_until_it_is_lowered(texts: tuple[str, ...], is_over: bool) -> None:
    """On the same node, at a later time, in whatever order logs are read."""
    (incident,) = incidents(*texts)
    (finding,) = findings(*texts)

    assert incident.is_over is is_over
    assert incident.ended == (datetime(2026, 11, 20, 8, 12, 59, 523000, tzinfo=UTC) if is_over else None)
    assert finding.severity is (Severity.INFO if is_over else Severity.ERROR)
    assert ("it was lowered at 2026-11-20 08:12:59 UTC" in finding.message) is is_over


def test_an_alarm_that_is_only_lowered_says_nothing() -> None:
    """It was raised before the log begins."""
    assert incidents(LOWERED) == ()


def test_a_vague_line_alone_is_an_incident() -> None:
    """Somebody refused something, and nothing says why."""
    (incident,) = incidents(pattern("proxy-connection").sample)

    assert (incident.sighting.rule, incident.sighting.is_vague) == ("peer-rejected-certificate", True)


def test_an_alarm_about_a_failure_is_part_of_it() -> None:
    """Another process raises it, with a number that no other line repeats; about another address it stays apart."""
    router, alarm = pattern("reverse-name-not-in-certificate").sample, pattern("alarm-25031").sample

    same = incidents(f"{router}\n{alarm.replace('expe1', 'expc1')}\n")
    other = incidents(f"{router}\n{alarm.replace('expe1', 'expc1').replace('192.0.2.5', '192.0.2.6')}\n")

    assert [(each.sighting.rule, each.count, len(each.lines)) for each in same] == [("reverse-dns-mismatch", 1, 2)]
    assert [len(each.lines) for each in other] == [1, 1]


def test_a_vague_line_of_another_connection_stays_apart() -> None:
    """What is known of one server says nothing of the next."""
    found = incidents(f"{inbound(EXPIRED)}\n{pattern('proxy-connection').sample}")

    assert len(found) == 2


def test_files_are_kept_apart() -> None:
    """Two nodes of one name may be two deployments."""
    assert (
        len(
            incidents(
                inbound(EXPIRED), connection("error:14089086:SSL routines:x:certificate verify failed", is_server=True)
            )
        )
        == 2
    )


def test_a_wrong_password_is_not_hidden_by_refused_certificates() -> None:
    """Nor the other way round."""
    found = incidents(
        "\n".join((inbound(EXPIRED), pattern("digest-mismatch").sample, outbound("tlsv1 alert unknown ca")))
    )

    assert [each.sighting.role for each in found] == [
        Role.REJECTED_PEER,
        Role.NOT_A_CERTIFICATE_FAULT,
        Role.REJECTED_BY_PEER,
    ]


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


def test_there_is_a_limit_to_what_is_remembered() -> None:
    """First other sides are counted without their names, then what is left out is."""
    gathering = Gathering()
    (sighting,) = see(inbound(EXPIRED))
    from dataclasses import replace

    gathering.add(replace(sighting, peer=f"host{number}") for number in range(MOST_INCIDENTS + 3))
    rest = max(gathering.incidents(), key=lambda each: each.count)
    gathering.add(replace(sighting, local=f"host{number}") for number in range(MOST_WITH_OTHERS))

    assert (rest.sighting.peer, rest.count) == (None, 3)
    assert gathering.left_out == MOST_INCIDENTS + 1


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


def test_a_line_that_stands_in_two_files_counts_once() -> None:
    """A log is often sent along with the archive that holds it; twice in one file it happened twice."""
    line, bare = inbound(EXPIRED), "CSR SAN and Certificate SAN does not match"

    assert [each.count for each in incidents(line, line)] == [1]
    assert [each.count for each in incidents(f"{line}\n{line}")] == [2]
    assert [each.count for each in incidents(bare, bare)] == [2]


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
