from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edgetrust.model.certificate import Extension
from edgetrust.pki.authority.assemble import Parts, Signer, assemble, digest_for, spki_of
from edgetrust.pki.authority.subject import parse_subject
from edgetrust.pki.signature import verify_signature
from edgetrust.pki.signing_key import SigningKey
from tests import asn1, make

PARTS = Parts(
    subject=parse_subject("CN=leaf, O=Acme").der,
    spki=make.spki(make.key("leaf")),
    serial=77,
    not_before=make.NOW,
    not_after=datetime(2060, 1, 1, tzinfo=UTC),
    extensions=(
        Extension(oid="1.2.3.4", critical=True, value=asn1.null()),
        Extension(oid="2.5.29.17", critical=False, value=asn1.seq(make.general_name("a.example.com"))),
    ),
)


def signing_key(label: str) -> SigningKey:
    """A key of a kind that CAs have."""
    key = make.key(label)
    assert isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey))
    return key


@pytest.mark.parametrize(
    ("label", "digest"), [("x", "sha256"), ("rsa", "sha256"), ("p384:x", "sha384"), ("p521:x", "sha512")]
)
def test_a_certificate_says_what_its_parts_say(label: str, digest: str) -> None:
    """Signed by any kind of key, with a digest that fits it."""
    issuer = make.ca("CN=Root,O=Acme", key=label)
    key = signing_key(label)

    certificate = assemble(PARTS, Signer(certificate=issuer.certificate, key=key))

    assert certificate.issuer.der == issuer.certificate.subject.der
    assert str(certificate.subject) == "CN=leaf,O=Acme"
    assert (certificate.serial, certificate.not_before, certificate.not_after) == (
        77,
        PARTS.not_before,
        PARTS.not_after,
    )
    assert certificate.extensions == PARTS.extensions
    assert certificate.key.spki == PARTS.spki
    assert certificate.signature_hash == digest == digest_for(key).name
    assert verify_signature(certificate, issuer.certificate)


@pytest.mark.parametrize("label", ["x", "rsa", "p384:x"])
def test_the_same_parts_give_the_same_bytes(label: str) -> None:
    """ECDSA signatures too have no chance in them."""
    signer = Signer(certificate=make.ca("Root", key=label).certificate, key=signing_key(label))

    assert assemble(PARTS, signer).der == assemble(PARTS, signer).der


def test_a_bare_key_signs_itself() -> None:
    """The issuer is then the subject."""
    certificate = assemble(replace(PARTS, spki=spki_of(signing_key("leaf"))), signing_key("leaf"))

    assert certificate.issuer == certificate.subject
    assert verify_signature(certificate, certificate)


ODD_NAMES = [
    make.name(""),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid("2.5.4.3"), asn1.tlv(0x14, b"a\xe9")))),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid("2.5.4.3"), asn1.printable("*.a&b@c_d")))),
    asn1.seq(asn1.set_of(asn1.seq(asn1.oid("2.5.4.3"), asn1.bmp("ü")))),
    asn1.seq(
        asn1.tlv(0x31, asn1.seq(asn1.oid("2.5.4.11"), asn1.utf8("z")), asn1.seq(asn1.oid("2.5.4.3"), asn1.utf8("a")))
    ),
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=bytes.hex)
def test_names_go_over_byte_for_byte(name: bytes) -> None:
    """Strings of other types, letters that a type does not have, sets in another order; of subject and issuer."""
    issuer = make.ca(name, key="x")

    certificate = assemble(replace(PARTS, subject=name), Signer(certificate=issuer.certificate, key=signing_key("x")))

    assert certificate.subject.der == certificate.issuer.der == name


def test_keys_go_over_byte_for_byte() -> None:
    """A compressed point stays compressed."""
    public = make.key("leaf").public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    algorithm = asn1.seq(asn1.oid("1.2.840.10045.2.1"), asn1.oid("1.2.840.10045.3.1.7"))
    spki = asn1.seq(algorithm, asn1.bits(point))

    assert assemble(replace(PARTS, spki=spki), signing_key("x")).key.spki == spki


@pytest.mark.parametrize("label", ["x", "rsa", "p521:x"])
def test_another_library_reads_the_same(label: str) -> None:
    """Every field, and the signature."""
    issuer, key = make.ca("CN=Root,O=Acme", key=label), signing_key(label)

    certificate = assemble(PARTS, Signer(certificate=issuer.certificate, key=key))

    read = x509.load_der_x509_certificate(certificate.der)
    assert read.version is x509.Version.v3
    assert read.serial_number == 77
    assert (read.not_valid_before_utc, read.not_valid_after_utc) == (PARTS.not_before, PARTS.not_after)
    assert [(each.oid.dotted_string, each.critical) for each in read.extensions] == [
        ("1.2.3.4", True),
        ("2.5.29.17", False),
    ]
    read.verify_directly_issued_by(x509.load_der_x509_certificate(issuer.der))


def test_without_extensions_there_is_no_list_of_them() -> None:
    """An empty one would be no DER of a certificate."""
    certificate = assemble(replace(PARTS, extensions=()), signing_key("x"))

    assert list(x509.load_der_x509_certificate(certificate.der).extensions) == []
