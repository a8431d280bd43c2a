"""Keys and serial numbers that follow from a seed, so that the same commands give the same bytes.

NOTE: whoever knows the seed has the keys. They are for tests and examples, never for a CA that anybody trusts.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256; a private key lies below it."""


def derive_key(seed: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key that belongs to a seed."""
    number = int.from_bytes(hashlib.sha512(_encode(seed)).digest(), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def derive_serial(*parts: str | bytes) -> int:
    """The serial number, of 63 bits and never 0, that belongs to these parts, each of which counts on its own."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = _encode(part) if isinstance(part, str) else part
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return int.from_bytes(digest.digest()[:8], "big") >> 1 or 1


def _encode(text: str) -> bytes:
    # A command line that is no UTF-8 reaches Python as lone surrogates.
    return text.encode("utf-8", "surrogatepass")
