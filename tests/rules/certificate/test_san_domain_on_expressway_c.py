"""`san-domain-on-expressway-c`: for those who compare a certificate with the article."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Impact, Severity
from tests import make
from tests.deployments import C1, C2, C_CLUSTER, CORP_ISSUING, E1, PROFILE, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "san-domain-on-expressway-c"


def test_a_missing_domain_is_mentioned() -> None:
    """For information: nothing breaks and nothing is to be done."""
    site = stand_alone(certificates={(C1, "server"): {"sans": [C1]}})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.INFO, C1, Slot.SERVER)
    assert (finding.connections, finding.remedy.steps, finding.remedy.impact) == ((), (), Impact.NONE)
    assert "example.com" in finding.message
    assert finding.got == f"DNS:{C1}"
    assert {str(verdict.outcome) for verdict in examine(site).verdicts} == {"ok"}


def test_peers_with_one_certificate_are_one_finding() -> None:
    """It is made anew once."""
    leaf = make.leaf(C1, CORP_ISSUING, sans=[C1, C2, C_CLUSTER, PROFILE])

    finding = sole(SLUG, cluster(certificates={(node, "server"): [leaf] for node in (C1, C2)}))

    assert finding.message.startswith(f"the server certificate of {C1} and 1 more does not name")


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        cluster(),
        stand_alone(certificates={(C1, "server"): {"sans": [C1, "collab-edge.example.com"]}}),
        stand_alone(certificates={(C1, "server"): None}),
        stand_alone(certificates={(E1, "server"): {"sans": [E1]}}),
        stand_alone(certificates={(C1, "server"): {"sans": [C1]}}, domains=()),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Either form of the domain will do; the Expressway-E has a rule of its own."""
    assert found(SLUG, site) == ()
