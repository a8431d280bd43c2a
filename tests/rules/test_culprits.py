"""Certificates that are wrong themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Impact
from edgetrust.rules.culprits import culprits, reissue_all
from tests import deployments, make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLISHER, SUBSCRIBER
from tests.examine import examine

PAST = datetime(2026, 11, 1, tzinfo=UTC)
RULE = "certificate-expired"


def test_a_leaf_is_one_culprit_however_many_meet_it() -> None:
    """With all its connections."""
    examination = examine(deployments.stand_alone(certificates={(E1, "server"): {"not_after": PAST}}))

    (culprit,) = culprits(examination, RULE)

    assert culprit.is_leaf
    assert [(subject.node.id, subject.slot) for subject in culprit.subjects] == [(E1, Slot.SERVER)]
    assert f"traversal:{C1}->{E1}" in culprit.connections
    assert f"phone-sip:ip-phones->{E1}" in culprit.connections
    assert culprit.describe() == f"server certificate of {E1}"


def test_a_ca_is_one_culprit_above_many_leaves() -> None:
    """Named with the first leaf and the number of others."""
    expired = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, path_length=0, not_after=PAST)
    lists = [CORP_ROOT, expired, deployments.PUBLIC_ROOT, deployments.PUBLIC_ISSUING]
    site = deployments.stand_alone(
        trust={
            (C1, "trusted-ca"): lists,
            (E1, "trusted-ca"): lists,
            **{
                (node, f"{unit}-trust"): lists[:2]
                for node in (PUBLISHER, SUBSCRIBER)
                for unit in ("tomcat", "callmanager")
            },
        }
    )

    (culprit,) = culprits(examine(site), RULE)

    assert not culprit.is_leaf
    assert culprit.certificate == expired.certificate
    assert culprit.describe().startswith("issuer ")
    assert len(culprit.subjects) > 1


def test_a_multi_server_certificate_is_replaced_at_the_publisher() -> None:
    """One upload there is enough."""
    shared = make.leaf("cucm-ms.corp.example.com", CORP_ISSUING, sans=[PUBLISHER, SUBSCRIBER], not_after=PAST)
    site = deployments.stand_alone(certificates={(PUBLISHER, "tomcat"): [shared], (SUBSCRIBER, "tomcat"): [shared]})

    (culprit,) = culprits(examine(site), RULE)

    assert [subject.node.id for subject in culprit.subjects] == [PUBLISHER]


def test_what_no_verification_shows_can_be_named() -> None:
    """And what is named twice is one."""
    examination = examine(deployments.stand_alone())
    subject = next(examination.subjects())

    (culprit,) = culprits(examination, RULE, unseen=(subject, subject))

    assert (culprit.subjects, culprit.connections) == ((subject,), ())


def test_an_earlier_end_can_hide_a_culprit() -> None:
    """Which the caller knows from the leaf."""
    site = deployments.stand_alone(
        trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]}, certificates={(E1, "server"): {"not_after": PAST}}
    )
    examination = examine(site)

    (seen,) = culprits(examination, RULE)
    (all_of_it,) = culprits(examination, RULE, hides=lambda _, leaf: leaf.not_after == PAST)

    assert f"traversal:{C1}->{E1}" not in seen.connections
    assert f"traversal:{C1}->{E1}" in all_of_it.connections
    assert len(all_of_it.refusals) < len(all_of_it.verifications)


def test_the_dearest_place_says_what_a_new_certificate_costs() -> None:
    """And an Expressway from X15.5 on is reminded of its second store."""
    examination = examine(deployments.stand_alone(certificates={(E1, "server"): {"not_after": PAST}}))
    (culprit,) = culprits(examination, RULE)

    remedy = reissue_all(examination, culprit, "that is valid now")

    assert remedy.impact is Impact.NODE_RESTART
    copied = (
        "(on upload, tick Copy server certificate file as client certificate, but only where the certificate is good"
    )
    assert f"that is valid now {copied} for clients as well" in remedy.steps[0].do
