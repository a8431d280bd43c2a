"""Public keys as EVP_PKEY_print_public prints them.

A key that OpenSSL cannot load leaves one line of regret and, on standard error, a reason; only the line belongs to the
text.
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from edgetrust.codec import der
from edgetrust.codec.signed import RSA_PSS, read_algorithm, read_pss
from edgetrust.pki.openssl_text.hexadecimal import block
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
_CURVES = {"secp192r1": "prime192v1", "secp256r1": "prime256v1"}


def print_key(spki: bytes, algorithm: str) -> list[str]:
    """The lines below the algorithm of a SubjectPublicKeyInfo."""
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return [f"{_MARGIN[4:]}Unable to load Public Key"]
    if isinstance(key, rsa.RSAPublicKey):
        return _rsa(key) + (_restrictions(spki) if algorithm == RSA_PSS else [])
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _elliptic(key)
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return [f"{_MARGIN}{long_name(algorithm)} Public-Key:", *_octets("pub:", raw)]
    if isinstance(key, dsa.DSAPublicKey):
        return _dsa(key)
    return [f"{_MARGIN[4:]}Unable to load Public Key"]


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
    return f"SHA2-{name.removeprefix('sha')}" if name in ("sha224", "sha256", "sha384", "sha512") else name.upper()


def _elliptic(key: ec.EllipticCurvePublicKey) -> list[str]:
    name = key.curve.name
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    lines = [f"{_MARGIN}Public-Key: ({key.curve.key_size} bit)", *_octets("pub:", point)]
    lines.append(f"{_MARGIN}ASN1 OID: {_CURVES.get(name, name)}")
    nist = _NIST_CURVES.get(name)
    return lines if nist is None else [*lines, f"{_MARGIN}NIST CURVE: {nist}"]


def _dsa(key: dsa.DSAPublicKey) -> list[str]:
    numbers = key.public_numbers()
    parameters = numbers.parameter_numbers
    return [
        f"{_MARGIN}Public-Key: ({key.key_size} bit)",
        *_number("pub:", numbers.y),
        *_number("P:   ", parameters.p),
        *_number("Q:   ", parameters.q),
        *_number("G:   ", parameters.g),
    ]


def _number(label: str, value: int) -> list[str]:
    """One line for a number of a machine word, a block of octets for a larger one, with a zero before a set sign."""
    if value < 1 << 64:
        return [f"{_MARGIN}{label} {value} ({value:#x})"]
    return _octets(label, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _octets(label: str, octets: bytes) -> list[str]:
    return [f"{_MARGIN}{label}", *block(octets, indent=_INDENT + 4, width=_WIDTH)]
