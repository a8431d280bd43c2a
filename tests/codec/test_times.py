from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import der
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME, is_regular, read_time
from edgetrust.errors import Malformed
from tests import asn1


def read(tag: int, octets: bytes) -> datetime:
    """The time in an element of that tag."""
    data = asn1.tlv(tag, octets)
    return read_time(data, der.read_element(data, 0, len(data)), "notAfter")


@given(st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0)))
def test_times_come_back(moment: datetime) -> None:
    """Every time that RFC 5280 can write is read to the second."""
    data = asn1.time(moment)

    assert read_time(data, der.read_element(data, 0, len(data)), "notAfter") == moment


@pytest.mark.parametrize(
    ("tag", "octets", "expected"),
    [
        (UTC_TIME, b"491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (UTC_TIME, b"500101000000Z", datetime(1950, 1, 1, tzinfo=UTC)),
        (GENERALIZED_TIME, b"99991231235959Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (UTC_TIME, b"2611230102Z", datetime(2026, 11, 23, 1, 2, tzinfo=UTC)),
        (UTC_TIME, b"261123010203+0130", datetime(2026, 11, 22, 23, 32, 3, tzinfo=UTC)),
        (UTC_TIME, b"2611230102-0130", datetime(2026, 11, 23, 2, 32, tzinfo=UTC)),
        (GENERALIZED_TIME, b"20261123010203.75Z", datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)),
        (GENERALIZED_TIME, b"2026112301", datetime(2026, 11, 23, 1, tzinfo=UTC)),
        (GENERALIZED_TIME, b"20261123235960Z", datetime(2026, 11, 24, tzinfo=UTC)),
        (GENERALIZED_TIME, b"20261123240000Z", datetime(2026, 11, 24, tzinfo=UTC)),
        (GENERALIZED_TIME, b"00000101000000Z", datetime(1, 1, 1, tzinfo=UTC)),
        (GENERALIZED_TIME, b"00010101000000+0100", datetime(1, 1, 1, tzinfo=UTC)),
        (GENERALIZED_TIME, b"99991231235959-0100", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_odd_times_are_read(tag: int, octets: bytes, expected: datetime) -> None:
    """Missing seconds, offsets, fractions, leap seconds, and times beyond what a datetime can hold."""
    assert read(tag, octets) == expected


@pytest.mark.parametrize(
    ("tag", "octets"),
    [
        (UTC_TIME, b""),
        (UTC_TIME, b"20261123010203Z"),
        (GENERALIZED_TIME, b"261123010203Z"),
        (UTC_TIME, b"261323010203Z"),
        (GENERALIZED_TIME, b"20260230000000Z"),
        (UTC_TIME, b"26112301020xZ"),
        (GENERALIZED_TIME, b"20261123250000Z"),
        (GENERALIZED_TIME, b"20x61123"),
        (UTC_TIME, "\N{FULLWIDTH DIGIT TWO}61123010203Z".encode()),
    ],
)
def test_what_is_no_time_is_malformed(tag: int, octets: bytes) -> None:
    """A day that does not exist or another form is refused with the text that was seen."""
    with pytest.raises(Malformed, match=r"^notAfter: '.*' at offset 0 is no time$"):
        read(tag, octets)


def test_another_type_is_malformed() -> None:
    """A string is no time, whatever it says."""
    with pytest.raises(Malformed, match="notAfter: tag 0x13 at offset 0, expected a time"):
        read(0x13, b"261123010203Z")


@given(st.sampled_from((UTC_TIME, GENERALIZED_TIME)), st.text("0123456789Z+-. x", max_size=20))
def test_reading_times_is_total(tag: int, text: str) -> None:
    """Any text gives an aware time or Malformed."""
    try:
        moment = read(tag, text.encode())
    except Malformed:
        return

    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("tag", "octets", "expected"),
    [
        (UTC_TIME, b"261123235959Z", True),
        (GENERALIZED_TIME, b"20261123235959Z", True),
        (UTC_TIME, b"2611232359Z", False),
        (UTC_TIME, b"261123235959+0000", False),
        (GENERALIZED_TIME, b"20261123235959.5Z", False),
        (GENERALIZED_TIME, b"202611232359590", False),
        (UTC_TIME, b"261123240000Z", False),
        (UTC_TIME, b"261123236000Z", False),
        (UTC_TIME, b"261123235960Z", False),
    ],
)
def test_the_form_of_rfc_5280_is_told_from_others(tag: int, octets: bytes, expected: bool) -> None:
    """Seconds and Z are there, a fraction is not, and the clock shows such a time."""
    data = asn1.tlv(tag, octets)

    assert is_regular(data, der.read_element(data, 0, len(data))) is expected


clock_faces = st.tuples(*(st.integers(0, most) for most in (9999, 13, 32, 25, 61, 61)))
"""Year, month, day, hour, minute and second, most of them real ones."""


@given(st.sampled_from((UTC_TIME, GENERALIZED_TIME)), clock_faces)
def test_a_regular_time_is_read_as_one_with_an_offset(tag: int, numbers: tuple[int, ...]) -> None:
    """Z has a way of its own, and is the offset of nothing."""
    digits = f"{numbers[0]:04}" + "".join(f"{number:02}" for number in numbers[1:])
    octets = digits[2 if tag == UTC_TIME else 0 :].encode()
    try:
        expected = read(tag, octets + b"+0000")
    except Malformed:
        with pytest.raises(Malformed):
            read(tag, octets + b"Z")
    else:
        assert read(tag, octets + b"Z") == expected
