from __future__ import annotations

import ctypes

import pytest

from edgetrust.model.certificate import AuthorityKeyIdentifier, KeyKind
from edgetrust.pki import issuance
from edgetrust.pki.issuance import (
    fits_identifier,
    identifiers_fit,
    key_fits,
)
from edgetrust.pki.read import read_certificate
from tests import asn1, make, oracle
from tests.pki import odd
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

ROOT = make.ca("Root")
RSA_ROOT = make.ca("RSA Root", key="rsa")


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"aki": None}, True),
        ({"aki": b"another"}, False),
        ({"aki_serial": ROOT.certificate.serial}, True),
        ({"aki_serial": ROOT.certificate.serial + 1}, False),
        ({"aki_issuer": "CN=ROOT"}, True),
        ({"aki_issuer": "Nobody"}, False),
        ({"aki": None, "aki_issuer": asn1.seq()}, False),
    ],
)
def test_every_part_of_an_identifier_that_can_be_compared_must_fit(changes: make.Changes, fits: bool) -> None:
    """Key identifier, serial number, and issuer of the issuer; OpenSSL agrees."""
    leaf = make.leaf("a.example.com", ROOT, **changes)

    assert identifiers_fit(ROOT.certificate, leaf.certificate) is fits
    assert agreed(leaf, [], [ROOT]) == (None if fits else (20, 0))


def test_an_unreadable_identifier_rules_nobody_out() -> None:
    """By itself; the certificate is invalid, and so nobody's (`flags`)."""
    leaf = make.leaf("a.example.com", ROOT, aki=None, extensions=[("2.5.29.35", False, asn1.null())])

    assert identifiers_fit(ROOT.certificate, leaf.certificate)


def test_an_issuer_without_identifier_fits_every_one() -> None:
    """What the issuer does not announce cannot be compared."""
    root = make.ca("Root", ski=None)
    leaf = make.leaf("a.example.com", root, aki=b"another")
    authority = leaf.certificate.authority_key_identifier

    assert identifiers_fit(root.certificate, leaf.certificate)
    assert agreed(leaf, [], [root]) is None
    assert isinstance(authority, AuthorityKeyIdentifier)
    assert fits_identifier(root.certificate, authority)


@pytest.mark.parametrize("label", ["rsa", "k", "p384:k", "ed25519:k", "ed448:k"])
@pytest.mark.parametrize("signer", ["rsa", "k", "p384:k", "ed25519:k", "ed448:k"])
def test_the_signature_must_be_of_the_kind_of_the_key(label: str, signer: str) -> None:
    """An issuer whose key cannot have made such a signature is none; of its kind, it is the wrong one."""
    root = make.ca("Root", key=label)
    leaf = make.leaf("a.example.com", root, signing_key=signer)
    fits = root.certificate.key.kind is make.ca("x", key=signer).certificate.key.kind

    assert key_fits(root.certificate, leaf.certificate) is fits
    assert agreed(leaf, [], [root]) == (None if label == signer else (7, 0) if fits else (20, 0))


def test_a_key_that_is_for_pss_only() -> None:
    """It signs with RSASSA-PSS alone; a plain RSA key signs both ways."""
    only = next(twist for twist in odd.TWISTS if twist.name == "key for PSS only").apply(RSA_ROOT, make.key("rsa"))
    plain = make.leaf("a.example.com", RSA_ROOT, aki=None)
    pss = make.leaf("a.example.com", RSA_ROOT, aki=None, digest="pss")

    assert [root.certificate.key.is_for_pss_only for root in (RSA_ROOT, only)] == [False, True]
    assert [key_fits(RSA_ROOT.certificate, leaf.certificate) for leaf in (plain, pss)] == [True, True]
    assert [key_fits(only.certificate, leaf.certificate) for leaf in (plain, pss)] == [False, True]
    # Neither verifier takes `only` for self-signed, because it signed itself the plain way.
    assert agreed(plain, [], [only]) == (20, 0)
    assert agreed(pss, [], [only]) == (2, 1)
    assert agreed(pss, [], [RSA_ROOT]) is None


def test_an_unusable_key_makes_no_signatures() -> None:
    """Whatever the algorithm says."""
    root = read_certificate(
        next(twist for twist in odd.TWISTS if twist.name == "unknown kind of key").apply(ROOT, ROOT.key).der
    )

    assert not key_fits(root, make.leaf("a.example.com", ROOT).certificate)


KEYS_BY_OPENSSL_NAME = {
    "RSA": KeyKind.RSA, "rsaEncryption": KeyKind.RSA, "RSASSA-PSS": KeyKind.RSA, "id-ecPublicKey": KeyKind.EC,
    "DSA": KeyKind.DSA, "DSA-old": KeyKind.DSA, "ED25519": KeyKind.ED25519, "ED448": KeyKind.ED448,
}  # fmt: skip
ARCS = (
    *(f"1.2.840.113549.1.1.{number}" for number in range(1, 20)),
    *(f"1.2.840.10045.4.{number}" for number in range(1, 4)),
    *(f"1.2.840.10045.4.3.{number}" for number in range(6)),
    *(f"2.16.840.1.101.3.4.3.{number}" for number in range(20)),
    *(f"1.3.14.3.2.{number}" for number in range(30)),
    *(f"1.3.101.{number}" for number in range(110, 115)),
    *("1.2.840.10040.4.1", "1.2.840.10040.4.3", "1.3.36.3.3.1.2", "2.5.8.3.100", "1.2.3.4"),
)


def openssl_kind(dotted: str) -> KeyKind | None:
    """What OpenSSL's table says an algorithm needs, asked of the library that the program uses."""
    library = ctypes.CDLL("libcrypto.so.3")
    library.OBJ_nid2sn.restype = ctypes.c_char_p
    kind = ctypes.c_int()
    nid = library.OBJ_txt2nid(dotted.encode())
    if not nid or not library.OBJ_find_sigid_algs(nid, None, ctypes.byref(kind)):
        return None
    return KEYS_BY_OPENSSL_NAME.get(library.OBJ_nid2sn(kind.value).decode())


@pytest.mark.parametrize("dotted", ARCS)
def test_algorithms_need_the_keys_that_openssl_says(dotted: str) -> None:
    """The whole neighbourhood of every algorithm that certificates carry."""
    assert issuance._KEY_OF_SIGNATURE.get(dotted) is openssl_kind(dotted)
