"""pcapng files: blocks, sections and interfaces, walked in a buffer that somebody else fills.

Byte order belongs to a section, link layer and clock to an interface (draft-ietf-opsawg-pcapng, read 2026-11).

Not here: files, and the other format (`edgetrust.codec.capture.pcap`).
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Final, NamedTuple

from edgetrust.codec.capture.clocks import Clock, Stamp, pcapng_clock, pcapng_stamp
from edgetrust.codec.capture.packets import LINKS, Link, Packets
from edgetrust.codec.capture.pcap import is_plain_udp, look_at
from edgetrust.errors import Malformed

MAGIC: Final = b"\x0a\x0d\x0d\x0a"
MOST_INTERFACES: Final = 2**12
MOST_BLOCK_OCTETS: Final = 2**19
"""Of one that is looked into; longer ones of other kinds are passed over, but for secrets."""
MOST_SECRETS_OCTETS: Final = 2**24
"""Of a block of secrets: some 90,000 of them."""

_SECTION: Final = 0x0A0D0D0A
_INTERFACE: Final = 1
_OBSOLETE_PACKET: Final = 2
_SIMPLE_PACKET: Final = 3
_PACKET: Final = 6
_SECRETS: Final = 10
_ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_BLOCK_HEADER: Final = 8
_LEAST_BLOCK: Final = 12
_TCP: Final = 6
_TLS_KEY_LOG: Final = 0x544C534B
_RESOLUTION: Final = 9
_OFFSET: Final = 14
"""Options of an interface: if_tsresol and if_tsoffset."""


class Interface(NamedTuple):
    """One of the interfaces that packets were captured on."""

    link: Link | None
    """None for a link layer that is not known."""
    clock: Clock
    """The time of the packet whose enhanced block begins at an offset of a buffer."""
    stamp: Stamp
    snaplen: int
    glance: Callable[..., tuple[int, ...]]
    ipv4: int
    ip: int


class PcapngWalker:
    """The blocks of one file."""

    def __init__(self, packets: Packets) -> None:
        self.frames = 0
        """Packets walked over."""
        self.unknown_links: set[int] = set()
        """Link layers of interfaces whose packets were passed over."""
        self._packets = packets
        self._order = "<"
        self._interfaces: list[Interface] = []
        self._skip = 0
        """Octets to come of a block that is longer than the buffer."""
        self._secrets: bytearray | None = None
        """What came of it, where it holds secrets."""
        self._odd_lines = 0
        self._long_secrets = 0

    def first_time(self, buffer: bytearray, filled: int) -> int:
        """When the first packet, of whatever kind, was captured; 0 where that does not stand in the buffer."""
        at = 0
        while filled - at >= _LEAST_BLOCK:
            if buffer[at : at + 4] == MAGIC:
                self._begin_section(buffer, at)
            kind, size = _HEADERS[self._order].unpack_from(buffer, at)
            if size < _LEAST_BLOCK or size % 4 or at + size > filled:
                break
            if kind == _INTERFACE:
                self._add_interface(bytes(buffer[at + _BLOCK_HEADER : at + size - 4]))
            elif kind in (_PACKET, _OBSOLETE_PACKET):
                stamp = _ENHANCED if kind == _PACKET else _OBSOLETE
                number, high, low, *_ = stamp[self._order].unpack_from(buffer, at + _BLOCK_HEADER)
                return self._interfaces[number].stamp(high, low) if number < len(self._interfaces) else 0
            at += size
        return 0

    def walk(self, buffer: bytearray, view: memoryview, filled: int) -> int:
        """Walk over the whole blocks among the first `filled` octets; the offset behind them. Raises Malformed where
        there can be no block."""
        at = self._go_on(view, filled)
        while filled - at >= _LEAST_BLOCK:
            if buffer[at : at + 4] == MAGIC:
                self._begin_section(buffer, at)
            kind, size = _HEADERS[self._order].unpack_from(buffer, at)
            if size < _LEAST_BLOCK or size % 4:
                raise Malformed(
                    f"a block of {size} octets behind packet {self.frames}, expected a multiple of 4 from 12 on"
                )
            if at + size > filled:
                if size <= MOST_BLOCK_OCTETS:
                    break
                self._begin_long(kind, size, view[at:filled])
                return filled
            if kind == _PACKET:
                self._take_packet(buffer, view, at, at + size)
            else:
                self._take_block(kind, buffer, view, at, at + size)
            at += size
        return at

    @property
    def notes(self) -> tuple[str, ...]:
        """What was passed over, one line each."""
        notes = []
        if self.unknown_links:
            numbers = ", ".join(map(str, sorted(self.unknown_links)))
            notes.append(f"packets of the unknown link-layer types {numbers} were passed over")
        if self._odd_lines:
            notes.append(f"lines of the key log in the capture that are none were passed over ({self._odd_lines})")
        if self._long_secrets:
            notes.append(
                f"blocks of TLS secrets of more than {MOST_SECRETS_OCTETS} octets were passed over"
                f" ({self._long_secrets}); give the key log as a file (--keylog)"
            )
        return tuple(notes)

    def _begin_long(self, kind: int, size: int, begun: memoryview) -> None:
        """A block that does not fit the buffer: secrets are gathered, what nobody looks into is passed over."""
        self._refuse_packet(kind, size)
        self._skip = size - len(begun)
        if kind == _SECRETS and size <= MOST_SECRETS_OCTETS:
            self._secrets = bytearray(begun)
        elif kind == _SECRETS:
            self._long_secrets += 1

    def _go_on(self, view: memoryview, filled: int) -> int:
        """With the long block that is under way; the offset behind it."""
        at = min(self._skip, filled)
        self._skip -= at
        if self._secrets is not None:
            self._secrets += view[:at]
            if not self._skip:
                self._take_secrets(bytes(self._secrets[_BLOCK_HEADER:-4]))
                self._secrets = None
        return at

    def _refuse_packet(self, kind: int, size: int) -> None:
        """Only a block that nobody looks into may be longer than the buffer."""
        if kind in (_PACKET, _SIMPLE_PACKET, _OBSOLETE_PACKET, _SECTION, _INTERFACE):
            raise Malformed(
                f"a block of {size} octets behind packet {self.frames}, at most {MOST_BLOCK_OCTETS} are possible"
            )

    def _begin_section(self, buffer: bytearray, at: int) -> None:
        magic = bytes(buffer[at + 8 : at + 12])
        if magic not in _ORDERS:
            raise Malformed(f"a section whose byte order cannot be told: {magic!r}")
        self._order = _ORDERS[magic]
        self._interfaces = []

    def _take_block(self, kind: int, buffer: bytearray, view: memoryview, at: int, end: int) -> None:
        if kind == _INTERFACE:
            self._add_interface(bytes(view[at + _BLOCK_HEADER : end - 4]))
        elif kind == _SIMPLE_PACKET:
            self._take_simple(view, at, end)
        elif kind == _OBSOLETE_PACKET:
            self._take_obsolete(view, at, end)
        elif kind == _SECRETS:
            self._take_secrets(bytes(view[at + _BLOCK_HEADER : end - 4]))

    def _take_secrets(self, body: bytes) -> None:
        secrets = self._packets.conversations.secrets
        if len(body) < 8 or secrets is None:
            return
        kind, length = _HEADERS[self._order].unpack_from(body)
        if kind == _TLS_KEY_LOG:
            # One line that somebody cut off is no reason to lose the packets behind it.
            self._odd_lines += secrets.add(body[8 : 8 + length], is_lenient=True)

    def _add_interface(self, body: bytes) -> None:
        if len(body) < 8 or len(self._interfaces) >= MOST_INTERFACES:
            raise Malformed(f"an interface that cannot be read behind packet {self.frames}")
        number, snaplen = Struct(f"{self._order}HxxI").unpack_from(body)
        options = _read_options(body[8:], self._order)
        offset = int.from_bytes(options.get(_OFFSET, b""), "little" if self._order == "<" else "big", signed=True)
        stamp = pcapng_stamp(options.get(_RESOLUTION, b""), offset)
        link = LINKS.get(number)
        if link is None:
            self.unknown_links.add(number)
        glance, ipv4, ip = look_at(link or LINKS[1], self._order, before="", at=0)
        self._interfaces.append(
            Interface(
                link=link,
                clock=pcapng_clock(self._order, stamp),
                stamp=stamp,
                snaplen=snaplen,
                glance=glance,
                ipv4=ipv4,
                ip=ip,
            )
        )

    def _take_packet(self, buffer: bytearray, view: memoryview, at: int, end: int) -> None:
        self.frames += 1
        number, high, low, size, wire = _ENHANCED[self._order].unpack_from(buffer, at + _BLOCK_HEADER)
        start = at + 28
        stop = start + size
        if stop > end - 4 or number >= len(self._interfaces):
            raise Malformed(f"packet {self.frames} does not fit its block, or its interface is not described")
        interface = self._interfaces[number]
        kind, protocol = interface.glance(buffer, start)
        if kind == interface.ipv4:
            if protocol == _TCP and interface.link is not None:
                ip = start + interface.ip
                self._packets.plain(buffer, view, ip, stop, self.frames, interface.clock, at)
        elif interface.link is not None and not is_plain_udp(view[start:stop], interface.link):
            octets = bytes(view[start:stop])
            self._packets.link(octets, interface.link, self.frames, interface.stamp(high, low), is_cut=wire > size)

    def _take_simple(self, view: memoryview, at: int, end: int) -> None:
        """A packet of the first interface, without a time."""
        self.frames += 1
        (wire,) = _NUMBERS[self._order].unpack_from(view, at + 8)
        if not self._interfaces:
            raise Malformed(f"packet {self.frames} belongs to an interface that is not described")
        interface = self._interfaces[0]
        size = min(wire, interface.snaplen or wire, end - at - 16)
        if interface.link is not None:
            octets = bytes(view[at + 12 : at + 12 + size])
            self._packets.link(octets, interface.link, self.frames, 0, is_cut=wire > size)

    def _take_obsolete(self, view: memoryview, at: int, end: int) -> None:
        self.frames += 1
        number, high, low, size, wire = _OBSOLETE[self._order].unpack_from(view, at + 8)
        if at + 28 + size > end - 4 or number >= len(self._interfaces):
            raise Malformed(f"packet {self.frames} does not fit its block, or its interface is not described")
        interface = self._interfaces[number]
        if interface.link is not None:
            octets = bytes(view[at + 28 : at + 28 + size])
            self._packets.link(octets, interface.link, self.frames, interface.stamp(high, low), is_cut=wire > size)


_HEADERS: Final = {order: Struct(f"{order}II") for order in "<>"}
_NUMBERS: Final = {order: Struct(f"{order}I") for order in "<>"}
_ENHANCED: Final = {order: Struct(f"{order}IIIII") for order in "<>"}
_OBSOLETE: Final = {order: Struct(f"{order}HxxIIII") for order in "<>"}


def _read_options(octets: bytes, order: str) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(octets):
        kind, size = Struct(f"{order}HH").unpack_from(octets, at)
        if kind == 0:
            break
        found.setdefault(kind, octets[at + 4 : at + 4 + size])
        at += 4 + (size + 3) // 4 * 4
    return found
