"""General names as OpenSSL prints them, in alternative names and in distribution points."""

from __future__ import annotations

import pytest

from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED


def other(oid: str, value: bytes) -> bytes:
    """An otherName."""
    return asn1.context(0, asn1.oid(oid), asn1.context(0, value))


def text(number: int, value: bytes) -> bytes:
    """A name that is an IA5String."""
    return asn1.context(number, value, constructed=False)


XMPP, SRV, UPN = "1.3.6.1.5.5.7.8.5", "1.3.6.1.5.5.7.8.7", "1.3.6.1.4.1.311.20.2.3"
NAMES = {
    "DNS": text(2, b"a.example.com"),
    "DNS outside ASCII": text(2, "é.example.com".encode()),
    "DNS with control characters": text(2, b"a\x01\r\x7fb"),
    "DNS with a zero": text(2, b"a\0b"),
    "mail": text(1, b"a@example.com"),
    "URI": text(6, b"http://example.com/"),
    "IPv4": text(7, bytes((10, 0, 0, 1))),
    "IPv6": text(7, bytes.fromhex("20010db8000000000000000000000001")),
    "an address of five octets": text(7, b"12345"),
    "registered": asn1.context(8, b"\x2a\x03\x04", constructed=False),
    "X.400": asn1.context(3, asn1.seq()),
    "xmppAddr": other(XMPP, asn1.utf8("chat.example.com")),
    "xmppAddr with a zero": other(XMPP, asn1.utf8("a\0b")),
    "SRVName": other(SRV, asn1.ia5("_collab-edge._tls.example.com")),
    "SRVName of the wrong type": other(SRV, asn1.utf8("_collab-edge._tls.example.com")),
    "UPN": other(UPN, asn1.utf8("somebody")),
    "an unknown text": other("1.2.3.4", asn1.utf8("x")),
    "an unknown number": other("1.2.3.4", asn1.integer(5)),
}


@pytest.mark.parametrize("encoded", NAMES.values(), ids=NAMES)
def test_a_name_is_printed_as_openssl_prints_it(encoded: bytes) -> None:
    """Alone, so that one name that is not printed hides no other."""
    point = asn1.seq(asn1.seq(asn1.context(0, asn1.context(0, encoded))))
    issued = make.leaf("a.example.com", sans=[encoded], extensions=[("2.5.29.31", False, point)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
