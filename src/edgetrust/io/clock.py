"""The time of day, read here and nowhere else: every judgement takes the time it judges for as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic


def now() -> datetime:
    """The present, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def stopwatch() -> Callable[[], float]:
    """What says how many seconds have passed since now."""
    begin = monotonic()
    return lambda: monotonic() - begin
