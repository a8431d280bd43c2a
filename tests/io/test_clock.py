from __future__ import annotations

from datetime import UTC, datetime, timedelta

from edgetrust.io.clock import now


def test_the_present_is_aware_and_whole() -> None:
    """In UTC, without fractions, and close to what the machine says."""
    moment = now()

    assert (moment.tzinfo, moment.microsecond) == (UTC, 0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
