"""From when to when a certificate is valid, and what shortened it.

Not here: how many days public CAs may give on which day (`edgetrust.mra.public_cas`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference
from edgetrust.model.certificate import Certificate

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
FIRST_YEAR = 1950
"""Of UTCTime (RFC 5280 §4.1.2.5.1); earlier ones are not written by anybody."""


def choose_end(
    not_before: datetime, days: int, *, limit: int | None = None, issuer: Certificate | None = None
) -> tuple[datetime, tuple[Difference, ...]]:
    """The last second of that many days, and why it is earlier: a limit in days, or the end of the issuer. Raises
    Refused when the issuer itself is not valid at the beginning."""
    if issuer is not None and not issuer.not_before <= not_before <= issuer.not_after:
        raise Refused(
            f"{issuer.subject} is valid from {issuer.not_before:%Y-%m-%d %H:%M:%S} to"
            f" {issuer.not_after:%Y-%m-%d %H:%M:%S}, and can sign nothing as of {not_before:%Y-%m-%d %H:%M:%S}",
            hint="name a day between the two with --at, or make a new CA",
        )
    differences = []
    granted = days
    if limit is not None and days > limit:
        granted = limit
        reason = f"from {days} to {limit} days, the most that a public CA may give on {not_before:%Y-%m-%d}"
        differences.append(Difference(what="validity", change=Change.SHORTENED, reason=reason))
    end = _add(not_before, granted)
    if issuer is not None and end > issuer.not_after:
        end = issuer.not_after
        reason = f"to {end:%Y-%m-%d %H:%M:%S}, when its issuer ends"
        differences.append(Difference(what="validity", change=Change.SHORTENED, reason=reason))
    return end, tuple(differences)


def _add(not_before: datetime, days: int) -> datetime:
    if not_before.year < FIRST_YEAR:
        raise Refused(f"{not_before:%Y-%m-%d} is before {FIRST_YEAR}, the first year that certificates know")
    # Both ends belong to the validity (RFC 5280 §4.1.2.5): a day ends a second before the next begins.
    try:
        return not_before + days * _DAY - _SECOND
    except OverflowError:
        raise Refused(
            f"{days} days after {not_before:%Y-%m-%d} is beyond the year 9999", hint="give fewer --days"
        ) from None
