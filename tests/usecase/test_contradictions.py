"""Lines that say a connection fails which works by the files."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Finding
from edgetrust.mra.pages import UNIFIED_CM_SERVERS, ZONES
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.contradictions import judge_contradicted
from edgetrust.usecase.log_parties import Parties
from tests import make
from tests.deployments import C1, E1, PUBLISHER, stand_alone
from tests.log_lines import inbound, outbound
from tests.logs import incidents, pattern

NAMES = {"192.0.2.5": E1, "10.0.10.11": C1}


def judged(*lines: str) -> list[Finding]:
    """What is said of lines, all of which contradict a healthy deployment."""
    site = stand_alone()
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    return list(judge_contradicted(incidents("\n".join(lines)), Parties(report, site.deployment, NAMES)))


def test_nothing_is_appended_where_the_lists_are_right() -> None:
    """A restart, or another look, at the side that refuses."""
    found = judged(
        outbound("unable to get local issuer certificate"), inbound("tlsv1 alert unknown ca", source="10.0.10.11")
    )

    assert [(each.rule, each.node) for each in found] == [("ca-not-trusted", C1), ("peer-rejected-certificate", C1)]
    for finding in found:
        assert "By the certificates and lists at hand this should work" in finding.message
        assert [(step.node, step.where) for step in finding.remedy.steps] == [
            (C1, "Maintenance > Restart options, of an Expressway")
        ]
        assert "was changed after 2026-11-20 08:12:31 UTC: restart" in finding.remedy.steps[0].do


def test_an_older_certificate_goes_on_at_the_node_that_shows_it() -> None:
    """The one at hand has not expired: the restart is missing there."""
    (finding,) = judged(outbound("certificate has expired"))

    assert (finding.rule, finding.node, finding.remedy.steps[0].node) == ("certificate-expired", E1, E1)


def test_a_name_that_is_typed_otherwise_is_told_with_those_the_certificate_has() -> None:
    """No file tells what is typed; the chain was accepted before."""
    (finding,) = judged(inbound("Peer's TLS certificate identity was unacceptable", source="10.0.10.11"))

    assert (finding.rule, finding.node) == ("name-mismatch", E1)
    assert f"The certificate of {C1} carries {C1}" in finding.message
    assert f"the TLS verify subject name that is typed on {E1} is none of these" in finding.message
    assert "not restarted" not in finding.message
    assert (finding.remedy.steps[0].node, finding.remedy.steps[0].where) == (E1, ZONES)
    assert finding.remedy.steps[0].do.startswith(f"type {C1} as TLS verify subject name")


@pytest.mark.parametrize(("typed", "is_issued"), [("edge.example.com", True), ("192.0.2.5", False)])
def test_no_certificate_is_issued_with_an_address_that_is_typed(typed: str, *, is_issued: bool) -> None:
    """A name may be; either can be typed otherwise."""
    (finding,) = judged(outbound("Peer's TLS certificate identity was unacceptable", name=typed))

    (step,) = finding.remedy.steps
    assert step.do.startswith(f"type {E1} as peer address of the traversal zone")
    assert ("issued with what is typed" in step.do) is is_issued


def test_a_server_inside_that_is_known_by_another_name_is_in_no_zone() -> None:
    """The Expressway-C has its names from CUCM."""
    line = pattern("server-name-not-in-certificate").sample.replace("SNI ( cucm-sub.", "SNI ( former.")

    (finding,) = judged(line.replace("server=cucm-sub.corp.example.com(10.0.20.22)", f"server={PUBLISHER}(10.0.20.21)"))

    assert f"the name of the server by which {C1} knows it is none of these" in finding.message
    (step,) = finding.remedy.steps
    assert (step.node, step.where) == (C1, UNIFIED_CM_SERVERS)
    assert step.do.startswith(f"type {PUBLISHER} in Cisco Unified CM Administration > System > Server, then refresh")


def test_the_same_of_the_same_sides_is_one_finding() -> None:
    """As often as it was written."""
    line = outbound("unable to get local issuer certificate")

    (finding,) = judged(line, line.replace("08:12:31,", "08:12:45,"))

    assert "2 times" in finding.message
    assert "after 2026-11-20 08:12:45 UTC" in finding.remedy.steps[0].do
