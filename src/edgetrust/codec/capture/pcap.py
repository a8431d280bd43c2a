"""pcap files: the records of one file, walked in a buffer that somebody else fills.

    walker = PcapWalker(header, packets)         # the first 24 octets
    used = walker.walk(buffer, view, filled)     # as often as the buffer was filled; the rest comes again

Most packets of a capture are of no interest, so the walk looks at three numbers of each: its length, what it is and
which protocol it carries. Not here: files, and the other format (`edgetrust.codec.capture.pcapng`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from struct import Struct
from struct import error as struct_error
from typing import Final

from edgetrust.codec.capture.clocks import pcap_clock
from edgetrust.codec.capture.packets import IPV4, IPV4_PLAIN, IPV6, LINKS, Link, Packets
from edgetrust.errors import Malformed

FILE_HEADER: Final = 24
SLACK: Final = 64
"""Octets that the buffer has behind what is filled, so that the last header can be read in one piece."""
MOST_PACKET_OCTETS: Final = 2**18
"""What tcpdump takes at most; jumbo frames and segments joined by the kernel stay below."""

_MAGIC: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""Byte order, and nanoseconds that the fraction of a time counts."""
MAGICS: Final = frozenset(_MAGIC)
_LINK_TYPE: Final = 0x03FF_FFFF
"""The upper bits of that field say whether frames end with a check sequence."""
_RECORD_HEADER: Final = 16
_HEAD: Final = 8
"""Offset in it of the length, where looking at it begins."""
_TCP: Final = 6
_UDP: Final = 17


class PcapWalker:
    """The records of one file."""

    def __init__(self, header: bytes, packets: Packets) -> None:
        order, unit = _MAGIC[header[:4]]
        number = Struct(f"{order}I").unpack_from(header, 20)[0] & _LINK_TYPE
        if number not in LINKS:
            raise Malformed(_unknown_link(number))
        self.link = LINKS[number]
        self.frames = 0
        """Packets walked over."""
        self._packets = packets
        self._order = order
        self._length = Struct(f"{order}I").unpack_from
        self._clock = pcap_clock(order, unit)

    def first_time(self, buffer: bytearray, filled: int) -> int:
        """When the first packet, of whatever kind, was captured; 0 where that does not stand in the buffer."""
        return self._clock(buffer, 0) if filled >= _RECORD_HEADER else 0

    def walk(self, buffer: bytearray, view: memoryview, filled: int) -> int:
        """Walk over the whole records among the first `filled` octets; the offset behind them. Raises Malformed where
        there can be no record."""
        packets, clock, frame = self._packets, self._clock, self.frames
        size: int
        kind: int
        protocol: int
        unpack, ipv4, ip = look_at(self.link, self._order, before="I4x", at=_HEAD)
        head, behind, most = _HEAD, _RECORD_HEADER, filled + _HEAD
        try:
            for frame in count(self.frames + 1):
                size, kind, protocol = unpack(buffer, head)
                following = head + size + behind
                if following > most:
                    break
                if protocol == _TCP and kind == ipv4:
                    packets.plain(buffer, view, head + ip, following - _HEAD, frame, clock, head - _HEAD)
                elif kind != ipv4:
                    self._take_other(buffer, view, head - _HEAD, following - _HEAD, frame)
                head = following
        except struct_error:
            pass  # not even a header is left
        at = head - _HEAD
        self.frames = frame - 1
        if filled - at >= _RECORD_HEADER:
            self._refuse_absurd(buffer, at)
        return at

    def _take_other(self, buffer: bytearray, view: memoryview, at: int, end: int, frame: int) -> None:
        """A packet that is no plain IPv4."""
        start = at + _RECORD_HEADER
        octets = view[start:end]
        if is_plain_udp(octets, self.link):
            return
        is_cut = self._length(buffer, at + 12)[0] > end - start
        self._packets.link(bytes(octets), self.link, frame, self._clock(buffer, at), is_cut=is_cut)

    def _refuse_absurd(self, buffer: bytearray, at: int) -> None:
        (size,) = self._length(buffer, at + 8)
        if size > MOST_PACKET_OCTETS:
            raise Malformed(f"packet {self.frames + 1} claims {size} octets, at most {MOST_PACKET_OCTETS} are possible")


def look_at(link: Link, order: str, *, before: str, at: int) -> tuple[Callable[..., tuple[int, ...]], int, int]:
    """How to see at a glance what a packet is: a function that gives what `before` holds, the kind and the protocol;
    the kind that means IPv4; and the offset of its header from the start of the record, whose data begin at `at`."""
    if link.ethertype is None:
        glance = Struct(f"{order}{before}{link.header}xB8xB")
        return glance.unpack_from, IPV4_PLAIN, at + link.header
    between = link.header - link.ethertype - 2 + 9
    glance = Struct(f"{order}{before}{link.ethertype}xH{between}xB")
    ipv4 = IPV4 if order == ">" else int.from_bytes(IPV4.to_bytes(2, "big"), "little")
    return glance.unpack_from, ipv4, at + link.header


def is_plain_udp(octets: memoryview, link: Link) -> bool:
    """IPv6 with UDP right behind its header, the bulk of calls over IPv6: of no interest."""
    if len(octets) < link.header + 7 or octets[link.header] >> 4 != 6 or octets[link.header + 6] != _UDP:
        return False
    return link.ethertype is None or octets[link.ethertype : link.ethertype + 2] == IPV6.to_bytes(2, "big")


def _unknown_link(number: int) -> str:
    known = ", ".join(dict.fromkeys(link.name for link in LINKS.values()))
    return f"has the link-layer type {number}, expected one of: {known}"
