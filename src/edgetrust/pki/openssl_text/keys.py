"""Public keys as EVP_PKEY_print_public prints them.

A key that OpenSSL cannot load leaves one line of regret and, on standard error, a reason; only the line belongs to the
text.
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from edgetrust.codec import der
from edgetrust.codec.signed import RSA_PSS, read_algorithm, read_pss
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.curves import read_explicit_curve
from edgetrust.pki.openssl_text.hexadecimal import block, print_number
from edgetrust.pki.openssl_text.objects import long_name

_INDENT = 16
_WIDTH = 15
_MARGIN = " " * _INDENT
_NIST_CURVES = {
    "secp192r1": "P-192",
    "secp224r1": "P-224",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
}
_UNABLE = f"{_MARGIN[4:]}Unable to load Public Key"
_DIFFIE_HELLMAN = frozenset({"1.2.840.113549.1.3.1", "1.2.840.10046.2.1"})
"""Keys that sign nothing, which the cryptography library loads with a warning and is about to give up."""
_Raw = ed25519.Ed25519PublicKey | ed448.Ed448PublicKey | x25519.X25519PublicKey | x448.X448PublicKey
_EC = "1.2.840.10045.2.1"
_CURVES = {"secp192r1": "prime192v1", "secp256r1": "prime256v1"}


def print_key(spki: bytes, algorithm: str) -> list[str]:
    """The lines below the algorithm of a SubjectPublicKeyInfo."""
    explicit = _explicit(spki) if algorithm == _EC else None
    if explicit is not None:
        return explicit
    if algorithm in _DIFFIE_HELLMAN:
        return [_UNABLE]
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return [_UNABLE]
    if isinstance(key, rsa.RSAPublicKey):
        return _rsa(key) + (_restrictions(spki) if algorithm == RSA_PSS else [])
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _elliptic(key, spki)
    if isinstance(key, _Raw):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return [f"{_MARGIN}{long_name(algorithm)} Public-Key:", *_octets("pub:", raw)]
    if isinstance(key, dsa.DSAPublicKey):
        return _dsa(key)
    return [_UNABLE]


def _rsa(key: rsa.RSAPublicKey) -> list[str]:
    numbers = key.public_numbers()
    head = f"{_MARGIN}Public-Key: ({key.key_size} bit)"
    return [head, *_number("Modulus:", numbers.n), *_number("Exponent:", numbers.e)]


def _restrictions(spki: bytes) -> list[str]:
    """Of a key that is good for RSASSA-PSS alone."""
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    _, parameters = read_algorithm(spki, der.read_inside(spki, outer)[0])
    if not parameters:
        return [f"{_MARGIN}No PSS parameter restrictions"]
    pss = read_pss(spki, parameters)
    given = {element[0] for element in der.read_inside(spki, parameters[0])}

    def default(tag: int) -> str:
        return "" if tag in given else " (default)"

    return [
        f"{_MARGIN}PSS parameter restrictions:",
        f"{_MARGIN}  Hash Algorithm: {_digest(pss.digest)}{default(0xA0)}",
        f"{_MARGIN}  Mask Algorithm: MGF1 with {_digest(pss.mask_digest)}{default(0xA1)}",
        f"{_MARGIN}  Minimum Salt Length: {pss.salt_length}{default(0xA2)}",
        f"{_MARGIN}  Trailer Field: 0x1{default(0xA3)}",
    ]


def _digest(name: str) -> str:
    """`SHA2-256`, as the providers of OpenSSL call it."""
    is_second = name.startswith(("sha2", "sha384", "sha512"))
    return f"SHA2-{name.removeprefix('sha').replace('-', '/')}" if is_second else name.upper()


def _elliptic(key: ec.EllipticCurvePublicKey, spki: bytes) -> list[str]:
    name = key.curve.name
    lines = [f"{_MARGIN}Public-Key: ({key.curve.key_size} bit)", *_octets("pub:", _point(spki))]
    lines.append(f"{_MARGIN}ASN1 OID: {_CURVES.get(name, name)}")
    nist = _NIST_CURVES.get(name)
    return lines if nist is None else [*lines, f"{_MARGIN}NIST CURVE: {nist}"]


def _point(spki: bytes) -> bytes:
    """The point as it is encoded, compressed or not."""
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    return der.read_bits(spki, der.read_inside(spki, outer)[1], "a point")


def _explicit(spki: bytes) -> list[str] | None:
    """A key on a curve that is written out; None for one that names its curve, or whose curve cannot be loaded."""
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    _, parameters = read_algorithm(spki, der.read_inside(spki, outer)[0])
    if not parameters or parameters[0][0] != der.SEQUENCE:
        return None
    try:
        curve = read_explicit_curve(spki, parameters[0])
    except Malformed:
        return None
    point = _point(spki)
    if not curve.holds(point):
        return None
    return [
        f"{_MARGIN}Public-Key: ({curve.order.bit_length()} bit)",
        *_octets("pub:", point),
        f"{_MARGIN}Field Type: prime-field",
        *_number("Prime:", curve.prime),
        *_number("A:   ", curve.a),
        *_number("B:   ", curve.b),
        *_octets(f"Generator ({curve.generator_form}):", curve.generator),
        *_number("Order: ", curve.order),
        *_number("Cofactor: ", curve.cofactor),
        *(_octets("Seed:", curve.seed) if curve.seed else ()),
    ]


def _dsa(key: dsa.DSAPublicKey) -> list[str]:
    numbers = key.public_numbers()
    parameters = numbers.parameter_numbers
    return [
        f"{_MARGIN}Public-Key: ({key.key_size} bit)",
        *_number("pub: ", numbers.y),
        *_number("P:   ", parameters.p),
        *_number("Q:   ", parameters.q),
        *_number("G:   ", parameters.g),
    ]


def _number(label: str, value: int) -> list[str]:
    return print_number(label, value, indent=_INDENT)


def _octets(label: str, octets: bytes) -> list[str]:
    return [f"{_MARGIN}{label}", *block(octets, indent=_INDENT + 4, width=_WIDTH)]
