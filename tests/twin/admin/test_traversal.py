"""Zone status and the secure traversal test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.twin.admin.ruling import ours, warning
from edgetrust.twin.admin.traversal import PeerState, ZoneState, peer_states, run_traversal_test, zone_state
from tests.administered import rehearse
from tests.deployments import C1, C_CLUSTER, E1, E2, cluster

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


@pytest.mark.parametrize(
    "address, name, answer",
    [
        (
            f" {E2.upper()} ",
            C_CLUSTER,
            ours(f"passed: {C1} and {E2} recognise and trust each other's certificate"),
        ),
        (E1, C_CLUSTER, warning(f"failed: {WORDS}")),
        ("nobody.example.com", C_CLUSTER, warning("nobody.example.com cannot be reached", is_vendor_text=True)),
        (
            E2,
            C1,
            warning(
                "the lab tests with the names that are configured: the Expressway-E has the TLS verify subject name "
                f"{C_CLUSTER}, and {C1} was entered"
            ),
        ),
    ],
)
def test_the_secure_traversal_test_answers_from_the_connection(address: str, name: str, answer: object) -> None:
    """With the two names as they are configured; only one of its texts is in a document."""
    assert run_traversal_test(DEPLOYMENT, C_NODE, OUTCOMES, address=address, verify_name=name) == answer


def test_a_connection_that_was_not_tried_is_no_failure() -> None:
    """It is said."""
    assert run_traversal_test(DEPLOYMENT, C_NODE, (), address=E1, verify_name=C_CLUSTER) == warning(
        f"the connection to {E1} has not been tried yet"
    )


def test_without_the_other_side_there_is_no_peer_and_no_name() -> None:
    """The zone is checking; a test says what it lacks."""
    alone = replace(DEPLOYMENT, expressway_e=None)
    nameless = replace(DEPLOYMENT, traversal_zone=replace(DEPLOYMENT.traversal_zone, tls_verify_subject_name=None))

    assert peer_states(alone, C_NODE, OUTCOMES) == ()
    assert run_traversal_test(nameless, C_NODE, OUTCOMES, address=E1, verify_name=" ") == warning(
        "the lab tests with the names that are configured: the Expressway-E has the TLS verify subject name (none), "
        "and nothing was entered"
    )


def test_a_failure_without_words_is_a_failure() -> None:
    """Said in few."""
    silent = rehearse(DEPLOYMENT, {f"traversal:{C1}->{E1}": ""})

    assert run_traversal_test(DEPLOYMENT, C_NODE, silent, address=E1, verify_name=C_CLUSTER) == warning(
        "failed: the connection did not come about"
    )
