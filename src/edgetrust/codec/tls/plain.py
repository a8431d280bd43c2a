"""Handshake messages in the clear that share records, span them, or of which octets are missing.

    part = PlainPart()
    part.take(fragment, end)                     # what a record holds, and where it ends in the stream
    for message in part.messages(): ...

Not here: the records themselves, and messages that have one of their own (`edgetrust.codec.tls.records`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from struct import Struct
from typing import Final, NamedTuple

_HEADER: Final = 4
_HEAD: Final[Callable[[bytes, int], tuple[int, int, int]]] = Struct(">BBH").unpack_from
"""Type and length, its upper octet first."""
_RECORD_PRICE: Final = 64
"""Octets that a record takes besides its own."""
_TYPES: Final = frozenset((0, 1, 2, 4, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23))
"""Up to TLS 1.2 (RFC 5246 §7.4, RFC 5077, RFC 6066), and the hellos of 1.3."""


class PlainMessage(NamedTuple):
    """A handshake message in the clear."""

    type: int
    body: bytes
    end: int
    """Offset in the stream behind the record that completes it."""
    is_v2: bool = False
    """A ClientHello in the form of SSL 2.0 (RFC 5246 appendix E.2)."""


plain_message: Final = partial(tuple.__new__, PlainMessage)
"""A message of all its fields at once: to name them takes as long as to read it."""


class PlainPart:
    """What the records of handshake of one direction hold, joined."""

    __slots__ = ("_ends", "_fragments", "_hole_ends", "_hole_starts", "_is_behind_gap", "is_cut", "length", "records")

    def __init__(self, *, is_behind_gap: bool = False) -> None:
        self._fragments: list[bytes] = []
        self._ends = array("Q")
        """Where the record of each fragment ends in the stream."""
        self._hole_starts: list[int] = []
        self._hole_ends: list[int] = []
        """What is missing, from and up to offsets in this part."""
        self._is_behind_gap = is_behind_gap
        """It may begin in the middle of a message."""
        self.length = 0
        """In octets."""
        self.records = 0
        """How many it is made of."""
        self.is_cut = False
        """A message began and did not end; known once `messages` were asked for."""

    @property
    def held(self) -> int:
        """Octets kept in memory."""
        return self.length + _RECORD_PRICE * len(self._fragments)

    def take(self, fragment: bytes, end: int, missing: Sequence[tuple[int, int]] = ()) -> None:
        """What the next record holds, where that ends in the stream, and what is `missing` of it there."""
        if missing:
            elsewhere = end - len(fragment) - self.length
            self._hole_starts += [start - elsewhere for start, _ in missing]
            self._hole_ends += [stop - elsewhere for _, stop in missing]
        self._ends.append(end)
        self._fragments.append(fragment)
        self.length += len(fragment)
        self.records += 1

    def messages(self) -> list[PlainMessage]:
        """The whole messages, in order; none of which an octet is missing."""
        if self._hole_ends or self._is_behind_gap:
            return self._messages_around_holes()
        found, octets, sizes = [], b"".join(self._fragments), map(len, self._fragments)
        at = record = covered = 0
        most = len(octets) - _HEADER
        while at <= most:
            kind, high, low = _HEAD(octets, at)
            start = at + _HEADER
            stop = start + (high << 16 | low)
            if stop > self.length:
                break
            while covered < stop:
                covered += next(sizes)
                record += 1
            found.append(plain_message((kind, octets[start:stop], self._ends[record - 1], False)))
            at = stop
        self.is_cut = at < self.length
        return found

    def _messages_around_holes(self) -> list[PlainMessage]:
        """As `messages`, where octets are missing, or may be."""
        found, octets = [], b"".join(self._fragments)
        begins = [0, *accumulate(map(len, self._fragments))]
        at, most = (self._find_aligned(begins, 0) if self._is_behind_gap else 0), len(octets)
        while most - at >= _HEADER:
            start = at + _HEADER
            if self._is_damaged(at, start):
                at = self._find_aligned(begins, bisect_right(begins, at))
                continue
            kind, high, low = _HEAD(octets, at)
            stop = start + (high << 16 | low)
            if stop > most:
                break
            if not self._is_damaged(start, stop):
                found.append(PlainMessage(kind, octets[start:stop], self._ends[bisect_left(begins, stop) - 1]))
            at = stop
        self.is_cut = at < most
        return found

    def _find_aligned(self, begins: Sequence[int], record: int) -> int:
        """Where the next record begins, from one on, in which a message begins for certain; the end without one."""
        for number in range(record, len(self._fragments)):
            begin, fragment = begins[number], self._fragments[number]
            if _holds_messages(fragment) and not self._is_damaged(begin, begin + len(fragment)):
                return begin
        return self.length

    def _is_damaged(self, start: int, stop: int) -> bool:
        """Octets are missing between two offsets."""
        hole = bisect_right(self._hole_ends, start)
        return hole < len(self._hole_ends) and self._hole_starts[hole] < stop


def _holds_messages(fragment: bytes) -> bool:
    """Whole handshake messages of known types and nothing else: what begins in the middle of a message does not look
    like that."""
    at = 0
    while len(fragment) - at >= _HEADER and fragment[at] in _TYPES:
        at += _HEADER + int.from_bytes(fragment[at + 1 : at + _HEADER], "big")
    return at == len(fragment) > 0
