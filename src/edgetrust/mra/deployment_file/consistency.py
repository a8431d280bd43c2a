"""Conditions between several places of a deployment file: names that must differ, and things that must exist.

Not here: what a single value must look like (`shape`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role
from edgetrust.mra.deployment_file.marks import shown
from edgetrust.mra.deployment_file.section import Problems, Section, Words

_UC_PARTS = ("cucm", "im_and_presence", "unity_connection")
_RESERVED = frozenset(str(role) for role in Role if role.is_endpoint)


def find_inconsistencies(deployment: Section, problems: Problems) -> None:
    """Adds a problem for each. Parts that did not fit their shape are passed over, for they are problems already."""
    _unique_names(deployment, problems)
    _unique_definitions(deployment, problems)
    _one_publisher(deployment, problems)
    _paired_peers(deployment, problems)


def _unique_names(deployment: Section, problems: Problems) -> None:
    seen: dict[str, int] = {}
    for node in _nodes(deployment):
        fqdn = node.find_words("fqdn")
        if fqdn is None:
            continue
        name = fqdn.text.lower()
        if name in _RESERVED:
            problems.add(fqdn.line, f"{node.where}.fqdn is {shown(fqdn.text)}, which is what reports call endpoints")
        elif name in seen:
            problem = f"{node.where}.fqdn is {shown(fqdn.text)}, which is the node on line {seen[name]} already"
            problems.add(fqdn.line, f"{problem}; every node stands in a deployment once")
        seen.setdefault(name, fqdn.line)


def _unique_definitions(deployment: Section, problems: Problems) -> None:
    """Whatever is typed in System > Server leads to one server, and never to another one of the deployment."""
    named = {_folded(fqdn): fqdn.line for node in _nodes(deployment) if (fqdn := node.find_words("fqdn")) is not None}
    for part in _UC_PARTS:
        for cluster in deployment.sections(part):
            seen: dict[str, int] = {}
            for node in cluster.sections("nodes"):
                _one_definition(node, named, seen, problems)


def _one_definition(node: Section, named: dict[str, int], seen: dict[str, int], problems: Problems) -> None:
    typed, fqdn = node.find_words("defined_as"), node.find_words("fqdn")
    if typed is None:
        return
    name = _folded(typed)
    problem = f"{node.where}.defined_as is {shown(typed.text)}"
    if name in named and (fqdn is None or _folded(fqdn) != name):
        other = f"which is the node on line {named[name]} already"
        problems.add(typed.line, f"{problem}, {other}; expected what System > Server holds for this node")
    elif name in seen:
        other = f"as the node on line {seen[name]} is already"
        problems.add(typed.line, f"{problem}, {other}; System > Server holds each of them under a name of its own")
    seen.setdefault(name, typed.line)


def _folded(name: Words) -> str:
    return name.text.lower().rstrip(".")


def _one_publisher(deployment: Section, problems: Problems) -> None:
    for part in _UC_PARTS:
        for cluster in deployment.sections(part):
            roles = [role for node in cluster.sections("nodes") if (role := node.find_words("role")) is not None]
            lines = [role.line for role in roles if role.text == "publisher"]
            for line in lines[1:]:
                problems.add(line, f"{cluster.where} has a second publisher; the first stands on line {lines[0]}")


def _paired_peers(deployment: Section, problems: Problems) -> None:
    zone = deployment.find_section("traversal_zone")
    peers = zone.find_list("peer_addresses") if zone is not None else None
    if not peers:
        return
    edge = deployment.find_section("expressway_e")
    nodes = edge.sections("nodes") if edge is not None else ()
    # Without an Expressway-E there is nobody to pair with yet; one without nodes is a problem already.
    if nodes and len(peers) > len(nodes):
        problem = f"traversal_zone.peer_addresses has {len(peers)}, expressway_e.nodes {len(nodes)}"
        problems.add(peers[len(nodes)].line, f"{problem}; expected one address for each node, in their order")


def _nodes(deployment: Section) -> Iterator[Section]:
    for name in ("expressway_c", "expressway_e"):
        side = deployment.find_section(name)
        if side is not None:
            yield from side.sections("nodes")
    for part in _UC_PARTS:
        for cluster in deployment.sections(part):
            yield from cluster.sections("nodes")
    proxy = deployment.find_section("edge_proxy")
    if proxy is not None:
        yield proxy
