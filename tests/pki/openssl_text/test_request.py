"""Signing requests, octet for octet as OpenSSL prints them."""

from __future__ import annotations

import pytest

from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text import print_request
from edgetrust.pki.read import read_signing_request
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

KEY = make.key("a.example.com")
NAMES = asn1.seq(asn1.oid("2.5.29.17"), asn1.octets(asn1.seq(asn1.tlv(0x82, b"a.example.com"))))
ASKED = asn1.seq(asn1.oid("1.2.840.113549.1.9.14"), asn1.set_of(asn1.seq(NAMES)))
BY_MICROSOFT = asn1.seq(asn1.oid("1.3.6.1.4.1.311.2.1.14"), asn1.set_of(asn1.seq(NAMES)))


def request(*attributes: bytes, version: int = 0) -> bytes:
    """A request with these attributes; nobody looks at its signature."""
    info = asn1.seq(
        asn1.integer(version), make.name("CN=a.example.com,O=Acme"), make.spki(KEY), asn1.context(0, *attributes)
    )
    return asn1.seq(info, asn1.seq(asn1.oid("1.2.840.10045.4.3.2")), asn1.bits(b"\x01\x02\x03"))


def attribute(oid: str, *values: bytes) -> bytes:
    """One attribute."""
    return asn1.seq(asn1.oid(oid), asn1.set_of(*values))


REQUESTS = {
    "as usual": make.request("a.example.com", sans=["a.example.com", "IP:10.0.0.1"], eku=["serverAuth", "clientAuth"]),
    "of RSA": make.request("a.example.com", key="rsa:a"),
    "without extensions": make.request("a.example.com", sans=None),
    "an extension nobody knows": make.request("a.example.com", extensions=[("1.2.3.4", True, b"odd\nmore")]),
    "distribution points": make.request(
        "a.example.com",
        extensions=[("2.5.29.31", False, asn1.seq(asn1.seq(asn1.context(0, asn1.context(0, asn1.tlv(0x86, b"x"))))))],
    ),
    "of an unknown version": request(version=1),
    "a challenge": request(attribute("1.2.840.113549.1.9.7", asn1.utf8("secret")), ASKED),
    "several values": request(attribute("1.2.840.113549.1.9.2", asn1.utf8("one"), asn1.ia5("two"))),
    "values of other types": request(attribute("1.3.6.1.4.1.311.13.2.2", asn1.seq(), asn1.bmp("x"))),
    "a type with a long name": request(attribute("1.3.6.1.4.1.311.999.999.999.999.999", asn1.printable("x"))),
    "asked for in Microsoft's way": request(BY_MICROSOFT),
}


@pytest.mark.parametrize("encoded", REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_printed_as_openssl_prints_it(encoded: bytes) -> None:
    """Attributes, and the extensions among them."""
    assert print_request(read_signing_request(encoded)) == oracle.print_text(encoded, command_name="req")


def test_an_attribute_that_is_none_is_refused() -> None:
    """With what was expected."""
    with pytest.raises(Malformed, match="an attribute of 1 parts, expected a type and its values"):
        print_request(read_signing_request(request(asn1.seq(asn1.oid("1.2.3")))))
