"""Policies as OpenSSL prints them."""

from __future__ import annotations

import pytest

from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

POLICY, ANY = asn1.oid("1.2.3.4"), asn1.oid("2.5.29.32.0")
CPS, NOTICE, OTHER = (asn1.oid(dotted) for dotted in ("1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2", "1.2.3"))
REFERENCE = asn1.seq(asn1.utf8("Acme"), asn1.seq(asn1.integer(1), asn1.integer(2)))
QUALIFIERS = {
    "CPS": asn1.seq(CPS, asn1.ia5("http://example.com/cps")),
    "notice": asn1.seq(NOTICE, asn1.seq(REFERENCE, asn1.utf8("Text"))),
    "one number": asn1.seq(NOTICE, asn1.seq(asn1.seq(asn1.utf8("Acme"), asn1.seq(asn1.integer(7))))),
    "BMP text": asn1.seq(NOTICE, asn1.seq(asn1.bmp("Text"))),
    "half a character of BMP text": asn1.seq(NOTICE, asn1.seq(asn1.tlv(0x1E, b"Tex"))),
    "text of a type that is none": asn1.seq(NOTICE, asn1.seq(asn1.printable("Text"))),
    "a company of a type that is none": asn1.seq(
        NOTICE, asn1.seq(asn1.seq(asn1.printable("Acme"), asn1.seq(asn1.integer(7))))
    ),
    "CPS that is no address": asn1.seq(CPS, asn1.utf8("http://example.com/cps")),
    "empty notice": asn1.seq(NOTICE, asn1.seq()),
    "unknown": asn1.seq(OTHER, asn1.utf8("x")),
}


@pytest.mark.parametrize("qualifier", QUALIFIERS.values(), ids=QUALIFIERS)
def test_a_policy_is_printed_as_openssl_prints_it(qualifier: bytes) -> None:
    """With the qualifier, and another policy behind it."""
    value = asn1.seq(asn1.seq(POLICY, asn1.seq(qualifier, qualifier)), asn1.seq(ANY))
    issued = make.leaf("a.example.com", extensions=[("2.5.29.32", False, value)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
