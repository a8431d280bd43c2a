"""What printed objects have in common."""

from __future__ import annotations

import pytest

from edgetrust.codec.signed import slice_signed
from edgetrust.model.certificate import Extension
from edgetrust.pki.openssl_text.frame import print_end, print_extensions, print_public_key
from tests import make


def test_extensions_stand_below_their_title() -> None:
    """Which is left out where there are none."""
    extension = Extension(oid="1.2.3.4", critical=True, value=b"x")

    assert list(print_extensions("CRL extensions", ())) == []
    assert list(print_extensions("CRL extensions", (extension,))) == [
        "        CRL extensions:",
        "            1.2.3.4: critical",
        "                x",
    ]


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_every_object_ends_in_its_signature(digest: str) -> None:
    """With the algorithm."""
    signed = slice_signed(make.leaf("a.example.com", digest=digest).der, "a certificate")

    algorithm, title, first, *_ = print_end(signed)

    assert algorithm == f"    Signature Algorithm: ecdsa-with-{digest.upper()}"
    assert title == "    Signature Value:"
    assert first.strip() == signed.signature_bytes[:18].hex(":") + ":"


def test_a_key_stands_below_its_algorithm() -> None:
    """Of whatever object it is a part."""
    lines = list(print_public_key(make.spki(make.key("a"))))

    assert lines[:3] == [
        "        Subject Public Key Info:",
        "            Public Key Algorithm: id-ecPublicKey",
        "                Public-Key: (256 bit)",
    ]
