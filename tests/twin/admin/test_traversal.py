"""Zone status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.twin.admin.traversal import PeerState, ZoneState, peer_states, zone_state
from tests.administered import rehearse
from tests.deployments import C1, E1, E2, cluster

DEPLOYMENT = cluster().deployment
C_NODE, E_NODE = (side.nodes[0] for side in DEPLOYMENT.expressways)
WORDS = f"{C1} refused the certificate of {E1}: unable to get local issuer certificate"
OUTCOMES = rehearse(DEPLOYMENT, {f"traversal:{C1}->{E1}": WORDS, f"ssh-tunnel:{C1}->{E2}": "down"})


def test_the_zone_of_an_expressway_c_has_its_peers_as_typed() -> None:
    """With why one is down, and the tunnel that the product's page does not show."""
    assert peer_states(DEPLOYMENT, C_NODE, OUTCOMES) == (
        PeerState(peer=E1, address=E1, state=ZoneState.FAILED, words=WORDS, tunnel=ZoneState.ACTIVE),
        PeerState(peer=E2, address=E2, state=ZoneState.ACTIVE, words="", tunnel=ZoneState.FAILED),
    )


def test_the_zone_of_an_expressway_e_has_those_who_dial() -> None:
    """The same connections from the other side."""
    states = [(peer.address, peer.state) for peer in peer_states(DEPLOYMENT, E_NODE, OUTCOMES)]

    assert states == [(C1, ZoneState.FAILED), ("expc2.corp.example.com", ZoneState.ACTIVE)]


def state(value: ZoneState) -> PeerState:
    """A peer of that state."""
    return PeerState(peer="x", address="x", state=value, words="", tunnel=value)


@pytest.mark.parametrize(
    "peers, expected",
    [
        ((), ZoneState.CHECKING),
        ((ZoneState.FAILED, ZoneState.ACTIVE), ZoneState.ACTIVE),
        ((ZoneState.FAILED, ZoneState.CHECKING), ZoneState.CHECKING),
        ((ZoneState.FAILED, ZoneState.FAILED), ZoneState.FAILED),
    ],
)
def test_a_zone_is_active_with_any_peer_that_is(peers: tuple[ZoneState, ...], expected: ZoneState) -> None:
    """And failed when all have."""
    assert zone_state([state(each) for each in peers]) is expected


def test_before_anything_was_tried_the_zone_is_checking() -> None:
    """Nothing is known."""
    assert {peer.state for peer in peer_states(DEPLOYMENT, C_NODE, ())} == {ZoneState.CHECKING}


def test_without_the_other_side_there_is_no_peer() -> None:
    """The zone is checking."""
    assert peer_states(replace(DEPLOYMENT, expressway_e=None), C_NODE, OUTCOMES) == ()
