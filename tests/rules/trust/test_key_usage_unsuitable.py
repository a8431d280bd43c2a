"""A key of elliptic curves that may not sign."""

from __future__ import annotations

import pytest

from tests import make
from tests.deployments import E1, PUBLISHER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "key-usage-unsuitable"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A key of elliptic curves that may not sign: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_a_key_usage_without_any_bit_is_told_as_that() -> None:
    """It permits nothing, as it stands there and is empty."""
    finding = sole(SLUG, stand_alone(certificates={(E1, "server"): {"ku": ()}}))

    assert finding.got == "key usage without any bit"


def test_that_tls_1_3_may_let_it_pass_is_said_where_it_may_be_spoken() -> None:
    """Over SIP, that is; the ports of HTTPS stay with TLS 1.2."""
    change: make.Changes = {"ku": ["keyEncipherment"]}
    on_edge = sole(SLUG, stand_alone(certificates={(E1, "server"): change}))
    on_cucm = sole(SLUG, stand_alone(certificates={(PUBLISHER, "tomcat"): change}))

    assert "; judged by TLS 1.2: where both sides of a SIP connection agree on TLS 1.3" in on_edge.consequence
    assert "TLS 1.3" not in on_cucm.consequence
