"""Times as they are typed.

Not here: what a command judges as of them.
"""

from __future__ import annotations

from datetime import UTC, datetime

import click


def parse_time(text: str | None, option: str = "--at") -> datetime:
    """A date (its first instant) or a time in ISO 8601, taken as UTC where it names no zone; now without a text."""
    if text is None:
        from edgetrust.io.clock import now

        return now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no date; expected one like 2027-03-15 or 2027-03-15T12:00:00Z", param_hint=option
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
