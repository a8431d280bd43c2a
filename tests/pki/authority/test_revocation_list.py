from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from edgetrust.model.authority import IssuedRecord, ProfileName, Revocation, RevocationReason
from edgetrust.model.certificate import AuthorityKeyIdentifier
from edgetrust.pki.authority.revocation_list import build_revocation_list
from edgetrust.pki.read import read_revocation_list
from edgetrust.pki.signature import verify_crl_signature
from edgetrust.usecase.authority import record_of
from tests import lab, make, oracle

WEEK = timedelta(days=7)


def record(serial: int, reason: RevocationReason | None) -> IssuedRecord:
    """What a CA remembers; revoked a day ago for that reason."""
    revocation = Revocation(at=make.NOW - timedelta(days=1), reason=reason) if reason is not None else None
    certificate = make.leaf("a.example.com", serial=serial).certificate
    return IssuedRecord(
        serial=serial,
        sha256=certificate.sha256,
        subject="CN=a.example.com",
        names=(),
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        profile=ProfileName.INTERNAL,
        revocation=revocation,
    )


def build(*records: IssuedRecord, this_update: datetime = make.NOW) -> bytes:
    """A list of the CA `lab.issuing`, good for a week."""
    return build_revocation_list(
        lab.issuing().signer, records, number=5, this_update=this_update, next_update=this_update + WEEK
    )


def test_a_list_holds_what_is_revoked() -> None:
    """And nothing else that the CA issued."""
    read = read_revocation_list(build(record(1, None), record(2, RevocationReason.SUPERSEDED)))

    issuer = lab.issuing().authority.certificate
    authority = read.authority_key_identifier
    assert read.revoked == frozenset({2})
    assert (read.this_update, read.next_update) == (make.NOW, make.NOW + WEEK)
    assert read.issuer == issuer.subject
    assert isinstance(authority, AuthorityKeyIdentifier)
    assert authority.key_id == issuer.subject_key_identifier
    assert verify_crl_signature(read, issuer)


def test_the_same_records_give_the_same_bytes() -> None:
    """With a key of a kind whose signatures could have chance in them."""
    assert build(record(2, RevocationReason.UNSPECIFIED)) == build(record(2, RevocationReason.UNSPECIFIED))


@oracle.NEEDED
@pytest.mark.parametrize(
    ("reason", "printed"),
    [
        (RevocationReason.KEY_COMPROMISE, "Key Compromise"),
        (RevocationReason.CA_COMPROMISE, "CA Compromise"),
        (RevocationReason.AFFILIATION_CHANGED, "Affiliation Changed"),
        (RevocationReason.SUPERSEDED, "Superseded"),
        (RevocationReason.CESSATION_OF_OPERATION, "Cessation Of Operation"),
        (RevocationReason.CERTIFICATE_HOLD, "Certificate Hold"),
        (RevocationReason.PRIVILEGE_WITHDRAWN, "Privilege Withdrawn"),
        (RevocationReason.AA_COMPROMISE, "AA Compromise"),
        (RevocationReason.UNSPECIFIED, None),
    ],
)
def test_openssl_reads_the_reason(reason: RevocationReason, printed: str | None, tmp_path: Path) -> None:
    """Unspecified is not stated, as RFC 5280 §5.3.1 wants it."""
    (tmp_path / "crl.pem").write_text(lab.pem(build(record(2, reason)), label="X509 CRL"))
    (tmp_path / "ca.pem").write_text(lab.pem(lab.issuing().authority.certificate.der))

    text = lab.openssl("crl", "-in", tmp_path / "crl.pem", "-noout", "-text", "-CAfile", tmp_path / "ca.pem")

    assert "verify OK" in text
    assert "X509v3 CRL Number: \n                5" in text
    if printed is None:
        assert "Reason Code" not in text
    else:
        assert f"X509v3 CRL Reason Code: \n                {printed}" in text


@oracle.NEEDED
def test_openssl_rejects_what_a_list_holds() -> None:
    """Good, revoked, and with a list that is out of date: errors none, 23 and 12."""
    good = lab.sign(make.request("a.example.com")).certificate
    holder, (root,) = lab.issuing(), lab.chain(lab.root())
    revoked = record_of(good, ProfileName.INTERNAL)
    root_list = build_revocation_list(
        lab.root().signer, (), number=1, this_update=make.NOW, next_update=make.NOW + WEEK
    )
    listed = [
        IssuedRecord(
            serial=revoked.serial,
            sha256=revoked.sha256,
            subject=revoked.subject,
            names=(),
            not_before=revoked.not_before,
            not_after=revoked.not_after,
            profile=revoked.profile,
            revocation=Revocation(at=make.NOW, reason=RevocationReason.UNSPECIFIED),
        )
    ]
    at = make.NOW + timedelta(days=1)

    def ask(encoded: bytes) -> int | None:
        answer = oracle.verify(good.der, [holder.authority.certificate.der], [root], at=at, crls=[encoded, root_list])
        return None if answer is None else answer.code

    assert ask(build()) is None
    assert ask(build(*listed)) == 23
    assert ask(build(this_update=make.NOW - 2 * WEEK)) == 12
