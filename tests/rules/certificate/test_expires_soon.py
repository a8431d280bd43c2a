"""`expires-soon`: thirty days, or a third of a short life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, E1, PUBLISHER, SUBSCRIBER, UNITY, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "expires-soon"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def with_days(lifetime: timedelta, left: timedelta, node: str = E1, slot: str = "server") -> Site:
    """A deployment with a certificate of that lifetime, of which that much is left."""
    not_after = make.NOW + left
    return cluster(certificates={(node, slot): {"not_before": not_after - lifetime, "not_after": not_after}})


def test_the_day_and_what_fails_then_are_told() -> None:
    """A warning with every connection that shows the certificate."""
    finding = sole(SLUG, with_days(365 * DAY, 8 * DAY, UNITY, "tomcat"))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, UNITY, Slot.TOMCAT)
    assert finding.message == f"the tomcat certificate of {UNITY} expires on 2026-12-01, in 8 days"
    assert finding.expected == "more than 30 days left"
    assert finding.got == "expires 2026-12-01 00:00:00 UTC, in 8 days"
    assert [connection.partition(":")[0] for connection in finding.connections] == ["unity-https", "unity-https"]
    assert finding.consequence == "at that moment 2 connections fail"


def test_one_connection_is_counted_as_one() -> None:
    """With one kind of endpoint, and nobody behind the Expressway-E but it."""
    site = with_days(365 * DAY, 8 * DAY, PUBLISHER, "callmanager")
    alone = stand_alone(certificates={(PUBLISHER, "callmanager"): {"not_after": make.NOW + 8 * DAY}})

    assert sole(SLUG, alone).consequence == "at that moment 1 connection fails"
    assert sole(SLUG, site).consequence.endswith("connections fail")


def test_where_a_person_is_asked_no_connection_fails() -> None:
    """Jabber prompts; and nobody looks at the certificate between peers of a permissive cluster."""
    finding = sole(SLUG, with_days(365 * DAY, 8 * DAY))

    kinds = {connection.partition(":")[0] for connection in finding.connections}
    assert finding.consequence == "at that moment 12 connections fail, and Jabber asks its users at 3 connections"
    assert len(finding.connections) == 15
    assert kinds >= {"traversal", "jabber-https", "phone-sip"}
    assert "cluster-peer" not in kinds


@pytest.mark.parametrize(
    "lifetime,left,count",
    [
        (365 * DAY, 30 * DAY + SECOND, 0),
        (365 * DAY, 30 * DAY, 1),
        (365 * DAY, SECOND, 1),
        (365 * DAY, timedelta(0), 0),
        (365 * DAY, -DAY, 0),
        (90 * DAY, 30 * DAY, 1),
        (89 * DAY, 30 * DAY, 0),
        (45 * DAY, 15 * DAY + SECOND, 0),
        (45 * DAY, 15 * DAY, 1),
        (timedelta(hours=160), timedelta(hours=54), 0),
        (timedelta(hours=160), timedelta(hours=53), 1),
    ],
)
def test_either_side_of_the_notice(lifetime: timedelta, left: timedelta, count: int) -> None:
    """At notAfter a certificate has expired, which another rule reports."""
    assert len(found(SLUG, with_days(lifetime, left))) == count


def test_the_last_day_is_said_to_be_less_than_one() -> None:
    """And the one before to be one."""
    assert "in less than a day" in sole(SLUG, with_days(365 * DAY, SECOND)).message
    assert sole(SLUG, with_days(365 * DAY, DAY)).message.endswith("in 1 day")


def test_the_time_judged_decides() -> None:
    """The healthy certificates of the Expressway-E end on 15 January 2027, the others two weeks later."""
    at = make.NOW.replace(month=12, day=25)

    assert {finding.node for finding in found(SLUG, stand_alone(), at)} == {E1}


def test_a_multi_server_certificate_is_one_finding_with_all_connections() -> None:
    """At the publisher, where it is replaced."""
    multi = {
        "subject": "CN=cucm-ms.corp.example.com",
        "sans": [PUBLISHER, SUBSCRIBER],
        "key": "multi",
        "not_after": make.NOW + 9 * DAY,
    }

    finding = sole(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat"): multi, (SUBSCRIBER, "tomcat"): multi}))

    assert finding.node == PUBLISHER
    assert {f"cucm-https:{C1}->{PUBLISHER}", f"cucm-https:{C1}->{SUBSCRIBER}"} <= set(finding.connections)


def test_a_certificate_that_no_connection_shows_is_reported_all_the_same() -> None:
    """Without an Expressway-C nobody connects to CUCM."""
    site = stand_alone(c=None, certificates={(PUBLISHER, "tomcat"): {"not_after": make.NOW + DAY}})

    assert sole(SLUG, site).consequence == "at that moment whoever is shown it refuses it"


@pytest.mark.parametrize("site", [stand_alone(), stand_alone(certificates={(E1, "server"): None})])
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Enough time left, and a certificate that is not known."""
    assert found(SLUG, site) == ()
