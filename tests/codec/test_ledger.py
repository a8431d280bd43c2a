from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.ledger import read_ledger, write_ledger
from edgetrust.errors import Malformed
from edgetrust.model.authority import IssuedRecord, Ledger, Revocation, RevocationReason

# Surrogates stand for bytes that are no text; JSON can hold them, and so may a name.
TEXTS = st.text(st.characters(), max_size=20)
TIMES = st.datetimes(datetime(1950, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001 - the zone follows
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
RECORDS = st.builds(
    IssuedRecord,
    serial=st.integers(1, 2**159),
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    subject=TEXTS,
    names=st.lists(TEXTS, max_size=3).map(tuple),
    not_before=TIMES,
    not_after=TIMES,
    profile=TEXTS,
    revocation=st.none() | st.builds(Revocation, at=TIMES, reason=st.sampled_from(RevocationReason)),
)
LEDGERS = st.builds(
    Ledger,
    seed=st.none() | TEXTS,
    crl_urls=st.lists(TEXTS, max_size=2).map(tuple),
    ocsp_urls=st.lists(TEXTS, max_size=2).map(tuple),
    crl_number=st.integers(0, 2**31),
    issued=st.lists(RECORDS, max_size=3).map(tuple),
)

HEAD = write_ledger(Ledger())
RECORD = write_ledger(
    Ledger(
        issued=(
            IssuedRecord(
                serial=0xAB,
                sha256="00",
                subject="CN=x",
                names=("DNS:x",),
                not_before=datetime(2026, 1, 1, tzinfo=UTC),
                not_after=datetime(2027, 1, 1, tzinfo=UTC),
                profile="internal",
                revocation=Revocation(at=datetime(2026, 6, 1, tzinfo=UTC), reason=RevocationReason.SUPERSEDED),
            ),
        )
    )
).splitlines()[1]


@given(LEDGERS)
def test_a_ledger_is_read_as_it_was_written(ledger: Ledger) -> None:
    """Whatever stands in names; a line for the settings and one for each certificate."""
    text = write_ledger(ledger)

    assert read_ledger(text) == ledger
    assert len(text.splitlines()) == 1 + len(ledger.issued)
    assert text.isascii()


def test_a_line_is_plain_json() -> None:
    """For people, and for jq."""
    assert RECORD == (
        '{"serial": "ab", "sha256": "00", "subject": "CN=x", "names": ["DNS:x"],'
        ' "not_before": "2026-01-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z", "profile": "internal",'
        ' "revoked_at": "2026-06-01T00:00:00Z", "reason": "superseded"}'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 is no JSON"),
        ("[]", "line 1 is no JSON object"),
        ("{}", "line 1 has the schema None, expected 'edgetrust.ca-ledger/1'"),
        (HEAD.replace("ledger/1", "ledger/2"), "line 1 has the schema 'edgetrust.ca-ledger/2', expected"),
        (HEAD.replace('"crl_number": 0', '"crl_number": true'), "line 1: crl_number is True, expected int"),
        (HEAD.replace('"crl_urls": []', '"crl_urls": [1]'), "line 1: crl_urls holds something else than texts"),
        (HEAD.replace('"seed": null', '"seed": 1'), "line 1: seed is 1, expected str"),
        (HEAD + RECORD[:-9], "line 2 is no JSON"),
        (HEAD + RECORD.replace('"ab"', '"xy"'), "line 2: the serial number 'xy' is not hexadecimal"),
        (HEAD + RECORD.replace("2026-01-01T00:00:00Z", "soon"), "line 2: not_before is 'soon', expected a time like"),
        (
            HEAD + RECORD.replace("superseded", "bored"),
            "line 2: the reason 'bored' is none of unspecified, keyCompromise",
        ),
        (HEAD + RECORD.replace('"profile"', '"profil"'), "line 2: profile is None, expected str"),
    ],
)
def test_what_is_no_ledger_is_told_by_line(text: str, message: str) -> None:
    """What was seen and what was expected."""
    with pytest.raises(Malformed, match=message.replace("(", r"\(")):
        read_ledger(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but Malformed comes out."""
    with pytest.raises(Malformed):
        read_ledger(text)
