"""A CallManager-trust without the CA of the Expressway-C."""

from __future__ import annotations

import pytest

from tests.deployments import PUBLIC_ROOT, PUBLISHER, SUBSCRIBER, stand_alone
from tests.examine import found, sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "expressway-ca-not-in-callmanager-trust"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A CallManager-trust without the CA of the Expressway-C: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_a_subscriber_gets_what_the_publisher_is_given() -> None:
    """CUCM replicates; where the publisher has it, the upload is the subscriber's own."""
    both = stand_alone(
        trust={(PUBLISHER, "callmanager-trust"): [PUBLIC_ROOT], (SUBSCRIBER, "callmanager-trust"): [PUBLIC_ROOT]}
    )
    one = stand_alone(trust={(SUBSCRIBER, "callmanager-trust"): [PUBLIC_ROOT]})

    last = {finding.node: finding.remedy.steps[-1].do for finding in found(SLUG, both)}

    replicated = f"; only what the upload on {PUBLISHER} has not brought here"
    assert {node: do.endswith(replicated) for node, do in last.items()} == {PUBLISHER: False, SUBSCRIBER: True}
    assert replicated not in sole(SLUG, one).remedy.steps[-1].do
