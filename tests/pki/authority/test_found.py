from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from edgetrust.errors import Refused
from edgetrust.model.certificate import AuthorityKeyIdentifier, BasicConstraints, Certificate, KeyUsage, Oid
from edgetrust.model.connection import Purpose
from edgetrust.pki.authority.assemble import Signer
from edgetrust.pki.authority.found import (
    CaTerms,
    cross_sign,
    found_intermediate,
    found_root,
    remaining_path_length,
)
from edgetrust.pki.authority.seeded import derive_key
from edgetrust.pki.authority.subject import parse_subject
from tests import asn1, make, oracle

TERMS = CaTerms(serial=1, not_before=make.NOW, not_after=make.NOW + timedelta(days=365))
AT = make.NOW + timedelta(days=1)


def root(name: str = "Root", **changes: object) -> Signer:
    """A root of that name."""
    key = derive_key(name)
    terms = CaTerms(**{"serial": 1, "not_before": TERMS.not_before, "not_after": TERMS.not_after, **changes})  # type: ignore[arg-type]
    return Signer(certificate=found_root(parse_subject(name), key, terms), key=key)


def below(issuer: Signer, name: str, path_length: int | None = None) -> Signer:
    """A CA below another."""
    key = derive_key(name)
    terms = CaTerms(serial=2, not_before=TERMS.not_before, not_after=TERMS.not_after, path_length=path_length)
    return Signer(certificate=found_intermediate(parse_subject(name), key, issuer, terms), key=key)


def leaf(issuer: Signer) -> bytes:
    """A certificate of a node, made by other code than ours."""
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey)
    return make.leaf("a.example.com", make.Issued(issuer.certificate.der, issuer.key)).der


def test_a_root_is_a_ca_that_may_answer_ocsp() -> None:
    """Any number of CAs may stand below it; it names no issuer."""
    certificate = root().certificate

    assert certificate.basic_constraints == BasicConstraints(ca=True, path_length=None)
    assert certificate.key_usage == frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})
    assert [(each.oid, each.critical) for each in certificate.extensions] == [
        (Oid.BASIC_CONSTRAINTS, True),
        (Oid.KEY_USAGE, True),
        (Oid.SUBJECT_KEY_IDENTIFIER, False),
    ]


def test_an_intermediate_names_its_issuer_and_where_to_look() -> None:
    """The places are those of its issuer's list and responder."""
    issuer = root()
    terms = CaTerms(
        serial=2,
        not_before=TERMS.not_before,
        not_after=TERMS.not_after,
        path_length=0,
        crl_urls=("http://a.test/crl",),
        ocsp_urls=("http://a.test/",),
    )

    certificate = found_intermediate(parse_subject("Issuing"), derive_key("Issuing"), issuer, terms)

    authority = certificate.authority_key_identifier
    assert isinstance(authority, AuthorityKeyIdentifier)
    assert authority.key_id == issuer.certificate.subject_key_identifier
    assert certificate.basic_constraints == BasicConstraints(ca=True, path_length=0)
    assert [each.oid for each in certificate.extensions][-2:] == [
        Oid.CRL_DISTRIBUTION_POINTS,
        Oid.AUTHORITY_INFORMATION_ACCESS,
    ]


def test_a_ca_can_do_without_key_identifiers() -> None:
    """Neither its own nor its issuer's."""
    terms = CaTerms(serial=2, not_before=TERMS.not_before, not_after=TERMS.not_after, has_identifiers=False)

    certificate = found_intermediate(parse_subject("Issuing"), derive_key("Issuing"), root(), terms)

    assert [each.oid for each in certificate.extensions] == [Oid.BASIC_CONSTRAINTS, Oid.KEY_USAGE]


@oracle.NEEDED
@pytest.mark.parametrize("depth", [0, 1, 2, 5])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_openssl_takes_a_chain_of_any_depth(depth: int, purpose: Purpose) -> None:
    """For both purposes."""
    signer = top = root()
    sent = []
    for number in range(depth):
        signer = below(signer, f"Issuing {number}")
        sent.append(signer.certificate.der)

    assert oracle.verify(leaf(signer), sent, [top.certificate.der], at=AT, purpose=purpose) is None


@oracle.NEEDED
def test_openssl_obeys_a_path_length() -> None:
    """One CA too many below the one that limits it."""
    limited = below(root(), "Limited", path_length=0)
    deeper = below(limited, "Deeper")

    assert oracle.verify(leaf(limited), [limited.certificate.der], [root().certificate.der], at=AT) is None
    answer = oracle.verify(
        leaf(deeper), [deeper.certificate.der, limited.certificate.der], [root().certificate.der], at=AT
    )
    assert answer is not None
    assert answer.code == 25


@oracle.NEEDED
def test_a_cross_certificate_leads_to_the_other_root() -> None:
    """Who trusts the new root alone accepts what the old one's intermediate signed."""
    old, new = root("Old"), root("New")
    issuing = below(old, "Issuing")
    crossed = cross_sign(old.certificate, new, TERMS)

    sent = [issuing.certificate.der, crossed.der]

    assert crossed.subject == old.certificate.subject
    assert crossed.issuer == new.certificate.subject
    assert crossed.key == old.certificate.key
    assert crossed.subject_key_identifier == old.certificate.subject_key_identifier
    assert oracle.verify(leaf(issuing), sent, [new.certificate.der], at=AT) is None
    assert oracle.verify(leaf(issuing), sent[:1], [new.certificate.der], at=AT) is not None


@pytest.mark.parametrize(("stated", "asked", "expected"), [(3, None, 3), (3, 1, 1), (None, None, None), (None, 0, 0)])
def test_a_cross_certificate_keeps_the_path_length_unless_told(
    stated: int | None, asked: int | None, expected: int | None
) -> None:
    """And whatever else the CA says of itself, but nothing of its issuer."""
    comment = (Oid.NETSCAPE_COMMENT, False, asn1.ia5("x"))
    old = make.ca("Old", path_length=stated, crl_url="http://old.test/", extensions=[comment]).certificate

    crossed = cross_sign(
        old,
        root("New"),
        CaTerms(serial=2, not_before=TERMS.not_before, not_after=TERMS.not_after, path_length=asked),
    )

    assert crossed.basic_constraints == BasicConstraints(ca=True, path_length=expected)
    assert [each.oid for each in crossed.extensions] == [
        Oid.BASIC_CONSTRAINTS,
        Oid.KEY_USAGE,
        Oid.SUBJECT_KEY_IDENTIFIER,
        Oid.NETSCAPE_COMMENT,
        Oid.AUTHORITY_KEY_IDENTIFIER,
    ]


@pytest.mark.parametrize(
    ("certificate", "message"),
    [
        (make.leaf("a.example.com").certificate, "CN=a.example.com is no CA"),
        (make.ca("Root", ca=None).certificate, "CN=Root is no CA"),
        (make.ca("Root", signing_key="other").certificate, "CN=Root: its own signature is wrong"),
    ],
)
def test_what_is_no_ca_is_not_cross_signed(certificate: Certificate, message: str) -> None:
    """Nor is a root whose signature is wrong."""
    with pytest.raises(Refused, match=message):
        cross_sign(certificate, root("New"), TERMS)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [([None], None), ([0], 0), ([None, 1], 0), ([2, None, 9], 2), ([9, None, 2], 0), ([None, 0], -1)],
)
def test_the_room_below_a_ca_is_that_of_the_whole_path(limits: list[int | None], expected: int | None) -> None:
    """Each CA above counts those between; the tightest limit decides."""
    path = [make.ca(f"CA {number}", path_length=limit).certificate for number, limit in enumerate(limits)]

    assert remaining_path_length(path) == expected
