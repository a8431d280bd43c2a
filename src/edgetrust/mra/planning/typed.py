"""What stands typed on the nodes once the plan is carried out: names as they are, and the FQDN of the node where an
address or a bare host name stands today.

Not here: the steps that type it (`edgetrust.mra.planning.settings`), and names in certificates
(`edgetrust.mra.planning.sans`).
"""

from __future__ import annotations

from edgetrust.model.deployment import Deployment, Node, UcCluster
from edgetrust.mra.fqdn import is_no_fqdn


def typed_peers(deployment: Deployment) -> tuple[str, ...]:
    """The peer addresses of the traversal client zone, in the order of the Expressway-E nodes."""
    outer = deployment.expressway_e
    if outer is None:
        return ()
    addresses = deployment.traversal_zone.peer_addresses
    return tuple(well_typed(typed, node.fqdn) for node, typed in zip(outer.nodes, addresses, strict=False))


def typed_subject_name(deployment: Deployment) -> str | None:
    """The TLS verify subject name of the traversal server zone; None without an Expressway-C."""
    inner, typed = deployment.expressway_c, deployment.traversal_zone.tls_verify_subject_name
    if inner is None:
        return None
    return well_typed(typed, inner.cluster_name or inner.nodes[0].fqdn)


def typed_publisher(cluster: UcCluster) -> str:
    """The address under which the Expressway-C knows a cluster."""
    return well_typed(cluster.publisher_address, publisher_of(cluster).fqdn)


def well_typed(typed: str | None, fqdn: str) -> str:
    """A name as certificates carry it, without a dot at its end; the FQDN for what is none."""
    return fqdn if typed is None or is_no_fqdn(typed) else typed.rstrip(".")


def publisher_of(cluster: UcCluster) -> Node:
    """The node that the others are replicated from; the first one where none is marked."""
    return next((node for node in cluster.nodes if node.is_publisher), cluster.nodes[0])
