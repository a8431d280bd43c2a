"""Address blocks and AS numbers, as OpenSSL prints them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

BLOCKS, NUMBERS = "1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8"
TEN, PRIVATE = asn1.bits(b"\x0a"), asn1.bits(b"\xac\x10", unused=4)
INHERIT = asn1.null()


def family(choice: bytes, octets: bytes = b"\0\1") -> bytes:
    """Of IPv4 unless something else is said."""
    return asn1.seq(asn1.octets(octets), choice)


VALUES = {
    "prefixes": (BLOCKS, asn1.seq(family(asn1.seq(TEN, PRIVATE, asn1.bits(b""))))),
    "a range": (BLOCKS, asn1.seq(family(asn1.seq(asn1.seq(TEN, PRIVATE))))),
    "addresses of the issuer": (BLOCKS, asn1.seq(family(INHERIT), family(INHERIT, b"\0\2"))),
    "addresses for something": (BLOCKS, asn1.seq(*(family(INHERIT, bytes((0, 1, n))) for n in (1, 3, 64, 128, 9)))),
    "another family": (BLOCKS, asn1.seq(family(asn1.seq(PRIVATE), b"\1\2"))),
    "no addresses": (BLOCKS, asn1.seq(family(asn1.seq()))),
    "no families": (BLOCKS, asn1.seq()),
    "no family": (BLOCKS, asn1.seq(family(INHERIT, b""))),
    "an address that is none": (BLOCKS, asn1.seq(family(asn1.seq(asn1.integer(1))))),
    "all of IPv6": (BLOCKS, asn1.seq(family(asn1.seq(asn1.bits(b""), asn1.bits(bytes(16))), b"\0\2"))),
    "AS numbers": (
        NUMBERS,
        asn1.seq(asn1.context(0, asn1.seq(asn1.integer(1), asn1.seq(asn1.integer(5), asn1.integer(2**32 - 1))))),
    ),
    "routing domains": (NUMBERS, asn1.seq(asn1.context(0, INHERIT), asn1.context(1, asn1.seq(asn1.integer(-1))))),
    "no numbers": (NUMBERS, asn1.seq()),
    "numbers that are none": (NUMBERS, asn1.seq(asn1.context(0, asn1.integer(1)))),
    "numbers of another kind": (NUMBERS, asn1.seq(asn1.context(2, INHERIT))),
}


def assert_printed_alike(oid: str, value: bytes) -> None:
    """The whole text of a certificate with such an extension is OpenSSL's."""
    issued = make.leaf("a.example.com", extensions=[(oid, True, value)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)


@pytest.mark.parametrize(("oid", "value"), VALUES.values(), ids=VALUES)
def test_resources_are_printed_as_openssl_prints_them(oid: str, value: bytes) -> None:
    """Whole, in part, and damaged."""
    assert_printed_alike(oid, value)


@given(st.binary(max_size=16), st.integers(0, 7), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_address_is_printed_as_openssl_prints_it(octets: bytes, unused: int, is_range: bool) -> None:
    """Bits that are not given count as zeros, or as ones where a range ends."""
    given_bits = octets and octets[:-1] + bytes((octets[-1] & (0xFF << unused) & 0xFF,))
    kind = b"\0\1" if len(octets) <= 4 else b"\0\2"
    address = asn1.bits(given_bits, unused=unused if octets else 0)

    assert_printed_alike(BLOCKS, asn1.seq(family(asn1.seq(asn1.seq(address, address) if is_range else address), kind)))
