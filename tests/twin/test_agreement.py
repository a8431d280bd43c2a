"""Holds what check foretells of random sites against real handshakes.

`pytest -m slow tests/twin/test_agreement.py` looks at 20 sites for each class of defects, more than a thousand in all.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.random_sites import CLASSES, RandomSite, random_sites
from tests.scenarios import disagreements

FOR_EACH_CLASS = 20
# Sites are large draws; to shrink them takes longer than to look at one.
LIGHTLY = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    phases=[Phase.explicit, Phase.generate],
)


def test_there_are_a_thousand_sites_to_look_at() -> None:
    """Twenty for each class, beside the other defects that are drawn with it."""
    assert len(CLASSES) * FOR_EACH_CLASS >= 1000


@settings(LIGHTLY, max_examples=12)
@given(random_sites())
def test_random_sites_turn_out_as_check_says(drawn: RandomSite) -> None:
    """Every connection of a sample: how it ends, who refuses whom, and with which alert."""
    assert disagreements(drawn.site) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", CLASSES)
def test_sites_with_a_defect_of_each_class_turn_out_as_check_says(name: str) -> None:
    """The same, often enough for every class."""
    drawn_ones: list[RandomSite] = []

    @seed(list(CLASSES).index(name))  # otherwise CI would draw the same sites for each class
    @settings(LIGHTLY, max_examples=FOR_EACH_CLASS)
    @given(random_sites(first=name))
    def look(drawn: RandomSite) -> None:
        drawn_ones.append(drawn)
        assert disagreements(drawn.site) == {}

    look()

    assert sum(name in drawn.defects for drawn in drawn_ones) >= FOR_EACH_CLASS
