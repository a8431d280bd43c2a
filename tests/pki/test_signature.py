from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.pki import signature
from edgetrust.pki.read import read_certificate, read_revocation_list, read_signing_request
from tests import asn1, make


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """Each test counts from zero."""
    signature.CHECKS.forget()
    signature.KEYS.forget()
    yield
    signature.CHECKS.forget()


@pytest.mark.parametrize(
    ("key", "digest"),
    [
        ("rsa", "sha256"),
        ("rsa", "sha1"),
        ("rsa", "md5"),
        ("rsa", "sha512"),
        ("rsa", "pss"),
        ("rsa1024", "sha256"),
        ("p256", "sha256"),
        ("p256", "sha1"),
        ("p384:", "sha384"),
        ("p521:", "sha512"),
        ("ed25519:", "sha256"),
        ("ed448:", "sha256"),
    ],
)
def test_the_key_that_signed_is_told_from_one_that_did_not(key: str, digest: str) -> None:
    """Every algorithm that certificates carry, old digests included: OpenSSL computes them at level 0."""
    root = make.ca("Root", key=key)
    other = make.ca("Root", key=key.partition(":")[0] + ":another")
    leaf = make.leaf("a.example.com", root, digest=digest).certificate

    assert signature.verify_signature(leaf, root.certificate)
    assert not signature.verify_signature(leaf, other.certificate)


def test_a_dsa_signature() -> None:
    """DSA keys are loaded and asked, too."""
    key = dsa.generate_private_key(2048)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    issuer = read_certificate(_with_key(spki))
    algorithm = asn1.seq(asn1.oid("2.16.840.1.101.3.4.3.2"))
    contents = _contents(algorithm)
    signed = asn1.seq(contents, algorithm, asn1.bits(key.sign(contents, hashes.SHA256())))
    wrong = asn1.seq(contents, algorithm, asn1.bits(key.sign(b"another", hashes.SHA256())))

    assert signature.verify_signature(read_certificate(signed), issuer)
    assert not signature.verify_signature(read_certificate(wrong), issuer)
    assert not signature.verify_signature(make.leaf("a.example.com").certificate, issuer)


def _contents(algorithm: bytes, spki: bytes | None = None) -> bytes:
    """What a certificate of version 1 signs."""
    name = make.name("Root")
    dates = asn1.seq(asn1.time(make.NOW), asn1.time(make.NOW))
    return asn1.seq(asn1.integer(1), algorithm, name, dates, name, spki or make.spki(make.key("any")))


def _with_key(spki: bytes) -> bytes:
    """A certificate with that key and a meaningless signature."""
    algorithm = asn1.seq(asn1.oid("1.2.3"))
    return asn1.seq(_contents(algorithm, spki), algorithm, asn1.bits(b""))


@pytest.mark.parametrize(
    "algorithm",
    [
        asn1.seq(asn1.oid("1.2.3")),
        asn1.seq(asn1.oid("1.2.840.113549.1.1.2"), asn1.null()),  # MD2
        asn1.seq(asn1.oid("1.2.840.113549.1.1.10"), asn1.null()),
        asn1.seq(asn1.oid("1.2.840.113549.1.1.10"), asn1.seq(asn1.context(2, asn1.integer(-1)))),
        asn1.seq(asn1.oid("1.2.840.113549.1.1.11"), asn1.null()),
        asn1.seq(asn1.oid("1.2.840.10045.4.3.2")),
        asn1.seq(asn1.oid("2.16.840.1.101.3.4.3.2")),
        asn1.seq(asn1.oid("1.3.101.112")),
        asn1.seq(asn1.oid("1.3.101.113")),
    ],
)
@pytest.mark.parametrize("key", ["rsa1024", "p256", "ed25519:", "ed448:"])
def test_what_cannot_be_computed_is_no_signature(algorithm: bytes, key: str) -> None:
    """Unknown and abandoned algorithms, and algorithms of another kind of key: false, never an exception."""
    contents = _contents(algorithm)
    certificate = read_certificate(asn1.seq(contents, algorithm, asn1.bits(bytes(64))))

    assert not signature.verify_signature(certificate, make.ca("Root", key=key).certificate)


def test_a_key_that_cannot_be_loaded_is_told() -> None:
    """Such an issuer signs nothing, and OpenSSL has an error of its own for it."""
    point_off_the_curve = make.spki(make.key("any"))[:-1] + b"\0"
    issuer = read_certificate(_with_key(point_off_the_curve))
    exchange = read_certificate(_with_key(asn1.seq(asn1.seq(asn1.oid("1.3.101.110")), asn1.bits(bytes(32)))))
    leaf = make.leaf("a.example.com", make.ca("Root"))

    assert not signature.has_usable_key(issuer)
    assert not signature.verify_signature(leaf.certificate, issuer)
    assert not signature.has_usable_key(exchange)
    assert signature.has_usable_key(leaf.certificate)


def test_the_algorithm_must_be_stated_twice_alike() -> None:
    """OpenSSL refuses a certificate whose inner and outer algorithm differ, though the signature is right."""
    root = make.ca("Root", key="rsa1024")
    inner = asn1.seq(asn1.oid("1.2.840.113549.1.1.11"))
    outer = asn1.seq(asn1.oid("1.2.840.113549.1.1.11"), asn1.null())
    signed = {}
    for algorithm in (inner, outer):
        contents = _contents(algorithm)
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

    assert (signature.CHECKS.made, signature.KEYS.made) == (10, 2)


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
