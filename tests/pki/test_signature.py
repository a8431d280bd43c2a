from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.pki import signature
from edgetrust.pki.public_key import KEYS
from edgetrust.pki.read import read_certificate, read_revocation_list, read_signing_request
from tests import asn1, make


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """Each test counts from zero."""
    signature.CHECKS.forget()
    KEYS.forget()
    yield
    signature.CHECKS.forget()


def test_a_signature_is_told_from_another() -> None:
    """A certificate against the key that signed it, and against one that did not."""
    root, other = make.ca("Root"), make.ca("Root", key="another")
    leaf = make.leaf("a.example.com", root).certificate

    assert signature.verify_signature(leaf, root.certificate)
    assert not signature.verify_signature(leaf, other.certificate)


def test_what_cannot_be_checked_at_all_is_told_from_what_is_wrong() -> None:
    """A refusal says something about who signed only where it was computed."""
    other, leaf = make.ca("Root", key="another"), make.leaf("a.example.com", make.ca("Root"))
    unknown = leaf.der.replace(bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d04037f"))
    point_off_the_curve = make.spki(make.key("any"))[:-1] + b"\0"

    assert signature.can_check_signature(leaf.der, other.certificate.key.spki)
    assert not signature.can_check_signature(unknown, other.certificate.key.spki)
    assert not signature.can_check_signature(leaf.der, point_off_the_curve)
    assert not signature.can_check_signature(b"junk", other.certificate.key.spki)


def test_the_algorithm_must_be_stated_twice_alike() -> None:
    """OpenSSL refuses a certificate whose inner and outer algorithm differ, though the signature is right."""
    root = make.ca("Root", key="rsa1024")
    inner = asn1.seq(asn1.oid("1.2.840.113549.1.1.11"))
    outer = asn1.seq(asn1.oid("1.2.840.113549.1.1.11"), asn1.null())
    name, dates = make.name("Root"), asn1.seq(asn1.time(make.NOW), asn1.time(make.NOW))
    signed = {}
    for algorithm in (inner, outer):
        contents = asn1.seq(asn1.integer(1), algorithm, name, dates, name, make.spki(make.key("any")))
        signed[algorithm] = asn1.seq(contents, outer, asn1.bits(make._sign(root.key, contents, "sha256")))

    assert signature.verify_signature(read_certificate(signed[outer]), root.certificate)
    assert not signature.verify_signature(read_certificate(signed[inner]), root.certificate)


def test_a_signature_of_odd_bits_is_wrong() -> None:
    """A signature is whole octets; OpenSSL refuses unused bits."""
    root = make.ca("Root")
    leaf = make.leaf("a.example.com", root)
    parts = leaf.der.rpartition(asn1.bits(b"")[:1])
    odd = leaf.der.replace(parts[2], parts[2][:1] + b"\1" + parts[2][2:])

    assert odd != leaf.der
    assert not signature.verify_signature(read_certificate(odd), root.certificate)


def test_lists_and_requests_are_checked_too() -> None:
    """A list against its issuer, a request against the key it names."""
    root, other = make.ca("Root"), make.ca("Other")
    revoked = read_revocation_list(make.revocation_list(root, [1]))
    request = read_signing_request(make.request())
    forged = read_signing_request(make.request()[:-4] + b"abcd")

    assert signature.verify_crl_signature(revoked, root.certificate)
    assert not signature.verify_crl_signature(revoked, other.certificate)
    assert signature.verify_request_signature(request)
    assert not signature.verify_request_signature(forged)


def test_each_pair_is_checked_once_and_each_key_loaded_once() -> None:
    """The work of a fleet: counted, refusals included, whatever is asked again."""
    root, other = make.ca("Root"), make.ca("Other")
    leaves = [make.leaf(f"n{number}.example.com", root).certificate for number in range(5)]
    for _ in range(3):
        for leaf in leaves:
            signature.verify_signature(leaf, root.certificate)
            signature.verify_signature(leaf, other.certificate)

    assert (signature.CHECKS.made, KEYS.made) == (10, 2)


def test_what_passes_by_is_not_remembered() -> None:
    """A capture may hold any number of certificates; what is known already is not computed again."""
    root, other = make.ca("Root"), make.ca("Other")
    leaf = make.leaf("a.example.com", root).certificate

    answers = [signature.verify_passing_signature(leaf, each.certificate) for each in (root, other)]

    assert (answers, signature.CHECKS.made) == ([True, False], 0)
    signature.CHECKS.keep((leaf.der, other.certificate.key.spki), value=True)
    assert signature.verify_passing_signature(leaf, other.certificate)


@given(st.integers(0, 600), st.binary(min_size=1, max_size=4), st.sampled_from(["rsa1024", "p256", "ed25519:"]))
def test_checking_is_total(position: int, noise: bytes, key: str) -> None:
    """A certificate with other bytes in it, also in its key, is checked without an exception or a warning."""
    root = make.ca("Root", key=key)
    mutated = root.der[:position] + noise + root.der[position + len(noise) :]
    try:
        certificate = read_certificate(mutated)
    except Malformed:
        return

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert signature.verify_signature(certificate, root.certificate) == (certificate == root.certificate)
        signature.verify_signature(root.certificate, certificate)
