"""`cms-address-not-in-san`: what browsers look for."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import E1, E2, Site, cluster, stand_alone
from tests.examine import found

SLUG = "cms-address-not-in-san"
ADDRESS = "join.example.com"


def test_each_expressway_e_without_the_address_is_reported() -> None:
    """A warning: MRA does not depend on it."""
    first, second = found(SLUG, cluster(cms_address=ADDRESS))

    assert (first.severity, first.node, first.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert first.message == f"the server certificate of {E1} does not name the CMS address {ADDRESS}"
    assert (first.expected, first.connections) == (f"DNS:{ADDRESS}", ())
    assert first.got == "DNS:expe.example.com, DNS:expe1.example.com, DNS:example.com"
    assert second.node == E2


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(cms_address=ADDRESS, certificates={(E1, "server"): {"sans": [E1, ADDRESS]}}),
        stand_alone(cms_address=ADDRESS, certificates={(E1, "server"): None}),
        stand_alone(cms_address=ADDRESS, e=None),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """No CMS, the address named, an unknown certificate, no Expressway-E."""
    assert found(SLUG, site) == ()
