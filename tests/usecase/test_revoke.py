from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, ocsp
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Refused
from edgetrust.model.authority import Authority, Revocation, RevocationReason
from edgetrust.usecase.authority import record_of, remember
from edgetrust.usecase.revoke import ANSWER_LASTS, ListOrder, publish, read_serial, respond, revoke, without_own_chain
from tests import lab, make

ONE, TWO = (lab.sign(make.request(f"{name}.example.com")).certificate for name in ("one", "two"))
KNOWING = remember(lab.issuing().authority, record_of(ONE, "internal"), record_of(TWO, "internal"))
NOW = Revocation(at=make.NOW, reason=RevocationReason.SUPERSEDED)
WEEK = timedelta(days=7)


def listed(authority: Authority, order: ListOrder) -> frozenset[int]:
    """The serial numbers on the next list."""
    return publish(replace(lab.issuing(), authority=authority), order)[0].revoked


@pytest.mark.parametrize("text", ["4af", "4AF", "0x4af", "0X4AF", "04:AF"])
def test_a_serial_number_is_read_as_openssl_prints_it(text: str) -> None:
    """With colons, in capitals, with a prefix."""
    assert read_serial(text) == 0x4AF


@pytest.mark.parametrize("text", ["", "leaf.pem", "0x", "4af.pem", "::", "-4a", "4_a", " 4a"])
def test_what_is_no_serial_number_is_none(text: str) -> None:
    """Such as the name of a file."""
    assert read_serial(text) is None


@given(st.text(max_size=20))
def test_any_text_is_a_serial_number_or_not(text: str) -> None:
    """Nothing is raised."""
    serial = read_serial(text)

    assert serial is None or isinstance(serial, int)


def test_a_certificate_is_revoked_by_itself_or_by_its_number() -> None:
    """The others stay good."""
    records, authority = revoke(KNOWING, [ONE], NOW)
    same, by_number = revoke(KNOWING, [ONE.serial], NOW)

    assert records == same == (replace(record_of(ONE, "internal"), revocation=NOW),)
    assert authority == by_number
    assert authority.ledger.find(TWO.serial) == record_of(TWO, "internal")


def test_what_is_named_twice_is_revoked_once() -> None:
    """By its number and by itself, say."""
    records, _ = revoke(KNOWING, [ONE, ONE.serial, TWO], NOW)

    assert [record.serial for record in records] == [ONE.serial, TWO.serial]


def test_the_chain_of_the_ca_is_not_meant() -> None:
    """What stands behind a certificate in its file."""
    authority = lab.issuing().authority

    assert without_own_chain(authority, [ONE, authority.certificate, *authority.issuers, TWO]) == (ONE, TWO)


def test_what_the_ca_did_not_issue_is_not_revoked() -> None:
    """Neither an unknown number nor another certificate with a known one; then nothing is."""
    forged = make.leaf("one.example.com", serial=ONE.serial).certificate

    for wanted in (0x4AF, forged):
        with pytest.raises(Refused, match="was not issued by CN=Lab Issuing CA"):
            revoke(KNOWING, [TWO, wanted], NOW)


def test_nothing_is_revoked_twice() -> None:
    """The message says since when."""
    _, authority = revoke(KNOWING, [ONE], NOW)

    with pytest.raises(Refused, match=r"is revoked since 2026-11-23 00:00:00 \(superseded\)"):
        revoke(authority, [ONE], NOW)


def test_a_list_holds_what_was_revoked_by_then() -> None:
    """The same moment counts, a later one does not."""
    _, authority = revoke(KNOWING, [ONE], NOW)

    assert listed(KNOWING, ListOrder(at=make.NOW, days=7)) == frozenset()
    assert listed(authority, ListOrder(at=make.NOW, days=7)) == frozenset({ONE.serial})
    assert listed(authority, ListOrder(at=make.NOW - timedelta(seconds=1), days=7)) == frozenset()


def test_lists_are_numbered() -> None:
    """Each gets the next number, which the CA remembers."""
    holder = replace(lab.issuing(), authority=KNOWING)
    numbers = []
    for _ in range(3):
        _, authority = publish(holder, ListOrder(at=make.NOW, days=7))
        holder = replace(holder, authority=authority)
        numbers.append(authority.ledger.crl_number)

    assert numbers == [1, 2, 3]


def test_a_list_can_be_out_of_date_on_purpose() -> None:
    """The next one is a day overdue; what is revoked is on it all the same."""
    _, authority = revoke(KNOWING, [ONE], NOW)

    published, _ = publish(replace(lab.issuing(), authority=authority), ListOrder(at=make.NOW, days=7, is_expired=True))

    assert published.next_update == make.NOW - timedelta(days=1)
    assert published.this_update == make.NOW - timedelta(days=8)
    assert published.revoked == frozenset({ONE.serial})


@pytest.mark.parametrize(
    ("at", "message"),
    [
        (datetime(9999, 12, 30, tzinfo=UTC), "7 days from 9999-12-30 lead out of the calendar"),
        (datetime(1949, 12, 30, tzinfo=UTC), "1949-12-30 is before 1950"),
    ],
)
def test_a_list_that_no_calendar_has_is_refused(at: datetime, message: str) -> None:
    """Too late and too early."""
    with pytest.raises(Refused, match=message):
        publish(lab.issuing(), ListOrder(at=at, days=7))


def test_a_responder_knows_what_the_ledger_knows() -> None:
    """The same request before and after the revocation; answers last for a while."""
    issuer = load_der_x509_certificate(lab.issuing().authority.certificate.der)
    builder = ocsp.OCSPRequestBuilder().add_certificate(load_der_x509_certificate(ONE.der), issuer, hashes.SHA256())
    request = builder.build().public_bytes(Encoding.DER)
    _, revoked = revoke(KNOWING, [ONE], NOW)

    before, after = (
        ocsp.load_der_ocsp_response(respond(replace(lab.issuing(), authority=authority), request, at=make.NOW))
        for authority in (KNOWING, revoked)
    )

    assert before.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert after.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert (before.this_update_utc, before.next_update_utc) == (make.NOW, make.NOW + ANSWER_LASTS)
