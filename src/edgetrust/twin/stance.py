"""What one side brings to one handshake: what it shows, what it trusts, what it demands.

Made from the table of connections and from what a node runs with. Not here: the handshake (`edgetrust.twin.speaker`).
"""

from __future__ import annotations

from dataclasses import field, replace

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.connection import Connection, Purpose, Requirement
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.lab import HeldIdentity, Holding, Login, Material
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.mra.releases import SAN_LENGTH_LIMIT, is_in_force
from edgetrust.mra.stores import own_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One side, ready to shake hands."""

    node: str
    side: Side
    identity: HeldIdentity | None = None
    """What it shows; None: nothing."""
    own_list: tuple[Certificate, ...] | None = ()
    """From which the chain behind the leaf is built. None: nobody knows."""
    sends_extra: bool = False
    """What was uploaded beside the leaf goes out, too; an Expressway loads the leaf only."""
    leaf_only: bool = False
    demand: Requirement | None = None
    """What it demands of the other side; None: it does not even ask."""
    trusted: tuple[Certificate, ...] | None = ()
    """None: nobody knows, so whatever it says of a chain means nothing."""
    crls: tuple[RevocationList, ...] | None = None
    """None: it does not look for revoked certificates."""
    login: Login | None = None
    """Which it gives, or knows, once TLS stands."""
    authenticates: bool = False
    """Once TLS stands, the client must give a login that the server knows."""
    reads_all_names: bool = True
    """False: old releases stop after 999 characters."""
    lacks: tuple[str, ...] = field(default=())
    """What would be needed to run this side, for people; empty: everything is at hand."""

    @property
    def verifies(self) -> bool:
        """It refuses what does not meet its demand."""
        return self.demand is not None and self.demand.not_verified_because is None

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        return self.demand.purposes if self.demand is not None else ()


def stances(deployment: Deployment, material: Material, connection: Connection) -> tuple[Stance, Stance]:
    """Client and server of a connection."""
    return _stance(deployment, material, connection, Side.CLIENT), _stance(
        deployment, material, connection, Side.SERVER
    )


def _stance(deployment: Deployment, material: Material, connection: Connection, side: Side) -> Stance:
    node_id = connection.client if side is Side.CLIENT else connection.server
    node = next(each for each in deployment.nodes() if each.id == node_id)
    holding = material.holdings.get(node_id) or Holding(node=node_id)
    shown = next((each for each in connection.requirements if each.presenter == node_id), None)
    demand = next((each for each in connection.requirements if each.verifier == node_id), None)
    stance = Stance(
        node=node_id,
        side=side,
        demand=demand,
        login=holding.login,
        authenticates=_authenticates(deployment, material, connection),
        reads_all_names=not _is_limited(deployment, connection),
    )
    if shown is not None:
        stance = _showing(stance, node, holding, shown)
    if demand is not None and demand.not_verified_because is None:
        stance = _verifying(stance, node, holding, demand)
    return stance


def _authenticates(deployment: Deployment, material: Material, connection: Connection) -> bool:
    """A traversal zone asks for a login as soon as the deployment or either end has one."""
    ends = (material.holdings.get(node) for node in (connection.client, connection.server))
    has_login = any(end is not None and end.login is not None for end in ends)
    return connection.kind == "traversal" and (has_login or deployment.traversal_zone.username is not None)


def _showing(stance: Stance, node: Node, holding: Holding, shown: Requirement) -> Stance:
    identity = holding.shown_in(shown.slot)
    lacks: tuple[str, ...] = ()
    if identity is None:
        lacks = (f"{shown.slot.value} certificate of {node.fqdn}",)
    elif identity.key is None:
        lacks = (f"private key for the {shown.slot.value} certificate of {node.fqdn}",)
    return replace(
        stance,
        identity=identity,
        own_list=holding.trust.get(own_store(node, shown.slot)),
        sends_extra=not node.role.is_expressway,
        leaf_only=shown.leaf_only,
        lacks=(*stance.lacks, *lacks),
    )


def _verifying(stance: Stance, node: Node, holding: Holding, demand: Requirement) -> Stance:
    trusted = holding.trust.get(demand.store)
    lacks = [] if trusted is not None else [f"list {demand.store.value} of {node.fqdn}"]
    if node.revocation_checking and holding.crls is None:
        lacks.append(f"revocation list of {node.fqdn}")
    return replace(
        stance,
        trusted=trusted,
        crls=holding.crls if node.revocation_checking else None,
        lacks=(*stance.lacks, *lacks),
    )


def _is_limited(deployment: Deployment, connection: Connection) -> bool:
    """An Expressway of a release that stops reading names takes part."""
    return any(
        is_in_force(SAN_LENGTH_LIMIT, side.version)
        for side in deployment.expressways
        for node in side.nodes
        if node.id in (connection.client, connection.server)
    )
