"""`security-profile-not-fqdn`: names that no CSR of the Expressway-C can carry."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Impact, Severity
from tests.deployments import PROFILE, PUBLISHER, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "security-profile-not-fqdn"
CISCO = "Cisco 8865 - Standard SIP Secure Profile"


def with_profiles(*names: str, version: str = "X15.5") -> Site:
    """A cluster with these profiles."""
    return cluster(c={"version": version}, cucm={"phone_security_profiles": names, "line": 42})


def test_the_profile_is_to_be_renamed_on_cucm() -> None:
    """At its publisher; the evidence is the deployment file, since no certificate is concerned yet."""
    finding = sole(SLUG, with_profiles(PROFILE, CISCO, "secure"))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, PUBLISHER, None)
    assert finding.got == f"{CISCO}, secure"
    assert finding.connections == ()
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [("acme.yaml", 42)]
    assert finding.remedy.impact is Impact.RE_ENROLMENT
    assert [step.where for step in finding.remedy.steps] == [
        "Cisco Unified CM Administration > System > Security > Phone Security Profile"
    ]


@pytest.mark.parametrize("version,count", [("X12.5.9", 0), ("X12.6", 1)])
def test_the_csr_page_asks_for_fqdns_from_x12_6_on(version: str, count: int) -> None:
    """Before, it took any name."""
    assert len(found(SLUG, with_profiles(CISCO, version=version))) == count


def test_a_cluster_without_nodes_is_named() -> None:
    """There is no node then at which to rename the profile."""
    finding = sole(SLUG, cluster(cucm={"phone_security_profiles": (CISCO,), "nodes": (), "name": "hq"}))

    assert finding.node is None
    assert [step.node for step in finding.remedy.steps] == ["hq"]


@pytest.mark.parametrize(
    "site", [cluster(), stand_alone(), cluster(c=None, cucm={"phone_security_profiles": (CISCO,)})]
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Good names, no names, no Expressway-C to make a CSR on."""
    assert found(SLUG, site) == ()
