"""Times as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import pytest

from edgetrust.cli.times import parse_time


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2027-03-15", datetime(2027, 3, 15, tzinfo=UTC)),
        ("2027-03-15T12:00:00", datetime(2027, 3, 15, 12, tzinfo=UTC)),
        ("2027-03-15T12:00:00+02:00", datetime(2027, 3, 15, 10, tzinfo=UTC)),
        ("2027-03-15T12:00:00Z", datetime(2027, 3, 15, 12, tzinfo=UTC)),
    ],
)
def test_times_are_taken_as_utc(text: str, expected: datetime) -> None:
    """A date is its first instant."""
    assert parse_time(text) == expected


def test_what_is_no_time_is_refused() -> None:
    """With the option that it was typed behind, and what one looks like."""
    with pytest.raises(click.BadParameter, match="'soon' is no date; expected one like 2027-03-15") as refused:
        parse_time("soon", "--not-before")

    assert refused.value.param_hint == "--not-before"
