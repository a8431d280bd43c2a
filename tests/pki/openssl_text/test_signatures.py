"""Signature algorithms as OpenSSL prints them."""

from __future__ import annotations

import pytest

from edgetrust.codec import der
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.openssl_text.signatures import print_parameters
from tests import asn1, make, oracle


@oracle.NEEDED
@pytest.mark.parametrize("digest", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "pss"])
def test_an_algorithm_is_printed_as_openssl_prints_it(digest: str) -> None:
    """The parameters of RSASSA-PSS among them."""
    issued = make.leaf("a.example.com", key="rsa:a", digest=digest)

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)


def test_parameters_that_are_left_out_have_their_defaults() -> None:
    """RFC 4055 §3.1: SHA-1 with a salt of 20 octets."""
    empty = asn1.seq()

    _, lines = print_parameters(empty, "1.2.840.113549.1.1.10", der.read_elements(empty, 0, len(empty)))

    assert lines == [
        "        Hash Algorithm: sha1 (default)",
        "        Mask Algorithm: mgf1 with sha1 (default)",
        "         Salt Length: 0x14 (default)",
        "        Trailer Field: 0x01 (default)",
    ]
