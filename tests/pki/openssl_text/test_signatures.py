"""Signature algorithms as OpenSSL prints them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from edgetrust.codec import der
from edgetrust.pki.contents import read_contents
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.openssl_text.signatures import print_parameters, print_signature
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


DSA = "2.16.840.1.101.3.4.3.2"
BIG = 2**223 - 1


@oracle.NEEDED
def test_a_dsa_certificate_is_printed_as_openssl_prints_it(tmp_path: Path) -> None:
    """Its key, and the two numbers of its signature."""
    parameters, key, certificate = (tmp_path / name for name in ("parameters.pem", "key.pem", "certificate.pem"))
    for arguments in (
        ("genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", parameters),
        ("genpkey", "-paramfile", parameters, "-out", key),
        ("req", "-x509", "-key", key, "-subj", "/CN=a", "-sha256", "-out", certificate),
    ):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    (located,) = read_contents(certificate.read_bytes(), path="certificate.pem").certificates

    assert print_certificate(located.certificate) == oracle.print_text(located.certificate.der)


def test_the_numbers_of_dsa() -> None:
    """A word in decimal, a larger one in octets with a zero before a set sign."""
    signature = asn1.seq(asn1.integer(0), asn1.integer(255))

    assert print_signature(DSA, signature) == ["        r:    0", "        s:    255 (0xff)"]
    assert print_signature(DSA, asn1.seq(asn1.integer(BIG), asn1.integer(1)))[:2] == [
        "        r:   ",
        f"            {'7f:' + 'ff:' * 14}",
    ]


@pytest.mark.parametrize(
    "signature", [b"", b"\x01\x02", asn1.seq(asn1.integer(1)), asn1.seq(asn1.integer(-1), asn1.integer(1))]
)
def test_what_is_no_signature_of_dsa_is_octets(signature: bytes) -> None:
    """As of every other algorithm."""
    assert print_signature(DSA, signature) == print_signature("1.2.840.10045.4.3.2", signature)
