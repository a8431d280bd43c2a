"""Distribution points as OpenSSL prints them."""

from __future__ import annotations

import itertools

import pytest

from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

URL = asn1.context(6, b"http://crl.example.com/a.crl", constructed=False)
FULL = asn1.context(0, asn1.context(0, URL, URL))
RELATIVE = asn1.context(0, asn1.context(1, asn1.seq(asn1.oid("2.5.4.3"), asn1.utf8("x"))))
REASONS = asn1.context(1, asn1.named_bits({1, 5, 8})[2:], constructed=False)
ISSUER = asn1.context(2, asn1.context(4, make.name("CN=Indirect,O=Acme")))
POINTS = {
    "full": FULL,
    "relative": RELATIVE,
    "full with reasons": FULL + REASONS,
    "relative with issuer": RELATIVE + ISSUER,
    "all": FULL + REASONS + ISSUER,
    "issuer": ISSUER,
    "nothing": b"",
    "neither full nor relative": asn1.context(0, asn1.context(5, URL)),
}


@pytest.mark.parametrize(("first", "second"), list(itertools.product(POINTS, ["full", "relative", "all"])))
def test_points_are_printed_as_openssl_prints_them(first: str, second: str) -> None:
    """Two of them, because line breaks depend on what stood before."""
    value = asn1.seq(asn1.seq(POINTS[first]), asn1.seq(POINTS[second]))
    issued = make.leaf("a.example.com", extensions=[("2.5.29.31", False, value), ("2.5.29.46", False, value)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
