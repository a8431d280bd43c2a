from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference
from edgetrust.pki.authority.validity import choose_end
from tests import lab, make


def test_a_day_ends_a_second_before_the_next_begins() -> None:
    """Both ends belong to the validity."""
    assert choose_end(datetime(2026, 9, 1, tzinfo=UTC), 1) == (datetime(2026, 9, 1, 23, 59, 59, tzinfo=UTC), ())


def test_a_limit_shortens_and_says_so() -> None:
    """At the limit nothing is said, one day beyond it is."""
    at = datetime(2026, 9, 1, tzinfo=UTC)
    reason = "from 201 to 200 days, the most that a public CA may give on 2026-09-01"

    assert choose_end(at, 200, limit=200) == (at + timedelta(days=200, seconds=-1), ())
    assert choose_end(at, 201, limit=200) == (
        at + timedelta(days=200, seconds=-1),
        (Difference(what="validity", change=Change.SHORTENED, reason=reason),),
    )


def test_nothing_outlives_its_issuer() -> None:
    """The end is that of the issuer, which is told."""
    issuer = lab.root().authority.certificate

    end, differences = choose_end(make.NOW, 9999, issuer=issuer)

    assert end == issuer.not_after
    assert [str(each) for each in differences] == ["validity shortened: to 2035-12-29 23:59:59, when its issuer ends"]


@pytest.mark.parametrize("at", [datetime(2025, 12, 31, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)])
def test_an_issuer_signs_nothing_before_and_after_its_own_validity(at: datetime) -> None:
    """The message says when it could."""
    with pytest.raises(
        Refused, match=r"is valid from 2026-01-01 00:00:00 to 2035-12-29 23:59:59, and can sign nothing"
    ):
        choose_end(at, 1, issuer=lab.root().authority.certificate)


@pytest.mark.parametrize(
    ("at", "days", "message"),
    [
        (datetime(1949, 12, 31, tzinfo=UTC), 1, "1949-12-31 is before 1950"),
        (datetime(9999, 12, 1, tzinfo=UTC), 365, "365 days after 9999-12-01 is beyond the year 9999"),
    ],
)
def test_what_no_certificate_can_say_is_refused(at: datetime, days: int, message: str) -> None:
    """Before the first year that is written, and after the last."""
    with pytest.raises(Refused, match=message):
        choose_end(at, days)
