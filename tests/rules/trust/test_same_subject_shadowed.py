"""An entry that stands above the right one."""

from __future__ import annotations

import pytest

from tests import make
from tests.defects import ALONE, TRUSTED_CA, twin_of
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT, stand_alone
from tests.examine import found, sole
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


def test_a_twin_that_leaves_the_list_for_another_reason_is_not_told_again() -> None:
    """The SSH tunnel misses the intermediate, and the step that appends it takes the twin out."""
    twin = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, key="twin")
    site = stand_alone(trust={(C1, TRUSTED_CA): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, twin]})

    (step, *_) = sole("intermediate-not-in-list", site).remedy.steps

    assert step.certificates == (twin.certificate.sha256,)
    assert found(SLUG, site) == ()


def test_a_twin_of_what_is_only_sent_is_not_said_to_stand_above_it() -> None:
    """CUCM sends its intermediate, and no tunnel wants it in the list."""
    twin = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="twin")
    certificates = {(C1, "server"): [make.leaf(C1, PUBLIC_ISSUING, sans=[C1, "example.com"])]}
    lists = [PUBLIC_ROOT, PUBLIC_ISSUING, CORP_ROOT, twin]

    (finding,) = found(SLUG, stand_alone(certificates=certificates, trust={(C1, TRUSTED_CA): lists}))

    assert "stands in the way of CN=Corp Issuing,O=Acme" in finding.message
    assert " in the list, and it is only sent; the path" in finding.got


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
