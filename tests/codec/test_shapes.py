from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.shapes import Shape, recognise
from tests import asn1, make

ROOT = make.ca("Root")
KEY = make.key("rsa1024")
OID = asn1.oid("1.2.840.113549.1.7.2")


def private(form: PrivateFormat, password: bytes | None = None) -> bytes:
    """DER of a private key."""
    from cryptography.hazmat.primitives.serialization import NoEncryption

    return KEY.private_bytes(Encoding.DER, form, BestAvailableEncryption(password) if password else NoEncryption())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ROOT.der, Shape.CERTIFICATE),
        (make.ca("Old", version=1).der, Shape.CERTIFICATE),
        (make.revocation_list(ROOT, [1]), Shape.REVOCATION_LIST),
        (make.request(), Shape.SIGNING_REQUEST),
        (make.request(subject=""), Shape.SIGNING_REQUEST),
        (private(PrivateFormat.PKCS8), Shape.PRIVATE_KEY),
        (private(PrivateFormat.TraditionalOpenSSL), Shape.PRIVATE_KEY),
        (private(PrivateFormat.PKCS8, b"x"), Shape.ENCRYPTED_KEY),
        (make.spki(KEY), Shape.PUBLIC_KEY),
        (asn1.seq(OID, asn1.context(0)), Shape.PKCS7),
        (asn1.seq(asn1.integer(3), asn1.seq(OID)), Shape.PKCS12),
        (b"\x30\x80" + OID, Shape.PKCS7),
        (b"\x30\x80\x02\x01\x03", Shape.PKCS12),
    ],
)
def test_each_object_is_recognised_by_its_structure(data: bytes, expected: Shape) -> None:
    """Neither the name of a file nor a label is asked."""
    assert recognise(data) is expected


def test_a_list_of_version_one_is_recognised() -> None:
    """Its contents begin with the algorithm instead of a number."""
    contents = asn1.seq(asn1.seq(OID), make.name("CN=x"), asn1.time(make.NOW))

    assert recognise(asn1.seq(contents, asn1.seq(OID), asn1.bits(b""))) is Shape.REVOCATION_LIST


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"0",
        b"\x30\x80",
        b"\x31\x80\x06",
        asn1.seq(),
        asn1.seq(asn1.integer(1)),
        asn1.seq(asn1.seq(), asn1.bits(b"")),
        asn1.seq(asn1.seq(OID), asn1.null()),
        asn1.seq(asn1.seq(), asn1.seq(), asn1.bits(b"")),
        asn1.seq(asn1.seq(asn1.null()), asn1.seq(), asn1.bits(b"")),
        asn1.seq(asn1.seq(asn1.integer(1)), asn1.seq(), asn1.bits(b"")),
        ROOT.der[:-1],
    ],
)
def test_anything_else_is_nothing(data: bytes) -> None:
    """Text, cut objects and structures of other kinds."""
    assert recognise(data) is None


@given(st.binary(max_size=40) | st.binary(max_size=40).map(asn1.seq))
def test_recognising_is_total(data: bytes) -> None:
    """Random bytes are a shape or None."""
    assert recognise(data) in (*Shape, None)
