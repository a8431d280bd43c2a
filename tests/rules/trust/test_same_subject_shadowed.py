"""An entry that stands above the right one."""

from __future__ import annotations

import pytest

from tests.defects import ALONE, TRUSTED_CA, twin_of
from tests.deployments import C1, PUBLIC_ISSUING, PUBLIC_ROOT
from tests.examine import found
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect, Edit

SLUG = "same-subject-shadowed"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """An entry that stands above the right one: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_every_twin_above_the_right_certificate_goes() -> None:
    """Deleting only the one that is taken today would leave the next one in its place."""
    twins = (
        twin_of(PUBLIC_ISSUING, PUBLIC_ROOT, has_identifier=False),
        twin_of(PUBLIC_ISSUING, has_identifier=False),
    )
    site = ALONE.site({"trust": {(C1, TRUSTED_CA): Edit(above=twins)}})

    (finding,) = found(SLUG, site)

    deleted = {sha256 for step in finding.remedy.steps for sha256 in step.certificates}
    assert {twin.certificate.sha256 for twin in twins} <= deleted
    assert {twin.certificate.sha256 for twin in twins} <= {each.sha256 for each in finding.evidence}
