"""Signed certificate timestamps as OpenSSL prints them."""

from __future__ import annotations

import pytest

from edgetrust.codec.reader import vector
from edgetrust.pki.openssl_text import print_certificate
from tests import asn1, make, oracle

pytestmark = oracle.NEEDED


def timestamp(*, version: int = 0, extensions: bytes = b"", algorithm: bytes = b"\x04\x03", size: int = 70) -> bytes:
    """One entry of the list, at 2026-09-01."""
    moment = (1788220800123).to_bytes(8, "big")
    return bytes((version,)) + bytes(range(32)) + moment + vector(2, extensions) + algorithm + vector(2, b"s" * size)


LISTS = {
    "one": [timestamp()],
    "two": [timestamp(), timestamp(algorithm=b"\x04\x01", size=256)],
    "with extensions": [timestamp(extensions=b"0123456789abcdefgh")],
    "none": [],
}


@pytest.mark.parametrize("entries", LISTS.values(), ids=LISTS)
def test_a_list_is_printed_as_openssl_prints_it(entries: list[bytes]) -> None:
    """Log, time, extensions and signature of each."""
    value = asn1.octets(vector(2, b"".join(vector(2, entry) for entry in entries)))
    issued = make.leaf("a.example.com", extensions=[("1.3.6.1.4.1.11129.2.4.2", False, value)])

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
