"""Opens what is protected by a passphrase: private keys and PKCS#12 files. Of what is evidence only the public half of
a key is kept; `open_private_key` is for who signs with it.

Not here: where the passphrase comes from.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
    pkcs7,
    pkcs12,
)

from edgetrust.codec import der
from edgetrust.codec.keys import read_public_key
from edgetrust.codec.shapes import Shape, recognise
from edgetrust.errors import Malformed, WrongPassphrase
from edgetrust.model.certificate import PrivateKey
from edgetrust.model.value import dataclass
from edgetrust.pki.pss import restrict_spki

MOST_ROUNDS = 10_000_000
"""Rounds of key derivation a file may ask for. OWASP's advice is below a million; ten million take some seconds, and
a hostile file could ask for hours."""

T = TypeVar("T")

# PBKDF2 and the schemes of PKCS#5 v1 and PKCS#12: each is followed by SEQUENCE { salt, rounds, … }.
_DERIVATIONS = re.compile(
    rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05[\x01-\x0c]|\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01[\x01-\x06]"
)


_CIPHER_HEADER = re.compile(rb"DEK-Info:[ \t]*([A-Za-z0-9-]+)[ \t]*,[ \t]*([0-9A-Fa-f]*)")


@dataclass(frozen=True, slots=True)
class Pkcs12:
    """What a PKCS#12 file holds."""

    key: PrivateKey | None
    certificates: tuple[bytes, ...]
    """DER, the one that belongs to the key first."""


def read_private_key(encoded: bytes, *, password: str | None = None) -> PrivateKey:
    """The private key in DER (PKCS#8, also encrypted; PKCS#1; SEC 1) or in a PEM block. Raises WrongPassphrase,
    Malformed."""
    # Validating an RSA key takes 40 ms and answers a question nobody asked.
    key = open_private_key(encoded, password=password, validate=False)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if not isinstance(key, rsa.RSAPrivateKey):
        return PrivateKey(key=read_public_key(spki))
    shape = recognise(encoded)
    if shape is Shape.PRIVATE_KEY:
        return PrivateKey(key=read_public_key(restrict_spki(spki, encoded)))
    # The old encrypted form of PEM is of PKCS#1, which has no word on what the key is for.
    is_old = encoded.startswith(b"-----BEGIN RSA ")
    return PrivateKey(key=read_public_key(spki), hides_pss=not is_old)


def open_private_key(encoded: bytes, *, password: str | None = None, validate: bool = True) -> PrivateKeyTypes:
    """The key itself, from the same forms; `validate`: with its numbers held against each other. Raises
    WrongPassphrase, Malformed."""
    _refuse_endless_derivation(encoded)
    is_pem = encoded.startswith(b"-----")
    if is_pem:
        _refuse_odd_vector(encoded)
    load = load_pem_private_key if is_pem else load_der_private_key

    def attempt(secret: bytes | None) -> PrivateKeyTypes:
        return load(encoded, secret, unsafe_skip_rsa_key_validation=not validate)

    try:
        return _open(attempt, password, "the private key")
    except TypeError:  # a passphrase for a key that is not encrypted does no harm
        return _open(attempt, None, "the private key")


def read_pkcs12(encoded: bytes, *, password: str | None = None) -> Pkcs12:
    """The certificates of a PKCS#12 file and the public half of its key. The empty password is tried as well: one that
    is given may be that of another file beside. Raises WrongPassphrase, Malformed."""
    _refuse_endless_derivation(encoded)
    opened = _open_pkcs12(encoded, password)
    listed = [opened.cert] if opened.cert is not None else []
    key = None
    if opened.key is not None:
        spki = opened.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        key = PrivateKey(key=read_public_key(spki), hides_pss=isinstance(opened.key, rsa.RSAPrivateKey))
    return Pkcs12(
        key=key,
        certificates=tuple(each.certificate.public_bytes(Encoding.DER) for each in (*listed, *opened.additional_certs)),
    )


def open_pkcs12_key(encoded: bytes, *, password: str | None = None) -> PrivateKeyTypes:
    """The private key of a PKCS#12 file. Raises WrongPassphrase, Malformed."""
    _refuse_endless_derivation(encoded)
    opened = _open_pkcs12(encoded, password)
    if opened.key is None:
        raise Malformed("the PKCS#12 file holds no private key; export it with its key")
    return opened.key


def _open_pkcs12(encoded: bytes, password: str | None) -> pkcs12.PKCS12KeyAndCertificates:
    def attempt(secret: bytes | None) -> pkcs12.PKCS12KeyAndCertificates:
        return pkcs12.load_pkcs12(encoded, secret)

    try:
        return _open(attempt, password, "the PKCS#12 file")
    except WrongPassphrase:
        try:
            return _open(attempt, None, "the PKCS#12 file")
        except WrongPassphrase:
            pass
        raise


def read_ber_bundle(encoded: bytes) -> list[bytes]:
    """The DER of the certificates in a PKCS#7 bundle that is BER and not DER. Raises Malformed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it is BER is known here
            loaded = pkcs7.load_der_pkcs7_certificates(encoded)
    except BaseException as error:
        _let_pass(error)
        raise Malformed(
            "the PKCS#7 bundle cannot be read: it is damaged or holds something else than certificates"
        ) from error
    return [certificate.public_bytes(Encoding.DER) for certificate in loaded]


def _open(attempt: Callable[[bytes | None], T], password: str | None, what: str) -> T:
    secret = password.encode() if password is not None else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an old cipher or an odd serial number is no news for this file's reader
            return attempt(secret)
    except TypeError as error:
        if secret is None:
            raise WrongPassphrase(f"{what} is encrypted or damaged, and no password is given") from error
        raise
    except ValueError as error:
        if "password" not in str(error).lower() and not (secret is not None and _is_encrypted(attempt)):
            raise Malformed(f"{what} cannot be read: it is damaged or of an unknown form") from error
        if secret is None:
            raise WrongPassphrase(f"{what} is encrypted or damaged, and no password is given") from error
        raise WrongPassphrase(f"the password does not open {what}") from error
    except UnsupportedAlgorithm as error:
        raise Malformed(f"{what} uses an algorithm that cannot be opened here") from error
    except BaseException as error:
        _let_pass(error)
        raise Malformed(f"{what} cannot be read: it is damaged or of an unknown form") from error


def _is_encrypted(attempt: Callable[[bytes | None], T]) -> bool:
    """Whether a password is asked for. One wrong password in 256 leaves what looks decrypted and is no key, so that the
    error alone does not tell it from damage."""
    try:
        attempt(None)
    except TypeError:
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return False


def _let_pass(error: BaseException) -> None:
    """Raise again what is not about the file. What is has no common root: cryptography has exceptions of its own for
    odd certificates inside, and an assertion that fails in its Rust code is not even an Exception."""
    if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
        raise error


def _refuse_odd_vector(text: bytes) -> None:
    """Refuse the header of an encrypted PEM key whose initialisation vector is not of its cipher's length: such a key
    makes cryptography write to standard error."""
    header = _CIPHER_HEADER.search(text)
    if header is None:
        return
    octets = 8 if header[1].startswith(b"DES") else 16
    if len(header[2]) != 2 * octets:
        raise Malformed(f"the private key's DEK-Info header has {len(header[2])} digits, expected {2 * octets}")


def _refuse_endless_derivation(encoded: bytes) -> None:
    rounds = sum(_count_rounds(encoded, found.end()) for found in _DERIVATIONS.finditer(encoded))
    rounds += _count_mac_rounds(encoded)
    if rounds > MOST_ROUNDS:
        raise Malformed(f"it asks for {rounds} rounds of key derivation, and {MOST_ROUNDS} is the most that is done")


def _count_rounds(encoded: bytes, position: int) -> int:
    """The rounds in SEQUENCE { salt, rounds } at a position; 0 when something else stands there."""
    try:
        outer = der.read_element(encoded, position, len(encoded))
        salt = der.read_element(encoded, outer[2], outer[3])
        return _read_rounds(encoded, der.read_element(encoded, salt[3], outer[3]))
    except Malformed:
        return 0


def _count_mac_rounds(encoded: bytes) -> int:
    """The rounds of the MAC over a PKCS#12 file (RFC 7292 §4): the last number of its last part."""
    try:
        parts = der.read_inside(encoded, der.read_only_element(encoded, der.SEQUENCE, "a PKCS#12 file"))
        return _read_rounds(encoded, der.read_inside(encoded, parts[2])[2])
    except (Malformed, IndexError):
        return 0


def _read_rounds(encoded: bytes, element: der.Element) -> int:
    return max(0, der.read_integer(encoded, element, "rounds of key derivation"))
