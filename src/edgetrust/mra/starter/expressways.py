"""Expressways out of their certificates: which node each belongs to, on which side it stands, which nodes are peers.

A stand-alone node's certificate has its FQDN as common name; those of a cluster have the cluster's, and the peer's FQDN
in the SAN (before X12.6: the other way round).

Not here: trust lists and keys (`attach`), and what further names in the certificates mean (`settings`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType

from edgetrust.model.certificate import Oid
from edgetrust.model.deployment import Role, Slot
from edgetrust.model.starter import Answer, StarterCluster, StarterNode, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.shape import is_host
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.starter.dumped import Dumped
from edgetrust.mra.starter.roles import RoleGuess, guess_expressway_role, role_by_name
from edgetrust.mra.starter.sightings import Identity, described, is_node_name, sort_by_age, superseded
from edgetrust.pki.anchors import Pool

_SIDES = (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)


@dataclass(slots=True)
class ExpresswayNode:
    """A node that is being guessed."""

    fqdn: Answer
    guess: RoleGuess | None
    """None for a role that was said, and for one that nothing tells."""
    role: Role | None
    identities: list[Identity] = field(default_factory=list)
    """The newest first."""
    cluster: str | None = None
    """The name of its cluster in lower case, empty for none, where the node itself states it."""

    @property
    def id(self) -> str:
        """The FQDN in lower case."""
        return self.fqdn.value.lower()

    @property
    def server(self) -> Identity:
        """The file with its server certificate, or else with whatever certificate there is."""
        return next((each for each in self.identities if slot_of(each) is Slot.SERVER), self.identities[0])

    @property
    def common_name(self) -> str | None:
        """The common name of its certificate, when that is a host's."""
        name = self.server.leaf.subject.common_name
        return name if name is not None and is_host(name) else None


@dataclass(slots=True)
class Expressways:
    """What certificates tell of the Expressways."""

    clusters: dict[Role, StarterCluster] = field(default_factory=dict)
    identities: dict[str, list[Identity]] = field(default_factory=dict)
    """The certificates of each node, by its id, the newest first."""
    unused: list[Unused] = field(default_factory=list)


def slot_of(identity: Identity) -> Slot:
    """The place of the certificate: by the name of the file, or the client's where it is good for clients alone."""
    if identity.hint.slot in (Slot.SERVER, Slot.CLIENT):
        return identity.hint.slot
    usage = identity.leaf.extended_key_usage
    is_for_clients = isinstance(usage, tuple) and Oid.CLIENT_AUTH in usage and Oid.SERVER_AUTH not in usage
    return Slot.CLIENT if is_for_clients else Slot.SERVER


def guess_expressways(
    identities: Sequence[Identity],
    said: Mapping[str, Role],
    pool: Pool,
    *,
    told: Mapping[str, RoleGuess] = MappingProxyType({}),
    dumped: Mapping[str, Dumped] = MappingProxyType({}),
) -> Expressways:
    """The sides of the deployment. `said` are the roles of nodes that somebody named, by node id, `told` those of hosts
    by their logs, and `dumped` is what hosts state in their dumps."""
    found = Expressways()
    nodes = list(_nodes(identities, _Known(said, told, dumped), pool, found.unused))
    _decide_by_others(nodes)
    for node in nodes:
        if node.role is None:
            found.unused += [each.sighting.unused(_undecided(node)) for each in node.identities]
    for role in _SIDES:
        groups = _groups([node for node in nodes if node.role is role])
        groups.sort(key=lambda group: (not any(node.id in said for node in group), -len(group)))
        if groups:
            found.clusters[role] = _cluster(role, groups[0], found.unused)
            found.identities.update((node.id, node.identities) for node in groups[0])
        for node in (node for group in groups[1:] for node in group):
            reason = f"of another {ROLE_NAMES[role]}, {node.fqdn.value}; a deployment has one cluster of each"
            found.unused += [each.sighting.unused(f"the certificate {reason}") for each in node.identities]
    return found


# --- which node -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of nodes before their certificates are looked at."""

    said: Mapping[str, Role]
    told: Mapping[str, RoleGuess]
    dumped: Mapping[str, Dumped]

    def stated(self, identity: Identity) -> Dumped | None:
        """What the node states in whose archive a certificate lies."""
        host = identity.hint.host if identity.is_of_diagnostics else None
        return self.dumped.get(host.lower()) if host is not None else None


def _nodes(identities: Sequence[Identity], known: _Known, pool: Pool, unused: list[Unused]) -> Iterator[ExpresswayNode]:
    nodes: dict[str, ExpresswayNode] = {}
    for identity in sort_by_age(identities):
        stated = known.stated(identity)
        fqdn = stated.fqdn if stated is not None else None
        fqdn = fqdn or _name(identity, identities, known.said)
        if fqdn is None:
            unused.append(identity.sighting.unused(f"{described(identity)}; {_nameless(identity)}"))
            continue
        node = nodes.get(fqdn.value.lower())
        if node is None:
            node = nodes[fqdn.value.lower()] = _node(fqdn, identity, known, pool)
        node.identities.append(identity)
    yield from nodes.values()


def _node(fqdn: Answer, identity: Identity, known: _Known, pool: Pool) -> ExpresswayNode:
    stated = known.stated(identity)
    cluster = stated.cluster_name.value.lower() if stated is not None and stated.cluster_name is not None else None
    if (role := known.said.get(fqdn.value.lower())) is not None:
        return ExpresswayNode(replace(fqdn, guess=None), None, role, cluster=cluster)
    if stated is not None and stated.role is not None:
        return ExpresswayNode(fqdn, None, stated.role, cluster=cluster)
    common_name = identity.leaf.subject.common_name
    hosts = [host for host in (fqdn.value, identity.hint.host, common_name) if host]
    is_named = any(role_by_name(host) in _SIDES for host in hosts)
    logged = (known.told.get(name) for host in hosts for name in (host.lower(), host.lower().partition(".")[0]))
    guess = None if is_named else next(filter(None, logged), None)
    guess = guess or guess_expressway_role(identity, hosts, pool)
    return ExpresswayNode(fqdn, guess, guess.role if guess is not None else None, cluster=cluster)


def _name(identity: Identity, all_of_them: Sequence[Identity], said: Mapping[str, Role]) -> Answer | None:
    """The FQDN of the node that a certificate belongs to, and why."""
    file, host = identity.sighting.name, identity.matching(identity.hint.hosts)
    if host is not None:
        return Answer(host, f"the path {file} says so, and the certificate there carries this name")
    if (lent := _of_another(identity, all_of_them)) is not None:
        return lent
    named = [name for name in identity.names if name.lower() in said]
    if len(named) == 1:
        return Answer(named[0], f"the certificate in {file} carries this name, which was said")
    others = [other for other in all_of_them if _is_of_another_peer(other, identity)]
    own = [name for name in identity.names if not any(name in other.names for other in others)]
    common_name = identity.leaf.subject.common_name
    peers = _peers_named(identity)
    if not others and not peers and common_name in identity.names:
        return Answer(common_name, f"it is the common name of the certificate in {file}")
    if others and own:
        return Answer(own[0], f"of the certificates with this common name, only that in {file} carries it")
    if len(peers) == 1:
        return Answer(peers[0], f"the certificate in {file} carries it beside the common name, which is its stem")
    stated = identity.hint.host
    if stated is not None and is_node_name(stated):
        return Answer(stated, f"the path {file} says so; the domain is not known")
    return None


def _of_another(identity: Identity, all_of_them: Sequence[Identity]) -> Answer | None:
    """The name of a node whose own archive holds the certificate of another one."""
    stated = identity.hint.host
    if stated is None or not identity.is_of_diagnostics:
        return None
    owners = [each.matching(each.hint.hosts) for each in all_of_them if each.leaf == identity.leaf]
    owner = next((name for name in owners if name is not None and name.partition(".")[0] != stated), None)
    if owner is None:
        return None
    name = stated if "." in stated else f"{stated}.{owner.partition('.')[2]}"
    return Answer(
        name,
        f"the path {identity.sighting.name} says so, and the domain is that of {owner}, whose certificate it holds",
    )


def _is_of_another_peer(other: Identity, identity: Identity) -> bool:
    """Whether they have one common name and different hosts; with the same hosts, one is the other made anew."""
    names = other.leaf.subject.common_name, identity.leaf.subject.common_name
    return None not in names and names[0] == names[1] and set(other.names) != set(identity.names)


def _peers_named(identity: Identity) -> list[str]:
    """Names that are the common name with a number, which makes that the name of their cluster."""
    common_name = identity.leaf.subject.common_name
    if common_name not in identity.names or _has_number(common_name):
        return []
    return [name for name in identity.names if _has_number(name) and _stem(name) == _stem(common_name)]


def _nameless(identity: Identity) -> str:
    if identity.names:
        return "nothing tells which node of its cluster has it, so put the FQDN of that into the name of the file"
    return "it names no host of its own"


# --- which side -------------------------------------------------------------------------------------------------------


def _decide_by_others(nodes: Sequence[ExpresswayNode]) -> None:
    """Nodes that nothing else tells apart: peers stand on one side, and of two sides one is left."""
    for node in nodes:
        peer = next((other for other in nodes if other.role and _are_peers(node, other)), None)
        if node.role is None and peer is not None and peer.role is not None:
            node.role = peer.role
            node.guess = RoleGuess(peer.role, f"its certificate has the common name of that of {peer.fqdn.value}")
    known = {node.role for node in nodes if node.role is not None}
    left = [role for role in _SIDES if role not in known]
    if len(left) != 1:
        return
    for node in nodes:
        if node.role is None and node.server.hint.is_expressway:
            node.role = left[0]
            node.guess = RoleGuess(left[0], "it is an Expressway, and those of the other side are known")


def _are_peers(node: ExpresswayNode, other: ExpresswayNode) -> bool:
    return node is not other and node.common_name is not None and node.common_name == other.common_name


def _undecided(node: ExpresswayNode) -> str:
    if not node.server.hint.is_expressway:
        return f"{described(node.server)}; nothing says which node it belongs to"
    return (
        f"the certificate of {node.fqdn.value}; nothing tells whether that is an Expressway-C or -E, so name it with "
        "--expressway-c or --expressway-e"
    )


# --- which cluster ----------------------------------------------------------------------------------------------------


def _groups(nodes: Sequence[ExpresswayNode]) -> list[list[ExpresswayNode]]:
    """The nodes of one side, cluster by cluster."""
    groups: list[list[ExpresswayNode]] = []
    # Nodes whose certificate names the cluster come first, so that others can join them.
    for node in sorted(nodes, key=lambda node: _cluster_in_common_name(node) is None):
        group = next((group for group in groups if any(_belong_together(node, other) for other in group)), None)
        if group is None:
            groups.append([node])
        else:
            group.append(node)
    return [sorted(group, key=lambda node: node.id) for group in groups]


def _belong_together(node: ExpresswayNode, other: ExpresswayNode) -> bool:
    if node.cluster and other.cluster:
        return node.cluster == other.cluster
    name = _cluster_in_common_name(other)
    own_name = _cluster_in_common_name(node)
    if name is not None and own_name is not None:
        return name.lower() == own_name.lower()
    if name is not None and name.lower() in (each.lower() for each in node.server.names):
        return True
    return _stem(node.id) == _stem(other.id)


def _cluster_in_common_name(node: ExpresswayNode) -> str | None:
    name = node.common_name
    return name if name is not None and name.lower() != node.id else None


def _has_number(name: str) -> bool:
    return name.partition(".")[0][-1:].isdigit()


def _stem(name: str) -> tuple[str, str]:
    """What the names of peers have in common: the label without its number, and the domain."""
    label, _, domain = name.lower().partition(".")
    return re.sub(r"[-_]?[0-9]+$", "", label), domain


def _cluster(role: Role, group: Sequence[ExpresswayNode], unused: list[Unused]) -> StarterCluster:
    leaves = {node.server.leaf for node in group}
    is_shared = len(group) > 1 and len(leaves) == 1
    nodes = [*(_starter_node(role, node, unused) for node in group), *_peers_without_files(role, group)]
    is_one_named = len(group) == 1 and len(nodes) > 1
    return StarterCluster(
        role=role,
        nodes=tuple(nodes),
        peers_guess="one certificate names them" if is_one_named else _why_peers(group),
        cluster_name=_cluster_name(group),
        shared_certificate=Answer("shared", "the peers have one and the same certificate") if is_shared else None,
    )


def _peers_without_files(role: Role, group: Sequence[ExpresswayNode]) -> Iterator[StarterNode]:
    """Nodes that the certificates of their peers name, as one that is shared names them all."""
    known = {node.id for node in group}
    for node in group:
        for name in _peers_named(node.server):
            if name.lower() not in known:
                known.add(name.lower())
                reason = f"the certificate in {node.server.sighting.name} names it beside {node.fqdn.value}"
                yield StarterNode(fqdn=Answer(name, reason), role=role, role_guess=f"{node.fqdn.value} is its peer")


def _why_peers(group: Sequence[ExpresswayNode]) -> str | None:
    if len(group) == 1 or all(node.guess is None for node in group):
        return None
    names = Counter(node.common_name for node in group)
    shared, count = names.most_common(1)[0]
    if shared is not None and count > 1:
        return f"their certificates have the common name {shared}"
    return "their names differ in a number only"


def _cluster_name(group: Sequence[ExpresswayNode]) -> Answer | None:
    named = next((name for node in group if (name := _cluster_in_common_name(node)) is not None), None)
    if named is not None:
        return Answer(named, "it is the common name of a certificate, and not the name of its node")
    if len(group) < 2:
        return None
    ids = {node.id for node in group}
    stem, domain = _stem(group[0].id)
    for name in group[0].server.names:
        label, _, rest = name.lower().partition(".")
        is_everywhere = all(name.lower() in map(str.lower, node.server.names) for node in group)
        if is_everywhere and name.lower() not in ids and label.startswith(stem) and rest == domain:
            return Answer(name, "the certificates of all peers carry it beside their own names")
    return None


def _starter_node(role: Role, node: ExpresswayNode, unused: list[Unused]) -> StarterNode:
    chosen: dict[Slot, Identity] = {}
    for identity in node.identities:
        newest = chosen.setdefault(slot_of(identity), identity)
        if newest is not identity:
            unused.append(identity.sighting.unused(superseded(identity, newest)))
    return StarterNode(
        fqdn=node.fqdn,
        role=role,
        role_guess=node.guess.reason if node.guess is not None else None,
        certificates={slot: chosen[slot].sighting.answer() for slot in (Slot.SERVER, Slot.CLIENT) if slot in chosen},
    )
