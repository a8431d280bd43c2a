from __future__ import annotations

import pytest

from edgetrust.model.certificate import Oid
from edgetrust.pki import flags
from edgetrust.pki.flags import Flags, flags_of
from tests import asn1, make, oracle
from tests.pki import odd
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

ROOT = make.ca("Root")
PROXY = (Oid.PROXY_CERT_INFO, False, asn1.seq(asn1.seq(asn1.oid("1.3.6.1.5.5.7.21.1"))))
POINT = asn1.seq(asn1.context(0, asn1.context(0, make.general_name("URI:http://crl.example.com/a.crl"))))


def test_an_ordinary_certificate_raises_no_flag() -> None:
    """Neither invalid nor self-signed, and every critical extension is known; it is worked out once."""
    leaf = make.leaf("a.example.com", ROOT, serial=7).certificate
    before = flags._FLAGS.made

    first, second = flags_of(leaf), flags_of(leaf)

    assert first == Flags(is_invalid=False, is_self_signed=False, unknown_critical=None)
    assert first is second
    assert flags._FLAGS.made == before + 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"aki": ROOT.certificate.subject_key_identifier}, True),
        ({"aki": b"another"}, False),
        ({"issuer_name": "CN=ROOT"}, True),
        ({"issuer_name": "Nobody"}, False),
        ({"signing_key": "rsa"}, False),
        ({"signing_key": "another"}, True),
    ],
)
def test_self_signed_is_what_names_identifiers_and_key_types_say(changes: make.Changes, expected: bool) -> None:
    """No signature is checked; OpenSSL calls the same ones self-signed (error 18, else 20)."""
    root = make.ca("Root", **changes)

    assert flags_of(root.certificate).is_self_signed is expected
    assert agreed(root, [], []) == (18 if expected else 20, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"ca": None, "extensions": [(Oid.BASIC_CONSTRAINTS, True, asn1.null())]},
        {"ku": None, "extensions": [(Oid.KEY_USAGE, True, asn1.null())]},
        {"eku": None, "extensions": [(Oid.EXTENDED_KEY_USAGE, False, asn1.null())]},
        {"sans": None, "extensions": [(Oid.SUBJECT_ALT_NAME, False, asn1.null())]},
        {"ski": None, "extensions": [(Oid.SUBJECT_KEY_IDENTIFIER, False, asn1.null())]},
        {"aki": None, "extensions": [(Oid.AUTHORITY_KEY_IDENTIFIER, False, asn1.null())]},
        {"extensions": [(Oid.NAME_CONSTRAINTS, False, asn1.null())]},
        {"extensions": [(Oid.CRL_DISTRIBUTION_POINTS, False, asn1.null())]},
        {"extensions": [(Oid.CRL_DISTRIBUTION_POINTS, False, asn1.seq(asn1.seq()))]},
        {"extensions": [(Oid.NETSCAPE_CERT_TYPE, False, asn1.null())]},
        {"sans": None, "extensions": [(Oid.PROXY_CERT_INFO, False, asn1.null())]},
        {"extensions": [(Oid.SUBJECT_ALT_NAME, False, asn1.seq())]},
        {"ku": ()},
        {"path_length": -1},
        {"extensions": [PROXY]},
        {"sans": None, "ca": True, "extensions": [PROXY]},
        {"sans": None, "extensions": [PROXY, (Oid.ISSUER_ALT_NAME, False, asn1.seq())]},
    ],
)
def test_invalid_certificates_are_issued_by_nobody(changes: make.Changes) -> None:
    """An extension that cannot be decoded, occurs twice, or contradicts another: OpenSSL finds no issuer."""
    leaf = make.leaf("a.example.com", ROOT, **changes)

    assert flags_of(leaf.certificate).is_invalid
    assert agreed(leaf, [], [ROOT]) == (20, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"path_length": 0},
        {"sans": ()},
        {"eku": ()},
        {"sans": None, "extensions": [PROXY]},
        {"extensions": [(Oid.CRL_DISTRIBUTION_POINTS, False, asn1.seq(POINT))]},
        {"extensions": [(Oid.CERTIFICATE_POLICIES, False, asn1.null())]},
        {"extensions": [(Oid.AUTHORITY_INFORMATION_ACCESS, False, b"")]},
    ],
)
def test_odd_certificates_need_not_be_invalid(changes: make.Changes) -> None:
    """Empty lists, a path length of a leaf, and rubbish in extensions that OpenSSL does not decode up front."""
    leaf = make.leaf("a.example.com", ROOT, **changes)

    assert not flags_of(leaf.certificate).is_invalid
    assert agreed(leaf, [], [ROOT]) == ((40, 0) if PROXY in changes.get("extensions", ()) else None)


@pytest.mark.parametrize(
    ("oid", "known"),
    [
        (Oid.NETSCAPE_CERT_TYPE, True),
        (Oid.CERTIFICATE_POLICIES, True),
        ("2.5.29.36", True),
        ("2.5.29.33", True),
        ("2.5.29.54", True),
        ("1.3.6.1.5.5.7.48.1.5", True),
        (Oid.SUBJECT_KEY_IDENTIFIER, False),
        (Oid.AUTHORITY_KEY_IDENTIFIER, False),
        (Oid.ISSUER_ALT_NAME, False),
        (Oid.AUTHORITY_INFORMATION_ACCESS, False),
        (Oid.NETSCAPE_COMMENT, False),
        ("2.5.29.46", False),
        ("1.2.3.4", False),
    ],
)
def test_critical_extensions_are_known_or_not(oid: str, known: bool) -> None:
    """As OpenSSL knows them; error 34 otherwise."""
    value = {
        Oid.NETSCAPE_CERT_TYPE: asn1.bits(b"\xff"),
        Oid.SUBJECT_KEY_IDENTIFIER: asn1.octets(b"a"),
        Oid.AUTHORITY_KEY_IDENTIFIER: asn1.seq(),
    }.get(oid, asn1.seq())
    leaf = make.leaf("a.example.com", ROOT, ski=None, aki=None, extensions=[(oid, True, value)])

    assert flags_of(leaf.certificate).unknown_critical == (None if known else oid)
    assert agreed(leaf, [], [ROOT]) == (None if known else (34, 0))


def test_the_signed_algorithm_counts() -> None:
    """OpenSSL compares key types with the algorithm that is signed, not with the one outside."""
    inner, outer = (
        next(twist for twist in odd.TWISTS if twist.name == name).apply(ROOT, ROOT.key)
        for name in ("inner algorithm RSA", "outer algorithm RSA")
    )

    assert [flags_of(root.certificate).is_self_signed for root in (inner, outer)] == [False, True]
    assert [agreed(root, [], []) for root in (inner, outer)] == [(20, 0), (18, 0)]
