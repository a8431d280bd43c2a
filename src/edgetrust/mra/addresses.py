"""Which node of a deployment an address on the wire belongs to.

A capture knows addresses, a deployment file mostly names. What the file declares comes first; otherwise an address is
the node whose certificate it showed, or whose name stands in what it showed. An address for which that gives two nodes
is none of them: nothing is guessed. Not here: captures, and what nodes showed (`edgetrust.usecase.capture_check`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.inventory import Inventory
from edgetrust.model.names import DnsName
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import expand
from edgetrust.pki.match import ip_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What an address showed, or was asked for, once."""

    ip: str
    leaf: Certificate | None = None
    """The certificate it showed for itself."""
    server_name: str | None = None
    """The name that a client asked it for."""


def find_nodes(deployment: Deployment, inventory: Inventory, appearances: Iterable[Appearance]) -> dict[str, Node]:
    """The nodes by address; addresses of nobody in the deployment are left out."""
    declared = _declared(deployment)
    nodes = [node for node in deployment.nodes() if not node.role.is_endpoint]
    holders = _holders(nodes, inventory)
    names = {name: node for node in nodes for name in _names_of(node)}
    seen: dict[str, list[Appearance]] = defaultdict(list)
    for appearance in appearances:
        seen[appearance.ip].append(appearance)
    found: dict[str, Node] = {}
    for ip, members in seen.items():
        node = declared.get(ip) or _only(holders, members) or _by_name(names, members)
        if node is not None:
            found[ip] = node
    return found


def assume_callers(
    deployment: Deployment, found: Mapping[str, Node], calls: Iterable[tuple[str, str, int]]
) -> dict[str, Node]:
    """Further nodes by address: whoever calls the traversal port of an Expressway-E, and is nobody that is known, is
    the one Expressway-C whose address is not known. `calls` are the addresses of client and server, and the port.

    A client that refuses the server shows nothing of itself, and that is just the case that has to be explained."""
    at_large = {node.id: node for node in deployment.nodes()}
    for node in found.values():
        at_large.pop(node.id, None)
    callers: dict[tuple[str, int], set[str]] = defaultdict(set)
    for connection in expand(deployment):
        if connection.kind in _CALLED_BY_NOBODY_ELSE and connection.port is not None:
            callers[connection.server, connection.port].add(connection.client)
    assumed: dict[str, set[str]] = defaultdict(set)
    for client, server, port in calls:
        if client not in found and server in found:
            assumed[client] |= callers.get((found[server].id, port), set()) & at_large.keys()
    certain = {ip: nodes for ip, nodes in assumed.items() if len(nodes) == 1}
    return {ip: at_large[next(iter(nodes))] for ip, nodes in certain.items()} if len(certain) == 1 else {}


_CALLED_BY_NOBODY_ELSE = frozenset(("traversal",))


def _declared(deployment: Deployment) -> dict[str, Node]:
    """Addresses that stand in the deployment file."""
    found: dict[str, Node] = {}
    for node in deployment.nodes():
        for text in (node.address, node.defined_as, node.fqdn):
            address = None if text is None else ip_address(text)
            if address is not None:
                found[str(address)] = node
    return found


def _holders(nodes: Iterable[Node], inventory: Inventory) -> dict[Certificate, list[Node]]:
    """The nodes whose file gives a certificate."""
    found: dict[Certificate, list[Node]] = defaultdict(list)
    for node in nodes:
        for (holder, _), identity in inventory.identities.items():
            if holder == node.id and node not in found[identity.leaf.certificate]:
                found[identity.leaf.certificate].append(node)
    return found


def _only(holders: dict[Certificate, list[Node]], members: Iterable[Appearance]) -> Node | None:
    """The one node that all shown certificates point to."""
    nodes = [holders[each.leaf] for each in members if each.leaf is not None and each.leaf in holders]
    found = {node.id: node for several in nodes for node in several}
    return next(iter(found.values())) if len(found) == 1 else None


def _by_name(names: dict[str, Node], members: Iterable[Appearance]) -> Node | None:
    """The one node whose name stands in what was shown or asked for."""
    found = {names[name].id: names[name] for each in members for name in _names_in(each) if name in names}
    return next(iter(found.values())) if len(found) == 1 else None


def _names_of(node: Node) -> set[str]:
    return {text.lower().rstrip(".") for text in (node.fqdn, node.defined_as) if text is not None}


def _names_in(appearance: Appearance) -> set[str]:
    """Names in lower case. A certificate may carry the names of its peers, too, so its common name counts first."""
    asked = {appearance.server_name.lower()} if appearance.server_name is not None else set()
    leaf = appearance.leaf
    if leaf is None:
        return asked
    common = {name.lower() for name in leaf.subject.common_names}
    return common or {name.value.lower() for name in leaf.san if isinstance(name, DnsName)} or asked
