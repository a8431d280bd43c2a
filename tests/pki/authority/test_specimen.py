from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from edgetrust.model.certificate import Certificate, Extension, KeyKind, KeyUsage, NameConstraints, Oid
from edgetrust.model.names import DnsName, IpName, SrvName, XmppName
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.authority.specimen import Wish, make_revocation_list, make_specimen
from edgetrust.pki.signature import verify_signature
from tests import lab, make

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
OF_CA = Wish(subject="CN=Lab Root,O=Lab", key="root", not_before=SINCE, not_after=UNTIL, is_ca=True)
OF_LEAF = Wish(
    subject="CN=a.example.com,O=Lab", key="leaf", not_before=SINCE, not_after=UNTIL, names=("a.example.com",)
)
ROOT = make_specimen(OF_CA, None)


def leaf(**changes: object) -> Certificate:
    """A certificate from the root, with one thing changed."""
    return make_specimen(replace(OF_LEAF, **changes), ROOT).certificate  # type: ignore[arg-type]


def test_openssl_verifies_a_healthy_certificate(tmp_path: Path) -> None:
    """For both purposes, below its root, as of a day of its validity."""
    (tmp_path / "root.pem").write_text(make.pem(ROOT.certificate.der))
    (tmp_path / "leaf.pem").write_text(make.pem(leaf().der))

    for purpose in ("sslserver", "sslclient"):
        said = lab.openssl(
            *("verify", "-x509_strict", "-purpose", purpose, "-verify_hostname", "a.example.com"),
            *("-attime", int(make.NOW.timestamp()), "-CAfile", tmp_path / "root.pem", tmp_path / "leaf.pem"),
        )

        assert said.endswith("leaf.pem: OK\n")


def test_the_same_wish_gives_the_same_bytes_and_any_other_wish_another_number() -> None:
    """Serial numbers follow from everything that is wished for, so no two certificates of a CA share one."""
    others = [
        leaf(names=("b.example.com",)),
        leaf(not_after=datetime(2026, 12, 31, tzinfo=UTC)),
        leaf(key="other"),
        leaf(forger="nobody"),
        leaf(is_signed_with_sha1=True),
    ]

    assert leaf() == leaf()
    assert len({leaf().serial, *(each.serial for each in others)}) == 6


def test_the_key_belongs_to_the_certificate() -> None:
    """It is written as PKCS#8, as the nodes of the lab load it."""
    specimen = make_specimen(OF_LEAF, ROOT)
    key = load_der_private_key(specimen.key_der, None)

    assert spki_of(key) == specimen.certificate.key.spki  # type: ignore[arg-type]
    assert "PrivateKey" not in repr(specimen)


def test_names_have_the_types_of_the_way_they_are_written() -> None:
    """Addresses, SRVNames, xmppAddrs and host names, in their order; none at all means no extension."""
    names = ("a.example.com", "10.0.0.1", "_collab-edge._tls.example.com", "xmpp:chat.example.com", "*.example.com")

    assert leaf(names=names).subject_alt_names == (
        DnsName("a.example.com"),
        IpName("10.0.0.1"),
        SrvName("_collab-edge._tls.example.com"),
        XmppName("chat.example.com"),
        DnsName("*.example.com"),
    )
    assert leaf(names=()).subject_alt_names is None


def test_purposes_may_be_any_or_none() -> None:
    """What is not wished for is not there."""
    assert leaf(purposes=(Oid.SERVER_AUTH,)).extended_key_usage == (Oid.SERVER_AUTH,)
    assert leaf(purposes=None).extended_key_usage is None


def test_a_forged_certificate_names_an_issuer_that_did_not_sign_it() -> None:
    """Names and key identifiers fit; the signature does not."""
    forged = leaf(forger="nobody")

    assert forged.issuer == ROOT.certificate.subject
    assert not verify_signature(forged, ROOT.certificate)
    assert verify_signature(leaf(), ROOT.certificate)


def test_sha1_signs_where_it_is_wished_for(tmp_path: Path) -> None:
    """With ECDSA as with RSA, under the OID that its RFC gives it, so that openssl reads and verifies it."""
    issuer = make_specimen(replace(OF_CA, rsa_bits=1024), None)
    signed = make_specimen(replace(OF_LEAF, is_signed_with_sha1=True), issuer).certificate
    (tmp_path / "leaf.pem").write_text(make.pem(signed.der))

    assert leaf(is_signed_with_sha1=True).signature_hash == "sha1"
    assert signed.signature_algorithm == "1.2.840.113549.1.1.5"
    assert "sha1WithRSAEncryption" in lab.openssl("x509", "-in", tmp_path / "leaf.pem", "-noout", "-text")
    assert verify_signature(signed, issuer.certificate)


@pytest.mark.parametrize("bits", [1024, 8192])
def test_rsa_keys_have_the_size_that_is_wished_for(bits: int) -> None:
    """Short or long, and the certificate they sign for themselves verifies."""
    own = make_specimen(replace(OF_LEAF, rsa_bits=bits), None).certificate

    assert (own.key.kind, own.key.bits) == (KeyKind.RSA, bits)
    assert verify_signature(own, own)


def test_a_ca_may_be_limited() -> None:
    """By the CAs below it, and by the names it may certify; it states no purposes."""
    ca = make_specimen(replace(OF_CA, path_length=0, permitted=("corp.example.com",)), None).certificate

    assert ca.is_ca
    assert ca.extended_key_usage is None
    assert ca.name_constraints == NameConstraints(permitted=(DnsName("corp.example.com"),), excluded=())


def test_key_identifiers_are_left_out_where_nobody_wishes_for_them() -> None:
    """Neither the own one, nor in a certificate below it that of an issuer that announces none."""
    nameless = make_specimen(replace(OF_CA, has_identifiers=False), None)
    below = make_specimen(OF_LEAF, nameless).certificate

    assert nameless.certificate.subject_key_identifier is None
    assert below.authority_key_identifier is None


def test_a_key_usage_is_the_one_that_goes_with_the_key_or_the_one_that_is_wished_for() -> None:
    """Keys of elliptic curves do not encipher."""
    usages = {
        leaf().key_usage,
        leaf(rsa_bits=1024).key_usage,
        leaf(usage=frozenset({KeyUsage.KEY_AGREEMENT})).key_usage,
    }

    assert usages == {
        frozenset({KeyUsage.DIGITAL_SIGNATURE}),
        frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT}),
        frozenset({KeyUsage.KEY_AGREEMENT}),
    }


def test_further_extensions_and_numbers_are_taken_as_they_are() -> None:
    """Whatever they mean."""
    unknown = Extension(oid="1.2.3.4.5", critical=True, value=b"\x05\x00")
    certificate = leaf(further=(unknown,), serial=4711)

    assert certificate.serial == 4711
    assert certificate.extensions[-1] == unknown


def test_a_revocation_list_holds_the_numbers_it_is_given(tmp_path: Path) -> None:
    """From its CA, within its dates, with a signature that openssl accepts."""
    crl = make_revocation_list(ROOT, [4711, 12], this_update=SINCE, next_update=UNTIL)
    (tmp_path / "root.pem").write_text(make.pem(ROOT.certificate.der))
    (tmp_path / "list.pem").write_text(make.pem(crl.der, "X509 CRL"))

    assert (crl.issuer, crl.revoked) == (ROOT.certificate.subject, frozenset({4711, 12}))
    assert (crl.this_update, crl.next_update) == (SINCE, UNTIL)
    said = lab.openssl("crl", "-in", tmp_path / "list.pem", "-noout", "-CAfile", tmp_path / "root.pem")
    assert said == "verify OK\n"
