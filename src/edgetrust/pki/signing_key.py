"""Private keys to sign with: made, found in a file, and written.

Not here: passphrases of other people's files (`edgetrust.pki.protected`), and where keys are put (`edgetrust.io.files`,
the only module that writes secrets).
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from edgetrust.codec.pem import PemBlock, find_blocks
from edgetrust.codec.shapes import Shape, recognise
from edgetrust.errors import Malformed, Refused
from edgetrust.model.certificate import KeyKind
from edgetrust.model.plan import PlannedKey
from edgetrust.pki.protected import open_pkcs12_key, open_private_key

SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
"""The kinds that an Expressway takes."""
LikeKey = SigningKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
"""The kinds that somebody else may have all the same."""

LONGEST_PASSPHRASE = 1023
"""Octets. OpenSSL, behind cryptography, takes no longer one."""

_NEW_KEY = "make a new key"
_PUBLIC_EXPONENT = 65537
_RSA_PSS, _HEADER = bytes.fromhex("06092a864886f70d01010a"), 40
"""The algorithm at the head of a key that is not encrypted. The cryptography library reads it as one for all of RSA,
and a request that is made with it names another kind of key than the file has."""
_CURVES: dict[int, type[ec.EllipticCurve]] = {256: ec.SECP256R1, 384: ec.SECP384R1, 521: ec.SECP521R1}
_FURTHER_CURVES: tuple[type[ec.EllipticCurve], ...] = (
    ec.SECP224R1,
    ec.SECP256K1,
    ec.BrainpoolP256R1,
    ec.BrainpoolP384R1,
    ec.BrainpoolP512R1,
)


def generate_key(planned: PlannedKey) -> SigningKey:
    """A new key of that kind and size. Other threads run meanwhile: an RSA key takes a tenth of a second and more."""
    if planned.kind is KeyKind.RSA:
        return rsa.generate_private_key(_PUBLIC_EXPONENT, planned.bits)
    if planned.kind is KeyKind.EC and planned.bits in _CURVES:
        return ec.generate_private_key(_CURVES[planned.bits]())
    raise ValueError(f"{planned} is not planned for any slot")


def generate_like(kind: KeyKind, curve: str | None) -> LikeKey:
    """A new key of a kind for a copy of somebody else's: RSA of 2048 bits, an Edwards key, or EC on the curve of that
    name (P-256 where the library does not know it)."""
    if kind is KeyKind.RSA:
        return rsa.generate_private_key(_PUBLIC_EXPONENT, 2048)
    if kind is KeyKind.ED25519:
        return ed25519.Ed25519PrivateKey.generate()
    if kind is KeyKind.ED448:
        return ed448.Ed448PrivateKey.generate()
    known = (each() for each in (*_CURVES.values(), *_FURTHER_CURVES))
    return ec.generate_private_key(next((each for each in known if each.name == curve), ec.SECP256R1()))


def measure_key(key: SigningKey) -> PlannedKey:
    """Kind and size of a key, as a plan would ask for it."""
    return PlannedKey(kind=KeyKind.RSA if isinstance(key, rsa.RSAPrivateKey) else KeyKind.EC, bits=key.key_size)


def find_signing_key(data: bytes, *, passphrase: str | None = None) -> SigningKey:
    """The one private key in the bytes of a file: DER, or PEM with anything around it. Raises WrongPassphrase,
    Malformed, and Refused for a kind that Expressways do not take."""
    encoded = _find_encoded(data)
    key = open_private_key(encoded, password=passphrase)
    if isinstance(key, rsa.RSAPrivateKey):
        if _RSA_PSS in encoded[:_HEADER]:
            raise Refused("the private key is good for RSASSA-PSS alone, expected RSA without that", hint=_NEW_KEY)
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, tuple(_CURVES.values())):
        return key
    kind = f"on the curve {key.curve.name}" if isinstance(key, ec.EllipticCurvePrivateKey) else "of another kind"
    raise Refused(f"the private key is {kind}, expected RSA, or ECDSA on P-256, P-384 or P-521", hint=_NEW_KEY)


def find_private_key(data: bytes, *, passphrase: str | None = None) -> PrivateKeyTypes:
    """The one private key in the bytes of a file, of any kind: PKCS#12, DER, or PEM with anything around it. Raises
    WrongPassphrase, Malformed."""
    encoded = _find_encoded(data)
    if recognise(encoded) is Shape.PKCS12:
        return open_pkcs12_key(encoded, password=passphrase)
    return open_private_key(encoded, password=passphrase)


def find_private_keys(data: bytes, *, passphrase: str | None = None) -> tuple[PrivateKeyTypes, ...]:
    """All private keys in the bytes of a file, in their order; never none. Raises as `find_private_key` does."""
    blocks = [block for block in find_blocks(data) if isinstance(block, PemBlock) and "PRIVATE KEY" in block.label]
    if len(blocks) < 2:
        return (find_private_key(data, passphrase=passphrase),)
    return tuple(
        open_private_key(block.text if block.is_encrypted else block.der, password=passphrase) for block in blocks
    )


def write_key(key: SigningKey, *, passphrase: str | None = None) -> bytes:
    """PEM of the PKCS#8 form, encrypted where there is a passphrase. It ends in a line break: without one, MRA services
    of an Expressway break some time after the upload."""
    protection = BestAvailableEncryption(passphrase.encode()) if passphrase is not None else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def encode_key(key: PrivateKeyTypes) -> bytes:
    """DER of the PKCS#8 form, unprotected: for memory, never for a file."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _find_encoded(data: bytes) -> bytes:
    # A text may begin with that octet as well: it is the digit zero.
    if data[:1] == b"\x30" and b"-----BEGIN" not in data:
        return data
    keys = [block for block in find_blocks(data) if isinstance(block, PemBlock) and "PRIVATE KEY" in block.label]
    if len(keys) != 1:
        raise Malformed(f"{len(keys) or 'no'} private keys here, expected one in PEM or DER")
    if keys[0].label == "OPENSSH PRIVATE KEY":
        raise Malformed("a key in OpenSSH's own form, expected PKCS#8", hint="ssh-keygen -p -m PKCS8 turns it")
    return keys[0].text if keys[0].is_encrypted else keys[0].der
