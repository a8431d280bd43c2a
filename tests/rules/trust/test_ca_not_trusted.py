"""A CA that is not listed."""

from __future__ import annotations

import pytest

from tests import make
from tests.deployments import C1, E1, stand_alone
from tests.examine import found
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "ca-not-trusted"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A CA that is not listed: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_a_chain_that_no_file_holds_is_not_said_to_be_foreign() -> None:
    """Its root may be in the list; certain is that the list does not lead to it."""
    leaf = make.leaf(E1, make.ca("CN=Unseen Issuing"), sans=[E1, "example.com"])
    site = stand_alone(certificates={(E1, "server"): [leaf]})

    (finding,) = (each for each in found(SLUG, site) if each.node == C1)

    assert finding.message.startswith(
        f"the trusted CA list of {C1} does not lead to a root of the chain: it lacks CN=Unseen Issuing (in no file at "
        "hand); "
    )
