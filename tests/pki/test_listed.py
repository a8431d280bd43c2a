"""All that a revocation list says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.pki.listed import read_list
from edgetrust.pki.read import read_revocation_list
from tests import make

ROOT = make.ca("Root")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ENTRIES = st.lists(
    st.tuples(
        st.integers(1, 2**159 - 1),
        st.integers(0, 2**31 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)),
        st.none() | st.sampled_from([each for each in x509.ReasonFlags if each is not x509.ReasonFlags.unspecified]),
    ),
    max_size=5,
    unique_by=lambda each: each[0],
)  # fmt: skip


def written(entries: list[tuple[int, datetime, x509.ReasonFlags | None]], number: int) -> bytes:
    """A list with these entries, by another writer."""
    builder = x509.CertificateRevocationListBuilder().last_update(NOW).next_update(NOW)
    builder = builder.issuer_name(x509.load_der_x509_certificate(ROOT.der).subject)
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    for serial, date, reason in entries:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(date)
        entry = entry.add_extension(x509.CRLReason(reason), critical=False) if reason is not None else entry
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(ROOT.key, hashes.SHA384()).public_bytes(Encoding.DER)


@given(ENTRIES, st.integers(0, 2**150))
def test_what_another_writer_wrote_is_read(
    entries: list[tuple[int, datetime, x509.ReasonFlags | None]], number: int
) -> None:
    """Serial numbers, dates and reasons in their order, and the number of the list."""
    contents = read_list(read_revocation_list(written(entries, number)))

    assert [(each.serial, each.revoked_on, each.reason) for each in contents.entries] == [
        (serial, date, None if reason is None else reason.value) for serial, date, reason in entries
    ]
    assert (contents.number, contents.version, contents.signature_hash) == (number, 2, "sha384")


@pytest.mark.parametrize("next_update", [None, datetime(2026, 12, 1, tzinfo=UTC)])
def test_a_list_may_have_neither_end_nor_number(next_update: datetime | None) -> None:
    """Nor any entry."""
    contents = read_list(read_revocation_list(make.revocation_list(ROOT, next_update=next_update, number=None)))

    assert (contents.entries, contents.number) == ((), None)


def test_what_cannot_be_read_is_left_out() -> None:
    """A number that is none does not end the run."""
    crl = make.revocation_list(ROOT, number=None, extensions=[("2.5.29.20", False, b"\x05\x00")])

    assert read_list(read_revocation_list(crl)).number is None
