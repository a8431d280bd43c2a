"""IP packets of captures, written by hand: IPv4 with options and fragments, IPv6 with extension headers and fragments.

    packet = wrap(tcp_octets, time_ns=..., source="10.0.0.1", target="10.0.0.2")
    fragments(packet, 512)                       # the same, in pieces of at most 512 octets of payload

Not here: what TCP says (`tests/wire/tcp.py`) and what lies around a packet (`tests/wire/link.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address

TCP, UDP = 6, 17
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION = 0, 43, 44, 60
"""Extension headers of IPv6."""
_IPV6_HEADER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """An IP packet at a moment, in nanoseconds since 1970."""

    time_ns: int
    octets: bytes


def wrap(
    payload: bytes,
    *,
    time_ns: int,
    source: str,
    target: str,
    protocol: int = TCP,
    number: int = 0,
    options: bytes = b"",
    extensions: Sequence[int] = (),
) -> Packet:
    """A packet of the version that the addresses have. `options` are IPv4's, a multiple of 4 octets; `extensions` are
    IPv6's; each is left out where the version has none. `number` is the identification that fragments share."""
    here, there = ip_address(source).packed, ip_address(target).packed
    if len(here) == 4:
        octets = _ipv4(payload, here + there, protocol=protocol, number=number, options=options)
    else:
        octets = _ipv6(payload, here + there, protocol=protocol, extensions=extensions)
    return Packet(time_ns=time_ns, octets=octets)


def fragments(packet: Packet, most: int, *, number: int = 1) -> list[Packet]:
    """The packet in fragments of at most `most` octets of payload (a multiple of 8), or as it is where it is small."""
    assert most % 8 == 0
    cut = _cut_ipv4 if packet.octets[0] >> 4 == 4 else _cut_ipv6
    return [replace(packet, octets=octets) for octets in cut(packet.octets, most, number)]


def offloaded(packet: Packet) -> Packet:
    """The packet as a capture has it where the network card does the cutting: IPv4's length is 0."""
    length = (packet.octets[0] & 0xF) * 4
    first = packet.octets[:2] + b"\0\0" + packet.octets[4:10]
    return replace(packet, octets=_with_checksum(first, packet.octets[12:length]) + packet.octets[length:])


def checksum(octets: bytes) -> int:
    """The Internet checksum of RFC 1071."""
    padded = octets + b"\0" * (len(octets) % 2)
    # The sum in one's complement is the remainder of the whole, read as one number; zero and -0 are the same.
    return 0xFFFF - int.from_bytes(padded) % 0xFFFF


def pseudo_header(source: str, target: str, protocol: int, length: int) -> bytes:
    """What TCP and UDP sum up before their own octets."""
    here, there = ip_address(source).packed, ip_address(target).packed
    return here + there + struct.pack(">II", length, protocol)


def _ipv4(payload: bytes, addresses: bytes, *, protocol: int, number: int, options: bytes) -> bytes:
    assert len(options) % 4 == 0
    length = 20 + len(options)
    first = struct.pack(">BBHHHBB", 0x40 | length // 4, 0, length + len(payload), number, 0x4000, 64, protocol)
    return _with_checksum(first, addresses + options) + payload


def _with_checksum(first: bytes, rest: bytes) -> bytes:
    return first + struct.pack(">H", checksum(first + b"\0\0" + rest)) + rest


def _cut_ipv4(octets: bytes, most: int, number: int) -> list[bytes]:
    length = (octets[0] & 0xF) * 4
    payload, rest = octets[length:], octets[12:length]
    if len(payload) <= most:
        return [octets]
    pieces = []
    for offset in range(0, len(payload), most):
        piece = payload[offset : offset + most]
        more = 0x2000 if offset + most < len(payload) else 0
        first = struct.pack(">HHHBB", length + len(piece), number, more | offset // 8, octets[8], octets[9])
        pieces.append(_with_checksum(octets[:2] + first, rest) + piece)
    return pieces


def _ipv6(payload: bytes, addresses: bytes, *, protocol: int, extensions: Sequence[int]) -> bytes:
    kinds = [*extensions, protocol]
    # Each is 8 octets long: what comes next, no further octets, and options that are padding (a routing header of type
    # 253, for experiments, with no segments left).
    bodies = [
        bytes((0, 253, 0, 0, 0, 0, 0)) if kind == ROUTING else bytes((0, 1, 4, 0, 0, 0, 0)) for kind in extensions
    ]
    chained = b"".join(bytes((following,)) + body for following, body in zip(kinds[1:], bodies, strict=True))
    return _ipv6_header(kinds[0], len(chained) + len(payload), addresses) + chained + payload


def _ipv6_header(following: int, length: int, addresses: bytes) -> bytes:
    return struct.pack(">IHBB", 6 << 28, length, following, 64) + addresses


def _cut_ipv6(octets: bytes, most: int, number: int) -> list[bytes]:
    payload, addresses = octets[_IPV6_HEADER:], octets[8:_IPV6_HEADER]
    if len(payload) <= most:
        return [octets]
    pieces = []
    for offset in range(0, len(payload), most):
        piece = payload[offset : offset + most]
        more = 1 if offset + most < len(payload) else 0
        header = struct.pack(">BBHI", octets[6], 0, offset | more, number)
        pieces.append(_ipv6_header(FRAGMENT, len(header) + len(piece), addresses) + header + piece)
    return pieces
