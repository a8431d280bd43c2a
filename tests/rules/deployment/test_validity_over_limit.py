"""`validity-over-limit`: public certificates keep the limit of their day of issue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, E1, E2, PUBLIC_ISSUING, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "validity-over-limit"
SECOND = timedelta(seconds=1)


def issued(day: str, validity: timedelta, node: str = E1) -> Site:
    """A deployment in which one certificate was issued on that day, valid for that long with both ends counted."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return stand_alone(certificates={(node, "server"): {"not_before": start, "not_after": start + validity - SECOND}})


def test_a_public_certificate_over_the_limit_is_reported() -> None:
    """With the days it has, the limit of its issue, and the limit of a renewal at the time judged."""
    finding = sole(SLUG, issued("2026-03-15", timedelta(days=365)))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.connections == ()
    assert finding.message == f"the server certificate of {E1} is public and valid for 365 days; 200 are allowed"
    assert finding.expected == "at most 200 days for a certificate issued from 2026-03-15 on"
    assert finding.got == "365 days, 2026-03-15 to 2027-03-14"
    assert [evidence.source for evidence in finding.evidence] == [f"certs/{E1}.server.pem"]
    assert "valid for at most 200 days" in finding.remedy.steps[0].do


@pytest.mark.parametrize(
    "day,days",
    [
        ("2026-03-14", 398),
        ("2026-03-15", 200),
        ("2027-03-14", 200),
        ("2027-03-15", 100),
        ("2029-03-14", 100),
        ("2029-03-15", 47),
    ],
)
def test_the_day_of_issue_sets_the_limit(day: str, days: int) -> None:
    """Either side of each step: exactly the limit passes, a second more does not."""
    assert found(SLUG, issued(day, timedelta(days=days))) == ()
    assert sole(SLUG, issued(day, timedelta(days=days) + SECOND)).expected.startswith(f"at most {days} days")


def test_the_renewal_keeps_the_limit_of_its_own_day() -> None:
    """Judged in 2030, an old certificate is replaced by one of 47 days."""
    finding = sole(SLUG, issued("2026-03-15", timedelta(days=365)), datetime(2030, 1, 1, tzinfo=UTC))

    assert "valid for at most 47 days" in finding.remedy.steps[0].do


def test_a_private_ca_may_issue_for_longer() -> None:
    """The Expressway-C is certified internally."""
    assert found(SLUG, issued("2026-03-15", timedelta(days=1000), C1)) == ()


def test_every_peer_has_its_own_certificate() -> None:
    """Two certificates over the limit are two findings."""
    start = datetime(2026, 4, 1, tzinfo=UTC)
    changes: make.Changes = {"not_before": start, "not_after": start + timedelta(days=300)}
    site = cluster(certificates={(E1, "server"): changes, (E2, "server"): changes})

    assert [finding.node for finding in found(SLUG, site)] == [E1, E2]


def test_without_the_intermediate_nobody_knows_that_it_is_public() -> None:
    """The chain is not at hand, so the limit of public CAs is not held against it."""
    start = datetime(2026, 4, 1, tzinfo=UTC)
    leaf = make.leaf(E1, PUBLIC_ISSUING, not_before=start, not_after=start + timedelta(days=300))
    nothing = {(C1, "trusted-ca"): (), (E1, "trusted-ca"): ()}

    assert found(SLUG, stand_alone(certificates={(E1, "server"): [leaf]}, trust=nothing)) == ()
