"""Reads what is uploaded to a page: the certificates, the key or the revocation list in a file, in the form the page
takes.

Not here: what a page does with them.
"""

from __future__ import annotations

from dataclasses import field

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from edgetrust.codec.shapes import Shape, recognise
from edgetrust.errors import EdgetrustError
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.inventory import FileContents
from edgetrust.model.value import dataclass
from edgetrust.pki.contents import read_contents
from edgetrust.pki.signing_key import SigningKey, find_signing_key
from edgetrust.twin.admin.ruling import Declined, declined

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
    try:
        key = find_signing_key(data)
    except EdgetrustError as error:
        return declined(f"{name}: {error.message}")
    return UploadedKey(pkcs8=pkcs8_of(key), spki=spki_of(key), ends_in_line_break=data.endswith(b"\n"))


def pkcs8_of(key: SigningKey) -> bytes:
    """DER of a private key, unencrypted."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def spki_of_pkcs8(pkcs8: bytes) -> bytes | None:
    """DER of the public half of a key that a node holds; None where it cannot be read."""
    try:
        return spki_of(find_signing_key(pkcs8))
    except EdgetrustError:
        return None


def spki_of(key: SigningKey) -> bytes:
    """DER of the public half of a private key."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


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
