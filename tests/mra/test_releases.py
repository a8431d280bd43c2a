"""Releases: versions compared, and gates as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.mra import releases
from edgetrust.mra.releases import (
    GATES,
    NEWEST,
    OLDEST,
    Gate,
    describe_stand_in,
    is_in_force,
    judged_like,
    parse_version,
)

VERSIONS = st.lists(st.integers(0, 999), min_size=1, max_size=4)


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("X14.3.1", (14, 3, 1)),
        ("x8.9", (8, 9)),
        ("14", (14,)),
        ("X14.2.0", (14, 2)),
        (" X15.5 ", (15, 5)),
        ("X14.10", (14, 10)),
        ("", None),
        ("X", None),
        ("14.", None),
        ("X14 SU1", None),
        ("-1", None),
    ],
)
def test_a_release_is_read_with_and_without_its_letter(text: str, numbers: tuple[int, ...] | None) -> None:
    """Trailing zeros do not count; what is no release is None."""
    assert parse_version(text) == numbers


@given(VERSIONS)
def test_every_number_can_be_written_and_read(numbers: list[int]) -> None:
    """Up to trailing zeros."""
    read = parse_version("X" + ".".join(map(str, numbers)))

    assert read is not None
    assert (read + (0,) * len(numbers))[: len(numbers)] == tuple(numbers)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_has_its_edges_where_it_says(gate: Gate) -> None:
    """In force from `since` up to, not including, `before`."""
    if gate.since is not None:
        assert is_in_force(gate, gate.since)
        assert not is_in_force(gate, "X1")
    if gate.before is not None:
        assert not is_in_force(gate, gate.before)
        assert not is_in_force(gate, "X99")
    assert gate.since is not None or is_in_force(gate, "X1")
    assert gate.before is not None or is_in_force(gate, "X99")


def test_gates_are_complete_and_named_once() -> None:
    """Each with behaviour and source; no release newer than the newest."""
    newest = parse_version(NEWEST)
    assert newest is not None

    assert len({gate.name for gate in GATES}) == len(GATES)
    for gate in GATES:
        assert gate.behaviour.endswith(".")
        assert gate.source
        assert gate.since or gate.before
        for text in (gate.since, gate.before):
            numbers = parse_version(text) if text else ()
            assert numbers is not None
            assert numbers <= newest


def test_every_gate_is_asked_by_somebody() -> None:
    """One that nobody asks is a promise of the manual that nothing keeps."""
    package = Path(releases.__file__).parents[1]
    code = "".join(path.read_text() for path in package.rglob("*.py") if path != Path(releases.__file__))
    names = {name for name, value in vars(releases).items() if isinstance(value, Gate)}

    assert {name for name in names if name not in code} == set()


def test_what_is_no_release_is_refused() -> None:
    """The parser of deployment files lets none through, so this is a mistake of ours."""
    with pytest.raises(ValueError, match="no release"):
        is_in_force(GATES[0], "latest")


@pytest.mark.parametrize(
    ("release", "stand_in"),
    [
        ("X1", OLDEST),
        ("X8.7.9", OLDEST),
        ("X8.8", "X8.8"),
        ("X14.3.1", "X14.3.1"),
        ("X15.5", "X15.5"),
        ("X15.5.1", NEWEST),
    ],
)
def test_a_release_beyond_what_is_known_is_judged_like_the_nearest(release: str, stand_in: str) -> None:
    """And every gate agrees with it."""
    assert judged_like(release) == stand_in
    assert (describe_stand_in(release) is None) == (release == stand_in)
    assert [is_in_force(gate, release) for gate in GATES] == [is_in_force(gate, stand_in) for gate in GATES]
