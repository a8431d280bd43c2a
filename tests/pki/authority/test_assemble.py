from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Extension
from edgetrust.pki.authority.assemble import Parts, Signer, assemble, digest_for, name_of, spki_of
from edgetrust.pki.authority.subject import parse_subject
from edgetrust.pki.signature import verify_signature
from edgetrust.pki.signing_key import SigningKey
from tests import asn1, make

PARTS = Parts(
    subject=parse_subject("CN=leaf, O=Acme"),
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


def test_the_name_of_an_issuer_keeps_its_bytes() -> None:
    """Strings of other types and sets of attributes are written back as they were."""
    odd = asn1.seq(
        asn1.set_of(asn1.seq(asn1.oid("2.5.4.6"), asn1.printable("US"))),
        asn1.set_of(
            asn1.seq(asn1.oid("2.5.4.3"), asn1.printable("Root")), asn1.seq(asn1.oid("2.5.4.11"), asn1.ia5("x"))
        ),
    )

    assert name_of(make.ca(odd).certificate).public_bytes() == odd


def test_a_key_that_would_be_written_otherwise_is_not_certified() -> None:
    """The certificate would be for other bytes than the request."""
    public = make.key("leaf").public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    algorithm = asn1.seq(asn1.oid("1.2.840.10045.2.1"), asn1.oid("1.2.840.10045.3.1.7"))

    with pytest.raises(Malformed, match="the public key is written in an unusual form"):
        assemble(replace(PARTS, spki=asn1.seq(algorithm, asn1.bits(point))), signing_key("x"))


def test_what_is_no_key_is_not_certified() -> None:
    """With the reason of the library."""
    with pytest.raises(Malformed, match="the public key cannot be used"):
        assemble(replace(PARTS, spki=asn1.seq(asn1.seq(asn1.oid("1.2.3")), asn1.bits(b"x"))), signing_key("x"))
