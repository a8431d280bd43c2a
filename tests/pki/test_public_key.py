from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.signed import slice_signed
from edgetrust.model.certificate import Certificate
from edgetrust.pki import public_key
from edgetrust.pki.contents import read_contents
from edgetrust.pki.read import read_certificate
from tests import asn1, lab, make, oracle


def signs(issuer: Certificate, certificate: Certificate) -> bool:
    """The answer on a certificate and the key of another."""
    return public_key.is_signed_with(slice_signed(certificate.der, "a certificate"), issuer.key.spki)


@pytest.mark.parametrize(
    ("key", "digest"),
    [
        ("rsa", "sha256"),
        ("rsa", "sha1"),
        ("rsa", "md5"),
        ("rsa", "sha512"),
        ("rsa", "pss"),
        ("rsa", "ripemd160"),
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

    assert signs(root.certificate, leaf)
    assert not signs(other.certificate, leaf)


@oracle.NEEDED
def test_openssl_takes_ripemd_as_well(tmp_path: Path) -> None:
    """Which the cryptography library does not know."""
    root = make.ca("Root", key="rsa")
    leaf = make.leaf("a.example.com", root, digest="ripemd160")
    (tmp_path / "root.pem").write_text(root.pem)
    (tmp_path / "leaf.pem").write_text(leaf.pem)

    said = lab.openssl("verify", "-CAfile", tmp_path / "root.pem", tmp_path / "leaf.pem")

    assert said.endswith("OK\n")
    assert signs(root.certificate, leaf.certificate)


@oracle.NEEDED
@pytest.mark.parametrize("digest", ["sha512-224", "sha512-256"])
def test_openssl_takes_short_digests_of_sha_512_in_pss(digest: str, tmp_path: Path) -> None:
    """Without PSS it knows no key that makes them."""
    files = [tmp_path / name for name in ("root.key", "root.pem")]
    subject = ("-subj", "/CN=Root", "-days", "30", "-sigopt", "rsa_padding_mode:pss", f"-{digest}")
    lab.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", files[0], "-out", files[1], *subject)
    (located,) = read_contents(files[1].read_bytes(), path="root.pem").certificates

    assert signs(located.certificate, located.certificate)


@oracle.NEEDED
def test_what_openssl_computes_and_nothing_here_is_told_from_what_is_wrong(tmp_path: Path) -> None:
    """A curve that the cryptography library does not know; a wrong signature of a known key is just that."""
    key, file = tmp_path / "a.key", tmp_path / "a.pem"
    lab.openssl("ecparam", "-name", "sect283k1", "-genkey", "-noout", "-out", key)
    lab.openssl("req", "-x509", "-key", key, "-subj", "/CN=Root", "-days", "30", "-out", file)
    (located,) = read_contents(file.read_bytes(), path="a.pem").certificates
    signed, spki = slice_signed(located.certificate.der, "a certificate"), located.certificate.key.spki
    known, stranger = make.leaf().certificate, make.ca("Stranger").certificate

    assert (public_key.is_signed_with(signed, spki), public_key.can_check(signed, spki)) == (False, False)
    assert public_key.is_beyond(signed, spki)
    assert not public_key.is_beyond(slice_signed(known.der, "a certificate"), stranger.key.spki)
    assert not public_key.is_beyond(slice_signed(known.der, "a certificate"), b"junk")


def test_a_dsa_signature() -> None:
    """DSA keys are loaded and asked, too."""
    key = dsa.generate_private_key(2048)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    issuer = read_certificate(_with_key(spki))
    algorithm = asn1.seq(asn1.oid("2.16.840.1.101.3.4.3.2"))
    contents = _contents(algorithm)
    signed = asn1.seq(contents, algorithm, asn1.bits(key.sign(contents, hashes.SHA256())))
    wrong = asn1.seq(contents, algorithm, asn1.bits(key.sign(b"another", hashes.SHA256())))

    assert signs(issuer, read_certificate(signed))
    assert not signs(issuer, read_certificate(wrong))
    assert not signs(issuer, make.leaf("a.example.com").certificate)


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

    assert not signs(make.ca("Root", key=key).certificate, certificate)


def test_a_key_that_cannot_be_loaded_is_told() -> None:
    """Such an issuer signs nothing, and OpenSSL has an error of its own for it."""
    point_off_the_curve = make.spki(make.key("any"))[:-1] + b"\0"
    issuer = read_certificate(_with_key(point_off_the_curve))
    exchange = read_certificate(_with_key(asn1.seq(asn1.seq(asn1.oid("1.3.101.110")), asn1.bits(bytes(32)))))
    leaf = make.leaf("a.example.com", make.ca("Root"))

    assert not public_key.is_usable(issuer.key.spki)
    assert not signs(issuer, leaf.certificate)
    assert not public_key.is_usable(exchange.key.spki)
    assert public_key.is_usable(leaf.certificate.key.spki)


def is_loaded_by_the_library(spki: bytes) -> bool:
    """Whether the cryptography library takes it for a key."""
    try:
        load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


@given(data=st.data(), label=st.sampled_from(["rsa1024", "rsa", "p256", "p384:"]), octet=st.integers(0, 255))
def test_a_damaged_key_is_usable_where_the_library_can_load_it(data: st.DataObject, label: str, octet: int) -> None:
    """Whether it is made from its numbers or taken apart by the library."""
    whole = make.spki(make.key(label))
    position = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:position] + bytes((octet,)) + whole[position + 1 :]

    assert public_key.is_usable(damaged) == is_loaded_by_the_library(damaged)


def test_each_key_is_loaded_once() -> None:
    """Counted: a key that cannot be loaded is remembered as well."""
    public_key.KEYS.forget()
    key, no_key = make.ca("Root").certificate.key.spki, asn1.seq(asn1.seq(asn1.oid("1.2.3")), asn1.bits(b""))

    answers = [public_key.is_usable(spki) for spki in (key, no_key) * 3]

    assert answers == [True, False] * 3
    assert public_key.KEYS.made == 2


def test_parameters_that_mean_nothing_cannot_be_checked() -> None:
    """Nor can what has no known algorithm."""
    leaf = make.leaf("a.example.com", key="rsa", digest="pss")
    signed = slice_signed(leaf.der, "a certificate")
    damaged = slice_signed(leaf.der.replace(asn1.oid("1.2.840.113549.1.1.8"), asn1.oid("1.2.840.113549.1.1.9")), "x")

    assert public_key.can_check(signed, leaf.certificate.key.spki)
    assert not public_key.can_check(damaged, leaf.certificate.key.spki)
