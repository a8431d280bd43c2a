"""`intermediate-not-sent`: the list of a node holds what it does not send."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, stand_alone
from tests.examine import found, sole

SLUG = "intermediate-not-sent"
LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
GIVEN = {(E1, "server"): [LEAF]}
RELYING = {(C1, "trusted-ca"): [entry for entry in AUTHORITIES if entry != PUBLIC_ISSUING]}
ALONE = {(E1, "server", 7001): [LEAF]}


def test_where_nobody_relies_on_it_it_is_information() -> None:
    """With the list that holds it."""
    finding = sole(SLUG, stand_alone(certificates=GIVEN, shown=ALONE))

    named = f"CN=Public Issuing,O=Trusty (SHA-256 {PUBLIC_ISSUING.certificate.sha256[:8]}…)"
    assert (finding.severity, finding.node, finding.store) == (Severity.INFO, E1, Store.TRUSTED_CA)
    assert finding.message == (
        f"{E1} shows its server certificate at port 7001 without {named}, which its trusted CA list holds"
    )
    assert finding.got == "nothing behind the certificate"
    assert finding.connections == ()
    assert [each.source for each in finding.evidence] == [f"{E1}-server-7001.json", f"trust/{E1}.trusted-ca.pem"]
    assert finding.remedy.steps[0].certificates == (PUBLIC_ISSUING.certificate.sha256,)


def test_where_somebody_relies_on_it_it_is_a_warning_beside_the_error() -> None:
    """The verifier's list has the remedy, too; this is the cause."""
    site = stand_alone(certificates=GIVEN, trust=RELYING, shown=ALONE)

    finding = sole(SLUG, site)

    assert (finding.severity, finding.connections) == (Severity.WARNING, (f"traversal:{C1}->{E1}",))
    assert f"traversal:{C1}->{E1}" in sole("intermediate-missing", site).connections


def test_ports_with_the_same_gap_are_one_finding() -> None:
    """And a port that sends it is none."""
    shown = {
        (E1, "server", 8443): [LEAF],
        (E1, "server", 5061): [LEAF, PUBLIC_ISSUING],
        (E1, "server", 7001): [LEAF],
    }

    assert "at port 7001 and port 8443 without" in sole(SLUG, stand_alone(certificates=GIVEN, shown=shown)).message


@pytest.mark.parametrize("behind", [[PUBLIC_ISSUING], [PUBLIC_ISSUING, PUBLIC_ROOT], [PUBLIC_ROOT, PUBLIC_ISSUING]])
def test_a_root_need_not_be_sent(behind: list[make.Issued]) -> None:
    """Nor does the order matter here."""
    assert found(SLUG, stand_alone(certificates=GIVEN, shown={(E1, "server"): [LEAF, *behind]})) == ()


@pytest.mark.parametrize("own", [None, [PUBLIC_ROOT]])
def test_without_it_in_the_own_list_nothing_can_be_missed(own: list[make.Issued] | None) -> None:
    """A list that is not known, and one that lacks it."""
    assert found(SLUG, stand_alone(certificates=GIVEN, trust={(E1, "trusted-ca"): own}, shown=ALONE)) == ()


def test_a_list_of_which_a_part_is_unread_tells_nothing() -> None:
    """What could not be read may stand in the way."""
    assert found(SLUG, stand_alone(certificates=GIVEN, incomplete=[(E1, "trusted-ca")], shown=ALONE)) == ()


def test_cucm_sends_from_the_list_of_the_slot() -> None:
    """tomcat-trust."""
    leaf = make.leaf(PUBLISHER, CORP_ISSUING)

    finding = sole(SLUG, stand_alone(shown={(PUBLISHER, "tomcat"): [leaf]}))

    assert (finding.node, finding.store) == (PUBLISHER, Store.TOMCAT_TRUST)
    assert finding.remedy.steps[0].do.startswith(
        "see whether the list of the node holds it; if it does not, Upload Certificate/Certificate chain, purpose"
    )
