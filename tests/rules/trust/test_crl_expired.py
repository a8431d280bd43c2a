"""A revocation list that is out of date."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Role
from edgetrust.mra.pages import CRL_MANAGEMENT, clock_page
from tests.defects import REVOCATION, crl_file, day
from tests.deployments import CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, reference
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "crl-expired"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """A revocation list that is out of date: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_a_list_out_of_the_future_is_not_valid_yet_and_the_clock_comes_first() -> None:
    """Not out of date: by a clock that is behind no current list is valid either."""
    files = {
        "good.crl": crl_file("good.crl", CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING),
        "new.crl": crl_file("new.crl", CORP_ISSUING, this_update=day(2026, 12, 1), next_update=day(2026, 12, 20)),
    }
    site = REVOCATION.site({"nodes": {E1: {"crl": (reference("good.crl"), reference("new.crl"))}}, "files": files})

    finding = sole(SLUG, site)

    assert f"uses a CRL of {CORP_ISSUING.certificate.subject.rfc4514} that is not valid yet" in finding.message
    assert [step.where for step in finding.remedy.steps] == [clock_page(Role.EXPRESSWAY_E), CRL_MANAGEMENT]
    assert {step.node for step in finding.remedy.steps} == {E1}
