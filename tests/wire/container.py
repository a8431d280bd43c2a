"""Capture files: pcap and pcapng in their variants, gzip and tar around them.

capture(segments(conversation), container="pcapng-big", link="qinq")       # the octets of a file
gzipped(octets), tarred({"eth0.pcap": octets}, compressed=True)
CONTAINERS                                                                 # the names; see tests/wire/link.py, LINKS
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.wire.link import LINKS, Link, Order
from tests.wire.packet import Packet
from tests.wire.tcp import Segment, packets

MOST_OCTETS = 262_144
"""Of a packet, where a file is not told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a file holds of a packet."""

    time_ns: int
    octets: bytes
    length: int
    """How long it was on the wire."""


def capture(
    captured: Iterable[Segment | Packet],
    *,
    container: str = "pcap",
    link: str = "ethernet",
    most_octets: int = MOST_OCTETS,
) -> bytes:
    """A capture file; `most_octets` (snaplen) cuts each frame. In `pcapng-links` the link layers change from packet to
    packet, beginning with the given one."""
    wrapped = [each if isinstance(each, Packet) else packets([each])[0] for each in captured]
    return CONTAINERS[container](wrapped, LINKS[link], most_octets)


def gzipped(octets: bytes) -> bytes:
    """The file as a gzip member; the same octets each time."""
    return gzip.compress(octets, mtime=0)


def tarred(files: Mapping[str, bytes], *, compressed: bool = False) -> bytes:
    """An archive of these files, by name."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, octets in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(octets)
            archive.addfile(entry, io.BytesIO(octets))
    return gzipped(target.getvalue()) if compressed else target.getvalue()


def frames(wrapped: Iterable[Packet], link: Link, *, most_octets: int, order: Order) -> Iterator[Frame]:
    """The packets in that link layer, cut."""
    for each in wrapped:
        octets = link.wrap(each.octets, order)
        yield Frame(time_ns=each.time_ns, octets=octets[:most_octets], length=len(octets))


# --- pcap -------------------------------------------------------------------------------------------------------------


def pcap(
    wrapped: Iterable[Packet], link: Link, most_octets: int, *, order: Order = "little", nanoseconds: bool = False
) -> bytes:
    """The classic format."""
    mark = "<" if order == "little" else ">"
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    written = [struct.pack(f"{mark}IHHiIII", magic, 2, 4, 0, 0, most_octets, link.number)]
    for frame in frames(wrapped, link, most_octets=most_octets, order=order):
        seconds, fraction = divmod(frame.time_ns, 10**9)
        fraction //= 1 if nanoseconds else 1000
        written += [struct.pack(f"{mark}IIII", seconds, fraction, len(frame.octets), frame.length), frame.octets]
    return b"".join(written)


# --- pcapng -----------------------------------------------------------------------------------------------------------

_SECTION, _INTERFACE, _OBSOLETE, _SIMPLE, _NAMES, _STATISTICS, _ENHANCED = 0x0A0D0D0A, 1, 2, 3, 4, 5, 6
_CUSTOM = 0x0BAD
_COMMENT, _RESOLUTION, _HARDWARE, _FLAGS = 1, 9, 2, 2


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of pcapng in one byte order."""

    order: Order = "little"

    @property
    def mark(self) -> str:
        """Of `struct`."""
        return "<" if self.order == "little" else ">"

    def block(self, kind: int, body: bytes) -> bytes:
        """Any block, padded, its length on both sides."""
        padded = body + b"\0" * (-len(body) % 4)
        length = len(padded) + 12
        return struct.pack(f"{self.mark}II", kind, length) + padded + struct.pack(f"{self.mark}I", length)

    def options(self, *pairs: tuple[int, bytes]) -> bytes:
        """A list of options with its end; nothing without any."""
        if not pairs:
            return b""
        written = (
            struct.pack(f"{self.mark}HH", code, len(value)) + value + b"\0" * (-len(value) % 4) for code, value in pairs
        )
        return b"".join(written) + bytes(4)

    def section(self, *options: tuple[int, bytes]) -> bytes:
        """A section header of unknown length."""
        body = struct.pack(f"{self.mark}IHHq", 0x1A2B3C4D, 1, 0, -1)
        return self.block(_SECTION, body + self.options(*options))

    def interface(self, link: Link, most_octets: int, *options: tuple[int, bytes]) -> bytes:
        """An interface description."""
        body = struct.pack(f"{self.mark}HHI", link.number, 0, most_octets)
        return self.block(_INTERFACE, body + self.options(*options))

    def enhanced(self, frame: Frame, ticks: int, *options: tuple[int, bytes], interface: int = 0) -> bytes:
        """An enhanced packet block."""
        lengths = len(frame.octets), frame.length
        body = struct.pack(f"{self.mark}IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, *lengths)
        return self.block(_ENHANCED, body + _padded(frame.octets) + self.options(*options))

    def simple(self, frame: Frame) -> bytes:
        """A simple packet block: neither a time nor the length of what is there."""
        return self.block(_SIMPLE, struct.pack(f"{self.mark}I", frame.length) + frame.octets)

    def obsolete(self, frame: Frame, ticks: int) -> bytes:
        """A packet block as files had before 2009 or so."""
        lengths = len(frame.octets), frame.length
        body = struct.pack(f"{self.mark}HHIIII", 0, 0, ticks >> 32, ticks & 0xFFFFFFFF, *lengths)
        return self.block(_OBSOLETE, body + _padded(frame.octets))


def _padded(octets: bytes) -> bytes:
    return octets + b"\0" * (-len(octets) % 4)


def pcapng(wrapped: Iterable[Packet], link: Link, most_octets: int, *, order: Order = "little") -> bytes:
    """One section, one interface, enhanced packet blocks, times in microseconds."""
    blocks = Blocks(order)
    written = [blocks.section(), blocks.interface(link, most_octets)]
    found = frames(wrapped, link, most_octets=most_octets, order=order)
    return b"".join([*written, *(blocks.enhanced(frame, frame.time_ns // 1000) for frame in found)])


def _simple(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    blocks = Blocks()
    found = frames(wrapped, link, most_octets=most_octets, order="little")
    return b"".join([blocks.section(), blocks.interface(link, most_octets), *map(blocks.simple, found)])


def _obsolete(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    blocks = Blocks("big")
    written = [blocks.section(), blocks.interface(link, most_octets)]
    found = frames(wrapped, link, most_octets=most_octets, order="big")
    return b"".join([*written, *(blocks.obsolete(frame, frame.time_ns // 1000) for frame in found)])


def _sections(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    """Each third of the packets in a section of its own; the byte order changes between them."""
    third = len(wrapped) // 3 + 1
    orders: list[Order] = ["little", "big", "little"]
    parts = (wrapped[number * third : (number + 1) * third] for number in range(3))
    return b"".join(pcapng(part, link, most_octets, order=order) for part, order in zip(parts, orders, strict=True))


def _resolutions(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    """Three interfaces that count time in other units, used in turns: nanoseconds, milliseconds, 2**-20 s."""
    blocks = Blocks()
    units = ((b"\x09", 10**9), (b"\x03", 10**3), (b"\x94", 2**20))
    written = [blocks.section()]
    written += [blocks.interface(link, most_octets, (_RESOLUTION, code)) for code, _ in units]
    for number, frame in enumerate(frames(wrapped, link, most_octets=most_octets, order="little")):
        ticks = frame.time_ns * units[number % 3][1] // 10**9
        written.append(blocks.enhanced(frame, ticks, interface=number % 3))
    return b"".join(written)


def _links(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    """Interfaces of several link layers, in turns, one described only after the first packets."""
    blocks = Blocks()
    layers = [link, LINKS["sll"], LINKS["raw"]]
    written = [blocks.section(), *(blocks.interface(each, most_octets) for each in layers[:2])]
    for number, each in enumerate(wrapped):
        if number == 2:
            written.append(blocks.interface(layers[2], most_octets))
        chosen = number % (3 if number >= 2 else 2)
        frame = next(frames([each], layers[chosen], most_octets=most_octets, order="little"))
        written.append(blocks.enhanced(frame, frame.time_ns // 1000, interface=chosen))
    return b"".join(written)


def _blocks(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    """Between the packets blocks that hold none, and options wherever they may stand."""
    blocks = Blocks()
    others = [
        blocks.block(_NAMES, bytes(4)),
        blocks.block(_STATISTICS, struct.pack("<III", 0, 0, 0)),
        blocks.block(_CUSTOM, struct.pack("<I", 32473) + b"of nobody"),
        blocks.block(0x7FFF_0001, b"what nobody has defined"),
    ]
    written = [blocks.section((_COMMENT, b"a comment"), (_HARDWARE, b"a machine"))]
    written += [others[3], blocks.interface(link, most_octets, (_COMMENT, b"odd"), (_RESOLUTION, b"\x06"))]
    for number, frame in enumerate(frames(wrapped, link, most_octets=most_octets, order="little")):
        written.append(blocks.enhanced(frame, frame.time_ns // 1000, (_COMMENT, b"packet"), (_FLAGS, bytes(4))))
        written.append(others[number % len(others)])
    return b"".join(written)


def _offset(wrapped: Sequence[Packet], link: Link, most_octets: int) -> bytes:
    """Times count from a moment that the interface names (if_tsoffset)."""
    blocks = Blocks()
    since = 1_700_000_000
    option = (14, struct.pack("<q", since))
    shifted = (replace(each, time_ns=each.time_ns - since * 10**9) for each in wrapped)
    written = [blocks.section(), blocks.interface(link, most_octets, option)]
    found = frames(shifted, link, most_octets=most_octets, order="little")
    return b"".join([*written, *(blocks.enhanced(frame, frame.time_ns // 1000) for frame in found)])


Write = Callable[[Sequence[Packet], Link, int], bytes]

CONTAINERS: Mapping[str, Write] = {
    "pcap": pcap,
    "pcap-big": lambda wrapped, link, most: pcap(wrapped, link, most, order="big"),
    "pcap-ns": lambda wrapped, link, most: pcap(wrapped, link, most, nanoseconds=True),
    "pcap-ns-big": lambda wrapped, link, most: pcap(wrapped, link, most, order="big", nanoseconds=True),
    "pcapng": pcapng,
    "pcapng-big": lambda wrapped, link, most: pcapng(wrapped, link, most, order="big"),
    "pcapng-simple": _simple,
    "pcapng-obsolete": _obsolete,
    "pcapng-sections": _sections,
    "pcapng-resolutions": _resolutions,
    "pcapng-links": _links,
    "pcapng-blocks": _blocks,
    "pcapng-offset": _offset,
}
"""By name. `pcapng-simple` holds no times; only those with `-ns` hold nanoseconds of every packet."""
