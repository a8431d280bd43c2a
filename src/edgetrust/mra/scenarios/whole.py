"""Scenarios of whole sites: the healthy ones."""

from __future__ import annotations

from edgetrust.mra.scenarios.healthy import cluster, stand_alone
from edgetrust.mra.scenarios.scenario import Scenario
from edgetrust.mra.scenarios.site import Site


def _as_it_is(site: Site) -> Site:
    return site


SCENARIOS = (
    Scenario(
        slug="healthy",
        title="One Expressway-C, one Expressway-E and CUCM, and nothing is wrong",
        story="""
            The company's CA certifies the Expressway-C and CUCM, a public one the Expressway-E. Each list holds root
            and intermediate of whoever it has to verify, and every certificate has the names that are looked for.
            """,
        design=stand_alone,
        change=_as_it_is,
    ),
    Scenario(
        slug="healthy-cluster",
        title="Two peers on each side, CUCM in mixed mode, IM and Presence and Unity, and nothing is wrong",
        story="""
            Every peer has its own certificate, with the cluster's name as common name and the peer's own beside it. The
            Expressway-C peers carry the name of the phone security profile, so that CUCM accepts them on 5061.
            """,
        design=cluster,
        change=_as_it_is,
    ),
)
