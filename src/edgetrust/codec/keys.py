"""Reads the SubjectPublicKeyInfo of RFC 5280 §4.1.2.7: which kind of key, and how large.

Not here: computing with keys (`edgetrust.pki.signature`).
"""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind, PublicKey

_RSA_KINDS = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7", "2.5.8.1.1")
_EC = "1.2.840.10045.2.1"
_DSA = "1.2.840.10040.4.1"
_EDWARDS = {"1.3.101.112": (KeyKind.ED25519, 256), "1.3.101.113": (KeyKind.ED448, 456)}
_PRIME_FIELD = "1.2.840.10045.1.1"

CURVES = {
    "1.2.840.10045.3.1.1": ("secp192r1", 192),
    "1.3.132.0.33": ("secp224r1", 224),
    "1.2.840.10045.3.1.7": ("secp256r1", 256),
    "1.3.132.0.34": ("secp384r1", 384),
    "1.3.132.0.35": ("secp521r1", 521),
    "1.3.132.0.10": ("secp256k1", 256),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
}
"""Named curves (RFC 5480 §2.1.1.1, SEC 2, RFC 5639): name and field size in bits."""


def read_public_key(spki: bytes) -> PublicKey:
    """The key of a SubjectPublicKeyInfo. A kind that is unknown, or a key that is not of its kind's form, is `OTHER`
    without a size; an EC key with written-out parameters has no curve. Malformed only when it is no key at all."""
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    parts = der.read_inside(spki, outer)
    if len(parts) != 2:
        raise Malformed(f"a public key at offset 0 has {len(parts)} parts, expected 2")
    der.expect(parts[0], der.SEQUENCE, "the algorithm of a public key")
    algorithm = der.read_inside(spki, parts[0])
    if not algorithm:
        raise Malformed("a public key without an algorithm")
    oid = der.read_oid(spki, algorithm[0], "the algorithm of a public key")
    key = der.read_bits(spki, parts[1], "a public key")
    try:
        kind, bits, curve = _measure(oid, spki, algorithm[1:], key)
    except Malformed:
        # The certificate is a fact even when nobody can use its key; verification will say so.
        kind, bits, curve = KeyKind.OTHER, None, None
    return PublicKey(kind=kind, bits=bits, curve=curve, spki=spki)


def _measure(
    oid: str, spki: bytes, parameters: list[der.Element], key: bytes
) -> tuple[KeyKind, int | None, str | None]:
    if oid in _RSA_KINDS:
        numbers = der.read_inside(key, der.read_only_element(key, der.SEQUENCE, "an RSA key"))
        if len(numbers) != 2:
            raise Malformed(f"an RSA key of {len(numbers)} numbers, expected 2")
        return KeyKind.RSA, der.read_integer(key, numbers[0], "the modulus").bit_length(), None
    if oid in _EDWARDS:
        return (*_EDWARDS[oid], None)
    if not parameters:
        return KeyKind.OTHER, None, None
    if oid == _EC:
        return (KeyKind.EC, *_measure_curve(spki, parameters[0]))
    if oid == _DSA:
        numbers = der.read_inside(spki, parameters[0])
        return KeyKind.DSA, der.read_integer(spki, numbers[0], "p").bit_length() if numbers else None, None
    return KeyKind.OTHER, None, None


def _measure_curve(spki: bytes, parameters: der.Element) -> tuple[int | None, str | None]:
    """Field size and curve of EC parameters: a curve by name, or written out (X9.62 ECParameters)."""
    if parameters[0] == der.OBJECT_IDENTIFIER:
        oid = der.read_oid(spki, parameters, "a curve")
        curve, bits = CURVES.get(oid, (oid, None))
        return bits, curve
    der.expect(parameters, der.SEQUENCE, "EC parameters")
    parts = der.read_inside(spki, parameters)
    field = der.read_inside(spki, parts[1]) if len(parts) > 1 else []
    if len(field) == 2 and der.read_oid(spki, field[0], "a field") == _PRIME_FIELD:
        return der.read_integer(spki, field[1], "a field").bit_length(), None
    return None, None
