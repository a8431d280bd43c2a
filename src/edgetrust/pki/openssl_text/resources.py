"""Address blocks and AS numbers (RFC 3779) as OpenSSL prints them: v3_addr.c and v3_asid.c.

Not here: what they mean for a path (`edgetrust.pki.resources`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec import der
from edgetrust.errors import Malformed

_MARGIN = " " * 16
_FAMILIES = {1: ("IPv4", 4), 2: ("IPv6", 16)}
_KINDS = {
    1: "Unicast", 2: "Multicast", 3: "Unicast/Multicast", 4: "MPLS", 64: "Tunnel", 65: "VPLS", 66: "BGP MDT",
    128: "MPLS-labeled VPN",
}  # fmt: skip
_NUMBERS = {0xA0: "Autonomous System Numbers", 0xA1: "Routing Domain Identifiers"}
_NULL = 0x05


def print_address_blocks(value: bytes) -> str:
    """Each family with its prefixes and ranges, and an empty line at the end."""
    outer = der.read_only_element(value, der.SEQUENCE, "address blocks")
    return "".join(f"{line}\n" for each in der.read_inside(value, outer) for line in _family(value, each))


def print_system_numbers(value: bytes) -> str:
    """AS numbers, then routing domains, and an empty line at the end."""
    outer = der.read_only_element(value, der.SEQUENCE, "AS numbers")
    return "".join(f"{line}\n" for each in der.read_inside(value, outer) for line in _numbers(value, each))


def _family(value: bytes, element: der.Element) -> Iterator[str]:
    family, choice = _two(value, element)
    der.expect(family, der.OCTET_STRING, "a family of addresses")
    octets = value[family[2] : family[3]]
    number = int.from_bytes(octets[:2], "big") if len(octets) >= 2 else 0
    name, size = _FAMILIES.get(number, (f"Unknown AFI {number}", None))
    kind = f" ({_KINDS.get(octets[2], f'Unknown SAFI {octets[2]}')})" if len(octets) > 2 else ""
    if choice[0] == _NULL:
        yield f"{_MARGIN}{name}{kind}: inherit"
        return
    der.expect(choice, der.SEQUENCE, "addresses")
    yield f"{_MARGIN}{name}{kind}:"
    for each in der.read_inside(value, choice):
        yield f"{_MARGIN}  {_addresses(value, each, size)}"


def _addresses(value: bytes, element: der.Element, size: int | None) -> str:
    if element[0] == der.SEQUENCE:
        low, high = _two(value, element)
        return f"{_address(value, low, size, fill=0)}-{_address(value, high, size, fill=0xFF)}"
    unused = value[element[2]] if element[2] < element[3] else 0
    length = 8 * (element[3] - element[2] - 1) - unused
    return f"{_address(value, element, size, fill=0)}/{length}"


def _address(value: bytes, element: der.Element, size: int | None, *, fill: int) -> str:
    """An address of which the first bits are given, and all others are like `fill`."""
    octets = der.read_bits(value, element, "an address")
    unused = value[element[2]]
    if size is None:
        return f"{octets.hex(':')}[{unused}]"
    if len(octets) > size:
        raise Malformed(f"an address of {len(octets)} octets, expected {size}")
    if unused:
        octets = octets[:-1] + bytes((octets[-1] & ~((1 << unused) - 1) & 0xFF | fill & ((1 << unused) - 1),))
    full = octets.ljust(size, bytes((fill,)))
    return ".".join(map(str, full)) if size == 4 else _shortened(full)


def _shortened(octets: bytes) -> str:
    """An IPv6 address without the zeros at its end."""
    groups = [f"{int.from_bytes(octets[at : at + 2], 'big'):x}" for at in range(0, len(octets), 2)]
    shown = len(groups)
    while shown and groups[shown - 1] == "0":
        shown -= 1
    return f"{':'.join(groups[:shown])}{'' if shown == len(groups) else '::'}"


def _numbers(value: bytes, element: der.Element) -> Iterator[str]:
    if element[0] not in _NUMBERS:
        raise Malformed(f"AS numbers with the unknown tag {element[0]:#04x}")
    choice, *rest = der.read_inside(value, element) or [element]
    if rest:
        raise Malformed("AS numbers and something behind them")
    yield f"{_MARGIN}{_NUMBERS[element[0]]}:"
    if choice[0] == _NULL:
        yield f"{_MARGIN}  inherit"
        return
    der.expect(choice, der.SEQUENCE, "AS numbers")
    for each in der.read_inside(value, choice):
        parts = der.read_inside(value, each) if each[0] == der.SEQUENCE else [each]
        yield f"{_MARGIN}  {'-'.join(str(der.read_integer(value, part, 'an AS number')) for part in parts)}"


def _two(value: bytes, element: der.Element) -> tuple[der.Element, der.Element]:
    parts = der.read_inside(value, element)
    if element[0] != der.SEQUENCE or len(parts) != 2:
        raise Malformed(f"{len(parts)} elements, expected two in a SEQUENCE")
    return parts[0], parts[1]
