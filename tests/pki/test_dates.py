"""When a certificate nears its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edgetrust.pki.dates import is_ca_near_end, is_near_end, notice_for
from tests import make

DAY = timedelta(days=1)


def certificate(life: timedelta) -> make.Issued:
    """One that begins at `make.NOW`."""
    return make.leaf("expe1.example.com", make.ca("Root"), not_before=make.NOW, not_after=make.NOW + life)


@pytest.mark.parametrize("life,notice", [(400 * DAY, 30 * DAY), (90 * DAY, 30 * DAY), (60 * DAY, 20 * DAY)])
def test_the_notice_is_30_days_or_a_third_of_a_short_life(life: timedelta, notice: timedelta) -> None:
    """Certificates of 47 days would otherwise be near their end for most of their life."""
    assert notice_for(certificate(life).certificate) == notice


@pytest.mark.parametrize(
    "left,expected",
    [(30 * DAY + timedelta(seconds=1), False), (30 * DAY, True), (timedelta(seconds=1), True), (timedelta(0), False)],
)
def test_near_is_after_the_notice_and_before_the_end(left: timedelta, expected: bool) -> None:
    """Either side of both."""
    assert is_near_end(certificate(400 * DAY).certificate, make.NOW + 400 * DAY - left) is expected


@pytest.mark.parametrize("life", [400 * DAY, 40 * DAY])
def test_a_ca_is_near_its_end_for_30_days_however_short_its_life(life: timedelta) -> None:
    """Either side of both."""
    ends = {
        left: is_ca_near_end(certificate(life).certificate, make.NOW + life - left) for left in (31 * DAY, 30 * DAY)
    }

    assert ends == {31 * DAY: False, 30 * DAY: True}
    assert not is_ca_near_end(certificate(life).certificate, make.NOW + life)
