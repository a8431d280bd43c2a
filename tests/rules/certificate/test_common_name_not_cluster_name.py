"""`common-name-not-cluster-name`: the documented layout of cluster certificates."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, C2, C_CLUSTER, E1, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "common-name-not-cluster-name"


def test_another_common_name_is_reported() -> None:
    """A warning: connections look at the SAN."""
    finding = sole(SLUG, cluster(certificates={(C1, "server"): {"subject": f"CN={C1},O=Acme"}}))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, C1, Slot.SERVER)
    assert (finding.expected, finding.got, finding.connections) == (f"CN={C_CLUSTER}", f"CN={C1}", ())


@pytest.mark.parametrize(
    "version,common_name,count",
    [("X12.5", C1, 0), ("X12.6", C1, 1), ("X12.5", C2, 1), ("X12.5", C_CLUSTER, 0), ("X12.6", C_CLUSTER.upper(), 0)],
)
def test_guides_before_x12_6_asked_for_the_name_of_the_peer(version: str, common_name: str, count: int) -> None:
    """Both are accepted below that release, but not the name of another peer; case does not matter."""
    site = cluster(c={"version": version}, certificates={(C1, "server"): {"subject": f"CN={common_name}"}})

    assert len(found(SLUG, site)) == count


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(),
        cluster(certificates={(E1, "server"): None}),
        cluster(certificates={(E1, "server"): {"subject": "O=Acme"}}),
        cluster(certificates={(E1, "server"): {"subject": "CN=vcs,O=Temporary Certificate 77aa31c0"}}),
        cluster(c={"cluster_name": None}, certificates={(C1, "server"): {"subject": f"CN={C1}"}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """A missing common name and the factory certificate are matters of their own."""
    assert found(SLUG, site) == ()
