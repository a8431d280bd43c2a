"""Which finding explains a log line, and which lines stay apart."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from edgetrust.model.log import Incident
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.log_join import join_handshakes, join_log
from tests import make
from tests.deployments import (
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    Site,
    cluster,
    stand_alone,
)
from tests.log_lines import inbound, outbound
from tests.logs import incidents
from tests.observed import handshake

UNKNOWN = "unable to get local issuer certificate"
NAMES = {"192.0.2.5": E1, "10.0.10.11": C1}


def lacking() -> Site:
    """C does not know the CA of E."""
    return stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]})


def explained(site: Site, *lines: str, names: Mapping[str, str] = NAMES) -> list[tuple[str, list[str | int | None]]]:
    """Rules of findings that lines were joined to, with the numbers of the lines."""
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    log = join_log(report, see(*lines), deployment=site.deployment, names=names)
    return [
        (after.rule, [each.line for each in after.evidence[len(before.evidence) :]])
        for before, after in zip(report.findings, log.findings, strict=True)
        if before != after
    ]


def see(*lines: str) -> tuple[Incident, ...]:
    """The incidents of one log."""
    return incidents("\n".join(lines))


def test_the_side_that_refuses_is_the_verifier() -> None:
    """C wrote that it did not accept E."""
    assert explained(lacking(), outbound(UNKNOWN)) == [("ca-not-trusted", [1])]


def test_the_side_that_was_refused_tells_of_the_same() -> None:
    """E wrote that C said so."""
    assert explained(lacking(), inbound("tlsv1 alert unknown ca", source="10.0.10.11")) == [("ca-not-trusted", [1])]


def test_two_lines_that_tell_of_one_defect_are_both_evidence() -> None:
    """One of each side."""
    lines = outbound(UNKNOWN), inbound("tlsv1 alert unknown ca", source="10.0.10.11")

    assert explained(lacking(), *lines) == [("ca-not-trusted", [1, 2])]


def test_a_peer_without_a_name_is_the_only_one_that_calls_there() -> None:
    """Nobody but the one Expressway-C calls the port of the zone."""
    assert explained(lacking(), inbound("tlsv1 alert unknown ca", source="198.51.100.9"), names={}) == [
        ("ca-not-trusted", [1])
    ]


def test_a_stranger_is_not_taken_for_a_node_whose_address_is_known() -> None:
    """C calls from elsewhere; this may be anybody."""
    assert explained(lacking(), inbound("tlsv1 alert unknown ca", source="198.51.100.9")) == []


def test_one_of_two_peers_is_not_guessed() -> None:
    """Either may have called from an address that nobody knows."""
    site = cluster(trust={(node, "trusted-ca"): [CORP_ROOT, CORP_ISSUING] for node in (C1, C2)})

    assert explained(site, inbound("tlsv1 alert unknown ca", source="198.51.100.9"), names={}) == []


@pytest.mark.parametrize(
    "line",
    [
        inbound(UNKNOWN, source="10.0.10.11"),  # E refuses C, and not the other way round
        inbound("sslv3 alert certificate expired", source="10.0.10.11"),  # another alert
        outbound("certificate has expired"),  # another reason
        outbound(UNKNOWN).replace('Dst-port="7001"', 'Dst-port="7400"'),  # another connection
        outbound(UNKNOWN).replace(" expc1 tvcs", " expe1 tvcs"),  # the writer is not who the address says
        outbound(UNKNOWN).replace(" expc1 tvcs", " other tvcs").replace("10.0.10.11", "10.9.9.9"),  # a stranger
    ],
)
def test_a_near_miss_is_not_explained(line: str) -> None:
    """Side, reason, port and writer have to agree."""
    assert explained(lacking(), line) == []


def test_lines_are_sorted_by_why_they_stay_apart() -> None:
    """Contradicted by good certificates, without an explanation, or no refusal at all."""
    site = stand_alone()
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    seen = see(
        outbound(UNKNOWN), inbound(UNKNOWN, source="198.51.100.9", node="elsewhere").replace("192.0.2.5", "192.0.2.9")
    )

    log = join_log(report, seen, deployment=site.deployment, names=NAMES)

    assert [[each.sighting.node for each in part] for part in (log.contradicted, log.unexplained, log.rest)] == [
        ["expc1"],
        ["elsewhere"],
        [],
    ]


@pytest.mark.parametrize("reason", ["tlsv1 alert protocol version", "sslv3 alert handshake failure"])
def test_what_failed_over_something_else_is_neither_explained_nor_contradicted(reason: str) -> None:
    """No certificate was refused, so certificates say nothing about it; be they good or not."""
    for site in (stand_alone(), lacking()):
        report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
        seen = see(inbound(reason, source="10.0.10.11"))

        log = join_log(report, seen, deployment=site.deployment, names=NAMES)

        assert (log.findings, log.contradicted, log.unexplained, log.rest) == (report.findings, (), (), seen)


def test_a_line_without_a_refusal_in_the_capture_is_left() -> None:
    """A handshake that came about is none."""
    seen = see(inbound(UNKNOWN))

    assert join_handshakes((), seen, (handshake(),)) == ((), seen)
