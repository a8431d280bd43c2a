"""RSA keys that sign by RSASSA-PSS alone (RFC 4055 §1.2): a certificate says so of its key, a file of the private half
often does not, and reading it forgets it.

Not here: reading private keys (`edgetrust.pki.signing_key`).
"""

from __future__ import annotations

from edgetrust.codec import der, encode
from edgetrust.errors import Malformed

_RSA_ENCRYPTION, _RSASSA_PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"


def plain_spki(spki: bytes) -> bytes | None:
    """The SubjectPublicKeyInfo of the same key for any signature with RSA; None for one that is not for PSS alone.
    Raises Malformed."""
    algorithm, key = _parts(spki)
    if not _is_pss(spki, algorithm):
        return None
    return encode.sequence(encode.sequence(encode.oid(_RSA_ENCRYPTION), b"\x05\x00"), spki[key[1] : key[3]])


def as_plain(spki: bytes) -> bytes:
    """The SubjectPublicKeyInfo by which a key is known whether it is for PSS alone or not. Raises Malformed."""
    return plain_spki(spki) or spki


def restrict_key(pkcs8: bytes, spki: bytes) -> bytes:
    """A private key (PKCS#8, DER) for PSS alone, under the parameters of its public key. Raises Malformed."""
    algorithm, _ = _parts(spki)
    parts = der.read_inside(pkcs8, der.read_only_element(pkcs8, der.SEQUENCE, "a private key"))
    if len(parts) < 3:
        raise Malformed("a private key without an algorithm or without the key itself")
    version, key = parts[0], parts[2]
    return encode.sequence(pkcs8[version[1] : version[3]], spki[algorithm[1] : algorithm[3]], pkcs8[key[1] : key[3]])


def _parts(spki: bytes) -> tuple[der.Element, der.Element]:
    parts = der.read_inside(spki, der.read_only_element(spki, der.SEQUENCE, "a public key"))
    if len(parts) != 2 or parts[0][0] != der.SEQUENCE:
        raise Malformed("a public key of other parts than its algorithm and its bits")
    return parts[0], parts[1]


def _is_pss(spki: bytes, algorithm: der.Element) -> bool:
    named = der.read_inside(spki, algorithm)
    return bool(named) and der.read_oid(spki, named[0], "the algorithm of a public key") == _RSASSA_PSS
