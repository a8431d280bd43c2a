"""Digests by which people know a certificate or a list.

Both the cryptography library and the interpreter have an OpenSSL of their own, and to load one takes a twentieth of a
small check. So the first digest of a run is computed with what is there: cryptography, where signatures were checked
before; else the interpreter's, which loads in half the time. All others go the same way.

Not here: when a digest is asked for (`edgetrust.pki.read`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache

_Digest = Callable[[str, bytes], str]


def sha1(octets: bytes) -> str:
    """In lower-case hex."""
    return _choose()("sha1", octets)


def sha256(octets: bytes) -> str:
    """In lower-case hex."""
    return _choose()("sha256", octets)


@cache
def _choose() -> _Digest:
    return by_library() if "cryptography.hazmat.primitives.hashes" in sys.modules else by_interpreter()


def by_library() -> _Digest:
    """Digests by name, computed by cryptography."""
    from cryptography.hazmat.primitives import hashes

    algorithms = {
        "sha1": hashes.SHA1(),  # noqa: S303 - browsers and products still show it beside SHA-256
        "sha256": hashes.SHA256(),
    }

    def digest(name: str, octets: bytes) -> str:
        running = hashes.Hash(algorithms[name])
        running.update(octets)
        return running.finalize().hex()

    return digest


def by_interpreter() -> _Digest:
    """Digests by name, computed by the standard library."""
    import hashlib

    return lambda name, octets: hashlib.new(name, octets, usedforsecurity=False).hexdigest()
