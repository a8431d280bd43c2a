"""Which services of a deployment can be looked at, and whose certificate each side of a handshake shows.

Read off the table of connections. Not here: looking (`edgetrust.usecase.probe`), and what the DNS says
(`edgetrust.mra.services`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.probe import Target
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.pki.match import server_name_for

_NOT_TLS = frozenset(("ssh-tunnel",))
"""Its certificates travel inside SSH."""
_XMPP = frozenset(("jabber-xmpp",))


def targets_of(deployment: Deployment) -> tuple[Target, ...]:
    """Every service of a deployment that speaks TLS, once each, in table order."""
    found: dict[tuple[str, int], Target] = {}
    for connection, server, port in _services(deployment):
        target = _target(deployment, connection, server, port)
        known = found.get((server.id, port))
        found[server.id, port] = target if known is None else _merge(known, target)
    return tuple(found.values())


def slots_of(deployment: Deployment) -> dict[tuple[str, int, Side], tuple[Node, Slot]]:
    """Node and slot of the certificate that one side of a handshake shows: by every name and address that its node has
    in the deployment file, in lower case, and the port of the server."""
    found: dict[tuple[str, int, Side], tuple[Node, Slot]] = {}
    nodes = {node.id: node for node in deployment.nodes()}
    for connection in expand(deployment):
        if connection.port is None or connection.kind in _NOT_TLS:
            continue
        for requirement in connection.requirements:
            node = nodes[requirement.presenter]
            side = Side.SERVER if node.id == connection.server else Side.CLIENT
            for host in (node.fqdn, node.address, node.defined_as):
                if host is not None:
                    found.setdefault((host.lower().rstrip("."), connection.port, side), (node, requirement.slot))
    return found


def _services(deployment: Deployment) -> Iterator[tuple[Connection, Node, int]]:
    nodes = {node.id: node for node in deployment.nodes()}
    for connection in expand(deployment):
        shows = any(requirement.presenter == connection.server for requirement in connection.requirements)
        if connection.port is not None and connection.kind not in _NOT_TLS and shows:
            yield connection, nodes[connection.server], connection.port


def _target(deployment: Deployment, connection: Connection, server: Node, port: int) -> Target:
    typed = _typed(deployment, connection, server)
    elsewhere = typed if typed.lower() != server.fqdn.lower() else None
    return Target(
        host=server.fqdn,
        port=port,
        server_name=server_name_for(typed),
        address=server.address or elsewhere,
        xmpp_domain=_xmpp_domain(deployment, server) if connection.kind in _XMPP else None,
        shows_certificate=any(each.presenter == connection.client for each in connection.requirements),
        connections=(connection.id,),
    )


def _xmpp_domain(deployment: Deployment, server: Node) -> str:
    """The domain of the users that sign in there."""
    return deployment.domains[0] if deployment.domains else server.fqdn


def _typed(deployment: Deployment, connection: Connection, server: Node) -> str:
    """What the client was given to connect to."""
    side = deployment.expressway_e
    if connection.kind == "traversal" and side is not None:
        peers = dict(zip((node.id for node in side.nodes), deployment.traversal_zone.peer_addresses, strict=False))
        return peers.get(server.id, server.fqdn)
    return server.defined_as or server.fqdn


def _merge(known: Target, other: Target) -> Target:
    return replace(
        known,
        shows_certificate=known.shows_certificate or other.shows_certificate,
        connections=(*known.connections, *other.connections),
    )
