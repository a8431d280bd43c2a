"""Holds every scenario of the lab against real handshakes."""

from __future__ import annotations

import pytest

from edgetrust.mra.scenarios.catalogue import SCENARIOS
from edgetrust.mra.scenarios.scenario import Scenario
from tests.scenarios import disagreements


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.slug)
def test_a_scenario_turns_out_as_check_says(scenario: Scenario) -> None:
    """Every connection, with what services run with: how it ends, who refuses whom, and with which alert."""
    assert disagreements(scenario.running()) == {}
