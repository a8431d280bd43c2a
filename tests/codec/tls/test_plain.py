"""Handshake messages in the clear, however records cut them, and around what is missing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.tls.plain import PlainMessage, PlainPart
from edgetrust.codec.tls.stream import write_message

BODIES = st.lists(st.binary(max_size=40), max_size=6)


def taken(octets: bytes, cuts: list[int]) -> tuple[PlainPart, list[int]]:
    """A part of records that are cut there, five octets of header before each; and where the records end."""
    part, ends, offset = PlainPart(), [], 0
    bounds = sorted({0, len(octets), *(cut % (len(octets) + 1) for cut in cuts)})
    for start, stop in pairwise(bounds):
        offset += 5 + stop - start
        part.take(octets[start:stop], offset)
        ends += [offset] * (stop - start)
    return part, ends


@given(BODIES, st.lists(st.integers(0, 300), max_size=8))
def test_messages_are_the_same_however_they_are_cut(bodies: list[bytes], cuts: list[int]) -> None:
    """Each ends with the record that completes it."""
    messages = [write_message(number, body) for number, body in enumerate(bodies)]

    part, ends = taken(b"".join(messages), cuts)

    stops = [sum(map(len, messages[: number + 1])) for number in range(len(messages))]
    expected = [PlainMessage(number, body, ends[stops[number] - 1]) for number, body in enumerate(bodies)]
    assert (part.messages(), part.is_cut, part.length) == (expected, False, len(ends))


def test_a_message_without_its_end_is_none() -> None:
    """What came before it is told."""
    part, _ = taken(write_message(1, b"whole") + write_message(2, b"cut")[:-1], [])

    assert [message.type for message in part.messages()] == [1]
    assert part.is_cut


def test_a_message_with_a_hole_is_passed_over() -> None:
    """The others of its record are read; holes are told by their place in the stream."""
    octets = write_message(1, b"one") + write_message(2, b"two") + write_message(4, b"three")
    part = PlainPart()

    part.take(octets, 100 + len(octets), [(100 + 12, 100 + 13)])

    assert [message.type for message in part.messages()] == [1, 4]


def test_behind_a_gap_messages_begin_where_a_record_holds_whole_ones() -> None:
    """The first record may be the middle of something."""
    part = PlainPart(is_behind_gap=True)
    part.take(b"\x0b\x00\x00\x02x", 10)
    part.take(write_message(14, b""), 19)

    assert part.messages() == [PlainMessage(14, b"", 19)]


def test_what_it_keeps_is_counted() -> None:
    """Octets, and a price for each record."""
    part, _ = taken(bytes(300), [100, 200])

    assert (part.records, part.held) == (3, 300 + 3 * 64)
