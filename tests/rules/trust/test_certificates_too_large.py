"""A certificate that is too long to be read."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from tests import make
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLISHER, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "certificates-too-large"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A certificate that is too long to be read: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_a_short_certificate_with_a_long_bundle_behind_it_may_stay() -> None:
    """It is loaded again without the bundle; nobody needs a new one."""
    leaf = make.leaf(PUBLISHER, CORP_ISSUING)
    bundle = make.ca("CN=Bundle,O=Other", extensions=[("1.2.3.4.5", False, bytes(102_400))])
    length = 3 + sum(3 + len(each.certificate.der) for each in (leaf, CORP_ISSUING, CORP_ROOT, bundle))

    finding = sole(SLUG, stand_alone(certificates={(PUBLISHER, Slot.TOMCAT): [leaf, bundle]}))

    (step,) = finding.remedy.steps
    assert (finding.node, finding.slot) == (PUBLISHER, Slot.TOMCAT)
    assert f"the tomcat certificate of {PUBLISHER} is sent with more certificates than can be read" in finding.message
    assert step.do.startswith("upload the same certificate again, alone or with the intermediates above it")
    assert (finding.expected, step.renews) == ("at most 102,400 octets with the chain", None)
    assert finding.got == f"{length:,} octets with the 3 certificates behind it"
