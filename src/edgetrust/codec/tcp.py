"""One direction of a TCP connection: segments in any order in, the octets in order out.

Sequence numbers are followed modulo 2^32, so nothing is lost when they wrap. What came twice is dropped, what came
early waits, within bounds. Not here: which segments belong together (`edgetrust.codec.capture.conversations`).
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from heapq import heappop, heappush
from typing import Final, NamedTuple

MOST_WAITING_SEGMENTS: Final = 256
MOST_WAITING_OCTETS: Final = 2**18
"""Of one direction. A window of TCP is rarely larger while a handshake is under way."""
_PRICE: Final = 192
"""Octets that keeping a segment or a mark takes besides its data."""
_MODULUS: Final = 0xFFFF_FFFF
_HALF: Final = 0x8000_0000


class Mark(NamedTuple):
    """A segment that brought new octets."""

    offset: int
    """Of its first new octet, counted from the beginning of the direction."""
    frame: int
    time: int
    acknowledged: int
    """The acknowledgement number it carried."""


_mark: Final = partial(tuple.__new__, Mark)
"""Made of all fields at once: there is one for each segment."""


class Direction:
    """The octets one end sent."""

    __slots__ = ("_offsets", "_waiting", "_waiting_octets", "base", "has_gap", "length", "marks")

    def __init__(self, base: int) -> None:
        self.base = base
        """Sequence number of the first octet."""
        self.length = 0
        """Octets that came in order."""
        self.marks: list[Mark] = []
        self.has_gap = False
        """Octets are missing that the capture does not hold; everything after them was taken as the next."""
        self._waiting: dict[int, tuple[bytes, int, int, int]] = {}
        """What came early, by offset: octets, frame, time and acknowledgement."""
        self._offsets: list[int] = []
        """Of what waits, as a heap."""
        self._waiting_octets = 0

    def receive(self, sequence: int, octets: bytes, frame: int, time: int, acknowledged: int) -> list[bytes] | None:
        """The octets that are now in order; None when nothing new is. Segments that lie before `base` are dropped."""
        ahead = (sequence - self.base - self.length) & _MODULUS
        if ahead:
            if ahead < _HALF:
                self._keep(self.length + ahead, octets, frame, time, acknowledged)
                return None
            known = _MODULUS + 1 - ahead
            if known >= len(octets):
                return None
            octets = octets[known:]
        self.marks.append(_mark((self.length, frame, time, acknowledged)))
        self.length += len(octets)
        return [octets, *self._drain()] if self._offsets else [octets]

    @property
    def is_waiting(self) -> bool:
        """Something came early, and what belongs before it did not come yet."""
        return bool(self._waiting)

    @property
    def held(self) -> int:
        """Octets kept in memory."""
        return self._waiting_octets + _PRICE * (len(self._waiting) + len(self.marks))

    @property
    def is_full(self) -> bool:
        """No more can wait."""
        return len(self._waiting) >= MOST_WAITING_SEGMENTS or self._waiting_octets >= MOST_WAITING_OCTETS

    def skip_gap(self) -> list[bytes]:
        """Give up what is missing: the octets behind the first gap, as far as they are in order."""
        if not self._waiting:
            return []
        self.has_gap = True
        self.length = self._offsets[0]
        return self._drain()

    def mark_at(self, offset: int) -> Mark | None:
        """The segment that brought the octet at `offset`; None for one before the first."""
        # Tuples compare by their first field; one that is alone with the offset comes before all marks at it.
        position = bisect_right(self.marks, (offset + 1,)) - 1
        return self.marks[position] if position >= 0 else None

    def _keep(self, offset: int, octets: bytes, frame: int, time: int, acknowledged: int) -> None:
        before = self._waiting.get(offset)
        if self.is_full or (before is not None and len(before[0]) >= len(octets)):
            return
        self._waiting_octets += len(octets) - (len(before[0]) if before is not None else 0)
        if before is None:
            heappush(self._offsets, offset)
        self._waiting[offset] = (octets, frame, time, acknowledged)

    def _drain(self) -> list[bytes]:
        """What waited and is in order now."""
        ready = []
        while self._offsets and self._offsets[0] <= self.length:
            offset = heappop(self._offsets)
            octets, frame, time, acknowledged = self._waiting.pop(offset)
            self._waiting_octets -= len(octets)
            new = octets[self.length - offset :]
            if new:
                self.marks.append(_mark((self.length, frame, time, acknowledged)))
                self.length += len(new)
                ready.append(new)
        return ready
