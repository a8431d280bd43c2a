"""Fragments of IP packets, put together again; within bounds, since most never are.

Not here: where fragments come from (`edgetrust.codec.capture.packets`).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

MOST_PACKETS: Final = 256
"""Being put together at one time; the oldest is given up for a new one."""
MOST_OCTETS: Final = 65535
"""Of one packet."""

Key = tuple[bytes, int]
"""Source and destination, and the identification of the packet."""

_UNIT: Final = 8
"""Octets that offsets of fragments are counted in (RFC 791 §3.1, RFC 8200 §4.5)."""


class _Pieces:
    """What has come of one packet."""

    __slots__ = ("_come", "_end", "_octets")

    def __init__(self) -> None:
        self._octets = bytearray()
        self._come = 0
        """A bit for each unit."""
        self._end: int | None = None

    def take(self, offset: int, octets: bytes, *, is_last: bool) -> None:
        """Put a fragment in its place; where two overlap, the later one stands."""
        behind = offset + len(octets)
        if behind > len(self._octets):
            self._octets += bytes(behind - len(self._octets))
        self._octets[offset:behind] = octets
        if is_last:
            self._end = behind
        units = _units(len(octets)) if is_last else len(octets) // _UNIT
        self._come |= ((1 << units) - 1) << offset // _UNIT

    def whole(self) -> bytes | None:
        """The payload of the packet; None while anything is missing."""
        if self._end is None:
            return None
        all_units = (1 << _units(self._end)) - 1
        return bytes(self._octets[: self._end]) if self._come & all_units == all_units else None


class Fragments:
    """The packets of which not all fragments have come."""

    def __init__(self) -> None:
        self._packets: OrderedDict[Key, _Pieces] = OrderedDict()

    def add(self, key: Key, offset: int, octets: bytes, *, is_last: bool) -> bytes | None:
        """Take a fragment; the payload of the packet when that was the last one missing."""
        if offset + len(octets) > MOST_OCTETS:
            return None
        pieces = self._packets.setdefault(key, _Pieces())
        pieces.take(offset, octets, is_last=is_last)
        whole = pieces.whole()
        if whole is not None:
            del self._packets[key]
        elif len(self._packets) > MOST_PACKETS:
            self._packets.popitem(last=False)
        return whole


def _units(octets: int) -> int:
    return -(-octets // _UNIT)
