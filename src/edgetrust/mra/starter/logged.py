"""What log lines tell of settings that no certificate shows: the peer address typed on the Expressway-C, with it the
full name of an Expressway-E that is known by its host name alone, and which Expressways check revocation.

Only what a node can write in one way is taken: an Expressway that writes of CRLs has revocation checking on, and the
name that a refused certificate lacks is the one that was typed. Not here: what the lines mean otherwise
(`edgetrust.mra.logs`), and where a guess stands in the deployment file (`sections`, `write`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from edgetrust.model.deployment import Role
from edgetrust.model.log import Incident, Sighting
from edgetrust.model.log import Role as LogRole
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode
from edgetrust.mra.deployment_file.shape import is_host
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.logs.fields import is_address
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.mra.starter.roles import RoleGuess

_ZONE = ":7001"
"""The usual port of the traversal zone."""
_OF_REVOCATION = frozenset(("certificate-revoked", "crl-missing", "crl-expired"))
_REVOKED = 44
"""The alert with which a side says that it found the other's certificate on a CRL."""


def with_logged(starter: Starter, incidents: Iterable[Incident]) -> Starter:
    """The same, with what the logs of its nodes tell of settings."""
    told = [incident.sighting for incident in incidents]
    starter = _with_full_names(starter, told)
    checking = dict(_checking(starter.clusters, told))
    clusters = {role: _with_checking(cluster, checking) for role, cluster in starter.clusters.items()}
    typed, notes = _typed(starter.clusters, told)
    return replace(starter, clusters=clusters, peer_addresses=typed, notes=(*starter.notes, *notes))


def sides_told(incidents: Iterable[Incident]) -> dict[str, RoleGuess]:
    """On which side hosts stand by their own lines, by host name in lower case: at the port of the traversal zone the
    Expressway-C is always the client. A host that wrote as both is none of these."""
    found: dict[str, dict[Role, RoleGuess]] = {}
    for sighting in (incident.sighting for incident in incidents):
        host = sighting.node or stated_host(sighting.line.file)
        if host is None or not _is_of_zone(sighting):
            continue
        role, part = (Role.EXPRESSWAY_E, "server") if sighting.is_server else (Role.EXPRESSWAY_C, "client")
        guess = RoleGuess(role, f"it wrote as TLS {part} at port {_ZONE.removeprefix(':')} ({_place(sighting)})")
        found.setdefault(host.lower(), {}).setdefault(role, guess)
    return {host: next(iter(guesses.values())) for host, guesses in found.items() if len(guesses) == 1}


def _with_checking(cluster: StarterCluster, checking: Mapping[str, Answer]) -> StarterCluster:
    if not cluster.role.is_expressway:
        return cluster
    nodes = (replace(node, revocation_checking=checking.get(node.id)) for node in cluster.nodes)
    return replace(cluster, nodes=tuple(nodes))


# --- revocation checking ----------------------------------------------------------------------------------------------


def _checking(clusters: Mapping[Role, StarterCluster], told: Iterable[Sighting]) -> Iterator[tuple[str, Answer]]:
    """The Expressways that check revocation, by id, and the line that says so."""
    for sighting in told:
        writer = _writer(clusters, sighting)
        if writer is None:
            continue
        if sighting.role is LogRole.REJECTED_PEER and sighting.rule in _OF_REVOCATION:
            yield writer.id, Answer("on", f"it wrote {sighting.reason!r} ({_place(sighting)})")
        elif sighting.role is LogRole.REJECTED_BY_PEER and sighting.code == _REVOKED:
            peer = _other_side(clusters, writer, sighting)
            if peer is not None:
                why = f"it refused {writer.fqdn.value} with alert {_REVOKED}, certificate_revoked"
                yield peer.id, Answer("on", f"{why} ({_place(sighting)})")


def _other_side(clusters: Mapping[Role, StarterCluster], writer: StarterNode, sighting: Sighting) -> StarterNode | None:
    """The one node of the other side of the traversal zone."""
    if not _is_of_zone(sighting):
        return None
    other = Role.EXPRESSWAY_E if writer.role is Role.EXPRESSWAY_C else Role.EXPRESSWAY_C
    nodes = clusters[other].nodes if other in clusters else ()
    return nodes[0] if len(nodes) == 1 else None


# --- the full name ----------------------------------------------------------------------------------------------------


def _with_full_names(starter: Starter, told: Sequence[Sighting]) -> Starter:
    """The same, where an Expressway-E of which the host name alone is known goes by the one name of that host that was
    looked for in vain."""
    cluster = starter.clusters.get(Role.EXPRESSWAY_E)
    if cluster is None:
        return starter
    known = {node.id for node in starter.nodes()}
    sought = [answer for name, answer in _sought(starter.clusters, told).items() if name not in known]
    nodes = tuple(_with_full_name(node, sought) for node in cluster.nodes)
    clusters = {**starter.clusters, Role.EXPRESSWAY_E: replace(cluster, nodes=nodes)}
    return replace(starter, clusters=clusters)


def _with_full_name(node: StarterNode, sought: Iterable[Answer]) -> StarterNode:
    fitting = [each for each in sought if is_fqdn(each.value) and each.value.lower().partition(".")[0] == node.id]
    is_guess = node.fqdn.guess is not None
    return replace(node, fqdn=fitting[0]) if is_guess and len(fitting) == 1 else node


# --- the peer address -------------------------------------------------------------------------------------------------


def _typed(
    clusters: Mapping[Role, StarterCluster], told: Iterable[Sighting]
) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """The peer addresses, where they can be told, and remarks on those that cannot be placed."""
    found = _sought(clusters, told)
    edge = clusters[Role.EXPRESSWAY_E].nodes if Role.EXPRESSWAY_E in clusters else ()
    strange = [answer for name, answer in found.items() if name not in {node.id for node in edge}]
    if len(edge) == 1 and len(strange) == 1 and len(found) == 1 and _may_be(edge[0], strange[0].value):
        return (strange[0],), ()
    return (), tuple(f"{each.guess}: {each.value}, typed as the address of an Expressway-E" for each in strange)


def _sought(clusters: Mapping[Role, StarterCluster], told: Iterable[Sighting]) -> dict[str, Answer]:
    """The names in small letters, and as they were typed, that an Expressway-C did not find in a certificate at the
    port of the traversal zone."""
    found: dict[str, Answer] = {}
    for sighting in told:
        name, writer = sighting.expected_name, _writer(clusters, sighting)
        is_refusal = sighting.rule == "name-mismatch" and sighting.role is LogRole.REJECTED_PEER
        if not is_refusal or sighting.is_server is not False or not _is_of_zone(sighting):
            continue
        if name is not None and is_host(name) and writer is not None and writer.role is Role.EXPRESSWAY_C:
            why = f"{writer.fqdn.value} looked for it in vain ({_place(sighting)})"
            found.setdefault(name.lower(), Answer(name, why))
    return found


def _may_be(node: StarterNode, typed: str) -> bool:
    """Whether a node may be called so: by an address, or by a name of its organisation. There may be other zones."""
    return is_address(typed) or typed.lower().split(".")[-2:] == node.id.split(".")[-2:]


# --- who and where ----------------------------------------------------------------------------------------------------


def _place(sighting: Sighting) -> str:
    return f"{sighting.line.file}:{sighting.line.number}"


def _is_of_zone(sighting: Sighting) -> bool:
    """Whether a line is about the traversal connection, by the port of its server."""
    server = sighting.local if sighting.is_server else sighting.peer
    return sighting.is_server is not None and server is not None and server.endswith(_ZONE)


def _writer(clusters: Mapping[Role, StarterCluster], sighting: Sighting) -> StarterNode | None:
    """The Expressway that wrote a line."""
    host = (sighting.node or stated_host(sighting.line.file) or "").lower()
    nodes = [node for cluster in clusters.values() if cluster.role.is_expressway for node in cluster.nodes]
    named = [node for node in nodes if host in (node.id, node.id.partition(".")[0])]
    return named[0] if len(named) == 1 else None
