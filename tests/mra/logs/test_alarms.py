"""Alarms, by number."""

from __future__ import annotations

import pytest

from edgetrust.mra.logs.alarms import PATTERNS
from edgetrust.mra.logs.pattern import Pattern
from tests.logs import pattern, see, sole


@pytest.mark.parametrize("each", PATTERNS, ids=lambda each: each.name)
def test_an_alarm_carries_its_number_and_text(each: Pattern) -> None:
    """The number decides what it means, whatever the text of the release is."""
    sighting = sole(each.sample)

    assert f"alarm-{sighting.code}" == each.name
    assert sighting.reason is not None
    assert sighting.reason in each.sample


def test_hosts_in_the_text_are_the_other_side() -> None:
    """Where the text names them."""
    assert sole(pattern("alarm-25031").sample).peer == "192.0.2.5"
    assert sole(pattern("alarm-35013").sample).peer == "expe1.example.com"


def test_another_alarm_says_nothing() -> None:
    """There are many that have nothing to do with certificates."""
    assert see(pattern("alarm-35013").sample.replace("35013", "15019")) == ()
