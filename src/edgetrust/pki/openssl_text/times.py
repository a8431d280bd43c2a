"""Times as OpenSSL prints them: `May  5 09:37:37 2011 GMT`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def print_time(moment: datetime, *, fraction: str = "") -> str:
    """In UTC; `fraction` follows the seconds. Not strftime, whose months follow the locale."""
    day = f"{_MONTHS[moment.month - 1]} {moment.day:2d}"
    return f"{day} {moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}{fraction} {moment.year} GMT"


def print_milliseconds(since_epoch: int) -> str | None:
    """The time of a signed certificate timestamp; None where no calendar has it."""
    seconds, rest = divmod(since_epoch, 1000)
    try:
        return print_time(_EPOCH + timedelta(seconds=seconds), fraction=f".{rest:03d}")
    except OverflowError:
        return None
