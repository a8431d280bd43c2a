"""From lines that say something to incidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.log import Role
from edgetrust.usecase.incidents import MOST_INCIDENTS, MOST_LINES, MOST_WITH_OTHERS, Gathering
from tests.clocks import texts
from tests.log_lines import closed, connection, inbound, outbound
from tests.logs import findings, incidents, pattern, see

EXPIRED = "certificate has expired"


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


def test_there_is_a_limit_to_what_is_remembered() -> None:
    """First other sides are counted without their names, then what is left out is."""
    gathering = Gathering()
    (sighting,) = see(inbound(EXPIRED))

    gathering.add(replace(sighting, peer=f"host{number}") for number in range(MOST_INCIDENTS + 3))
    rest = max(gathering.incidents(), key=lambda each: each.count)
    gathering.add(replace(sighting, local=f"host{number}") for number in range(MOST_WITH_OTHERS))

    assert (rest.sighting.peer, rest.count) == (None, 3)
    assert gathering.left_out == MOST_INCIDENTS + 1


def test_a_line_that_stands_in_two_files_counts_once() -> None:
    """A log is often sent along with the archive that holds it; twice in one file it happened twice."""
    line, bare = inbound(EXPIRED), "CSR SAN and Certificate SAN does not match"

    assert [each.count for each in incidents(line, line)] == [1]
    assert [each.count for each in incidents(f"{line}\n{line}")] == [2]
    assert [each.count for each in incidents(bare, bare)] == [2]


def test_both_sides_of_the_same_connections_are_one_incident() -> None:
    """That of the side that says why, with lines of both; the other counts nothing more."""
    refused, refuses = texts(2)

    (incident,) = incidents(refused, refuses)
    (long,) = incidents(*texts(2, connections=MOST_LINES + 1))

    assert (incident.sighting.rule, incident.count) == ("certificate-not-yet-valid", 3)
    assert [(each.file, each.number) for each in incident.lines] == [
        *(("2.log", number) for number in (1, 2, 3)),
        *(("1.log", number) for number in (1, 2)),
    ]
    assert [each.rule for each in findings(refused, refuses)] == ["certificate-not-yet-valid"]
    assert [(each.file, each.number) for each in long.lines] == [
        *(("2.log", number) for number in range(1, MOST_LINES)),
        ("1.log", 1),
    ]


@pytest.mark.parametrize(
    "refuses",
    [
        texts(2, server_port=7002)[1],
        texts(2, connections=2)[1],
        texts(13 * 3600)[1],
        texts(2, connections=2)[1] + "\n" + texts(2)[1].splitlines()[2].replace("not yet valid", "revoked"),
        "",
    ],
)
def test_a_refusal_of_which_the_other_side_leaves_open_why_stays_apart(refuses: str) -> None:
    """Other connections, fewer, much later ones on the same ports, or two reasons."""
    refused, _ = texts(2)

    found = incidents(refused, refuses)

    assert "peer-rejected-certificate" in [each.sighting.rule for each in found]


def test_a_line_without_its_connection_leaves_its_incident_apart() -> None:
    """Who knows what it tells of."""
    refused, refuses = texts(2)
    bare = refused.splitlines()[0].replace(' Src-port="40000"', "")

    found = incidents(f"{refused}\n{bare}", refuses)

    assert [each.sighting.rule for each in found] == ["peer-rejected-certificate", "certificate-not-yet-valid"]
