"""An intermediate that is neither sent nor listed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot, Store
from tests import make
from tests.deployments import AUTHORITIES, E1, PUBLIC_ROOT, PUBLISHER, Site, stand_alone
from tests.examine import sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect

SLUG = "intermediate-missing"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """An intermediate that is neither sent nor listed: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
CROSS_SIGNED = make.ca("CN=Public Issuing,O=Trusty", OTHER_ROOT)


def with_another_root(endpoint: str) -> Site:
    """Everybody has a chain to a root, and no chain does for all."""
    at_hand = {(PUBLISHER, "tomcat-trust"): [*AUTHORITIES, OTHER_ROOT, CROSS_SIGNED]}
    return stand_alone(trust={(endpoint, "endpoint"): [OTHER_ROOT], **at_hand})


def test_who_knows_another_root_alone_is_given_the_root_of_the_chain_that_is_sent() -> None:
    """The node goes on sending what the others accept."""
    finding = sole(SLUG, with_another_root("tc"))

    (step,) = finding.remedy.steps
    assert "holds the chain that most accept; TC/CE endpoints would need another one" in finding.message
    assert (step.node, step.certificates) == ("tc", (PUBLIC_ROOT.certificate.sha256,))


def test_phones_that_know_another_root_alone_need_another_certificate() -> None:
    """Nothing can be added to their list."""
    finding = sole(SLUG, with_another_root("ip-phones"))

    *chains, step = finding.remedy.steps
    assert ["the chain of the CA that will sign" in chain.do for chain in chains] == [True, True]
    assert (step.node, step.renews) == (E1, Slot.SERVER)
    assert "signed by a CA that 7800/8800 phones and all others trust" in step.do


def test_where_the_chain_is_lacking_too_both_are_said() -> None:
    """What to send, and who would refuse it."""
    site = with_another_root("tc")
    lists = {**site.inventory.trust_lists, (E1, Store.TRUSTED_CA): site.inventory.trust_lists[E1, Store.TRUSTED_CA][:2]}

    finding = sole(SLUG, Site(site.deployment, replace(site.inventory, trust_lists=lists)))

    assert [step.node for step in finding.remedy.steps] == [E1, "tc"]
    assert "no chain does for all, and TC/CE endpoints would refuse the one that most accept" in finding.message
