from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from edgetrust.mra.scenarios.healthy import C1, stand_alone
from edgetrust.mra.scenarios.scenario import Scenario, as_it_is
from edgetrust.mra.scenarios.workshop import LAB_DATE


def test_a_scenario_is_its_healthy_site_with_the_change() -> None:
    """As of the day of the lab, or any other."""
    scenario = Scenario(
        slug="x", title="x", story="x", design=stand_alone, change=lambda site: site.typed(C1, address="10.0.0.1")
    )
    later = datetime(2027, 3, 1, tzinfo=UTC)

    assert scenario.build() == stand_alone(LAB_DATE).typed(C1, address="10.0.0.1")
    assert scenario.build(later) == stand_alone(later).typed(C1, address="10.0.0.1")


def test_services_run_with_what_is_configured_unless_they_were_not_restarted() -> None:
    """Then they run with what is made of it."""
    restarted = Scenario(slug="x", title="x", story="x", design=stand_alone, change=as_it_is)
    late = replace(restarted, not_restarted=lambda site: site.typed(C1, address="10.0.0.1"))

    assert restarted.running() == restarted.build() == late.build() == stand_alone(LAB_DATE)
    assert late.running() == stand_alone(LAB_DATE).typed(C1, address="10.0.0.1")
