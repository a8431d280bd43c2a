"""Roots of chains: by names and signatures, through every certificate at hand, public roots first."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.pki.anchors import Pool
from edgetrust.pki.signature import verify_signature
from tests import make

ROOT = make.ca("Public Root")
ISSUING = make.ca("Public Issuing", ROOT)
LEAF = make.leaf("expe1.example.com", ISSUING)


def pool(*known: make.Issued, public: tuple[make.Issued, ...] = (ROOT,)) -> Pool:
    """A pool in which `ROOT` is public unless said otherwise."""
    return Pool(
        public_roots=tuple(each.certificate for each in public), known=tuple(each.certificate for each in known)
    )


def test_a_chain_is_walked_through_known_certificates() -> None:
    """The intermediate stands in some file, the root is public."""
    held = pool(ISSUING)

    assert held.root_of(LEAF.certificate) == ROOT.certificate
    assert held.public_root_of(LEAF.certificate) == ROOT.certificate


def test_an_internal_root_is_a_root_but_not_public() -> None:
    """Both questions have their own answer."""
    corp = make.ca("Corp Root")
    leaf = make.leaf("expe1.example.com", corp)

    held = pool(corp)

    assert held.root_of(leaf.certificate) == corp.certificate
    assert held.public_root_of(leaf.certificate) is None


def test_without_the_intermediate_nobody_can_tell() -> None:
    """The root is known and public, but no file links the leaf to it."""
    held = pool()

    assert held.root_of(LEAF.certificate) is None
    assert held.public_root_of(LEAF.certificate) is None


def test_a_name_without_the_signature_is_not_enough() -> None:
    """An impostor with the issuer's name leads nowhere."""
    impostor = make.ca("Public Issuing", ROOT, key="another key")

    assert pool(impostor).root_of(LEAF.certificate) is None


def test_all_of_a_name_are_found_whoever_signed_them() -> None:
    """Public roots first, then in the order given."""
    twin = make.ca("Public Root", key="another key")

    assert pool(ISSUING, twin, ROOT).with_subject(ROOT.certificate.subject.canonical) == (
        ROOT.certificate,
        twin.certificate,
    )
    assert pool(public=()).with_subject(ROOT.certificate.subject.canonical) == ()


def test_a_self_signed_certificate_is_its_own_root() -> None:
    """Public only when it is among the public roots."""
    own = make.leaf("cucm.example.com")

    assert pool().root_of(own.certificate) == own.certificate
    assert pool().public_root_of(own.certificate) is None
    assert pool().public_root_of(ROOT.certificate) == ROOT.certificate


def test_among_cross_signatures_the_public_root_wins() -> None:
    """Even where the way to a private root is shorter."""
    private = make.ca("Private Root")
    cross = make.ca("Public Issuing", private)

    held = pool(private, cross, ISSUING)

    assert held.root_of(LEAF.certificate) == ROOT.certificate


def test_a_renewed_root_of_the_same_key_counts_as_public() -> None:
    """A file holds another certificate of the public root's name and key."""
    older = make.ca("Public Root", not_after=make.NOW)

    assert pool(older, ISSUING).root_of(LEAF.certificate) == ROOT.certificate


def test_circles_of_cross_signatures_end() -> None:
    """Two CAs that signed each other, and no root."""
    first = make.ca("First", make.ca("Second"))
    second = make.ca("Second", make.ca("First"))
    leaf = make.leaf("host.example.com", first)

    assert pool(first, second, public=()).root_of(leaf.certificate) is None


def test_each_signature_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second question about the same certificate computes nothing."""
    checked: list[tuple[Certificate, Certificate]] = []

    def counting(certificate: Certificate, issuer: Certificate) -> bool:
        checked.append((certificate, issuer))
        return verify_signature(certificate, issuer)

    monkeypatch.setattr("edgetrust.pki.anchors.verify_signature", counting)
    held = pool(ISSUING)

    held.root_of(LEAF.certificate)
    first = len(checked)
    held.root_of(LEAF.certificate)

    assert (first, len(checked)) == (3, 3)
