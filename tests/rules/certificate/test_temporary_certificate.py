"""`temporary-certificate`: the one that the installation made for itself."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, E1, PUBLISHER, Site, stand_alone
from tests.examine import examine, found, sole

SLUG = "temporary-certificate"
NAME = "Temporary CA 0d5e1b2c"
CA = make.ca(f"O={NAME},OU={NAME},CN={NAME}")
LEAF = make.leaf("vcs", CA, subject="O=Temporary Certificate 77aa31c0,CN=vcs", sans=None)


def test_it_is_reported_with_the_connections_that_show_it() -> None:
    """MRA with it is not supported, whatever the lists hold."""
    finding = sole(SLUG, stand_alone(certificates={(E1, "server"): [LEAF]}))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert finding.connections[:2] == (f"traversal:{C1}->{E1}", f"ssh-tunnel:{C1}->{E1}")
    assert finding.got == f"issuer {CA.certificate.subject.rfc4514}"
    assert [step.node for step in finding.remedy.steps] == [E1, C1, E1]
    assert finding.evidence[0].sha256 == LEAF.certificate.sha256


def test_nobody_is_told_to_trust_the_ca_of_the_installation() -> None:
    """All that is refused for it is this one defect."""
    examination = examine(stand_alone(certificates={(E1, "server"): [LEAF]}))

    rules = {each.diagnosis.rule for _, each in examination.verifications() if each.diagnosis is not None}

    assert rules == {SLUG}


@pytest.mark.parametrize("version,slots", [("X15.4", []), ("X15.5", [Slot.CLIENT])])
def test_the_client_certificate_is_judged_where_it_is_used(version: str, slots: list[Slot]) -> None:
    """Before X15.5 there is no store for it."""
    site = stand_alone(c={"version": version}, certificates={(C1, "client"): [LEAF]})

    assert [finding.slot for finding in found(SLUG, site)] == slots


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(E1, "server"): None}),
        stand_alone(certificates={(PUBLISHER, "tomcat"): [LEAF]}),
        stand_alone(trust={(E1, "trusted-ca"): [CA]}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Only Expressways make them, and the CA in a trust list is nobody's certificate."""
    assert found(SLUG, site) == ()
