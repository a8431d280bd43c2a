"""Fragments of IP packets, put together again; within bounds, since most never are.

Not here: where fragments come from (`edgetrust.codec.capture.packets`).
"""

from __future__ import annotations

from collections import OrderedDict

MOST_PACKETS = 256
"""Being put together at one time; the oldest is given up for a new one."""
MOST_OCTETS = 65535
"""Of one packet."""

Key = tuple[bytes, int]
"""Source and destination, and the identification of the packet."""


class _Pieces:
    def __init__(self) -> None:
        self.octets: dict[int, bytes] = {}
        self.end: int | None = None


class Fragments:
    """The packets of which not all fragments have come."""

    def __init__(self) -> None:
        self._packets: OrderedDict[Key, _Pieces] = OrderedDict()

    def add(self, key: Key, offset: int, octets: bytes, *, is_last: bool) -> bytes | None:
        """Take a fragment; the payload of the packet when that was the last one missing."""
        if offset + len(octets) > MOST_OCTETS:
            return None
        pieces = self._packets.setdefault(key, _Pieces())
        if len(octets) > len(pieces.octets.get(offset, b"")):
            pieces.octets[offset] = octets
        if is_last:
            pieces.end = offset + len(octets)
        if len(self._packets) > MOST_PACKETS:
            self._packets.popitem(last=False)
        whole = _join(pieces)
        if whole is not None:
            self._packets.pop(key, None)
        return whole


def _join(pieces: _Pieces) -> bytes | None:
    """The whole payload; None while anything is missing."""
    if pieces.end is None:
        return None
    whole = b""
    for offset, octets in sorted(pieces.octets.items()):
        if offset > len(whole):
            return None
        whole += octets[len(whole) - offset :]
    return whole[: pieces.end] if len(whole) >= pieces.end else None
