"""An ECDSA certificate whose issuer is not listed."""

from __future__ import annotations

import pytest

from tests import make
from tests.deployments import C1, PUBLISHER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "ecdsa-issuer-not-trusted"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """An ECDSA certificate whose issuer is not listed: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_what_was_seen_stands_for_the_twin_of_the_file() -> None:
    """Its issuer is the one that is not listed."""
    seen = make.leaf(PUBLISHER, make.ca("CN=Elsewhere"), key="EC")
    twin = {(PUBLISHER, "tomcat_ecdsa"): {"key": "EC", "sans": [PUBLISHER]}}

    finding = sole(SLUG, stand_alone(certificates=twin, shown={(PUBLISHER, "tomcat_ecdsa"): [seen]}))

    assert finding.connections == (f"cucm-https:{C1}->{PUBLISHER}",)
    assert finding.got == "tomcat-ECDSA certificate issued by CN=Elsewhere"
    assert finding.evidence[0].source == f"{PUBLISHER}-tomcat_ecdsa.json"
