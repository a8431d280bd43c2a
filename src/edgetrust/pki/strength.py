"""How strong keys and digests have to be: 112 bits of security (NIST SP 800-131A revision 2, sections 3 and 9).

Not here: whom a weak one concerns (`edgetrust.rules.certificate`).
"""

from __future__ import annotations

from edgetrust.model.certificate import KeyKind, PublicKey

SHORTEST_KEYS = {KeyKind.RSA: 2048, KeyKind.DSA: 2048, KeyKind.EC: 224}
"""Bits of a key that give 112 bits of security."""
LONGEST_RSA_KEY = 4096
"""Bits. CUCM takes no longer key, and SIP TLS zones of Expressways may stay down with one of 8192 bits."""
TOO_LONG_RSA_KEY = 8192
"""Bits with which SIP TLS zones of Expressways may not become active. Source: certificate guide, troubleshooting."""
WEAK_DIGESTS = {"md2": "MD2", "md4": "MD4", "md5": "MD5", "sha1": "SHA-1", "ripemd160": "RIPEMD-160"}
"""Digests whose signatures no longer prove who made them, and what people call them."""


def is_weak(key: PublicKey) -> bool:
    """Whether a key has fewer bits than one of its kind should; one of unknown size is not judged."""
    return key.bits is not None and key.bits < SHORTEST_KEYS.get(key.kind, 0)
