"""Copies of certificates with keys of our own."""

from __future__ import annotations

import pytest

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.pki.look_alike import LookAlikes
from edgetrust.pki.read import read_revocation_list
from edgetrust.pki.signature import verify_crl_signature, verify_signature
from edgetrust.pki.signing_key import encode_key, generate_like
from tests import make, oracle

ROOT = make.ca("CN=Root,O=Acme")
ISSUING = make.ca("CN=Issuing,O=Acme", ROOT)
LEAF = make.leaf("expe1.example.com", ISSUING, sans=["expe1.example.com", "SRV:_collab-edge._tls.example.com"])
KNOWN = [each.certificate for each in (ROOT, ISSUING, LEAF)]


def copies() -> LookAlikes:
    """Of one deployment."""
    return LookAlikes(KNOWN, generate_like)


def said(certificate: Certificate) -> tuple[object, ...]:
    """Everything that a certificate says but its key and signature."""
    return (
        certificate.serial,
        certificate.subject,
        certificate.issuer,
        certificate.not_before,
        certificate.not_after,
        certificate.extensions,
    )


def test_a_copy_says_the_same_with_another_key() -> None:
    """Names, dates, serial numbers, identifiers and all other extensions, to the byte."""
    copied = copies().copy(LEAF.certificate)

    assert said(copied) == said(LEAF.certificate)
    assert copied.key.spki != LEAF.certificate.key.spki


def test_who_signed_whom_stays_as_it_is() -> None:
    """Down to the root, which signed itself."""
    maker = copies()
    root, issuing, leaf = map(maker.copy, KNOWN)

    assert verify_signature(leaf, issuing)
    assert verify_signature(issuing, root)
    assert verify_signature(root, root)
    assert not verify_signature(leaf, root)
    assert maker.copy(LEAF.certificate) == leaf


@oracle.NEEDED
def test_openssl_verifies_a_chain_of_copies() -> None:
    """And refuses it where it refused what was copied."""
    root, issuing, leaf = map(copies().copy, KNOWN)

    assert oracle.verify(leaf.der, [issuing.der], [root.der], at=make.NOW) is None
    assert oracle.verify(leaf.der, [], [root.der], at=make.NOW) == oracle.verify(LEAF.der, [], [ROOT.der], at=make.NOW)


def test_a_signature_of_nobody_stays_one_of_nobody() -> None:
    """An issuer that is nowhere at hand, and one of the same name that did not sign."""
    stranger = make.leaf("x.example.com", make.ca("CN=Elsewhere")).certificate
    forged = make.leaf("y.example.com", ROOT, signing_key="another").certificate
    maker = LookAlikes([*KNOWN, stranger, forged], generate_like)

    assert not any(
        verify_signature(maker.copy(each), maker.copy(known)) for each in (stranger, forged) for known in KNOWN
    )


def test_two_certificates_with_one_key_share_the_new_one() -> None:
    """And the key is of the same kind, and belongs to the copy."""
    renewed = make.ca("CN=Root,O=Acme", not_after=make.NOW, key="CN=Root,O=Acme").certificate
    rsa = make.leaf("rsa.example.com", ISSUING, key="rsa").certificate
    maker = LookAlikes([*KNOWN, renewed, rsa], generate_like)

    assert maker.copy(renewed).key == maker.copy(ROOT.certificate).key
    assert (maker.copy(rsa).key.kind, maker.copy(rsa).key.bits) == (KeyKind.RSA, 2048)
    assert encode_key(maker.key_of(rsa)) == encode_key(maker.key_of(rsa))


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
def test_a_copy_is_as_weak_as_what_it_copies(digest: str) -> None:
    """So that weak digests are rehearsed, too."""
    weak = make.leaf("weak.example.com", ISSUING, digest=digest).certificate

    assert LookAlikes([*KNOWN, weak], generate_like).copy(weak).signature_hash == digest


def test_revocation_lists_are_copied_with_their_issuer() -> None:
    """The same serial numbers, signed by the copy of whoever signed."""
    crl = read_revocation_list(make.revocation_list(ISSUING, [LEAF.certificate.serial]))
    foreign = read_revocation_list(make.revocation_list(make.ca("CN=Elsewhere"), [1]))
    maker = copies()

    copied = maker.copy_list(crl)

    assert copied.revoked == crl.revoked
    assert verify_crl_signature(copied, maker.copy(ISSUING.certificate))
    assert not any(verify_crl_signature(maker.copy_list(foreign), maker.copy(each)) for each in KNOWN)


def test_what_cannot_be_taken_apart_cannot_be_copied() -> None:
    """Said as for any damaged certificate."""
    broken = make.leaf("x.example.com").certificate
    object.__setattr__(broken, "der", broken.der[:-10])

    with pytest.raises(Malformed):
        copies().copy(broken)


@pytest.mark.parametrize("kind", ["p384", "p521", "ed25519", "ed448"])
def test_a_copy_has_a_key_of_the_same_kind_and_curve(kind: str) -> None:
    """What a key breaks is rehearsed, too."""
    odd = make.leaf("odd.example.com", ISSUING, key=f"{kind}:odd").certificate

    copied = LookAlikes([*KNOWN, odd], generate_like).copy(odd)

    assert (copied.key.kind, copied.key.curve) == (odd.key.kind, odd.key.curve)


@oracle.NEEDED
@pytest.mark.parametrize("kind", ["ed25519", "ed448"])
def test_a_ca_with_an_edwards_key_signs_copies_with_one(kind: str) -> None:
    """And so does nobody in its name, in place of a wrong signature."""
    issuing = make.ca("CN=Edwards Issuing", ROOT, key=f"{kind}:issuing")
    leaf = make.leaf("x.example.com", issuing)
    forged = make.leaf("x.example.com", issuing, signing_key=f"{kind}:somebody else")
    known = [ROOT.certificate, issuing.certificate, leaf.certificate, forged.certificate]

    root, copied, good, wrong = map(LookAlikes(known, generate_like).copy, known)

    verdicts = [oracle.verify(each.der, [], [root.der, copied.der], at=make.NOW) for each in (good, wrong)]
    originals = [oracle.verify(each.der, [], [ROOT.der, issuing.der], at=make.NOW) for each in (leaf, forged)]
    assert verdicts == originals
    assert good.signature_algorithm == leaf.certificate.signature_algorithm


def test_a_wrong_signature_stays_one_that_is_tried() -> None:
    """It is of the kind of its issuer's key, so that OpenSSL comes as far as with the original: error 7, not 20."""
    issuing = make.ca("CN=RSA Issuing", ROOT, key="rsa:issuing")
    forged = make.leaf("x.example.com", issuing, signing_key="rsa:somebody else")
    known = [ROOT.certificate, issuing.certificate, forged.certificate]

    root, copied, leaf = map(LookAlikes(known, generate_like).copy, known)

    assert oracle.verify(leaf.der, [], [root.der, copied.der], at=make.NOW) == oracle.verify(
        forged.der, [], [ROOT.der, issuing.der], at=make.NOW
    )
