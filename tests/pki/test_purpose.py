from __future__ import annotations

import pytest

from edgetrust.model.certificate import Oid
from edgetrust.model.connection import Purpose
from edgetrust.pki.purpose import (
    CaKind,
    barring_usage,
    ca_kind,
    could_have_issued,
    has_purpose,
    is_self_signed,
    lists_purpose,
    may_sign_certificates,
    may_sign_crls,
    unknown_critical_extension,
)
from tests import asn1, make, oracle
from tests.pki.verdicts import agreed

pytestmark = oracle.NEEDED

SERVER, CLIENT = Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH
ROOT = make.ca("Root")


def netscape(*octets: int) -> make.Changes:
    """A Netscape certificate type."""
    return {"extensions": [(Oid.NETSCAPE_CERT_TYPE, False, asn1.bits(bytes(octets)))]}


@pytest.mark.parametrize(
    ("changes", "good_for"),
    [
        ({}, {SERVER, CLIENT}),
        ({"eku": None}, {SERVER, CLIENT}),
        ({"eku": ["serverAuth"]}, {SERVER}),
        ({"eku": ["clientAuth"]}, {CLIENT}),
        ({"eku": ["msSGC"]}, {SERVER}),
        ({"eku": ["nsSGC", "clientAuth"]}, {SERVER, CLIENT}),
        ({"eku": ["anyExtendedKeyUsage"]}, set()),
        ({"eku": ["codeSigning"]}, set()),
        ({"eku": []}, set()),
        ({"ku": None}, {SERVER, CLIENT}),
        ({"ku": ["digitalSignature"]}, {SERVER, CLIENT}),
        ({"ku": ["keyAgreement"]}, {SERVER, CLIENT}),
        ({"ku": ["keyEncipherment"]}, {SERVER}),
        ({"ku": ["dataEncipherment"]}, set()),
        ({"ku": ["keyCertSign", "cRLSign"]}, set()),
        ({"ku": ["decipherOnly"]}, set()),
        (netscape(0x80), {CLIENT}),
        (netscape(0x40), {SERVER}),
        (netscape(0xC0), {SERVER, CLIENT}),
        (netscape(0x20), set()),
        (netscape(), set()),
    ],
)
@pytest.mark.parametrize("purpose", Purpose)
def test_what_a_leaf_is_good_for(changes: make.Changes, good_for: set[Purpose], purpose: Purpose) -> None:
    """Extended key usage, key usage and Netscape's type must all permit it; anyExtendedKeyUsage permits nothing."""
    leaf = make.leaf("a.example.com", ROOT, **changes)

    assert has_purpose(leaf.certificate, purpose, as_ca=False) is (purpose in good_for)
    assert agreed(leaf, [], [ROOT], purpose=purpose) == (None if purpose in good_for else (26, 0))


@pytest.mark.parametrize(
    ("changes", "kind", "good_for"),
    [
        ({}, CaKind.YES, {SERVER, CLIENT}),
        ({"ku": None}, CaKind.YES, {SERVER, CLIENT}),
        ({"eku": ["serverAuth"]}, CaKind.YES, {SERVER}),
        ({"eku": ["clientAuth"]}, CaKind.YES, {CLIENT}),
        ({"ca": False}, CaKind.NO, set()),
        ({"ku": ["cRLSign"]}, CaKind.NO, set()),
        ({"path_length": -1}, CaKind.NO, set()),
        ({"version": 1}, CaKind.V1_SELF_SIGNED, {SERVER, CLIENT}),
        ({"ca": None}, CaKind.KEY_USAGE_ONLY, {SERVER, CLIENT}),
        ({"ca": None, "ku": None}, CaKind.NO, set()),
        ({"ca": None, "ku": None, **netscape(0x04)}, CaKind.NETSCAPE, {SERVER, CLIENT}),
        ({"ca": None, "ku": None, **netscape(0x02)}, CaKind.NETSCAPE, set()),
        ({"ca": None, "ku": None, **netscape(0x80)}, CaKind.NO, set()),
        (netscape(0x02), CaKind.YES, {SERVER, CLIENT}),
    ],
)
@pytest.mark.parametrize("purpose", Purpose)
def test_what_an_authority_is_good_for(
    changes: make.Changes, kind: int, good_for: set[Purpose], purpose: Purpose
) -> None:
    """The ways of being a CA that OpenSSL knows, in a root, where the old ones count."""
    root = make.ca("Root", **changes)
    leaf = make.leaf("a.example.com", root)

    assert ca_kind(root.certificate) == kind
    assert has_purpose(root.certificate, purpose, as_ca=True) is (purpose in good_for)
    if changes.get("path_length") == -1:
        return  # nobody's issuer: no chain comes to this question
    refused = (79, 1) if kind == CaKind.NO else (26, 1)
    assert agreed(leaf, [], [root], purpose=purpose) == (None if purpose in good_for else refused)


@pytest.mark.parametrize(
    ("ku", "of_servers", "of_clients"),
    [
        (None, None, None),
        (["digitalSignature"], None, None),
        (["keyAgreement"], None, None),
        (["keyEncipherment"], None, "keyEncipherment"),
        (["keyCertSign", "cRLSign"], "cRLSign, keyCertSign", "cRLSign, keyCertSign"),
        ([], "none", "none"),
    ],
)
def test_the_key_usage_by_itself(ku: list[str] | None, of_servers: str | None, of_clients: str | None) -> None:
    """As printed where it bars a purpose, whatever the extended one lists."""
    certificate = make.leaf("a.example.com", ROOT, ku=ku, eku=["codeSigning"]).certificate

    assert (barring_usage(certificate, SERVER), barring_usage(certificate, CLIENT)) == (of_servers, of_clients)


@pytest.mark.parametrize(
    ("eku", "listed"), [(None, {SERVER, CLIENT}), (["serverAuth"], {SERVER}), (["anyExtendedKeyUsage"], set())]
)
def test_the_extended_key_usage_by_itself(eku: list[str] | None, listed: set[Purpose]) -> None:
    """Without the extension a certificate is good for everything."""
    certificate = make.leaf("a.example.com", ROOT, eku=eku, ku=["keyCertSign"]).certificate

    assert {purpose for purpose in Purpose if lists_purpose(certificate, purpose)} == listed


@pytest.mark.parametrize(
    ("ku", "certificates", "lists"),
    [
        (None, True, True),
        (["keyCertSign"], True, False),
        (["cRLSign"], False, True),
        (["digitalSignature"], False, False),
    ],
)
def test_what_a_key_usage_permits_to_sign(ku: list[str] | None, certificates: bool, lists: bool) -> None:
    """Without the extension everything."""
    certificate = make.ca("Root", ku=ku).certificate

    assert (may_sign_certificates(certificate), may_sign_crls(certificate)) == (certificates, lists)


def test_could_have_issued_looks_at_names_validity_of_extensions_identifiers_and_keys() -> None:
    """Each of them can rule an issuer out."""
    leaf = make.leaf("a.example.com", ROOT).certificate
    unlikely = (
        make.ca("Another", key="Root"),
        make.ca("Root", path_length=-1),
        make.ca("Root", key="another"),
        make.ca("Root", key="rsa", ski=None),
    )

    assert could_have_issued(ROOT.certificate, leaf)
    assert not could_have_issued(ROOT.certificate, make.leaf("a.example.com", ROOT, ku=()).certificate)
    assert [could_have_issued(each.certificate, leaf) for each in unlikely] == [False] * 4


def test_flags_by_their_names() -> None:
    """Self-signed, and the first critical extension that nobody knows."""
    odd = make.leaf("a.example.com", ROOT, extensions=[("1.2.3", True, b""), ("1.2.4", True, b"")]).certificate

    assert (is_self_signed(ROOT.certificate), is_self_signed(odd)) == (True, False)
    assert (unknown_critical_extension(ROOT.certificate), unknown_critical_extension(odd)) == (None, "1.2.3")
