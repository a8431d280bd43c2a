"""What nodes state of themselves, put over what is guessed of them: it decides over certificates and log lines, and
what somebody said decides over it.

The traversal zone stands on both sides, each of which states its own part. CUCM nodes are known from the zones that the
Expressway-C makes for each of them: `CEtcp-<node>`, in mixed mode `CEtls-<node>`, with SIP OAuth `CEOAuth <node>` (MRA
Deployment Guide). IM and Presence and Unity Connection stand in no zone.

Not here: reading (`dumped`), and names and sides of nodes, which are needed before anything else (`expressways`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from edgetrust.model.deployment import Role, SecurityMode
from edgetrust.model.dump import Dump
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.releases import parse_version
from edgetrust.mra.starter.dumped import Dumped, Zone, unread
from edgetrust.mra.starter.sightings import is_node_name

_SIDES = (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)
_OF_CUCM = ("CEtcp-", "CEtls-", "CEOAuth ", "CEOAuth-")
"""What the names of the zones begin with that are made for CUCM nodes; written with and without a blank."""


def with_stated(starter: Starter, dumped: Mapping[str, Dumped]) -> Starter:
    """The same with what the Expressways in it state. `dumped` is by host."""
    of_nodes = {node.id: stated for node in starter.nodes() if (stated := _of(node, dumped)) is not None}
    notes: list[str] = []
    clusters = {
        role: _with_side(cluster, of_nodes, notes) if role in _SIDES else cluster
        for role, cluster in starter.clusters.items()
    }
    inside, outside = ([of_nodes[node.id] for node in _nodes(clusters, role) if node.id in of_nodes] for role in _SIDES)
    starter = replace(starter, clusters=clusters)
    starter = _with_zone(starter, inside, outside, notes)
    starter = replace(starter, domains=_domains(starter.domains, inside))
    starter = _with_cucm(starter, inside, notes)
    notes += [note for stated in (*inside, *outside) for note in _services(stated)]
    return replace(starter, notes=(*starter.notes, *notes))


def with_unread(starter: Starter, dumps: Iterable[Dump]) -> Starter:
    """The same with what of the dumps is not used, in the list of what is not."""
    return replace(starter, unused=(*starter.unused, *unread(dumps)))


def _of(node: StarterNode, dumped: Mapping[str, Dumped]) -> Dumped | None:
    """What this node states: by its FQDN, else by its host name where the dump names none."""
    if not node.role.is_expressway:
        return None
    named = [each for each in dumped.values() if each.fqdn is not None and each.fqdn.value.lower() == node.id]
    if named:
        return named[0]
    nameless = (dumped.get(name) for name in (node.id, node.id.partition(".")[0]))
    return next((each for each in nameless if each is not None and each.fqdn is None), None)


def _nodes(clusters: Mapping[Role, StarterCluster], role: Role) -> tuple[StarterNode, ...]:
    return clusters[role].nodes if role in clusters else ()


# --- one side ---------------------------------------------------------------------------------------------------------


def _with_side(cluster: StarterCluster, of_nodes: Mapping[str, Dumped], notes: list[str]) -> StarterCluster:
    members = [of_nodes[node.id] for node in cluster.nodes if node.id in of_nodes]
    if not members:
        return cluster
    nodes = tuple(_with_own(node, of_nodes.get(node.id)) for node in cluster.nodes)
    named = _agreed((each.cluster_name for each in members), notes, f"{ROLE_NAMES[cluster.role]}, cluster name")
    name = cluster.cluster_name
    if named is not None and (name is None or name.guess is not None):
        name = named if named.value else None
    version = cluster.version or _agreed(
        (each.release for each in members if each.release is not None and parse_version(each.release.value)),
        notes,
        f"{ROLE_NAMES[cluster.role]}, release",
    )
    more = tuple(_further_peers(cluster, nodes, members, notes))
    is_stated = named is not None and len(members) == len(cluster.nodes)
    return replace(
        cluster,
        version=version,
        cluster_name=name,
        peers_guess=None if is_stated else cluster.peers_guess,
        nodes=(*nodes, *more),
    )


def _with_own(node: StarterNode, stated: Dumped | None) -> StarterNode:
    if stated is None:
        return node
    return replace(
        node,
        address=stated.address or node.address,
        revocation_checking=stated.revocation_checking or node.revocation_checking,
    )


def _further_peers(
    cluster: StarterCluster, nodes: Sequence[StarterNode], members: Sequence[Dumped], notes: list[str]
) -> Iterator[StarterNode]:
    """Peers of which there is no archive."""
    known = {node.id for node in nodes} | {node.address.value for node in nodes if node.address is not None}
    for peer in (peer for each in members for peer in each.peers):
        if peer.value.lower() in known:
            continue
        known.add(peer.value.lower())
        if is_node_name(peer.value) and "." in peer.value:
            yield StarterNode(fqdn=peer, role=cluster.role)
        else:
            notes.append(f"{peer.value} is a peer of the {ROLE_NAMES[cluster.role]} ({peer.source}), by a name unknown")


def _agreed(answers: Iterable[Answer | None], notes: list[str], what: str) -> Answer | None:
    """What all that say it say alike; a note where they do not."""
    found = {answer.value.lower(): answer for answer in answers if answer is not None}
    if len(found) > 1:
        said = " and ".join(f"{each.value or 'nothing'} ({each.source})" for each in found.values())
        notes.append(f"{what}: {said}; expected the same on all peers")
        return None
    return next(iter(found.values()), None)


# --- the traversal zone -----------------------------------------------------------------------------------------------


def _with_zone(starter: Starter, inside: Sequence[Dumped], outside: Sequence[Dumped], notes: list[str]) -> Starter:
    clients = [zone for each in inside if (zone := _unified(each, "TraversalClient")) is not None]
    servers = [zone for each in outside if (zone := _unified(each, "TraversalServer")) is not None]
    ports = (zone.port for zone in (*servers, *clients))
    port = _agreed(ports, notes, "traversal zone, port")
    name = _agreed((zone.subject_name for zone in servers), notes, "traversal zone, TLS verify subject name")
    typed = _agreed_lists((zone.peers for zone in clients if zone.peers), notes)
    notes += [
        f"traversal zone, TLS verify mode: off ({zone.tls_verify.source})"
        for zone in (*servers, *clients)
        if zone.tls_verify is not None and zone.tls_verify.value == "off"
    ]
    if typed:
        starter = _with_peers(starter, typed, notes)
    return replace(starter, zone_port=port or starter.zone_port, subject_name=name or starter.subject_name)


def _unified(stated: Dumped, kind: str) -> Zone | None:
    """The traversal zone for Unified Communications: the one that is said to be, else the only one."""
    zones = [zone for zone in stated.zones if zone.kind == kind and zone.is_unified is not False]
    said = [zone for zone in zones if zone.is_unified]
    return said[0] if said else zones[0] if len(zones) == 1 else None


def _agreed_lists(lists: Iterable[tuple[Answer, ...]], notes: list[str]) -> tuple[Answer, ...]:
    found = {tuple(each.value.lower() for each in answers): answers for answers in lists}
    if len(found) > 1:
        said = " and ".join(f"{', '.join(names)} ({each[0].source})" for names, each in found.items())
        notes.append(f"traversal zone, peer addresses: {said}; expected the same on all peers")
    return next(iter(found.values()), ())


def _with_peers(starter: Starter, typed: tuple[Answer, ...], notes: list[str]) -> Starter:
    """The addresses as typed. Peers of an Expressway-E of which there is no archive are known by them."""
    cluster = starter.clusters.get(Role.EXPRESSWAY_E)
    if cluster is None:
        return replace(starter, peer_addresses=typed)
    known = {node.id for node in cluster.nodes} | {node.address.value for node in cluster.nodes if node.address}
    strange = [each for each in typed if each.value.lower() not in known]
    excess = len(typed) - len(cluster.nodes)
    if (
        excess > 0
        and excess == len(strange)
        and all(is_node_name(each.value) and "." in each.value for each in strange)
    ):
        nodes = (*cluster.nodes, *(StarterNode(fqdn=each, role=Role.EXPRESSWAY_E) for each in strange))
        clusters = {**starter.clusters, Role.EXPRESSWAY_E: replace(cluster, nodes=nodes)}
        return replace(starter, clusters=clusters, peer_addresses=typed)
    if excess > 0:
        notes += [f"{each.value} ({each.source}) is typed as the address of an Expressway-E" for each in strange]
        kept = tuple(each for each in typed if each not in strange[-excess:])[: len(cluster.nodes)]
        return replace(starter, peer_addresses=kept)
    return replace(starter, peer_addresses=typed)


# --- domains, and services of the network -----------------------------------------------------------------------------


def _domains(guessed: tuple[Answer, ...], inside: Iterable[Dumped]) -> tuple[Answer, ...]:
    """The service domains: of those that certificates name, the ones that the Expressway-C has; where it has none of
    them, all that it has. It has others as well, for calls to other companies."""
    stated = {domain.value.lower(): domain for each in inside for domain in each.domains}
    if not stated or any(domain.guess is None for domain in guessed):
        return guessed
    named = tuple(stated[domain.value.lower()] for domain in guessed if domain.value.lower() in stated)
    return named or tuple(stated.values())


def _services(stated: Dumped) -> Iterator[str]:
    """What a node asks for names and for the time: not of the deployment, and good to know when either is wrong."""
    for what, servers in (("DNS", stated.dns_servers), ("NTP", stated.ntp_servers)):
        if servers:
            yield f"{stated.host} asks the {what} servers {', '.join(each.value for each in servers)}"


# --- CUCM -------------------------------------------------------------------------------------------------------------


def _with_cucm(starter: Starter, inside: Iterable[Dumped], notes: list[str]) -> Starter:
    zones = [
        (prefix, zone)
        for each in inside
        for zone in each.zones
        for prefix in _OF_CUCM
        if zone.kind == "Neighbor" and zone.name.value.startswith(prefix) and zone.peers
    ]
    if not zones:
        return starter
    cluster = starter.clusters.get(Role.CUCM) or StarterCluster(role=Role.CUCM, nodes=())
    nodes = list(cluster.nodes)
    for typed in {zone.peers[0].value.lower(): zone.peers[0] for _, zone in zones}.values():
        _place(typed, nodes, notes)
    secure = next((zone for prefix, zone in zones if prefix == "CEtls-"), None)
    oauth = next((zone for prefix, zone in zones if prefix.startswith("CEOAuth")), None)
    mode = Answer(str(SecurityMode.MIXED), source=secure.name.source) if secure is not None else None
    cluster = replace(
        cluster,
        nodes=tuple(nodes),
        tls_verify=cluster.tls_verify or (secure.tls_verify if secure is not None else None),
        security_mode=mode or cluster.security_mode,
        sip_oauth=cluster.sip_oauth or (Answer("on", source=oauth.name.source) if oauth is not None else None),
    )
    return replace(starter, clusters=_in_order({**starter.clusters, Role.CUCM: cluster})) if nodes else starter


def _place(typed: Answer, nodes: list[StarterNode], notes: list[str]) -> None:
    """Gives a CUCM node what System > Server holds for it: that is what the Expressway-C calls it by."""
    name = typed.value.lower()
    known = next((at for at, node in enumerate(nodes) if name in (node.id, node.id.partition(".")[0])), None)
    if known is None and len(nodes) == 1 and not is_node_name(name):
        known = 0  # an address, and there is one node
    if known is not None and name != nodes[known].id:
        nodes[known] = replace(nodes[known], defined_as=typed)
    elif known is None and is_node_name(name):
        nodes.append(StarterNode(fqdn=typed, role=Role.CUCM))
    elif known is None:
        notes.append(f"{typed.value} ({typed.source}) is a CUCM node, by a name unknown")


def _in_order(clusters: Mapping[Role, StarterCluster]) -> dict[Role, StarterCluster]:
    order: Callable[[Role], int] = list(Role).index
    return {role: clusters[role] for role in sorted(clusters, key=order)}
