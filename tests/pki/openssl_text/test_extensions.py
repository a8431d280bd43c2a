"""Every extension OpenSSL has a printer for, as it prints it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED

A, B = asn1.oid("1.2.3.4"), asn1.oid("2.5.29.32.0")
DNS = asn1.context(2, b"a.example.com", constructed=False)
ADDRESS = asn1.context(7, bytes((10, 0, 0, 0, 255, 0, 0, 0)), constructed=False)
WHEN = asn1.time(datetime(2051, 1, 1, tzinfo=UTC))[2:]

VALUES = {
    "key usage": ("2.5.29.15", asn1.named_bits({0, 1, 2, 3, 4, 5, 6, 7, 8})),
    "no key usage": ("2.5.29.15", asn1.bits(b"")),
    "key usage that is none": ("2.5.29.15", asn1.integer(1)),
    "certificate type": ("2.16.840.1.113730.1.1", asn1.named_bits({0, 1, 2, 3, 4, 5, 6, 7})),
    "comment": ("2.16.840.1.113730.1.13", asn1.ia5("a comment")),
    "usage period": ("2.5.29.16", asn1.seq(*(asn1.context(n, WHEN, constructed=False) for n in (0, 1)))),
    "half a usage period": ("2.5.29.16", asn1.seq(asn1.context(1, WHEN, constructed=False))),
    "no authority": ("2.5.29.35", asn1.seq()),
    "no purposes": ("2.5.29.37", asn1.seq()),
    "purposes": ("2.5.29.37", asn1.seq(A, asn1.oid("1.3.6.1.5.5.7.3.1"), asn1.oid("1.3.6.1.5.5.7.3.17"))),
    "mappings": ("2.5.29.33", asn1.seq(asn1.seq(A, B), asn1.seq(B, A))),
    "constraints": ("2.5.29.36", asn1.seq(*(asn1.context(n, b"\x03", constructed=False) for n in (0, 1)))),
    "any policy": ("2.5.29.54", asn1.integer(2)),
    "permitted names": ("2.5.29.30", asn1.seq(asn1.context(0, asn1.seq(DNS), asn1.seq(ADDRESS)))),
    "permitted addresses of any length": (
        "2.5.29.30",
        asn1.seq(asn1.context(0, *(asn1.seq(asn1.context(7, bytes(n), constructed=False)) for n in (0, 3, 9, 16, 32)))),
    ),
    "no names permitted": ("2.5.29.30", asn1.seq(asn1.context(0), asn1.context(1, asn1.seq(DNS)))),
    "excluded names": ("2.5.29.30", asn1.seq(asn1.context(1, asn1.seq(DNS)))),
    "information": ("1.3.6.1.5.5.7.1.1", asn1.seq(asn1.seq(asn1.oid("1.3.6.1.5.5.7.48.1"), DNS), asn1.seq(A, DNS))),
    "TLS features": ("1.3.6.1.5.5.7.1.24", asn1.seq(asn1.integer(5), asn1.integer(17), asn1.integer(99))),
    "no check": ("1.3.6.1.5.5.7.48.1.5", asn1.null()),
    "poison": ("1.3.6.1.4.1.11129.2.4.3", asn1.null()),
    "a CA without a limit": ("2.5.29.19", asn1.seq(asn1.boolean(True))),
    "a CA with a limit": ("2.5.29.19", asn1.seq(asn1.boolean(True), asn1.integer(3))),
    "a limit without a CA": ("2.5.29.19", asn1.seq(asn1.integer(3))),
    "octets behind the value": ("2.5.29.19", asn1.seq() + b"x"),
    "no names": ("2.5.29.17", asn1.seq()),
    "no names of the issuer": ("2.5.29.18", asn1.seq()),
    "no information": ("1.3.6.1.5.5.7.1.1", asn1.seq()),
    "not even an element": ("2.5.29.14", b"\xff\xff"),
    "nothing": ("2.5.29.14", b""),
}


@pytest.mark.parametrize(("oid", "value"), VALUES.values(), ids=VALUES)
def test_an_extension_is_printed_as_openssl_prints_it(oid: str, value: bytes) -> None:
    """Critical and not."""
    bare = {"sans": None, "eku": None, "ku": None, "ca": None, "ski": None}
    issued = make.leaf("a.example.com", extensions=[(oid, False, value), (oid, True, value)], **bare)  # type: ignore[arg-type]

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
