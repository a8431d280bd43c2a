"""A certificate that is not valid yet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests import make
from tests.deployments import AUTHORITIES, C1, E1, stand_alone
from tests.examine import found
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "certificate-not-yet-valid"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A certificate that is not valid yet: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_waiting_asks_for_no_new_certificate() -> None:
    """Neither of the leaf nor of the CA above it, so that no report promises one certificate for both."""
    early = datetime(2026, 11, 1, tzinfo=UTC)
    root = make.ca("CN=Young Root", not_before=datetime(2026, 11, 20, tzinfo=UTC))
    leaf = make.leaf(E1, root, sans=[E1, "example.com"], not_before=datetime(2026, 11, 21, tzinfo=UTC))
    site = stand_alone(
        certificates={(E1, "server"): [leaf]}, trust={(C1, "trusted-ca"): [*AUTHORITIES, root]}, endpoints=()
    )

    steps = [step for finding in found(SLUG, site, early) for step in finding.remedy.steps]

    assert any(
        "wait until 2026-11-20 00:00:00 UTC, or use a certificate of another CA until then" in s.do for s in steps
    )
    assert any("use this certificate from 2026-11-21 00:00:00 UTC on" in step.do for step in steps)
    assert [step.renews for step in steps if step.renews] == []
