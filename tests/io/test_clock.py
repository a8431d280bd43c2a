from __future__ import annotations

from datetime import UTC, datetime, timedelta

from edgetrust.io.clock import clock_from, now, stopwatch


def test_the_present_is_aware_and_whole() -> None:
    """In UTC, without fractions, and close to what the machine says."""
    moment = now()

    assert (moment.tzinfo, moment.microsecond) == (UTC, 0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


def test_a_stopwatch_never_runs_backwards() -> None:
    """It begins when it is made."""
    elapsed = stopwatch()

    assert 0 <= elapsed() <= elapsed()


def test_a_clock_begins_when_it_is_told_to() -> None:
    """And goes on from there, at any time of the machine."""
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    clock = clock_from(begin)

    first, second = clock(), clock()

    assert begin <= first <= second < begin + timedelta(minutes=1)


def test_a_clock_that_is_told_nothing_begins_now() -> None:
    """With fractions of a second: packets are closer to each other."""
    clock = clock_from(None)

    assert abs(datetime.now(UTC) - clock()) < timedelta(minutes=1)
