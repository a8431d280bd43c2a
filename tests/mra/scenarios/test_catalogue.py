from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from edgetrust.errors import EdgetrustError
from edgetrust.model.report import Report
from edgetrust.mra.scenarios.catalogue import NOT_PLAYED, SCENARIOS, find_scenario
from edgetrust.mra.scenarios.scenario import Design, Scenario
from edgetrust.mra.scenarios.workshop import LAB_DATE
from edgetrust.rules.catalogue import SLUGS, slugs
from edgetrust.rules.rule import Family
from tests.scenarios import in_trouble, judged, rules_of


@cache
def _healthy(design: Design, at: datetime) -> Report:
    """What is said of a healthy site; a handful of them serve all scenarios."""
    return judged(design(at))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.slug)
@pytest.mark.parametrize("at", [LAB_DATE, datetime(2028, 9, 3, 9, 30, tzinfo=UTC)], ids=["lab date", "later"])
def test_a_scenario_leads_to_its_rules_and_breaks_its_connections_and_no_other(
    scenario: Scenario, at: datetime
) -> None:
    """In comparison with the healthy site from which it starts, in which everything is known and nothing is wrong."""
    running = scenario.running(at) if scenario.not_restarted is not None else None

    healthy, report = _healthy(scenario.design, at), judged(scenario.build(at), running)

    assert in_trouble(healthy) == set()
    assert rules_of(report) - rules_of(healthy) == set(scenario.rules)
    assert {name.partition(":")[0] for name in in_trouble(report)} == set(scenario.breaks)
    assert [(each.kind, each.id) for each in (*healthy.unexamined, *report.unexamined)] == []


def test_slugs_are_unique_and_a_scenario_named_like_a_rule_leads_to_it() -> None:
    """So that the slug of a finding is the name of the scenario that shows it."""
    repeated = [slug for slug, times in Counter(each.slug for each in SCENARIOS).items() if times > 1]
    astray = [each.slug for each in SCENARIOS if each.slug in slugs() and each.slug not in each.rules]

    assert (repeated, astray) == ([], [])


def test_every_scenario_has_its_paragraph_in_the_manual() -> None:
    """In whichever group."""
    page = (Path(__file__).parents[3] / "docs/reference/scenarios.md").read_text(encoding="utf-8")

    assert [each.slug for each in SCENARIOS if f"### {each.slug}\n" not in page] == []


def test_every_rule_about_deployments_is_played_or_says_why_not() -> None:
    """All families but that of logs and captures, and what nothing shows; no rule is both."""
    wanted = set(slugs()) - set(SLUGS[Family.TRAFFIC]) - set(SLUGS[Family.UNSEEN])
    played = {each.slug for each in SCENARIOS} & set(slugs())

    assert played | set(NOT_PLAYED) == wanted
    assert played & set(NOT_PLAYED) == set()


def test_stories_are_told_in_sentences_and_titles_are_lines() -> None:
    """A title stands in a table, a story on a page."""
    for each in SCENARIOS:
        assert len(each.title) <= 105, each.slug
        assert not each.title.endswith("."), each.slug
        assert each.story.endswith("."), each.slug
        assert "  " not in each.story, each.slug


def test_a_scenario_is_found_by_its_slug() -> None:
    """Exactly the one of that name."""
    assert find_scenario("healthy").slug == "healthy"


@pytest.mark.parametrize(
    ("slug", "hint"),
    [
        ("root_missing", "did you mean root-missing, crl-missing, common-name-missing?"),
        ("different-issuers", NOT_PLAYED["different-issuers"]),
        ("zzz", "edgetrust lab --scenario list names them all"),
    ],
)
def test_an_unknown_scenario_leads_to_the_nearest_or_to_the_reason(slug: str, hint: str) -> None:
    """The error names what was asked for, and the hint what may have been meant, or why there is none."""
    with pytest.raises(EdgetrustError) as caught:
        find_scenario(slug)

    assert str(caught.value) == f"there is no scenario {slug!r}"
    assert caught.value.hint == hint
