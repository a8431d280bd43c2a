"""`accepted-authorities-too-long`: a server that cannot name the CAs it accepts."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from edgetrust.rules.remedies import short
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, Site, stand_alone
from tests.examine import found, sole

SLUG = "accepted-authorities-too-long"
NEEDED = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)
CROWD = tuple(make.ca(f"CN=Root {number},OU={'x' * 1000},O=Acme") for number in range(65))


def holding(node: str, store: str, *entries: make.Issued) -> Site:
    """A deployment with this list in one place."""
    return stand_alone(trust={(node, store): entries})


def test_a_list_of_long_names_stops_whoever_is_asked_for_a_certificate() -> None:
    """The traversal zone, but no tunnel and no endpoint; the finding says how long they are."""
    finding = sole(SLUG, holding(E1, "trusted-ca", *NEEDED, *CROWD))

    assert (finding.severity, finding.node, finding.store) == (Severity.ERROR, E1, Store.TRUSTED_CA)
    assert finding.connections == (f"traversal:{C1}->{E1}",)
    assert finding.expected == "at most 65,535 octets"
    assert finding.got.endswith(" octets in 69 certificates")
    assert finding.message.endswith(": internal error, alert internal_error (80)")
    needed = ", ".join(short(each.certificate) for each in NEEDED)
    (step,) = finding.remedy.steps
    assert step.do == (
        "save the list, and delete the CAs that this deployment does not need (it needs at least "
        f"{needed}); then restart the node"
    )


def test_the_store_of_a_cucm_node_is_a_list_like_any_other() -> None:
    """As far as it asks: the secure ports, not 8443."""
    finding = sole(SLUG, holding(PUBLISHER, "tomcat-trust", *NEEDED, *CROWD))

    assert (finding.node, finding.store) == (PUBLISHER, Store.TOMCAT_TRUST)
    assert finding.connections == (f"cucm-config:{C1}->{PUBLISHER}",)


def test_a_subject_is_named_once_however_often_it_stands_there() -> None:
    """Renewed certificates of one CA count as one."""
    renewed = [make.ca(f"CN=Root,OU={'x' * 1000},O=Acme", key="one", serial=number) for number in range(1, 90)]

    assert found(SLUG, holding(E1, "trusted-ca", *NEEDED, *renewed)) == ()


def test_who_asks_nobody_may_hold_what_it_likes() -> None:
    """The Expressway-C is the client of its connections."""
    assert found(SLUG, holding(C1, "trusted-ca", *NEEDED, *CROWD)) == ()


def test_a_healthy_list_and_an_unknown_one_are_passed_over() -> None:
    """What is not given is unknown, never wrong."""
    assert found(SLUG, stand_alone()) == ()
    assert found(SLUG, stand_alone(trust={(E1, "trusted-ca"): None})) == ()
