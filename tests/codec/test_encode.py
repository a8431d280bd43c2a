from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import der, encode, times
from tests import asn1

OIDS = st.tuples(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**70), max_size=6)).map(
    lambda arcs: ".".join(map(str, (arcs[0], arcs[1], *arcs[2])))
)


def only(data: bytes) -> der.Element:
    """The one element that the bytes are."""
    (element,) = der.read_elements(data, 0, len(data))
    return element


@given(st.integers(0, 2**200))
def test_an_integer_is_read_as_it_was_written(value: int) -> None:
    """In as few octets as it takes."""
    written = encode.integer(value)

    assert der.read_integer(written, only(written), "it") == value
    assert written == asn1.integer(value)


@given(OIDS)
def test_an_identifier_is_read_as_it_was_written(dotted: str) -> None:
    """Arcs of any size."""
    written = encode.oid(dotted)

    assert der.read_oid(written, only(written), "it") == dotted
    assert written == asn1.oid(dotted)


@given(st.binary(max_size=300))
def test_bits_are_read_as_they_were_written(octets: bytes) -> None:
    """Whole octets, no bit unused."""
    written = encode.bits(octets)

    assert der.read_bits(written, only(written), "it") == octets


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001 - the zone follows
def test_a_time_is_read_as_it_was_written(moment: datetime) -> None:
    """To the second, and as RFC 5280 wants it."""
    wanted = moment.replace(microsecond=0, tzinfo=UTC)
    written = encode.time(wanted)

    assert times.read_date(written, only(written), "it") == (wanted, True)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1949, b"\x18\x0f19490101000000Z"),
        (1950, b"\x17\x0d500101000000Z"),
        (2049, b"\x17\x0d490101000000Z"),
        (2050, b"\x18\x0f20500101000000Z"),
    ],
)
def test_the_form_of_a_time_depends_on_its_year(year: int, expected: bytes) -> None:
    """Two digits for a hundred years, then four."""
    assert encode.time(datetime(year, 1, 1, tzinfo=UTC)) == expected


def test_a_time_of_another_zone_is_written_as_utc() -> None:
    """Certificates know no other."""
    assert encode.time(datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == b"\x17\x0d260101000000Z"


def test_a_sequence_holds_its_parts() -> None:
    """In their order, as another library reads them."""
    value = encode.sequence(encode.sequence(encode.TRUE, encode.integer(3)))[2:]

    assert x509.BasicConstraints(ca=True, path_length=3).public_bytes() == value
