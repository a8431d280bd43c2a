"""`common-name-missing`: MRA does not work without one."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, C_CLUSTER, E1, PUBLISHER, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "common-name-missing"


def test_a_certificate_without_one_is_reported() -> None:
    """With every connection that shows it, although TLS accepts it."""
    site = stand_alone(certificates={(E1, "server"): {"subject": "O=Acme"}})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert (finding.expected, finding.got) == (f"CN={E1}", "O=Acme")
    assert f"traversal:{C1}->{E1}" in finding.connections
    assert {str(verdict.outcome) for verdict in examine(site).verdicts} == {"ok"}


def test_a_peer_is_asked_for_the_name_of_its_cluster() -> None:
    """An empty subject is printed as such."""
    finding = sole(SLUG, cluster(certificates={(C1, "server"): {"subject": ""}}))

    assert (finding.expected, finding.got) == (f"CN={C_CLUSTER}", "an empty subject")


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(E1, "server"): None}),
        stand_alone(certificates={(PUBLISHER, "tomcat"): {"subject": "O=Acme"}}),
        stand_alone(certificates={(E1, "client"): {"subject": "O=Acme"}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """The alarm is about the server certificate of Expressways."""
    assert found(SLUG, site) == ()
