"""A self-signed certificate that is not listed."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Impact
from tests import make
from tests.deployments import C1, E1, PUBLISHER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "self-signed-not-trusted"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A self-signed certificate that is not listed: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_an_expressway_that_nobody_trusts_gets_a_certificate_of_a_ca() -> None:
    """One finding, on the Expressway; the chain of the CA first."""
    finding = sole(SLUG, stand_alone(certificates={(C1, "server"): [make.leaf(C1, sans=[C1, "example.com"])]}))

    assert (finding.node, finding.slot, finding.store) == (C1, Slot.SERVER, None)
    assert [step.node for step in finding.remedy.steps] == [C1, E1, PUBLISHER, PUBLISHER, C1]
    assert "new server certificate signed by a CA (on upload" in finding.remedy.steps[-1].do
    assert finding.remedy.impact is Impact.NODE_RESTART
    assert {each.partition(":")[0] for each in finding.connections} == {
        *("traversal", "ssh-tunnel", "cucm-config", "cucm-config-secure")
    }
