"""Times as OpenSSL prints them."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.pki.openssl_text.times import print_milliseconds, print_time


def test_a_day_of_one_digit_has_a_space_before_it() -> None:
    """Whatever the locale."""
    assert print_time(datetime(2011, 5, 5, 9, 37, 37, tzinfo=UTC)) == "May  5 09:37:37 2011 GMT"


def test_a_timestamp_has_its_milliseconds() -> None:
    """And none where no calendar reaches."""
    assert print_milliseconds(1788220800123) == "Sep  1 00:00:00.123 2026 GMT"
    assert print_milliseconds(2**64 - 1) is None
