"""The time of day, read here and nowhere else: every judgement takes the time it judges for as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
