"""`acme-drops-client-auth`: the built-in ACME client renews without clientAuth, which matters below X15.5."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import ClusterTls, Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, C2, E1, E2, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "acme-drops-client-auth"


def with_acme(version: str) -> Site:
    """A pair of that release whose Expressway-E uses ACME."""
    return stand_alone(c={"version": version}, e={"version": version, "acme": True})


def test_a_renewal_below_x15_4_would_break_sip_registration() -> None:
    """The connections in which clientAuth of the Expressway-E is demanded are listed."""
    finding = sole(SLUG, with_acme("X14.3.1"))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.connections == (f"sip-service:{E1}->{C1}",)
    assert finding.got == "acme: true with X14.3.1"
    assert "X15.5" in finding.expected
    assert [evidence.source for evidence in finding.evidence] == [f"certs/{E1}.server.pem"]


def test_cluster_peers_that_enforce_are_listed_as_well() -> None:
    """One finding for the side, with a step for each peer."""
    enforced = {"version": "X15.3", "acme": True, "cluster_tls": ClusterTls.ENFORCE}

    finding = sole(SLUG, cluster(c={"version": "X15.3"}, e=enforced))

    assert finding.connections == (
        f"sip-service:{E1}->{C1}",
        f"sip-service:{E1}->{C2}",
        f"cluster-peer:{E1}->{E2}",
        f"sip-service:{E2}->{C1}",
        f"sip-service:{E2}->{C2}",
        f"cluster-peer:{E2}->{E1}",
    )
    assert [step.node for step in finding.remedy.steps] == [E1, E2]


@pytest.mark.parametrize("version,count", [("X15.3", 1), ("X15.4", 1), ("X15.4.9", 1), ("X15.5", 0)])
def test_x15_5_has_a_client_certificate_of_its_own(version: str, count: int) -> None:
    """Either side of the release; X15.4 demands it in no connection of this table, but for roles as a client."""
    findings = found(SLUG, with_acme(version))

    assert len(findings) == count
    assert all(bool(finding.connections) == (version == "X15.3") for finding in findings)


@pytest.mark.parametrize("day,count", [(datetime(2026, 2, 10, tzinfo=UTC), 0), (datetime(2026, 2, 11, tzinfo=UTC), 1)])
def test_until_the_profile_changed_renewals_kept_client_auth(day: datetime, count: int) -> None:
    """Either side of 11 February 2026."""
    assert len(found(SLUG, with_acme("X14.3"), day)) == count


def test_without_acme_nothing_renews_by_itself() -> None:
    """The healthy deployment renews by hand."""
    assert found(SLUG, stand_alone(c={"version": "X14.3"}, e={"version": "X14.3"})) == ()


def test_without_the_certificate_the_setting_alone_tells() -> None:
    """The finding has no evidence file then."""
    site = stand_alone(
        c={"version": "X14.3"}, e={"version": "X14.3", "acme": True}, certificates={(E1, "server"): None}
    )

    assert sole(SLUG, site).evidence == ()
