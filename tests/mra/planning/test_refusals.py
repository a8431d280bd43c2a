"""Names with which an Expressway makes no request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Deployment, Slot
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.refusals import Bearer, UnfitName, find_unfit_names
from edgetrust.mra.releases import NEWEST
from tests.blank import C1, E1, clusters


def unfit(deployment: Deployment, node: str) -> set[UnfitName]:
    """What the server certificate of a node cannot carry."""
    sides = [side for side in deployment.expressways if node in {each.id for each in side.nodes}]
    (planned,) = [each for each in plan_certificates(deployment) if each.node.id == node and each.slot is Slot.SERVER]
    return set(find_unfit_names(planned, sides[0]))


def with_profile(name: str, release: str) -> Deployment:
    """Clusters of a release, and a phone security profile of that name."""
    site = clusters(release)
    return replace(site, cucm=(replace(site.cucm[0], phone_security_profiles=(name,)),))


def with_cluster_name(name: str, release: str) -> Deployment:
    """Clusters of a release, the outer one of that name."""
    site = clusters(release)
    assert site.expressway_e is not None
    return replace(site, expressway_e=replace(site.expressway_e, cluster_name=name))


def with_host(fqdn: str, release: str) -> Deployment:
    """Clusters of a release, the first outer node under that name."""
    site = clusters(release)
    return site.with_nodes({E1: replace(next(each for each in site.nodes() if each.id == E1), fqdn=fqdn)})


@pytest.mark.parametrize(
    ("site", "node", "expected"),
    [
        (clusters(), E1, None),
        (with_profile("Cisco 8865 - Secure", "X12.6"), C1, ("Cisco 8865 - Secure", Bearer.PROFILE, True)),
        (with_profile("Cisco 8865 - Secure", "X12.5"), C1, None),
        (with_cluster_name("expe", NEWEST), E1, ("expe", Bearer.CLUSTER, True)),
        (with_cluster_name("expe", "X8.9"), E1, ("expe", Bearer.CLUSTER, True)),
        (with_host("exp_e1.example.com", NEWEST), E1, ("exp_e1.example.com", Bearer.NODE, True)),
        (with_host("exp_e1.example.com", "X14.0"), E1, ("exp_e1.example.com", Bearer.NODE, False)),
        (replace(clusters(), domains=("example",)), E1, ("example", Bearer.OTHER, True)),
    ],
)
def test_names_that_are_no_fqdn_are_told_with_what_has_them(
    site: Deployment, node: str, expected: tuple[str, Bearer, bool] | None
) -> None:
    """Profiles from X12.6 on, cluster names ever; others are refused by the upload from X14.0.2 on."""
    wanted = set() if expected is None else {UnfitName(name=expected[0], bearer=expected[1], is_refused=expected[2])}

    assert unfit(site, node) == wanted
