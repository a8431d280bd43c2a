"""Address blocks and AS numbers to which a certificate is limited (RFC 3779), compared as OpenSSL 3.0 compares them.

OpenSSL looks at them in every path whose leaf has them, and wants those of each certificate within what stands above
it. Certificates of routing registries have them and nobody else's should: one that was made from their template is
refused by every appliance, and nothing else about it is wrong.

Not here: when this is asked (`edgetrust.pki.path`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from edgetrust.codec import der
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, Oid
from edgetrust.pki.openssl import VerifyError

KINDS = (Oid.AS_NUMBERS, Oid.ADDRESS_BLOCKS)
"""In OpenSSL's order."""
_NULL = 0x05
_ADDRESS_OCTETS = {b"\0\1": 4, b"\0\2": 16}

_Range = tuple[int, int]
_Claim = tuple[_Range, ...] | None
"""Ranges of numbers; None: those of the issuer, whatever they are."""


class Resources(NamedTuple):
    """What one extension claims."""

    claims: dict[bytes, _Claim]
    """By family of addresses, or kind of AS numbers."""
    is_canonical: bool
    """In order, nothing twice, nothing that could be said in a shorter way."""


def find_resource_error(chain: Sequence[Certificate]) -> tuple[VerifyError, int] | None:
    """X509v3_asid_validate_path and X509v3_addr_validate_path: the error, and the depth at which it is."""
    present = {extension.oid for extension in chain[0].extensions}
    return next((error for kind in KINDS if kind in present and (error := _validate(chain, kind)) is not None), None)


def has_unreadable_resources(certificate: Certificate) -> bool:
    """Whether such an extension cannot be decoded, or stands there twice."""
    kinds = [extension.oid for extension in certificate.extensions if extension.oid in KINDS]
    if not kinds:
        return False
    try:
        return len(set(kinds)) < len(kinds) or None in [read_resources(certificate, kind) for kind in kinds]
    except Malformed:
        return True


def read_resources(certificate: Certificate, kind: str) -> Resources | None:
    """What the certificate's extension of that kind claims; None: it has none."""
    value = next((extension.value for extension in certificate.extensions if extension.oid == kind), None)
    if value is None:
        return None
    whole = der.read_only_element(value, der.SEQUENCE, "resources")
    parts = der.read_inside(value, whole)
    return _read_addresses(value, parts) if kind == Oid.ADDRESS_BLOCKS else _read_numbers(value, parts)


def _validate(chain: Sequence[Certificate], kind: str) -> tuple[VerifyError, int] | None:
    claims: dict[bytes, _Claim] = {}
    for depth, certificate in enumerate(chain):
        held = read_resources(certificate, kind)
        if held is not None and not held.is_canonical:
            return VerifyError.INVALID_EXTENSION, depth
        if depth == 0:
            claims = {} if held is None else dict(held.claims)
        elif not _narrow(claims, {} if held is None else held.claims, adopts=kind == Oid.AS_NUMBERS):
            return VerifyError.UNNESTED_RESOURCE, depth
    top = read_resources(chain[-1], kind)
    inherited = () if top is None else (family for family, claim in top.claims.items() if claim is None)
    if any(family in claims or kind == Oid.AS_NUMBERS for family in inherited):
        # OpenSSL tells of a root that has nobody to inherit from at a depth above it, where no certificate is.
        return VerifyError.UNNESTED_RESOURCE, len(chain)
    return None


def _narrow(claims: dict[bytes, _Claim], held: dict[bytes, _Claim], *, adopts: bool) -> bool:
    """Put what an issuer holds in the place of what is claimed below it; False: that does not cover the claim. Kinds of
    AS numbers that are not claimed are looked for from the first issuer on that has them; families of addresses are
    not."""
    for family in {**claims, **held} if adopts else list(claims):
        claim, cover = claims.get(family, ()), held.get(family, ())
        if cover is None:
            continue
        if family not in held:
            if claim:
                return False
            continue
        if claim is not None and not all(any(a <= low and high <= b for a, b in cover) for low, high in claim):
            return False
        claims[family] = cover
    return True


def _read_addresses(value: bytes, parts: list[der.Element]) -> Resources:
    claims: dict[bytes, _Claim] = {}
    families, is_canonical = [], True
    for part in parts:
        der.expect(part, der.SEQUENCE, "a family of addresses")
        family, choice = _pair(value, part)
        der.expect(family, der.OCTET_STRING, "a family of addresses")
        name = value[family[2] : family[3]]
        octets = _ADDRESS_OCTETS.get(name[:2], 0)
        families.append(name)
        claims[name] = None
        if choice[0] != _NULL:
            ranges = [_address_range(value, each, octets) for each in _listed(value, choice)]
            claims[name] = tuple(each for each, _ in ranges)
            is_canonical &= all(is_short for _, is_short in ranges) and _is_in_order(claims[name])
    return Resources(claims, is_canonical and families == sorted(set(families)))


def _read_numbers(value: bytes, parts: list[der.Element]) -> Resources:
    claims: dict[bytes, _Claim] = {}
    tags = [part[0] for part in parts]
    if tags not in ([], [0xA0], [0xA1], [0xA0, 0xA1]):
        raise Malformed(f"AS numbers with tags {tags}, expected [0] and [1]")
    for part in parts:
        (choice,) = _expect_some(der.read_inside(value, part), 1)
        is_inherited = choice[0] == _NULL
        claim = None if is_inherited else tuple(_number_range(value, each) for each in _listed(value, choice))
        claims[bytes([part[0]])] = claim
    return Resources(claims, all(_is_in_order(claim) for claim in claims.values()))


def _is_in_order(claim: _Claim) -> bool:
    """Not empty, none the wrong way round, and a gap between each two."""
    if claim is None:
        return True
    rising = all(low <= high for low, high in claim)
    return bool(claim) and rising and all(a[1] + 1 < b[0] for a, b in pairwise(claim))


def _number_range(value: bytes, element: der.Element) -> _Range:
    if element[0] == der.INTEGER:
        number = der.read_integer(value, element, "an AS number")
        return number, number
    low, high = _pair(value, element)
    return der.read_integer(value, low, "an AS number"), der.read_integer(value, high, "an AS number")


def _address_range(value: bytes, element: der.Element, octets: int) -> tuple[_Range, bool]:
    """First and last address, and whether that is the shortest way to say so: a prefix where it is one."""
    if element[0] == der.BIT_STRING:
        low, high = _bounds(value, element, octets)
        return (low, high), high < 1 << 8 * octets
    first, last = _pair(value, element)
    low, high = _bounds(value, first, octets)[0], _bounds(value, last, octets)[1]
    spread = low ^ high
    is_prefix = spread & (spread + 1) == 0 and low & spread == 0
    return (low, high), high < 1 << 8 * octets and not is_prefix


def _bounds(value: bytes, element: der.Element, octets: int) -> _Range:
    """The addresses that begin with these bits; above all there are where they are more than an address has."""
    bits = der.read_bits(value, element, "an address")
    unused = value[element[2]] if bits else 0
    free = 8 * (octets - len(bits)) + unused
    if len(bits) > octets:
        return 1 << 8 * octets, 1 << 8 * octets
    low = int.from_bytes(bits, "big") << 8 * (octets - len(bits))
    return low, low | (1 << free) - 1


def _listed(value: bytes, choice: der.Element) -> Iterator[der.Element]:
    der.expect(choice, der.SEQUENCE, "resources")
    yield from der.read_inside(value, choice)


def _pair(value: bytes, element: der.Element) -> list[der.Element]:
    der.expect(element, der.SEQUENCE, "a pair")
    return _expect_some(der.read_inside(value, element), 2)


def _expect_some(elements: list[der.Element], count: int) -> list[der.Element]:
    if len(elements) != count:
        raise Malformed(f"{len(elements)} elements in resources, expected {count}")
    return elements
