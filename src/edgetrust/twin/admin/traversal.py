"""What an Expressway shows of its traversal zone, from how the connections of the lab turn out.

The words for the state of a zone are the vendor's; why a connection fails is in no document and said in words of the
lab. Not here: the connections themselves, and the secure traversal test (`edgetrust.twin.admin.secure_traversal`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from edgetrust.model.deployment import Deployment, Node, Role
from edgetrust.model.lab import Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome


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


def _find(outcomes: Sequence[Rehearsal], kind: str, client: str, server: str) -> Rehearsal | None:
    wanted = (kind, client, server)
    return next(
        (each for each in outcomes if (each.connection.kind, each.connection.client, each.connection.server) == wanted),
        None,
    )


def _state(rehearsal: Rehearsal | None) -> ZoneState:
    return ZoneState.CHECKING if rehearsal is None else _STATES.get(rehearsal.actual.outcome, ZoneState.CHECKING)
