from __future__ import annotations

from datetime import UTC, datetime, timedelta

from edgetrust.io.clock import now, stopwatch


def test_the_present_is_aware_and_whole() -> None:
    """In UTC, without fractions, and close to what the machine says."""
    moment = now()

    assert (moment.tzinfo, moment.microsecond) == (UTC, 0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


def test_a_stopwatch_never_runs_backwards() -> None:
    """It begins when it is made."""
    elapsed = stopwatch()

    assert 0 <= elapsed() <= elapsed()
