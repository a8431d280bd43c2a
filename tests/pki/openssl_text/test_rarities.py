"""Proxies, OCSP and the Strong Extranet, as OpenSSL prints them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

PROXY, NONCE, LIST, ANSWERS, CUTOFF, LOCATOR, EXTRANET = (
    "1.3.6.1.5.5.7.1.14", "1.3.6.1.5.5.7.48.1.2", "1.3.6.1.5.5.7.48.1.3", "1.3.6.1.5.5.7.48.1.4",
    "1.3.6.1.5.5.7.48.1.6", "1.3.6.1.5.5.7.48.1.7", "1.3.101.1.4.1",
)  # fmt: skip
ANY, LANGUAGE = asn1.oid("1.3.6.1.5.5.7.21.0"), asn1.oid("1.2.3.4")
WHEN = asn1.time(datetime(2051, 1, 1, tzinfo=UTC))
NAME = make.name("CN=a b,O=c")
PLACE = asn1.seq(asn1.oid("1.3.6.1.5.5.7.48.1"), asn1.context(6, b"http://a.example.com", constructed=False))
ZONE = asn1.seq(asn1.integer(7), asn1.octets(b"user\x01"))
URL = asn1.ia5("http://a.example.com/x.crl")

VALUES = {
    "a proxy without a limit": (PROXY, asn1.seq(asn1.seq(ANY))),
    "a proxy with a limit": (PROXY, asn1.seq(asn1.integer(3), asn1.seq(ANY))),
    "a limit of many octets": (PROXY, asn1.seq(asn1.integer(2**300), asn1.seq(ANY))),
    "a limit below nothing": (PROXY, asn1.seq(asn1.integer(-300), asn1.seq(ANY))),
    "a proxy with a policy": (PROXY, asn1.seq(asn1.integer(0), asn1.seq(LANGUAGE, asn1.octets(b"say \xc3\xbc")))),
    "a policy with a zero": (PROXY, asn1.seq(asn1.seq(LANGUAGE, asn1.octets(b"a\0b")))),
    "an empty policy": (PROXY, asn1.seq(asn1.seq(LANGUAGE, asn1.octets(b"")))),
    "a proxy without a policy": (PROXY, asn1.seq(asn1.integer(3))),
    "a policy of nothing": (PROXY, asn1.seq(asn1.seq())),
    "a policy of the wrong type": (PROXY, asn1.seq(asn1.seq(LANGUAGE, asn1.utf8("a")))),
    "a nonce": (NONCE, asn1.octets(b"abc")),
    "a long nonce": (NONCE, bytes(range(80))),
    "no nonce": (NONCE, b""),
    "a list": (LIST, asn1.seq(asn1.context(0, URL), asn1.context(1, asn1.integer(300)), asn1.context(2, WHEN))),
    "a list without a number": (LIST, asn1.seq(asn1.context(0, URL))),
    "no list": (LIST, asn1.seq()),
    "a list with something else": (LIST, asn1.seq(asn1.context(3, URL))),
    "an answer": (ANSWERS, asn1.oid("1.3.6.1.5.5.7.48.1.1")),
    "answers": (ANSWERS, asn1.seq(asn1.oid("1.3.6.1.5.5.7.48.1.1"), LANGUAGE)),
    "a cutoff": (CUTOFF, WHEN),
    "a cutoff of the wrong type": (CUTOFF, asn1.integer(1)),
    "a locator": (LOCATOR, asn1.seq(NAME, asn1.seq(PLACE, PLACE))),
    "a locator of an issuer alone": (LOCATOR, asn1.seq(NAME)),
    "a locator of nothing": (LOCATOR, asn1.seq()),
    "an extranet": (EXTRANET, asn1.seq(asn1.integer(0), asn1.seq(ZONE, ZONE))),
    "an extranet of a later version": (EXTRANET, asn1.seq(asn1.integer(0x1F), asn1.seq(ZONE))),
    "an extranet before all versions": (EXTRANET, asn1.seq(asn1.integer(-2), asn1.seq(ZONE))),
    "an extranet without zones": (EXTRANET, asn1.seq(asn1.integer(0), asn1.seq())),
    "half an extranet": (EXTRANET, asn1.seq(asn1.integer(0))),
}


@pytest.mark.parametrize(("oid", "value"), VALUES.values(), ids=VALUES)
def test_a_rare_extension_is_printed_as_openssl_prints_it(oid: str, value: bytes) -> None:
    """Whole, in part, and damaged."""
    issued = make.leaf("a.example.com", extensions=[(oid, False, value)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
