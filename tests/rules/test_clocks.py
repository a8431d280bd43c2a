"""Clocks compared by connections; which differences count is tested with the rule (`traffic/test_clock_skew.py`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edgetrust.model.log import LogLine, Role, Sighting
from edgetrust.rules.clocks import clock_of, find_skews, is_same_node
from edgetrust.rules.observation import Observation
from tests.clocks import C, E, sightings, texts

SIGHTING = Sighting(
    line=LogLine(file="x/loggingsnapshot_expe1_2026-11-20_08_00_00.txt", number=1, text=""),
    pattern="inbound-negotiation",
    rule="ca-not-trusted",
    role=Role.REJECTED_PEER,
)


def test_a_line_is_dated_by_the_node_that_it_names_else_by_that_of_its_file() -> None:
    """A name that no archive gives its files tells nothing."""
    other = replace(SIGHTING, line=LogLine(file="paste.txt", number=1, text=""))

    assert (clock_of(replace(SIGHTING, node="expc1")), clock_of(SIGHTING), clock_of(other)) == ("expc1", "expe1", None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("expe1", "EXPE1.example.com", True),
        ("expe1", "expe2", False),
        ("192.0.2.5", "192.0.2.6", False),
        ("2001:db8::5", "2001:DB8::5", True),
        (None, None, False),
    ],
)
def test_a_host_name_is_that_of_any_domain(one: str | None, other: str | None, *, expected: bool) -> None:
    """Addresses are compared as a whole; nobody is like nobody."""
    assert is_same_node(one, other) is expected


def test_the_usual_difference_is_told_of_clocks_that_drift() -> None:
    """The median, with every connection and both places of each."""
    observation = Observation(handshakes=(), certificates={}, dated=sightings(texts([100, 110, 120])))

    (skew,) = find_skews(observation, timedelta(seconds=60))

    assert (skew.behind, skew.ahead, skew.apart) == ("expc1", "expe1", timedelta(seconds=110))
    assert skew.connections == tuple((C, 40000 + number, E, 7001) for number in range(3))
    assert [(each.source, each.line) for each in skew.evidence] == [
        (file, number) for number in (1, 2, 3) for file in ("c.log", "e.log")
    ]
