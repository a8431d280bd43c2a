"""Reads the SubjectPublicKeyInfo of RFC 5280 §4.1.2.7: which kind of key, and how large.

Not here: computing with keys (`edgetrust.pki.public_key`).
"""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind, PublicKey

_RSA = KeyKind.RSA
_RSA_KINDS = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7", "2.5.8.1.1")
_EXPONENT = bytes.fromhex("0203010001")
_EC = "1.2.840.10045.2.1"
_DSA = "1.2.840.10040.4.1"
_EDWARDS = {"1.3.101.112": (KeyKind.ED25519, 256), "1.3.101.113": (KeyKind.ED448, 456)}
_PRIME_FIELD = "1.2.840.10045.1.1"

# p and b of y² = x³ - 3x + b (FIPS 186-4 appendix D.1.2), for the curves that certificates use.
_NIST_CURVES = {
    "1.2.840.10045.3.1.7": (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    "1.3.132.0.34": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    "1.3.132.0.35": (
        2**521 - 1,
        0x51953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
}

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


def _usual_head(bits: int) -> bytes:
    """What stands before the modulus of an RSA key of so many bits with the exponent 65537 (RFC 3279 §2.3.1)."""
    modulus = bytes(bits // 8)
    numbers = der.encode(der.SEQUENCE, der.encode(der.INTEGER, b"\0" + modulus) + _EXPONENT)
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    whole = der.encode(der.SEQUENCE, algorithm + der.encode(der.BIT_STRING, b"\0" + numbers))
    return whole[: -len(modulus + _EXPONENT)]


_USUAL_RSA = {
    len(head) + bits // 8 + len(_EXPONENT): (head, bits)
    for bits in (1024, 2048, 3072, 4096)
    for head in (_usual_head(bits),)
}
"""Nearly all keys have these sizes and this exponent: by the length of their DER, how it begins, and their bits."""

_USUAL_EC = {
    len(head) + 1 + 2 * octets: (head, curve)
    for curve, octets, head in (
        ("secp256r1", 32, bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")),
        ("secp384r1", 48, bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")),
    )
}
"""The same of nearly all others: what stands before a point that is not compressed (RFC 5480 §2), and its curve."""


def usual_modulus(spki: bytes) -> int | None:
    """The modulus of an RSA key in the usual form, whose exponent is 65537; None for any other key."""
    head, bits = _USUAL_RSA.get(len(spki), (b"", 0))
    if bits and spki.startswith(head) and spki[len(head)] >= 0x80 and spki.endswith(_EXPONENT):
        return int.from_bytes(spki[len(head) : -len(_EXPONENT)], "big")
    return None


def usual_point(spki: bytes) -> tuple[str, bytes] | None:
    """The curve of an EC key in the usual form, and the octets of its point, on it or not; None for any other."""
    head, curve = _USUAL_EC.get(len(spki), (b"", ""))
    if curve and spki.startswith(head) and spki[len(head)] == 0x04:
        return curve, spki[len(head) :]
    return None


def read_public_key(spki: bytes) -> PublicKey:
    """The key of a SubjectPublicKeyInfo. A kind that is unknown, or a key that is not of its kind's form, is `OTHER`
    without a size; an EC key with written-out parameters has no curve. Malformed only when it is no key at all."""
    head, bits = _USUAL_RSA.get(len(spki), (b"", 0))
    if bits and spki.startswith(head) and spki[len(head)] >= 0x80 and spki.endswith(_EXPONENT):
        return PublicKey(kind=_RSA, bits=bits, curve=None, spki=spki)
    return _read_public_key(spki)


def _read_public_key(spki: bytes) -> PublicKey:
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
        kind, bits = _EDWARDS[oid]
        if len(key) != (bits + 7) // 8:
            raise Malformed(f"an {kind} key of {len(key)} octets")
        return kind, bits, None
    if not parameters:
        return KeyKind.OTHER, None, None
    if oid == _EC:
        if parameters[0][0] == der.OBJECT_IDENTIFIER:
            _expect_on_curve(der.read_oid(spki, parameters[0], "a curve"), key)
        return (KeyKind.EC, *_measure_curve(spki, parameters[0]))
    if oid == _DSA:
        numbers = der.read_inside(spki, parameters[0])
        return KeyKind.DSA, der.read_integer(spki, numbers[0], "p").bit_length() if numbers else None, None
    return KeyKind.OTHER, None, None


def _expect_on_curve(curve: str, point: bytes) -> None:
    """Refuse a point that is not on its curve, as far as that can be told by multiplying."""
    if curve not in _NIST_CURVES or point[:1] != b"\x04":
        return
    p, b = _NIST_CURVES[curve]
    half = len(point) // 2
    x, y = int.from_bytes(point[1 : half + 1], "big"), int.from_bytes(point[half + 1 :], "big")
    if (y * y - (x * x - 3) * x - b) % p or len(point) != 1 + 2 * ((p.bit_length() + 7) // 8):
        raise Malformed("an EC key that is no point of its curve")


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
