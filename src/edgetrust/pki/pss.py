"""RSA keys that sign by RSASSA-PSS alone (RFC 4055 §1.2): a certificate says so of its key, a file of the private half
often does not, and reading it forgets it.

Not here: reading private keys (`edgetrust.pki.signing_key`).
"""

from __future__ import annotations

from edgetrust.codec import der, encode
from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind, PrivateKey, PublicKey

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


def pair_names(key: PublicKey | PrivateKey) -> frozenset[bytes]:
    """What a key is known by among keys and certificates: two that share one of these are a pair. As in OpenSSL, a key
    for PSS alone is none with one for all of RSA, and the parameters of PSS do not matter. Raises Malformed."""
    public, hides_pss = (key.key, key.hides_pss) if isinstance(key, PrivateKey) else (key, False)
    if public.kind is not KeyKind.RSA:
        return frozenset((public.spki,))
    algorithm, bits = _parts(public.spki)
    restricted = encode.sequence(encode.sequence(encode.oid(_RSASSA_PSS)), public.spki[bits[1] : bits[3]])
    if _is_pss(public.spki, algorithm):
        return frozenset((restricted,))
    return frozenset((public.spki, restricted) if hides_pss else (public.spki,))


def restrict_spki(spki: bytes, pkcs8: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a private key that is not encrypted (DER), under the parameters that its file has;
    `spki` itself for one that is not for PSS alone. Raises Malformed."""
    parts = der.read_inside(pkcs8, der.read_only_element(pkcs8, der.SEQUENCE, "a private key"))
    if len(parts) < 3 or parts[1][0] != der.SEQUENCE or not _is_pss(pkcs8, parts[1]):
        return spki
    _, bits = _parts(spki)
    return encode.sequence(pkcs8[parts[1][1] : parts[1][3]], spki[bits[1] : bits[3]])


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
