"""Reads the Time of RFC 5280 §4.1.2.5, and the odd forms of it that certificates in the field carry.

Not here: the comparison with a date, and any clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from edgetrust.codec.der import Element
from edgetrust.errors import Malformed

UTC_TIME = 0x17
GENERALIZED_TIME = 0x18

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

# Odd forms are rare: a text, so that it is compiled with the first of them.
_FORM = (
    r"(?P<month>\d\d)(?P<day>\d\d)(?P<hour>[01]\d|2[0-4])(?:(?P<minute>[0-5]\d)(?P<second>[0-5]\d|60)?)?"
    r"(?:[.,]\d{1,9})?(?:Z|(?P<sign>[+-])(?P<hours>[01]\d|2[0-4])(?P<minutes>[0-5]\d))?"
)


def read_time(data: bytes, element: Element, what: str) -> datetime:
    """A UTCTime or GeneralizedTime as an aware UTC datetime, fractions of seconds dropped. Seconds may be missing, an
    offset may stand for Z; a time beyond what datetime can hold becomes the first or last one it can."""
    return read_date(data, element, what)[0]


def read_date(data: bytes, element: Element, what: str) -> tuple[datetime, bool]:
    """The same, and whether the time `is_regular`."""
    tag, _, start, end = element
    if tag not in (UTC_TIME, GENERALIZED_TIME):
        raise Malformed(f"{what}: tag {tag:#04x} at offset {element[1]}, expected a time")
    octets = data[start:end]
    text = octets.decode("latin-1")
    if len(octets) == (13 if tag == UTC_TIME else 15) and octets[-1] == 0x5A and octets[:-1].isdigit():
        year = _full_year(text) if tag == UTC_TIME else text[:4]
        try:
            return datetime.fromisoformat(f"{year}{text[-11:-7]}T{text[-7:]}"), True
        except ValueError:
            pass  # a 24th hour, a 60th second or the year 0: read below
    moment = _read_odd_time(tag, text, f"{what}: {text[:40]!r} at offset {element[1]} is no time")
    return moment, is_regular(data, element)


def is_regular(data: bytes, element: Element) -> bool:
    """Whether a time that can be read has the form of RFC 5280: seconds, no fraction, Z; and is a time of some day.
    OpenSSL reads the others, and calls them a format error when it compares them with a date."""
    tag, _, start, end = element
    octets = data[start:end]
    if len(octets) != (13 if tag == UTC_TIME else 15) or octets[-1] != 0x5A or not octets[:-1].isdigit():
        return False
    return octets[-7:-5] < b"24" and octets[-5:-3] < b"60" and octets[-3:-1] < b"60"


def _full_year(text: str) -> str:
    # RFC 5280 §4.1.2.5.1: 50 and above are of the 20th century.
    return ("20" if text[:2] < "50" else "19") + text[:2]


def _read_odd_time(tag: int, text: str, reason: str) -> datetime:
    year_digits, rest = (_full_year(text), text[2:]) if tag == UTC_TIME else (text[:4], text[4:])
    found = re.fullmatch(_FORM, rest, re.ASCII)
    if found is None or not (len(year_digits) == 4 and year_digits.isascii() and year_digits.isdigit()):
        raise Malformed(reason)
    year = int(year_digits)
    if year == 0:
        return _FIRST
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    elapsed = timedelta(
        hours=int(found["hour"]), minutes=int(found["minute"] or 0), seconds=int(found["second"] or 0)
    ) - (-offset if found["sign"] == "-" else offset)
    try:
        day = datetime(year, int(found["month"]), int(found["day"]), tzinfo=UTC)
    except ValueError as error:
        raise Malformed(reason) from error
    try:
        return day + elapsed
    except OverflowError:
        return _FIRST if elapsed < timedelta(0) else _LAST
