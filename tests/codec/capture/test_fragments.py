"""Fragments make the packet they were cut from, in any order; those that never do are bounded."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.capture.fragments import MOST_OCTETS, MOST_PACKETS, Fragments

KEY = (b"\x0a\0\0\1\x0a\0\0\2", 7)
Piece = tuple[int, bytes, bool]


def cut(payload: bytes, units: int) -> list[Piece]:
    """Offset, octets and whether it is the last, of fragments of so many units of 8 octets."""
    most = units * 8
    return [(at, payload[at : at + most], at + most >= len(payload)) for at in range(0, len(payload), most)]


def join(pieces: list[Piece]) -> list[bytes]:
    """What the fragments complete."""
    fragments = Fragments()
    found = [fragments.add(KEY, offset, octets, is_last=is_last) for offset, octets, is_last in pieces]
    return [whole for whole in found if whole is not None]


@given(st.binary(min_size=9, max_size=3000), st.integers(1, 40), st.integers(0, 2**32), st.booleans())
def test_a_packet_is_put_together_in_any_order(payload: bytes, units: int, seed: int, is_twice: bool) -> None:
    """Also when each fragment comes twice before the last one does, or when two ways of cutting are mixed."""
    chance = Random(seed)
    pieces = cut(payload, units)
    others = cut(payload, units + 1) if is_twice else []
    last = pieces.pop(chance.randrange(len(pieces)))
    mixed = chance.sample(pieces + [each for each in others if not each[2]], len(pieces) + max(len(others) - 1, 0))

    whole = join([*mixed, last])

    assert whole[:1] == [payload]


@given(st.binary(min_size=9, max_size=800), st.integers(1, 40), st.data())
def test_without_one_fragment_there_is_no_packet(payload: bytes, units: int, data: st.DataObject) -> None:
    """Whichever is missing."""
    pieces = cut(payload, units)
    del pieces[data.draw(st.integers(0, len(pieces) - 1))]

    assert join(pieces) == []


def test_packets_are_told_apart() -> None:
    """By their ends and their number."""
    fragments = Fragments()
    fragments.add((b"a", 1), 0, bytes(8), is_last=False)

    assert fragments.add((b"a", 2), 8, b"x", is_last=True) is None
    assert fragments.add((b"b", 1), 8, b"x", is_last=True) is None
    assert fragments.add((b"a", 1), 8, b"x", is_last=True) == bytes(8) + b"x"


def test_a_fragment_beyond_the_largest_packet_is_dropped() -> None:
    """RFC 791 §3.1: 65,535 octets."""
    fragments = Fragments()

    assert fragments.add(KEY, MOST_OCTETS - 7, bytes(8), is_last=True) is None
    assert not fragments._packets


def test_packets_that_never_come_to_an_end_are_bounded() -> None:
    """The oldest is given up for a new one."""
    fragments = Fragments()

    for number in range(MOST_PACKETS + 10):
        fragments.add((b"a", number), 0, bytes(8), is_last=False)

    assert len(fragments._packets) == MOST_PACKETS
    assert fragments.add((b"a", 9), 8, b"x", is_last=True) is None
    assert fragments.add((b"a", MOST_PACKETS + 9), 8, b"x", is_last=True) == bytes(8) + b"x"
