"""One packet at a time: from the link layer to a TCP segment, for everything that is not plain IPv4 over Ethernet.

Walkers of captures handle the common packet themselves and come here with the rest: VLAN tags, IPv6 and its extension
headers, IPv4 options, fragments. Not here: captures (`edgetrust.codec.capture.pcap`) and connections
(`edgetrust.codec.capture.conversations`).
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from struct import error as struct_error
from typing import NamedTuple

from edgetrust.codec.capture.conversations import FIN, RST, SYN, Conversations
from edgetrust.codec.capture.fragments import Fragments

IPV4, IPV6 = 0x0800, 0x86DD
_TAGS = frozenset((0x8100, 0x88A8, 0x9100, 0x9200))
_PPPOE = 0x8864
_MPLS = 0x8847


class Link(NamedTuple):
    """Where a link layer keeps what follows it."""

    name: str
    header: int
    """Octets before the network layer."""
    ethertype: int | None
    """Offset of the EtherType; None: the version of IP tells."""


LINKS: dict[int, Link] = {
    0: Link("BSD loopback", 4, None),
    1: Link("Ethernet", 14, 12),
    12: Link("raw IP", 0, None),
    14: Link("raw IP", 0, None),
    101: Link("raw IP", 0, None),
    108: Link("OpenBSD loopback", 4, None),
    113: Link("Linux cooked capture", 16, 14),
    228: Link("raw IPv4", 0, None),
    229: Link("raw IPv6", 0, None),
    276: Link("Linux cooked capture v2", 20, 0),
}
"""By the number of the link-layer header type (tcpdump.org/linktypes, read 2026-11)."""

_IPV4_TCP = Struct(">BxH2xH4x12sIIBB")
_IPV4_HEAD = Struct(">BxHHHxBxx8s")
_IPV6_HEAD = Struct(">B3xHBx32s")
_TCP_HEAD = Struct(">4sIIBB")
_PROTOCOL_TCP = 6
_IPV6_EXTENSIONS = frozenset((0, 43, 60, 51, 135))
_FRAGMENT = 44
_MOST_EXTENSIONS = 16
_IPV4_PLAIN = 0x45
"""Version 4, a header of 20 octets: no options."""
_ENDS = FIN | SYN | RST
_WAKING = 0x16
"""With what a handshake begins: a connection of no interest may turn out to be one after all."""
_BEGINS = b"\x16"


Clock = Callable[[bytearray, int], int]
"""Time of the packet whose record begins at an offset, in nanoseconds; asked only for packets that matter."""


class Packets:
    """Takes packets apart and hands TCP segments to the conversations."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations
        self._halves = conversations.halves
        self._segment = conversations.segment
        self._fragments = Fragments()
        self.truncated = 0
        """Segments of which the capture holds a part only."""

    def plain(
        self, buffer: bytearray, view: memoryview, ip: int, end: int, frame: int, clock: Clock, record: int
    ) -> None:
        """A TCP segment over IPv4 whose header begins at `ip` of a buffer and whose packet ends at `end`."""
        version, total, fragment, key, sequence, acknowledged, offset, flags = _IPV4_TCP.unpack_from(buffer, ip)
        if version != _IPV4_PLAIN or fragment & 0x3FFF or ip + 40 > end:
            self.network(bytes(view[ip:end]), 0, frame, clock(buffer, record))
            return
        start = ip + 20 + (offset >> 2 & 0x3C)
        stop = ip + total if total else end
        half = self._halves.get(key)
        if half is None:
            if start >= stop and not flags & SYN:
                return
        elif half.is_done and not flags & _ENDS and (start >= stop or buffer[start] != _WAKING):
            return
        is_truncated = stop > end
        self.truncated += is_truncated
        octets = bytes(view[start : min(stop, end)])
        self._segment(key, sequence, acknowledged, flags, octets, frame, clock(buffer, record), is_truncated)

    def link(self, octets: bytes, link: Link, frame: int, time: int, *, is_cut: bool = False) -> None:
        """A packet as captured. `is_cut`: the capture holds its beginning only."""
        at = link.header
        if link.ethertype is None:
            self.network(octets, at, frame, time, is_cut=is_cut)
            return
        kind = int.from_bytes(octets[link.ethertype : link.ethertype + 2], "big")
        while kind in _TAGS:
            kind = int.from_bytes(octets[at + 2 : at + 4], "big")
            at += 4
        if kind == _PPPOE:
            at += 8
        elif kind == _MPLS:
            while len(octets) > at + 3 and not octets[at + 2] & 1:
                at += 4
            at += 4
        elif kind not in (IPV4, IPV6):
            return
        self.network(octets, at, frame, time, is_cut=is_cut)

    def network(self, octets: bytes, at: int, frame: int, time: int, *, is_cut: bool = False) -> None:
        """A packet from its IP header on."""
        try:
            version = octets[at] >> 4
            if version == 4:
                self._ipv4(octets, at, frame, time, is_cut=is_cut)
            elif version == 6:
                self._ipv6(octets, at, frame, time, is_cut=is_cut)
        except (struct_error, IndexError):
            self.truncated += 1  # not even the headers are there

    def _ipv4(self, octets: bytes, at: int, frame: int, time: int, *, is_cut: bool) -> None:
        head, total, identifier, fragment, protocol, addresses = _IPV4_HEAD.unpack_from(octets, at)
        start = at + (head & 0x0F) * 4
        stop = at + total if total else len(octets)
        if protocol != _PROTOCOL_TCP or start < at + 20:
            return
        payload = octets[start:stop]
        lacks = max(stop - len(octets), 0)
        if fragment & 0x3FFF:
            key = (addresses, identifier)
            whole = self._fragments.add(key, (fragment & 0x1FFF) * 8, payload, is_last=not fragment & 0x2000)
            if whole is not None:
                self._tcp(addresses, whole, frame, time, is_truncated=False)
            return
        self._tcp(addresses, payload, frame, time, is_truncated=lacks > 0 or (is_cut and not total))

    def _ipv6(self, octets: bytes, at: int, frame: int, time: int, *, is_cut: bool) -> None:
        _, length, following, addresses = _IPV6_HEAD.unpack_from(octets, at)
        start = at + 40
        stop = start + length if length else len(octets)
        for _ in range(_MOST_EXTENSIONS):
            if following == _FRAGMENT:
                whole = self._ipv6_fragment(octets, start, stop, addresses)
                if whole is not None:
                    self._tcp(addresses, whole, frame, time, is_truncated=False)
                return
            if following not in _IPV6_EXTENSIONS:
                break
            size = (octets[start + 1] + 2) * 4 if following == 51 else (octets[start + 1] + 1) * 8
            following = octets[start]
            start += size
        if following == _PROTOCOL_TCP:
            truncated = stop > len(octets) or (is_cut and not length)
            self._tcp(addresses, octets[start:stop], frame, time, is_truncated=truncated)

    def _ipv6_fragment(self, octets: bytes, start: int, stop: int, addresses: bytes) -> bytes | None:
        following, _, fragment, identifier = _IPV6_FRAGMENT.unpack_from(octets, start)
        if following != _PROTOCOL_TCP:
            return None
        key = (addresses, identifier)
        return self._fragments.add(key, fragment & 0xFFF8, octets[start + 8 : stop], is_last=not fragment & 1)

    def _tcp(self, addresses: bytes, octets: bytes, frame: int, time: int, *, is_truncated: bool) -> None:
        ports, sequence, acknowledged, offset, flags = _TCP_HEAD.unpack_from(octets)
        key = addresses + ports
        payload = octets[(offset >> 4) * 4 :]
        half = self._halves.get(key)
        if half is None:
            if not (payload or flags & SYN):
                return
        elif half.is_done and not flags & _ENDS and not payload.startswith(_BEGINS):
            return
        self.truncated += is_truncated
        self._segment(key, sequence, acknowledged, flags, payload, frame, time, is_truncated)


_IPV6_FRAGMENT = Struct(">BBHI")
