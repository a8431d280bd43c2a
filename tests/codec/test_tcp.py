"""One direction of TCP: whatever the order, the octets come out as they were sent."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.tcp import MOST_WAITING_OCTETS, MOST_WAITING_SEGMENTS, Direction, Mark

WRAP = 2**32


def receive(direction: Direction, offset: int, octets: bytes, frame: int = 0) -> bytes | None:
    """What is in order after a segment at this offset of the stream."""
    ready = direction.receive((direction.base + offset) % WRAP, octets, frame, frame, 0)
    return None if ready is None else b"".join(ready)


@given(st.binary(min_size=1, max_size=2000), st.integers(0, WRAP - 1), st.integers(1, 100), st.integers(0, 2**32))
def test_octets_come_out_as_they_were_sent(sent: bytes, base: int, most: int, seed: int) -> None:
    """In any order, some twice, cut in two ways, around the end of the sequence numbers."""
    chance = Random(seed)
    starts = [*range(0, len(sent), most), *range(0, len(sent), most + 3)]
    direction = Direction(base)

    found = b"".join(
        receive(direction, start, sent[start : start + most + chance.randrange(3)]) or b""
        for start in chance.sample(starts, len(starts))
    )
    found += b"".join(direction.skip_gap())

    assert (found, direction.length, direction.has_gap) == (sent, len(sent), False)
    assert (direction.is_waiting, direction.held) == (False, 192 * len(direction.marks))


def test_each_octet_knows_the_segment_that_brought_it() -> None:
    """Which may have come before others, or brought only a part that was new."""
    direction = Direction(1000)

    receive(direction, 4, b"efgh", frame=1)
    receive(direction, 0, b"abcdef", frame=2)
    receive(direction, 8, b"ij", frame=3)

    assert direction.marks == [Mark(0, 2, 2, 0), Mark(6, 1, 1, 0), Mark(8, 3, 3, 0)]
    marks = [direction.mark_at(offset) for offset in (0, 5, 6, 9)]
    assert [mark.frame for mark in marks if mark is not None] == [2, 2, 1, 3]
    assert direction.mark_at(-1) is None


def test_a_gap_is_skipped_on_demand_only() -> None:
    """Then the direction says that octets are missing."""
    direction = Direction(0)
    receive(direction, 0, b"ab")

    assert receive(direction, 4, b"ef") is None
    assert (direction.length, direction.is_waiting, direction.has_gap) == (2, True, False)
    assert direction.skip_gap() == [b"ef"]
    assert (direction.length, direction.is_waiting, direction.has_gap) == (6, False, True)
    assert direction.skip_gap() == []


def test_of_two_that_wait_at_one_place_the_longer_stays() -> None:
    """A retransmission may be longer than what it repeats."""
    direction = Direction(0)

    receive(direction, 2, b"cd")
    receive(direction, 2, b"cdef")
    receive(direction, 2, b"c")

    assert receive(direction, 0, b"ab") == b"abcdef"


def test_what_lies_before_the_beginning_is_dropped() -> None:
    """Keep-alives repeat an octet that was acknowledged."""
    direction = Direction(5)

    assert receive(direction, -1, b"x") is None
    assert receive(direction, -1, b"xab") == b"ab"


def test_what_waits_is_bounded() -> None:
    """By number and by octets."""
    many, much = Direction(0), Direction(0)

    for number in range(2 * MOST_WAITING_SEGMENTS):
        receive(many, 2 + 2 * number, b"x")
        receive(much, 2 + 70_000 * number, bytes(60_000))

    assert many.is_full
    assert much.is_full
    assert many.held <= MOST_WAITING_SEGMENTS * 200
    assert much.held <= MOST_WAITING_OCTETS + 60_000 + 10 * 200


@pytest.mark.interpreted
def test_what_waits_costs_no_search() -> None:
    """With a segment waiting far ahead, each one in order is taken at once: nothing is compared with all that wait."""
    direction = Direction(0)
    for number in range(MOST_WAITING_SEGMENTS - 1):
        receive(direction, 100_000 + 2 * number, b"x")
    compared = 0

    class Counted(int):
        def __le__(self, other: int) -> bool:
            nonlocal compared
            compared += 1
            return int(self) <= other

    direction._offsets = [Counted(offset) for offset in direction._offsets]
    for number in range(1000):
        receive(direction, number, b"y")

    assert compared == 1000
