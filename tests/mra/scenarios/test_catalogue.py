from __future__ import annotations

from collections import Counter

import pytest

from edgetrust.errors import EdgetrustError
from edgetrust.mra.scenarios.catalogue import SCENARIOS, find_scenario
from edgetrust.mra.scenarios.scenario import Scenario
from edgetrust.mra.scenarios.workshop import LAB_DATE
from edgetrust.rules.catalogue import slugs
from tests.scenarios import in_trouble, judged, rules_of


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.slug)
def test_a_scenario_leads_to_its_rules_and_breaks_its_connections_and_no_other(scenario: Scenario) -> None:
    """In comparison with the healthy site from which it starts, in which everything is known and nothing is wrong."""
    healthy, report = judged(scenario.design(LAB_DATE)), judged(scenario.build())

    assert in_trouble(healthy) == set()
    assert rules_of(report) - rules_of(healthy) == set(scenario.rules)
    assert {name.partition(":")[0] for name in in_trouble(report)} == set(scenario.breaks)
    assert [(each.kind, each.id) for each in (*healthy.unexamined, *report.unexamined)] == []


def test_slugs_are_unique_and_a_scenario_named_like_a_rule_leads_to_it() -> None:
    """So that the slug of a finding is the name of the scenario that shows it."""
    repeated = [slug for slug, times in Counter(each.slug for each in SCENARIOS).items() if times > 1]
    astray = [each.slug for each in SCENARIOS if each.slug in slugs() and each.slug not in each.rules]

    assert (repeated, astray) == ([], [])


def test_a_scenario_is_found_by_its_slug() -> None:
    """Exactly the one of that name."""
    assert find_scenario("healthy").slug == "healthy"


@pytest.mark.parametrize(
    ("slug", "hint"),
    [
        ("root_missing", "did you mean root-missing?"),
        ("zzz", "edgetrust lab --scenario list names them all"),
    ],
)
def test_an_unknown_scenario_leads_to_the_nearest(slug: str, hint: str) -> None:
    """The error names what was asked for, and the hint what may have been meant."""
    with pytest.raises(EdgetrustError) as caught:
        find_scenario(slug)

    assert str(caught.value) == f"there is no scenario {slug!r}"
    assert caught.value.hint == hint
