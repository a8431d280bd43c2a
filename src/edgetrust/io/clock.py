"""The time of day, read here and nowhere else: every judgement takes the time it judges for as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic


def now() -> datetime:
    """The present, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def stopwatch() -> Callable[[], float]:
    """What says how many seconds have passed since now."""
    begin = monotonic()
    return lambda: monotonic() - begin


def clock_from(begin: datetime | None) -> Callable[[], datetime]:
    """A clock to the microsecond that stands at that moment now and never runs backwards; None: at the present."""
    first = datetime.now(UTC) if begin is None else begin
    elapsed = stopwatch()
    return lambda: first + timedelta(seconds=elapsed())
