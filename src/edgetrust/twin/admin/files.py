"""Reads what is uploaded to a page: the certificates, the key or the revocation list in a file, in the form the page
takes.

Not here: what a page does with them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from edgetrust.codec.pem import PemBlock, find_blocks
from edgetrust.codec.shapes import Shape, recognise
from edgetrust.errors import EdgetrustError
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.file_contents import FileContents
from edgetrust.model.value import dataclass
from edgetrust.pki.contents import read_contents
from edgetrust.pki.pss import as_plain, plain_spki, restrict_key, restrict_spki
from edgetrust.pki.signing_key import SigningKey, find_signing_key
from edgetrust.twin.admin.ruling import Declined, declined

LONGEST_RSA_KEY = 8192
"""Bits. A signature with a longer one takes so long that every handshake of the lab would wait for it."""
LARGEST_KEY_FILE = 32 * 1024
"""Octets: several times what the longest key takes, as reading a key is not for nothing."""

_PEM = b"-----BEGIN "


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedKey:
    """A private key out of a file."""

    pkcs8: bytes = field(repr=False)
    """DER."""
    spki: bytes
    """DER of its public half."""
    ends_in_line_break: bool


def read_pem_certificates(data: bytes, *, name: str = "the file") -> tuple[Certificate, ...] | Declined:
    """The certificates of a PEM file, in order, at least one. An Expressway takes no other form."""
    if not data.strip():
        return declined(f"{name} is empty, expected a certificate in PEM format; choose a file")
    if _PEM not in data:
        return declined(f"{name} is not in PEM format, expected text with BEGIN CERTIFICATE; export it as Base64")
    return _certificates(data, name)


def read_certificates(data: bytes, *, name: str = "the file") -> tuple[Certificate, ...] | Declined:
    """The certificates of a PEM or DER file, in order, at least one. CUCM takes both forms, and no PKCS#7."""
    if not data.strip():
        return declined(f"{name} is empty, expected a certificate in PEM or DER format; choose a file")
    is_der_of_another_kind = data[:1] == b"\x30" and recognise(data) not in (Shape.CERTIFICATE, None)
    if b"-----BEGIN PKCS7" in data or is_der_of_another_kind:
        return declined(f"{name} is no certificate in PEM or DER format; export the certificates one by one")
    return _certificates(data, name)


def read_revocation_lists(data: bytes, *, name: str = "the file") -> tuple[RevocationList, ...] | Declined:
    """The revocation lists of a PEM file, in order, at least one."""
    if _PEM not in data:
        return declined(f"{name} is not in PEM format, expected a revocation list (X509 CRL)")
    found = read_contents(data, path=name)
    if found.problems:
        return _unreadable(found, name)
    if not found.revocation_lists:
        return declined(f"{name} holds no revocation list, expected one in PEM format (X509 CRL)")
    return tuple(crl for crl, _ in found.revocation_lists)


def read_key(data: bytes, *, name: str = "the private key file") -> UploadedKey | Declined:
    """The one private key of a PEM file, not encrypted."""
    if b"ENCRYPTED" in data:
        return declined(f"{name} is encrypted, expected an unencrypted key in PEM format")
    if _PEM not in data:
        return declined(f"{name} is not in PEM format, expected an unencrypted private key")
    if len(data) > LARGEST_KEY_FILE:
        return declined(f"{name} has {len(data)} octets, expected one private key, {LARGEST_KEY_FILE} octets at most")
    try:
        key = _open_key(data)
    except EdgetrustError as error:
        return declined(f"{name}: {error.message}")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size > LONGEST_RSA_KEY:
        return declined(f"{name} holds a key of {key.key_size} bits, expected {LONGEST_RSA_KEY} at most; make another")
    pkcs8, spki = _with_pss(data, pkcs8_of(key), spki_of(key))
    return UploadedKey(pkcs8=pkcs8, spki=spki, ends_in_line_break=data.endswith(b"\n"))


def pkcs8_of(key: SigningKey) -> bytes:
    """DER of a private key, unencrypted."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def spki_of_pkcs8(pkcs8: bytes) -> bytes | None:
    """DER of the public half of a key that a node holds; None where it cannot be read."""
    try:
        return restrict_spki(spki_of(_open_key(pkcs8)), pkcs8)
    except EdgetrustError:
        return None


def spki_of(key: SigningKey) -> bytes:
    """DER of the public half of a private key."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def is_pair(spki: bytes | None, certificate: Certificate) -> bool:
    """Whether a certificate is for the key with this public half. As in OpenSSL, a key for RSASSA-PSS alone is none
    with one for all of RSA, and the parameters of PSS do not matter."""
    shown = certificate.key.spki
    if spki is None or (plain_spki(spki) is None) != (plain_spki(shown) is None):
        return False
    return as_plain(spki) == as_plain(shown)


def _with_pss(data: bytes, pkcs8: bytes, spki: bytes) -> tuple[bytes, bytes]:
    """The private key and its public half, for RSASSA-PSS alone where the file says so: to read a key forgets that."""
    keys = [block.der for block in find_blocks(data) if isinstance(block, PemBlock) and block.label == "PRIVATE KEY"]
    restricted = restrict_spki(spki, keys[0]) if len(keys) == 1 else spki
    return (pkcs8, spki) if restricted == spki else (restrict_key(pkcs8, restricted), restricted)


def _open_key(data: bytes) -> SigningKey:
    encoded = _find_possible_rsa(data)
    if encoded is not None:
        # That its factors are primes is nobody's question here, and takes seconds for a long key. What this cannot
        # read, the other way cannot either, and says why.
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):
            key = load_der_private_key(encoded, password=None, unsafe_skip_rsa_key_validation=True)
            if isinstance(key, rsa.RSAPrivateKey):
                return key
    return find_signing_key(data)


def _find_possible_rsa(data: bytes) -> bytes | None:
    if _PEM not in data:
        return data
    keys = [block for block in find_blocks(data) if isinstance(block, PemBlock) and "PRIVATE KEY" in block.label]
    return keys[0].der if [each.label for each in keys] in (["PRIVATE KEY"], ["RSA PRIVATE KEY"]) else None


def _certificates(data: bytes, name: str) -> tuple[Certificate, ...] | Declined:
    found = read_contents(data, path=name)
    if found.problems:
        return _unreadable(found, name)
    if not found.certificates:
        return declined(f"{name} holds no certificate, expected one")
    return tuple(located.certificate for located in found.certificates)


def _unreadable(found: FileContents, name: str) -> Declined:
    problem = found.problems[0]
    where = f", line {problem.source.line}" if problem.source.line is not None else ""
    return declined(f"{name}{where}: {problem.reason}")
