from __future__ import annotations

import pytest

from edgetrust.mra.deployment_file.kinds import (
    OFF,
    ON,
    SWITCH_WORDS,
    Choice,
    Key,
    Kind,
    Many,
    Switch,
    Text,
    Whole,
    shape,
)

FILE = Text(expected="a path")
PAIR = shape("pair", "Two.", Key(name="a", kind=FILE, description="A."), Key(name="b", kind=FILE, description="B."))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FILE, "a path"),
        (Switch(), "on or off"),
        (Whole(least=1, most=9), "a whole number from 1 to 9"),
        (Choice(("x", "y", "z")), "x, y or z"),
        (Many(of=FILE), "a list, each entry behind a hyphen"),
        (Many(of=FILE, single=True), "a path, or a list of these"),
        (PAIR, "a mapping with a, b"),
    ],
)
def test_every_kind_says_what_it_expects(kind: Kind, expected: str) -> None:
    """The phrase that follows `expected` in a message."""
    assert kind.expected == expected


def test_required_keys_stand_for_the_mapping() -> None:
    """Only what a mapping needs is named, where it needs anything."""
    needy = shape("needy", "Needs.", Key(name="a", kind=FILE, description="A.", required=True), PAIR.keys["b"])

    assert needy.expected == "a mapping with a"


def test_every_switch_word_is_on_or_off() -> None:
    """What a quoted switch may be, in three cases each."""
    assert {word.lower() for word in SWITCH_WORDS} == ON | OFF
    assert len(SWITCH_WORDS) == 3 * len(ON | OFF)
