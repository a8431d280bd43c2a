"""One packet at a time: from the link layer to a TCP segment, for everything that is not plain IPv4 over Ethernet.

Walkers of captures handle the common packet themselves and come here with the rest: VLAN tags, IPv6 and its extension
headers, IPv4 options, fragments. Not here: captures (`edgetrust.codec.capture.pcap`) and connections
(`edgetrust.codec.capture.conversations`).
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from struct import error as struct_error
from typing import Final, NamedTuple

from edgetrust.codec.capture.clocks import Clock
from edgetrust.codec.capture.conversations import ACK, FIN, RST, SYN, Conversations
from edgetrust.codec.capture.fragments import Fragments, Key

IPV4: Final = 0x0800
IPV6: Final = 0x86DD
_TAGS: Final = frozenset((0x8100, 0x88A8, 0x9100, 0x9200))
_PPPOE: Final = 0x8864
_MPLS: Final = 0x8847


class Link(NamedTuple):
    """Where a link layer keeps what follows it."""

    name: str
    header: int
    """Octets before the network layer."""
    ethertype: int | None
    """Offset of the EtherType; None: the version of IP tells."""


LINKS: Final[dict[int, Link]] = {
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

_PLAIN: Final[Callable[[bytearray, int], tuple[int, int, bytes, int, int]]] = Struct(">B5xH4x12s8xBB").unpack_from
"""Version and length of the header, fragment, addresses and ports, TCP's offset and flags."""
_NUMBERS: Final[Callable[[bytearray, int], tuple[int, int, int]]] = Struct(">2xH20xII").unpack_from
"""Total length, sequence and acknowledgement number."""
_IPV4_HEAD: Final = Struct(">BxHHHxBxx8s")
_IPV6_HEAD: Final = Struct(">B3xHBx32s")
_TCP_HEAD: Final = Struct(">4sIIBB")
_PROTOCOL_TCP: Final = 6
_FRAGMENT: Final = 44
_AUTHENTICATION: Final = 51
_IPV6_EXTENSIONS: Final = frozenset((0, 43, _FRAGMENT, _AUTHENTICATION, 60, 135))
_MOST_EXTENSIONS: Final = 16
IPV4_PLAIN: Final = 0x45
"""Version 4, a header of 20 octets: no options."""
_LEAST_OFFSET: Final = 0x50
"""A TCP header of 20 octets."""
_ENDS: Final = FIN | SYN | RST
_WAKING: Final = 0x16
"""With what a handshake begins: a connection of no interest may turn out to be one after all."""
_BEGINS: Final = b"\x16"


class Packets:
    """Takes packets apart and hands TCP segments to the conversations."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations
        self._find = conversations.halves.get
        self._fragments = Fragments()
        self.truncated = 0
        """Segments of which the capture holds a part only."""

    def plain(
        self, buffer: bytearray, view: memoryview, ip: int, end: int, frame: int, clock: Clock, record: int
    ) -> None:
        """A TCP segment over IPv4 whose header begins at `ip` of a buffer and whose packet ends at `end`."""
        version, fragment, key, offset, flags = _PLAIN(buffer, ip)
        if version != IPV4_PLAIN or fragment & 0x3FFF or ip + 40 > end:
            self.network(bytes(view[ip:end]), 0, frame, clock(buffer, record))
            return
        half = self._find(key)
        start = ip + 20 + (offset >> 2 & 0x3C)
        if half is not None and half.is_done and not flags & _ENDS and buffer[start] != _WAKING:
            return  # most of what TLS carries
        total, sequence, acknowledged = _NUMBERS(buffer, ip)
        stop = ip + total if total else end  # 0: segments joined by the network card
        if start >= stop and not flags & _ENDS:
            if flags & ACK and half is not None and not half.is_done and half.acknowledged != acknowledged:
                half.acknowledge(acknowledged)
            return
        if offset < _LEAST_OFFSET or (half is None and start >= stop and not flags & SYN):
            return
        missing = 0
        if stop > end:
            missing = stop - max(start, end)
            self.truncated += 1
            stop = end
        self.conversations.segment(
            key, sequence, acknowledged, flags, bytes(view[start:stop]), frame, clock(buffer, record), missing
        )

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
        payload: bytes | None = octets[start:stop]
        missing = max(stop - len(octets), 0) if total else int(is_cut)
        if fragment & 0x3FFF:
            key = (addresses, identifier)
            payload = self._join(
                key, (fragment & 0x1FFF) * 8, octets[start:stop], missing, is_last=not fragment & 0x2000
            )
            missing = 0
        if payload is not None:
            self._tcp(addresses, payload, frame, time, missing)

    def _ipv6(self, octets: bytes, at: int, frame: int, time: int, *, is_cut: bool) -> None:
        _, length, following, addresses = _IPV6_HEAD.unpack_from(octets, at)
        start = at + 40
        missing = max(start + length - len(octets), 0) if length else int(is_cut)
        payload: bytes | None = octets[start : start + length] if length else octets[start:]
        start = 0
        for _ in range(_MOST_EXTENSIONS):
            if payload is None or following not in _IPV6_EXTENSIONS:
                break
            if following == _FRAGMENT:
                following, _, fragment, identifier = _IPV6_FRAGMENT.unpack_from(payload, start)
                rest, offset = payload[start + 8 :], fragment & 0xFFF8
                payload = self._join((addresses, identifier), offset, rest, missing, is_last=not fragment & 1)
                start = missing = 0
                continue
            size = (payload[start + 1] + 2) * 4 if following == _AUTHENTICATION else (payload[start + 1] + 1) * 8
            following = payload[start]
            start += size
        if payload is not None and following == _PROTOCOL_TCP:
            self._tcp(addresses, payload[start:], frame, time, missing)

    def _join(self, key: Key, offset: int, octets: bytes, missing: int, *, is_last: bool) -> bytes | None:
        """What the fragment completes. One of which the capture lacks a part completes nothing."""
        if missing:
            self.truncated += 1
            return None
        return self._fragments.add(key, offset, octets, is_last=is_last)

    def _tcp(self, addresses: bytes, octets: bytes, frame: int, time: int, missing: int) -> None:
        ports, sequence, acknowledged, offset, flags = _TCP_HEAD.unpack_from(octets)
        key = addresses + ports
        start = (offset >> 4) * 4
        payload = octets[start:]
        missing -= min(max(start - len(octets), 0), missing)  # options
        half = self._find(key)
        if offset < _LEAST_OFFSET:
            return
        if half is None:
            if not (payload or flags & SYN):
                return
        elif half.is_done and not flags & _ENDS and not payload.startswith(_BEGINS):
            return
        self.truncated += missing > 0
        self.conversations.segment(key, sequence, acknowledged, flags, payload, frame, time, missing)


_IPV6_FRAGMENT: Final = Struct(">BBHI")
