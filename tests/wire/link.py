"""Link layers of captures: what lies between a capture's record and an IP packet, and the number a file gives it.

LINKS["qinq"].wrap(packet.octets, "little")
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Order = Literal["little", "big"]

_HERE, _THERE = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
_SMALLEST_FRAME = 60
"""Ethernet pads what is shorter; an empty acknowledgement is."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link layer."""

    number: int
    """The LINKTYPE_ value in a file's header."""
    wrap: Callable[[bytes, Order], bytes]
    """The frame of an IP packet, as a machine of that byte order records it."""


def _ether_type(octets: bytes) -> bytes:
    return b"\x08\x00" if octets[0] >> 4 == 4 else b"\x86\xdd"


def _ethernet(octets: bytes, tags: bytes = b"") -> bytes:
    return (_THERE + _HERE + tags + _ether_type(octets) + octets).ljust(_SMALLEST_FRAME, b"\0")


def _cooked(octets: bytes) -> bytes:
    return struct.pack(">HHH8s", 4, 1, 6, _HERE) + _ether_type(octets) + octets


def _cooked_v2(octets: bytes) -> bytes:
    return _ether_type(octets) + struct.pack(">HIHBB8s", 0, 2, 1, 4, 6, _HERE) + octets


def _family(octets: bytes) -> int:
    """The address family: of IPv6 there is one for each BSD; this is FreeBSD's."""
    return 2 if octets[0] >> 4 == 4 else 28


LINKS = {
    "ethernet": Link(1, lambda octets, _: _ethernet(octets)),
    "vlan": Link(1, lambda octets, _: _ethernet(octets, bytes.fromhex("81000064"))),
    "qinq": Link(1, lambda octets, _: _ethernet(octets, bytes.fromhex("88a8006481000065"))),
    "sll": Link(113, lambda octets, _: _cooked(octets)),
    "sll2": Link(276, lambda octets, _: _cooked_v2(octets)),
    "raw": Link(101, lambda octets, _: octets),
    "ipv4": Link(228, lambda octets, _: octets),
    "ipv6": Link(229, lambda octets, _: octets),
    "null": Link(0, lambda octets, order: _family(octets).to_bytes(4, order) + octets),
    "loop": Link(108, lambda octets, _: _family(octets).to_bytes(4, "big") + octets),
}
"""By name. `ipv4` and `ipv6` are raw packets of one version."""
