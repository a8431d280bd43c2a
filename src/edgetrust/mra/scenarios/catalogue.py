"""Every scenario, listed by hand: one that is not listed here does not exist."""

from __future__ import annotations

from difflib import get_close_matches

from edgetrust.errors import EdgetrustError
from edgetrust.mra.scenarios import trust, whole
from edgetrust.mra.scenarios.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (*whole.SCENARIOS, *trust.SCENARIOS)
"""Whole sites first, then in the order of the rules."""

_BY_SLUG = {scenario.slug: scenario for scenario in SCENARIOS}


def find_scenario(slug: str) -> Scenario:
    """The scenario with that slug. EdgetrustError, with the nearest slugs as its hint, for an unknown one."""
    scenario = _BY_SLUG.get(slug)
    if scenario is None:
        raise EdgetrustError(f"there is no scenario {slug!r}", hint=_suggest(slug))
    return scenario


def _suggest(slug: str) -> str:
    nearest = get_close_matches(slug.lower().replace("_", "-"), _BY_SLUG, n=3)
    if not nearest:
        return "edgetrust lab --scenario list names them all"
    return f"did you mean {', '.join(nearest)}?"
