"""Weak keys and digests."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import KeyKind, PublicKey
from edgetrust.pki.strength import is_weak


@pytest.mark.parametrize(
    ("kind", "bits", "expected"),
    [
        (KeyKind.RSA, 2047, True),
        (KeyKind.RSA, 2048, False),
        (KeyKind.DSA, 1024, True),
        (KeyKind.EC, 192, True),
        (KeyKind.EC, 224, False),
        (KeyKind.ED25519, 256, False),
        (KeyKind.OTHER, None, False),
    ],
)
def test_a_key_is_weak_below_112_bits_of_security(kind: KeyKind, bits: int | None, expected: bool) -> None:
    """By its kind; unknown sizes are not judged."""
    assert is_weak(PublicKey(kind=kind, bits=bits, spki=b"")) is expected
