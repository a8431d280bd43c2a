"""Every scenario, listed by hand: one that is not listed here does not exist."""

from __future__ import annotations

from difflib import get_close_matches

from edgetrust.errors import EdgetrustError
from edgetrust.mra.scenarios import certificate, deployment, revocation, store, trust, whole
from edgetrust.mra.scenarios.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *whole.SCENARIOS,
    *trust.SCENARIOS,
    *revocation.SCENARIOS,
    *certificate.SCENARIOS,
    *store.SCENARIOS,
    *deployment.SCENARIOS,
)
"""Whole sites first, then in the order of the rules, those about revocation together."""

NOT_PLAYED = {
    "key-does-not-match": "a node of the lab has no key but that of its certificate: with another it shows nothing",
    "key-file-newline": "it is about a file that is uploaded, and a node of the lab takes its key as it is",
    "different-issuers": "every healthy site shows it: the company's CA on the inside, a public one on the outside",
    "phone-list-assumed": "the built-in public roots stand in for an unknown list, and none of them certified the lab",
}
"""Rules about deployments that no scenario can lead to, and why."""

_BY_SLUG = {scenario.slug: scenario for scenario in SCENARIOS}


def find_scenario(slug: str) -> Scenario:
    """The scenario with that slug. EdgetrustError for an unknown one; its hint names the nearest slugs, or says why a
    rule has none."""
    scenario = _BY_SLUG.get(slug)
    if scenario is None:
        raise EdgetrustError(f"there is no scenario {slug!r}", hint=_suggest(slug))
    return scenario


def _suggest(slug: str) -> str:
    if slug in NOT_PLAYED:
        return NOT_PLAYED[slug]
    nearest = get_close_matches(slug.lower().replace("_", "-"), _BY_SLUG, n=3)
    if not nearest:
        return "edgetrust lab --scenario list names them all"
    return f"did you mean {', '.join(nearest)}?"
