"""What one node has and its peer lacks."""

from __future__ import annotations

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Store
from edgetrust.rules.peers import close, connections_mended_by, find_lacking, is_relied_on
from tests import make
from tests.defects import day
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    Site,
    cluster,
    stand_alone,
)
from tests.examine import examine

TWIN = make.ca("CN=Public Root,O=Trusty", key="twin", ski=None)
OTHER = make.ca("CN=Other Root")


def lacking(site: Site, *, holder: str = C1, node: str = C2) -> tuple[Certificate, ...]:
    """What the second lacks of the first."""
    examination = examine(site)
    return find_lacking(examination, examination.node(holder), examination.node(node), Store.TRUSTED_CA)


def lists(first: list[make.Issued], second: list[make.Issued], **changes: object) -> Site:
    """A cluster whose two Expressway-C hold these."""
    return cluster(trust={(C1, "trusted-ca"): first, (C2, "trusted-ca"): second}, **changes)


def test_what_a_chain_goes_through_is_lacking() -> None:
    """Also where the peer holds another certificate of the subject."""
    assert lacking(lists([*AUTHORITIES], [*AUTHORITIES[:2]])) == (PUBLIC_ROOT.certificate, PUBLIC_ISSUING.certificate)
    assert lacking(lists([*AUTHORITIES], [*AUTHORITIES[:2], TWIN, PUBLIC_ISSUING])) == (PUBLIC_ROOT.certificate,)


def test_a_leftover_is_not() -> None:
    """Neither where the holder has the right one beside it, nor where the peer has it."""
    assert lacking(lists([TWIN, *AUTHORITIES], [*AUTHORITIES])) == ()
    assert lacking(lists([TWIN, *AUTHORITIES], [*AUTHORITIES[:2], PUBLIC_ISSUING])) == (PUBLIC_ROOT.certificate,)
    assert lacking(lists([*AUTHORITIES[:2], TWIN, PUBLIC_ISSUING], [*AUTHORITIES])) == ()


def test_what_would_get_between_a_node_and_its_chain_is_not() -> None:
    """The peer sends the cross-signed CA, and this node is to send the chain that the phones accept."""
    crossed = make.ca("CN=Public Issuing,O=Trusty", OTHER)
    held = {(E1, "trusted-ca"): [*AUTHORITIES[:3]], (E2, "trusted-ca"): [*AUTHORITIES, OTHER, crossed]}
    renounced = {(E1, "trusted-ca"): [*AUTHORITIES[:3]], (E2, "trusted-ca"): [*AUTHORITIES[:2], OTHER, crossed]}

    assert lacking(cluster(trust=held), holder=E2, node=E1) == (PUBLIC_ISSUING.certificate, OTHER.certificate)
    assert lacking(cluster(trust=renounced), holder=E2, node=E1) == (OTHER.certificate,)


def test_what_the_peer_knows_nothing_of_is_lacking() -> None:
    """Although nothing depends on it today."""
    site = lists([*AUTHORITIES, OTHER], [*AUTHORITIES])
    examination = examine(site)

    assert lacking(site) == (OTHER.certificate,)
    assert not is_relied_on(examination, examination.node(C1), Store.TRUSTED_CA, OTHER.certificate)
    assert is_relied_on(examination, examination.node(C1), Store.TRUSTED_CA, CORP_ROOT.certificate)


CROWD = [make.ca(f"CN=Root {number},OU={'x' * 1000},O=Acme", key="crowd") for number in range(65)]


@pytest.mark.parametrize(
    "surplus", [CROWD, [make.ca(f"CN=Small {number}", key="crowd") for number in range(1000)]], ids=["long", "many"]
)
def test_a_crowd_is_not_copied_to_a_peer_that_has_no_room_for_it(surplus: list[make.Issued]) -> None:
    """It would make a list of which the node could not even name the CAs, or an overlong one; what chains go through
    is lacking all the same."""
    site = lists([*AUTHORITIES, *surplus], [CORP_ROOT, CORP_ISSUING])

    assert lacking(site) == (PUBLIC_ROOT.certificate, PUBLIC_ISSUING.certificate)


def test_an_expired_leaf_hides_no_difference() -> None:
    """What a chain goes through is judged by the lists."""
    expired = {"not_after": day(2026, 11, 1)}
    held = [*AUTHORITIES[:2], TWIN, PUBLIC_ISSUING]
    site = lists([*AUTHORITIES], held, certificates={(E1, "server"): expired, (E2, "server"): expired})

    assert lacking(site) == (PUBLIC_ROOT.certificate,)


def test_the_twin_that_would_be_taken_goes_first() -> None:
    """And then the connections of the peer are better."""
    examination = examine(lists([*AUTHORITIES], [*AUTHORITIES[:2], TWIN, PUBLIC_ISSUING], im_and_presence=()))

    closed = close(examination, examination.node(C2), Store.TRUSTED_CA, (PUBLIC_ROOT.certificate,))

    assert [step.certificates for step in closed.remedy.steps] == [
        (TWIN.certificate.sha256,),
        (PUBLIC_ROOT.certificate.sha256,),
    ]
    assert {connection.partition(":")[0] for connection in closed.connections} == {
        "traversal",
        "ssh-tunnel",
        "sip-service",
    }


def test_a_verifier_is_mended_by_what_it_misses() -> None:
    """Only where that is all it misses."""
    examination = examine(stand_alone(trust={(C1, "trusted-ca"): AUTHORITIES[:2]}))
    c1, all_of_them = examination.node(C1), [each.certificate for each in AUTHORITIES]

    assert connections_mended_by(examination, c1, Store.TRUSTED_CA, all_of_them) == (
        f"traversal:{C1}->{E1}",
        f"ssh-tunnel:{C1}->{E1}",
        f"sip-service:{E1}->{C1}",
    )
    assert connections_mended_by(examination, c1, Store.TOMCAT_TRUST, all_of_them) == ()
    # The Expressway-E sends its intermediate, except in the tunnel.
    assert connections_mended_by(examination, c1, Store.TRUSTED_CA, all_of_them[:3]) == (
        f"traversal:{C1}->{E1}",
        f"sip-service:{E1}->{C1}",
    )


def test_a_presenter_cannot_mend_a_missing_root() -> None:
    """A root counts where it is held, not where it is sent."""
    examination = examine(stand_alone(trust={(E1, "trusted-ca"): AUTHORITIES[2:], (C1, "trusted-ca"): AUTHORITIES[2:]}))
    all_of_them = [each.certificate for each in AUTHORITIES]

    mended = connections_mended_by(examination, examination.node(C1), Store.TRUSTED_CA, all_of_them)

    assert f"traversal:{C1}->{E1}" not in mended


def test_an_expired_entry_is_mended_by_the_renewed_one_of_the_peer() -> None:
    """Nothing is missing by name, and yet the peer fails for the difference."""
    old = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, not_after=day(2026, 11, 1))
    examination = examine(lists([*AUTHORITIES], [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, old]))

    closed = close(examination, examination.node(C2), Store.TRUSTED_CA, (PUBLIC_ISSUING.certificate,))

    assert f"traversal:{C2}->{E1}" in closed.connections


def test_what_leads_astray_even_then_goes_too() -> None:
    """Above the renewed CA, the peer holds the root as somebody else certified it, whose issuer it does not know."""
    old = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, not_after=day(2026, 11, 1))
    crossed = make.ca("CN=Public Root,O=Trusty", OTHER)
    examination = examine(lists([*AUTHORITIES], [CORP_ROOT, CORP_ISSUING, crossed, PUBLIC_ROOT, old]))

    closed = close(examination, examination.node(C2), Store.TRUSTED_CA, (PUBLIC_ISSUING.certificate,))

    assert f"traversal:{C2}->{E1}" in closed.connections
    assert set(closed.remedy.steps[0].certificates) == {crossed.certificate.sha256, old.certificate.sha256}


def test_an_expired_leaf_does_not_hide_that_the_list_breaks_the_connection() -> None:
    """Two defects: the connection waits for both."""
    expired = {"not_after": day(2026, 11, 1)}
    site = lists([*AUTHORITIES], [*AUTHORITIES[:2]], certificates={(E1, "server"): expired})
    examination = examine(site)
    lacked = (PUBLIC_ROOT.certificate, PUBLIC_ISSUING.certificate)

    closed = close(examination, examination.node(C2), Store.TRUSTED_CA, lacked)

    assert {f"traversal:{C2}->{E1}", f"traversal:{C2}->{E2}"} <= set(closed.connections)
