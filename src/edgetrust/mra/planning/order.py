"""Orders: one certificate to be made, for one slot of one or several nodes.

Not here: what it must carry (`edgetrust.mra.planning.certificates`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Slot, UcCluster
from edgetrust.model.value import dataclass
from edgetrust.mra.releases import SEPARATE_CLIENT_STORE, is_in_force

ECDSA_SLOTS = (Slot.TOMCAT_ECDSA, Slot.CALLMANAGER_ECDSA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One certificate to be made."""

    deployment: Deployment
    slot: Slot
    nodes: tuple[Node, ...]
    """Who loads it, never empty; the first one makes the request."""
    side: ExpresswayCluster | None = None
    """The Expressway side it is for."""
    cluster: UcCluster | None = None
    """The CUCM, IM and Presence or Unity cluster it is for."""

    @property
    def node(self) -> Node:
        return self.nodes[0]

    @property
    def role(self) -> Role:
        return self.node.role

    @property
    def is_multi_server(self) -> bool:
        """One certificate of a CUCM, IM and Presence or Unity cluster for all its nodes."""
        return self.cluster is not None and len(self.nodes) > 1


def orders(deployment: Deployment) -> Iterator[Order]:
    """Every certificate that the deployment needs: Expressways first, node by node and slot by slot.

    Each Expressway gets its own, unless its cluster is declared to share them. The nodes of a CUCM, IM and Presence or
    Unity cluster get one multi-server certificate for each purpose: it is ordered once, and uploaded on the publisher.
    """
    for side in deployment.expressways:
        slots = (Slot.SERVER, Slot.CLIENT) if is_in_force(SEPARATE_CLIENT_STORE, side.version) else (Slot.SERVER,)
        groups = (side.nodes,) if side.shared_certificate else tuple((node,) for node in side.nodes)
        for nodes in groups:
            for slot in slots:
                yield Order(deployment=deployment, slot=slot, nodes=nodes, side=side)
    for cluster in deployment.uc_clusters:
        for slot in _uc_slots(cluster):
            yield Order(deployment=deployment, slot=slot, nodes=_publisher_first(cluster), cluster=cluster)
    if deployment.edge_proxy is not None:
        for slot in (Slot.SERVER, Slot.CLIENT):
            yield Order(deployment=deployment, slot=slot, nodes=(deployment.edge_proxy,))


def _uc_slots(cluster: UcCluster) -> Iterator[Slot]:
    """The slots that connections show, and those of ECDSA certificates where the deployment declares them."""
    yield Slot.TOMCAT
    if cluster.role is Role.CUCM:
        yield Slot.CALLMANAGER
    if cluster.role is Role.IM_AND_PRESENCE:
        yield Slot.CUP_XMPP
    declared = {slot for node in cluster.nodes for slot in node.certificates}
    yield from (slot for slot in ECDSA_SLOTS if slot in declared)


def _publisher_first(cluster: UcCluster) -> tuple[Node, ...]:
    return tuple(sorted(cluster.nodes, key=lambda node: not node.is_publisher))
