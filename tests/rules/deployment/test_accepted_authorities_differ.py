"""`accepted-authorities-differ`: the CAs that a service names, held against its list."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)
from tests.examine import found, sole

SLUG = "accepted-authorities-differ"
LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
OTHER = make.ca("CN=Other Root")


def site(*named: make.Issued, port: int = 7001, **changes: object) -> Site:
    """A stand-alone deployment whose E names these CAs at a port."""
    shown = {(E1, "server", port): [LEAF, PUBLIC_ISSUING]}
    return stand_alone(
        certificates={(E1, "server"): [LEAF]}, shown=shown, authorities={(E1, port): list(named)}, **changes
    )


def test_a_ca_that_is_not_named_is_a_warning_with_the_connections_that_rest_on_it() -> None:
    """The verdicts believe the file, and say so."""
    finding = sole(SLUG, site(PUBLIC_ROOT, PUBLIC_ISSUING, CORP_ISSUING))

    root = f"CN=Corp Root,O=Acme (SHA-256 {CORP_ROOT.certificate.sha256[:8]}…)"
    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, E1, Store.TRUSTED_CA)
    assert finding.message == (
        f"{E1} does not name {root}, which the trusted CA list of {E1} holds, when it asks for a client certificate at"
        " port 7001"
    )
    assert finding.got == "CN=Public Root,O=Trusty, CN=Public Issuing,O=Trusty, CN=Corp Issuing,O=Acme"
    assert finding.connections == (f"traversal:{C1}->{E1}",)
    assert finding.consequence.endswith("if it is not, these connections fail")
    assert [each.source for each in finding.evidence] == [f"{E1}-server-7001.json", f"trust/{E1}.trusted-ca.pem"]
    assert finding.remedy.steps[0].certificates == (CORP_ROOT.certificate.sha256,)


def test_a_ca_that_no_connection_needs_is_said_to_be_so() -> None:
    """Nothing is at stake today."""
    finding = sole(SLUG, site(CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT))

    assert (finding.severity, finding.connections) == (Severity.WARNING, ())
    assert finding.consequence == "no connection of this deployment rests on what is not named"


def test_a_ca_that_only_the_service_knows_is_information() -> None:
    """The file is behind."""
    finding = sole(SLUG, site(*AUTHORITIES, OTHER))

    assert finding.severity is Severity.INFO
    assert finding.message.startswith(f"{E1} names CN=Other Root, which is not in the trusted CA list of {E1}")
    assert finding.remedy.steps[0].do == "write into the deployment file what the node has and the file lacks"


def test_both_are_one_finding() -> None:
    """With the severity of the graver one."""
    finding = sole(SLUG, site(OTHER))

    assert finding.severity is Severity.WARNING
    assert "; and names CN=Other Root" in finding.message


def test_many_names_are_counted() -> None:
    """Not printed."""
    many = [make.ca(f"CN=Root {number}") for number in range(9)]

    assert sole(SLUG, site(*AUTHORITIES, *many)).got.endswith("CN=Root 0 and 8 more")


@pytest.mark.parametrize(
    "agreeing",
    [
        site(*AUTHORITIES),
        site(*reversed(AUTHORITIES), CORP_ROOT),
        site(),
        site(CORP_ROOT, trust={(E1, "trusted-ca"): None}),
        site(CORP_ROOT, incomplete=[(E1, "trusted-ca")]),
        site(CORP_ROOT, port=8443),
        stand_alone(
            shown={(C1, "client", 7001, "client"): [make.leaf(C1, CORP_ISSUING)]}, authorities={(C1, 7001): [OTHER]}
        ),
    ],
    ids=["the same", "another order", "none named", "no list", "half a list", "nobody is verified", "a client"],
)
def test_where_nothing_can_be_compared_nothing_differs(agreeing: Site) -> None:
    """Whoever names nobody, verifies nobody, or whose list is not known."""
    assert found(SLUG, agreeing) == ()


def test_cucm_is_held_against_the_list_of_the_port() -> None:
    """6971 is CallManager-trust."""
    shown = {(PUBLISHER, "callmanager", 6971): [make.leaf(PUBLISHER, CORP_ISSUING), CORP_ISSUING]}

    finding = sole(SLUG, stand_alone(shown=shown, authorities={(PUBLISHER, 6971): [CORP_ISSUING]}))

    assert (finding.node, finding.store) == (PUBLISHER, Store.CALLMANAGER_TRUST)
