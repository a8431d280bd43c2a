"""CAs that are wrong themselves."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Finding
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, CORP_ROOT, PUBLISHER, SUBSCRIBER, stand_alone
from tests.examine import sole

NOT_A_CA = make.ca("CN=File Server", CORP_ROOT, ca=False, ku=None)
BELOW_ISSUING = make.ca("CN=Third Tier", CORP_ISSUING)


def found_below(slug: str, ca: make.Issued, *, is_listed: bool) -> Finding:
    """About a CA that signed a tomcat certificate, and is sent with it or stands in the list of the Expressway-C."""
    leaf = make.leaf(PUBLISHER, ca)
    trust = {(C1, "trusted-ca"): [*AUTHORITIES, *([ca] if is_listed else [])]}
    return sole(
        slug, stand_alone(certificates={(PUBLISHER, "tomcat"): [leaf, *([] if is_listed else [ca])]}, trust=trust)
    )


@pytest.mark.parametrize("slug,ca", [("issuer-not-a-ca", NOT_A_CA), ("path-length-exceeded", BELOW_ISSUING)])
def test_the_chain_of_another_ca_goes_into_all_lists_first(slug: str, ca: make.Issued) -> None:
    """Into that from which it is sent, and those that verify it; then comes the certificate."""
    finding = found_below(slug, ca, is_listed=False)

    *before, issuing = [step for step in finding.remedy.steps if not step.do.startswith("or instead")]
    assert (finding.node, finding.slot) == (PUBLISHER, Slot.TOMCAT)
    assert [(step.node, "the chain of the CA that will sign the new tomcat" in step.do) for step in before] == [
        (PUBLISHER, True),
        (C1, True),
    ]
    assert (issuing.node, issuing.renews) == (PUBLISHER, Slot.TOMCAT)


def test_a_ca_of_a_list_may_be_replaced_there_instead() -> None:
    """The list is named, and what leaves it."""
    *_, instead = found_below("issuer-not-a-ca", NOT_A_CA, is_listed=True).remedy.steps

    assert (instead.node, instead.certificates) == (C1, (NOT_A_CA.certificate.sha256,))
    assert instead.do.startswith(
        "or instead of all that, have the CA CN=File Server issued again by whoever signed it, with its name, key and "
        "key identifier and with basicConstraints CA:TRUE and, where it has a key usage, keyCertSign in it; append"
    )


def test_the_ca_with_the_limit_may_be_replaced_where_it_is_listed() -> None:
    """It is not the one below it that changes."""
    *_, instead = found_below("path-length-exceeded", BELOW_ISSUING, is_listed=True).remedy.steps

    assert instead.certificates == (CORP_ISSUING.certificate.sha256,)
    assert "and without a path length in its basicConstraints; append the new one to the trusted CA list" in instead.do


def test_what_is_only_sent_is_not_replaced_in_a_list() -> None:
    """The file beside the certificate changes with the certificate."""
    steps = found_below("issuer-not-a-ca", NOT_A_CA, is_listed=False).remedy.steps

    assert not [step for step in steps if step.do.startswith("or instead")]


def test_a_ca_that_may_not_issue_for_a_purpose_makes_room_for_another_as_well() -> None:
    """The extended key usage of a CA counts for all below it."""
    mail = make.ca("CN=Mail CA", CORP_ROOT, eku=["emailProtection"])

    *before, issuing = found_below("eku-missing-server-auth", mail, is_listed=False).remedy.steps

    assert [step.node for step in before] == [PUBLISHER, C1]
    assert "from a CA that may issue for that" in issuing.do


def test_the_finding_is_of_the_node_that_gets_the_certificate() -> None:
    """Not of the publisher, where lists of CUCM are kept."""
    leaf = make.leaf(SUBSCRIBER, NOT_A_CA)

    finding = sole("issuer-not-a-ca", stand_alone(certificates={(SUBSCRIBER, "tomcat"): [leaf, NOT_A_CA]}))

    assert finding.remedy.steps[0].node == PUBLISHER
    assert (finding.node, finding.slot) == (SUBSCRIBER, Slot.TOMCAT)
