"""What an Expressway shows of its traversal zone, and what the secure traversal test answers, from how
the connections of the lab turn out.

The words for the state of a zone are the vendor's, and so is the answer for an Expressway-E out of reach; why a
connection fails is in no document and said in words of the lab. Not here: the connections themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from edgetrust.model.deployment import Deployment, Node, Role
from edgetrust.model.lab import Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome
from edgetrust.twin.admin.ruling import Notice, ours, warning


class ZoneState(StrEnum):
    """The SIP status of a zone or peer."""

    ACTIVE = "Active"
    FAILED = "Failed"
    CHECKING = "Checking"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerState:
    """The zone as one pair has it."""

    peer: str
    """Node id of the other side."""
    address: str
    """As typed on the Expressway-C; on the Expressway-E the peer's own name."""
    state: ZoneState
    words: str
    """Why, in words of the lab."""
    tunnel: ZoneState
    """The SSH tunnel of the same pair, which zone pages do not show."""
    login_refused: bool = False
    """It fails for user name or password alone: the certificates are well."""


_STATES = {Outcome.OK: ZoneState.ACTIVE, Outcome.WARN: ZoneState.ACTIVE, Outcome.FAIL: ZoneState.FAILED}


def peer_states(deployment: Deployment, node: Node, outcomes: Sequence[Rehearsal]) -> tuple[PeerState, ...]:
    """The traversal zone of an Expressway, peer by peer."""
    is_client = node.role is Role.EXPRESSWAY_C
    other_side = deployment.expressway_e if is_client else deployment.expressway_c
    peers = other_side.nodes if other_side is not None else ()
    addresses = deployment.traversal_zone.peer_addresses if is_client else tuple(peer.fqdn for peer in peers)
    states = []
    for peer, address in zip(peers, addresses, strict=False):
        client, server = (node.id, peer.id) if is_client else (peer.id, node.id)
        zone, tunnel = (_find(outcomes, kind, client, server) for kind in ("traversal", "ssh-tunnel"))
        states.append(
            PeerState(
                peer=peer.id,
                address=address,
                state=ZoneState.FAILED if zone is not None and zone.login_refused else _state(zone),
                words=zone.words if zone is not None else "",
                tunnel=_state(tunnel),
                login_refused=zone is not None and zone.login_refused,
            )
        )
    return tuple(states)


def zone_state(peers: Sequence[PeerState]) -> ZoneState:
    """The state of the whole zone: active with any peer that is."""
    states = {peer.state for peer in peers}
    if ZoneState.ACTIVE in states:
        return ZoneState.ACTIVE
    return ZoneState.CHECKING if ZoneState.CHECKING in states or not states else ZoneState.FAILED


def run_traversal_test(
    deployment: Deployment, node: Node, outcomes: Sequence[Rehearsal], *, address: str, verify_name: str
) -> Notice:
    """What *Test connection* answers for these two names, on an Expressway-C."""
    peer = next((each for each in peer_states(deployment, node, outcomes) if _is_called(each, address)), None)
    if peer is None:
        return warning(f"{address} cannot be reached", is_vendor_text=True)
    configured = deployment.traversal_zone.tls_verify_subject_name
    if configured is None or verify_name.strip().lower() != configured.lower():
        return warning(
            f"the lab tests with the names that are configured: the Expressway-E has the TLS verify subject name "
            f"{configured or '(none)'}, and {verify_name.strip() or 'nothing'} was entered"
        )
    if peer.state is ZoneState.ACTIVE or peer.login_refused:
        return ours(f"passed: {node.fqdn} and {peer.address} recognise and trust each other's certificate")
    if peer.state is ZoneState.CHECKING:
        return warning(f"the connection to {peer.address} has not been tried yet")
    return warning(f"failed: {peer.words or 'the connection did not come about'}")


def _is_called(peer: PeerState, address: str) -> bool:
    return address.strip().lower() in (peer.peer, peer.address.lower())


def _find(outcomes: Sequence[Rehearsal], kind: str, client: str, server: str) -> Rehearsal | None:
    wanted = (kind, client, server)
    return next(
        (each for each in outcomes if (each.connection.kind, each.connection.client, each.connection.server) == wanted),
        None,
    )


def _state(rehearsal: Rehearsal | None) -> ZoneState:
    return ZoneState.CHECKING if rehearsal is None else _STATES.get(rehearsal.actual.outcome, ZoneState.CHECKING)
