"""Digests by which people know a certificate or a list.

A module of its own, as `edgetrust.pki.public_key` is: with it comes the OpenSSL of cryptography, which most runs need
for signatures anyway. hashlib would bring the interpreter's as well, a twentieth of a small check.

Not here: when a digest is asked for (`edgetrust.pki.read`).
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes

_SHA1 = hashes.SHA1()  # noqa: S303 - browsers and products still show it beside SHA-256
_SHA256 = hashes.SHA256()


def sha1(octets: bytes) -> str:
    """In lower-case hex."""
    return _digest(_SHA1, octets)


def sha256(octets: bytes) -> str:
    """In lower-case hex."""
    return _digest(_SHA256, octets)


def _digest(algorithm: hashes.HashAlgorithm, octets: bytes) -> str:
    running = hashes.Hash(algorithm)
    running.update(octets)
    return running.finalize().hex()
