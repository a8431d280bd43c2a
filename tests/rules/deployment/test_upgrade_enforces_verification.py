"""`upgrade-enforces-verification`: what TLS verify mode Off lets pass today, X14.2 refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Severity
from edgetrust.mra.pages import UNIFIED_CM_SERVERS, UNITY_CONNECTION_SERVERS
from tests import make
from tests.deployments import (
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    UNITY,
    Site,
    cluster,
    stand_alone,
)
from tests.examine import found, sole

SLUG = "upgrade-enforces-verification"
KINDS = ("cucm-https", "cucm-config", "cucm-config-secure")
OFF = {"tls_verify": False}


def old(version: str = "X14.0.6", **changes: object) -> Site:
    """A pair of that release with TLS verify mode Off for CUCM."""
    return stand_alone(**{"c": {"version": version}, "e": {"version": version}, "cucm": OFF, **changes})


def test_an_address_that_passes_today_would_be_refused() -> None:
    """All certificates of the node lack the name, so it is one defect; the remedy is at the node."""
    finding = sole(SLUG, old(nodes={PUBLISHER: {"defined_as": "10.0.20.11"}}))

    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, PUBLISHER, None)
    assert finding.connections == tuple(f"{kind}:{C1}->{PUBLISHER}" for kind in KINDS)
    assert finding.message == (
        f"from X14.2 on the Expressway-C would refuse {PUBLISHER} (cucm-defined-by-ip); "
        "X14.0.6 with TLS verify mode Off does not look"
    )
    assert "hostname mismatch" in finding.got
    assert "10.0.20.11" in finding.got
    assert [evidence.source for evidence in finding.evidence] == [
        f"certs/{PUBLISHER}.tomcat.pem",
        f"certs/{PUBLISHER}.callmanager.pem",
    ]
    assert [step.node for step in finding.remedy.steps] == [PUBLISHER, C1]
    assert finding.remedy.steps[0].do == f"replace 10.0.20.11 by {PUBLISHER}"


def test_a_ca_the_expressway_c_does_not_know_is_one_finding_for_its_list() -> None:
    """However many servers it has certified."""
    site = old(trust={(C1, "trusted-ca"): [PUBLIC_ROOT, PUBLIC_ISSUING]})

    finding = sole(SLUG, site)

    assert (finding.node, finding.slot, finding.store) == (C1, None, Store.TRUSTED_CA)
    assert set(finding.connections) == {f"{kind}:{C1}->{node}" for kind in KINDS for node in (PUBLISHER, SUBSCRIBER)}
    assert f"refuse {PUBLISHER}, {SUBSCRIBER}" in finding.message
    assert finding.remedy.steps[0].certificates == (CORP_ROOT.certificate.sha256, CORP_ISSUING.certificate.sha256)


def test_a_missing_ca_does_not_hide_the_address() -> None:
    """The name is looked at once the CA is there."""
    site = old(
        trust={(C1, "trusted-ca"): [PUBLIC_ROOT, PUBLIC_ISSUING]}, nodes={PUBLISHER: {"defined_as": "10.0.20.11"}}
    )

    assert {finding.node for finding in found(SLUG, site)} == {C1, PUBLISHER}


def test_unity_is_typed_on_the_expressway_c() -> None:
    """So that is where the remedy is."""
    old_release = {"version": "X14.0.6"}
    site = cluster(c=old_release, e=old_release, unity=OFF, nodes={UNITY: {"defined_as": "10.9.9.9"}})

    finding = sole(SLUG, site)

    assert finding.node == C1
    assert finding.remedy.steps[0].where == UNITY_CONNECTION_SERVERS


def test_a_certificate_that_is_refused_for_itself_is_to_be_replaced() -> None:
    """It has expired."""
    site = old(certificates={(PUBLISHER, "tomcat"): {"not_after": make.NOW}})

    finding = sole(SLUG, site)

    assert (finding.node, finding.slot) == (PUBLISHER, Slot.TOMCAT)
    assert finding.connections == (f"cucm-https:{C1}->{PUBLISHER}", f"cucm-config:{C1}->{PUBLISHER}")
    assert "certificate has expired" in finding.got
    assert "new tomcat certificate" in finding.remedy.steps[0].do


def test_every_peer_of_the_expressway_c_has_its_own_list() -> None:
    """And Unity Connection is concerned as well."""
    without = [PUBLIC_ROOT, PUBLIC_ISSUING]
    site = cluster(
        c={"version": "X14.1"},
        e={"version": "X14.1"},
        unity=OFF,
        trust={(C1, "trusted-ca"): without, (C2, "trusted-ca"): without},
    )

    assert [(finding.node, finding.connections) for finding in found(SLUG, site)] == [
        (C1, (f"unity-https:{C1}->{UNITY}",)),
        (C2, (f"unity-https:{C2}->{UNITY}",)),
    ]


@pytest.mark.parametrize("version,count", [("X8.11", 1), ("X14.1.9", 1), ("X14.2", 0), ("X15.5", 0)])
def test_from_x14_2_on_there_is_nothing_ahead(version: str, count: int) -> None:
    """Either side of the release; then the verdict itself tells."""
    assert len(found(SLUG, old(version, nodes={PUBLISHER: {"defined_as": "10.0.20.11"}}))) == count


def test_what_verifies_may_be_upgraded() -> None:
    """TLS verify mode is Off, and everything is in order."""
    assert found(SLUG, old()) == ()


def test_what_is_verified_today_brings_nothing_new() -> None:
    """With TLS verify mode On the connection fails already."""
    site = old(cucm={}, nodes={PUBLISHER: {"defined_as": "10.0.20.11"}})

    assert found(SLUG, site) == ()


def test_where_the_check_is_switched_off_the_upgrade_changes_nothing() -> None:
    """VerifyOriginServer Off is the documented stop-gap."""
    site = old(c={"version": "X14.0", "verify_origin_server": False}, nodes={PUBLISHER: {"defined_as": "10.0.20.11"}})

    assert found(SLUG, site) == ()


def test_unknown_evidence_is_no_refusal() -> None:
    """Neither an unknown certificate nor an unknown list, nor a deployment without an Expressway-C."""
    unknown = {(PUBLISHER, "tomcat"): None, (PUBLISHER, "callmanager"): None}
    by_address = {PUBLISHER: {"defined_as": "10.0.20.11"}}

    assert found(SLUG, old(certificates=unknown, nodes=by_address)) == ()
    assert found(SLUG, old(trust={(C1, "trusted-ca"): None}, nodes=by_address)) == ()
    assert found(SLUG, old(c=None)) == ()


def test_what_is_in_service_is_what_the_upgraded_expressway_would_see() -> None:
    """An older certificate that would be refused, where the one of the file would do."""
    former = make.leaf(PUBLISHER, make.ca("CN=Former CA"), not_before=datetime(2025, 1, 1, tzinfo=UTC))

    finding = sole(SLUG, old(shown={(PUBLISHER, "tomcat"): [former]}))

    assert (finding.node, finding.connections) == (PUBLISHER, (f"cucm-https:{C1}->{PUBLISHER}",))
    assert "(restart-pending)" in finding.message
    assert "restart Cisco Tomcat" in finding.remedy.steps[0].do


def test_only_the_pages_of_servers_that_are_named_are_looked_at() -> None:
    """There is neither IM and Presence nor Unity Connection."""
    finding = sole(SLUG, old(trust={(C1, "trusted-ca"): [PUBLIC_ROOT, PUBLIC_ISSUING]}))

    assert finding.remedy.verify == (
        f"{UNIFIED_CM_SERVERS} on the Expressway-C: Refresh servers succeeds with TLS verify mode On"
    )
