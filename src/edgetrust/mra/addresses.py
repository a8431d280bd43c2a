"""Which node of a deployment an address on the wire belongs to.

A capture knows addresses, a deployment file mostly names. What the file declares comes first; otherwise an address is
the node whose certificate it showed, or whose name stands in what it showed. An address for which that gives two nodes,
or behind which another node calls, is none of them: nothing is guessed. Not here: captures, and what nodes showed
(`edgetrust.usecase.capture_check`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.inventory import Inventory
from edgetrust.model.names import DnsName
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import expand
from edgetrust.mra.logs.fields import host_of
from edgetrust.pki.addresses import ip_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What an address showed, or was asked for, once."""

    ip: str
    side: Side = Side.SERVER
    """Its part in the handshake."""
    leaf: Certificate | None = None
    """The certificate it showed for itself."""
    server_name: str | None = None
    """The name that a client asked it for."""


class Hosts:
    """The nodes of a deployment by whatever a log, or the name of a file, calls them: FQDN, host name, or address."""

    def __init__(self, deployment: Deployment, names: Mapping[str, str] = MappingProxyType({})) -> None:
        """`names` are the FQDNs of nodes by address."""
        self.nodes = [node for node in deployment.nodes() if not node.role.is_endpoint]
        found: dict[str, dict[str, Node]] = defaultdict(dict)
        for node in self.nodes:
            for text in (node.fqdn, node.fqdn.partition(".")[0], node.address, node.defined_as):
                if text is not None:
                    found[text.lower()][node.id] = node
        by_fqdn = {node.fqdn.lower(): node for node in self.nodes}
        for address, fqdn in names.items():
            if (named := by_fqdn.get(fqdn.lower())) is not None:
                found[address][named.id] = named
        self._known = {name: next(iter(same.values())) for name, same in found.items() if len(same) == 1}
        seen = {fqdn.lower() for fqdn in names.values()}
        self.at_large = frozenset(
            node.id for node in self.nodes if node.address is None and node.fqdn.lower() not in seen
        )
        """Nodes of which no address is known."""

    def find(self, text: str | None) -> Node | None:
        """The one node that is called so; a port does not matter."""
        return None if text is None else self._known.get((host_of(text) or text).lower())


class Directory:
    """By what the nodes of a deployment are known."""

    def __init__(
        self, deployment: Deployment, inventory: Inventory, *, told: Mapping[str, Node] = MappingProxyType({})
    ) -> None:
        """`told` are further nodes by address, of which the deployment file says nothing."""
        self._nodes = [node for node in deployment.nodes() if not node.role.is_endpoint]
        self._declared = {**told, **_declared(deployment)}
        self._holders = _holders(self._nodes, inventory)
        self._names = {name: node for node in self._nodes for name in _names_of(node)}

    def find_nodes(self, appearances: Iterable[Appearance], *, divided: Collection[str] = ()) -> dict[str, Node]:
        """The nodes by address; addresses of nobody in the deployment are left out, and such as may be that of several
        nodes. `divided` are those whose clients behave as if they were several."""
        seen: dict[str, list[Appearance]] = defaultdict(list)
        for appearance in appearances:
            seen[appearance.ip].append(appearance)
        certain = {ip: self._declared.get(ip) or self._only(members) for ip, members in seen.items()}
        found = {ip: node for ip, node in certain.items() if node is not None}
        placed = {node.id for node in found.values()}
        for ip, members in seen.items():
            node = found.get(ip) or self._by_name(members, placed)
            if node is not None:
                found[ip] = node
        mixed = {ip for ip, node in found.items() if self._has_others_behind(node, seen[ip])}
        mixed |= {ip for ip in found if ip in divided and ip not in self._declared and self._has_peers(ip, found)}
        return {ip: node for ip, node in found.items() if ip not in mixed}

    def find_sender(self, appearance: Appearance, nodes: Mapping[str, Node]) -> Node | None:
        """Who showed a certificate. Several nodes may call from one address, so a client is the one whose certificate
        it shows, before it is the one of the address in `nodes`, and that before the one of a name."""
        at = nodes.get(appearance.ip)
        if appearance.side is Side.SERVER:
            return at
        exact = self._only([appearance])
        if exact is not None and (at is None or at.role is exact.role):
            return exact
        return at or self._by_name([appearance], ())

    def _only(self, members: Iterable[Appearance]) -> Node | None:
        """The one node that all shown certificates point to."""
        nodes = [self._holders[each.leaf] for each in members if each.leaf is not None and each.leaf in self._holders]
        found = {node.id: node for several in nodes for node in several}
        return next(iter(found.values())) if len(found) == 1 else None

    def _by_name(self, members: Iterable[Appearance], placed: Collection[str]) -> Node | None:
        """The one node whose name stands in what was shown or asked for. A certificate may carry the names of peers
        that are `placed` already, at other addresses."""
        found = {node.id: node for each in members for node in self._named(each, placed)}
        return next(iter(found.values())) if len(found) == 1 else None

    def _named(self, appearance: Appearance, placed: Collection[str]) -> Iterable[Node]:
        """The common name counts first, unless it is nobody's (that of a cluster), then the alternative names."""
        leaf, asked = appearance.leaf, appearance.server_name
        alone = self._known([asked] if asked is not None else ())
        if leaf is None:
            return alone
        common = self._known(leaf.subject.common_names)
        if common:
            return common
        others = [name.value for name in leaf.san if isinstance(name, DnsName)]
        if not others and not leaf.subject.common_names:
            return alone
        named = self._known(others)
        meant = [node for node in named if node in alone] or [node for node in named if node.id not in placed]
        return meant or named

    def _known(self, names: Iterable[str]) -> list[Node]:
        wanted = (name.lower().rstrip(".") for name in names)
        return [self._names[name] for name in wanted if name in self._names]

    def _has_others_behind(self, node: Node, members: Iterable[Appearance]) -> bool:
        """The certificate of another node of its kind came from there."""
        called = [self._only([each]) for each in members if each.side is Side.CLIENT]
        return any(each is not None and each.role is node.role and each.id != node.id for each in called)

    def _has_peers(self, ip: str, found: Mapping[str, Node]) -> bool:
        """Another node of the same kind may call from the address, as it was seen at no other one."""
        elsewhere = {node.id for other, node in found.items() if other != ip}
        node = found[ip]
        return any(each.role is node.role and each.id not in elsewhere | {node.id} for each in self._nodes)


def find_captors(
    hosts: Hosts, found: Mapping[str, Node], captured: Iterable[tuple[str | None, str, str]]
) -> dict[str, Node]:
    """The nodes on which captures were made, by address. `captured` are, for each connection, the host that made its
    capture, and the addresses of client and server: one of the two is the host's own. Only where the other one is a
    known node, and always the same one is left."""
    own: dict[str, set[str]] = defaultdict(set)
    nodes: dict[str, Node] = {}
    for host, client, server in captured:
        node = hosts.find(host)
        if node is None or any(each.id == node.id for each in found.values()):
            continue
        nodes[node.id] = node
        ends = {client, server} - found.keys()
        own[node.id] |= ends if len(ends) == 1 else {""}
    by_address: dict[str, list[Node]] = defaultdict(list)
    for node_id, addresses in own.items():
        if len(addresses) == 1 and "" not in addresses:
            by_address[next(iter(addresses))].append(nodes[node_id])
    return {address: members[0] for address, members in by_address.items() if len(members) == 1}


def assume_callers(
    deployment: Deployment, found: Mapping[str, Node], calls: Iterable[tuple[str, str, int]]
) -> dict[str, Node]:
    """Further nodes by address: whoever calls the traversal port of an Expressway-E, and is nobody that is known, is
    the one Expressway-C whose address is not known. `calls` are the addresses of client and server, and the port: only
    of clients that showed nothing of themselves, and refused the server.

    That is just the case that has to be explained. Who showed something and is not known by it is somebody else, and
    who gets no further for another reason may be a scanner."""
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


def _names_of(node: Node) -> set[str]:
    return {text.lower().rstrip(".") for text in (node.fqdn, node.defined_as) if text is not None}
