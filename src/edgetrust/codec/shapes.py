"""Tells by its structure what a DER object is, whatever the file or the PEM label calls it.

Not here: reading it (`edgetrust.pki`).
"""

from __future__ import annotations

from enum import StrEnum

from edgetrust.codec import der
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME
from edgetrust.errors import Malformed


class Shape(StrEnum):
    """Kinds of objects, by the words a user knows them under."""

    CERTIFICATE = "a certificate"
    REVOCATION_LIST = "a revocation list"
    SIGNING_REQUEST = "a signing request"
    PRIVATE_KEY = "a private key"
    ENCRYPTED_KEY = "an encrypted private key"
    PUBLIC_KEY = "a public key"
    PKCS7 = "a PKCS#7 bundle"
    PKCS12 = "a PKCS#12 file"


_INDEFINITE = 0x80


def recognise(data: bytes) -> Shape | None:
    """The kind of the object that `data` begins with, or None. A kind is no promise that the object can be read."""
    try:
        return _recognise_indefinite(data) if data[1:2] == bytes((_INDEFINITE,)) else _recognise(data)
    except Malformed:
        return None


def _recognise(data: bytes) -> Shape | None:
    parts = der.read_inside(data, der.read_only_element(data, der.SEQUENCE, "an object"))
    tags = bytes(part[0] for part in parts[:3])
    if tags[:1] == b"\x06":
        return Shape.PKCS7
    if tags[:2] == b"\x02\x30" and data[parts[0][2] : parts[0][3]] == b"\x03":
        return Shape.PKCS12
    if tags[:1] == b"\x02" and len(parts) > 1:
        return Shape.PRIVATE_KEY
    if tags == b"\x30\x30\x03" and len(parts) == 3:
        return _recognise_signed(data, parts[0])
    if len(parts) == 2 and _begins_with_oid(data, parts[0]):
        return {b"\x30\x03": Shape.PUBLIC_KEY, b"\x30\x04": Shape.ENCRYPTED_KEY}.get(tags)
    return None


def _recognise_signed(data: bytes, contents: der.Element) -> Shape | None:
    """Certificates, revocation lists and requests differ in what follows their numbers."""
    fields = der.read_inside(data, contents)
    if not fields or fields[0][0] == 0xA0:
        return Shape.CERTIFICATE if fields else None
    if fields[0][0] == der.INTEGER:
        fields.pop(0)
    if not fields or fields[0][0] != der.SEQUENCE:
        return None
    if not _begins_with_oid(data, fields[0]):
        return Shape.SIGNING_REQUEST
    is_list = len(fields) > 2 and fields[2][0] in (UTC_TIME, GENERALIZED_TIME)
    return Shape.REVOCATION_LIST if is_list else Shape.CERTIFICATE


def _begins_with_oid(data: bytes, element: der.Element) -> bool:
    return element[2] < element[3] and data[element[2]] == der.OBJECT_IDENTIFIER


def _recognise_indefinite(data: bytes) -> Shape | None:
    # BER from Java and Windows; only containers are written so.
    if data[:1] != bytes((der.SEQUENCE,)):
        return None
    if data[2:3] == b"\x06":
        return Shape.PKCS7
    return Shape.PKCS12 if data[2:5] == b"\x02\x01\x03" else None
