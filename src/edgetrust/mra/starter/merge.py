"""What was said of a deployment, put over what is guessed of it.

Not here: asking, and guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode

_ORDER = (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E, Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)


def merge(said: Starter, guessed: Starter) -> Starter:
    """Both; where somebody said something, that alone. The clusters of `guessed` are merged already."""
    return replace(
        said,
        domains=said.domains or guessed.domains,
        chat_node_aliases=said.chat_node_aliases or guessed.chat_node_aliases,
        clusters=guessed.clusters,
        authorities=guessed.authorities,
        unused=guessed.unused,
        notes=guessed.notes,
    )


def merge_clusters(
    said: Mapping[Role, StarterCluster], guessed: Mapping[Role, StarterCluster]
) -> dict[Role, StarterCluster]:
    """The clusters of both that have nodes, in the order of a deployment file; nodes that were said come first."""
    roles = (role for role in _ORDER if role in said or role in guessed)
    clusters = {role: _merged(said.get(role), guessed.get(role)) for role in roles}
    return {role: cluster for role, cluster in clusters.items() if cluster.nodes}


def _merged(said: StarterCluster | None, guessed: StarterCluster | None) -> StarterCluster:
    if said is None or guessed is None:
        only = said or guessed
        assert only is not None
        return only
    known = {node.id: node for node in guessed.nodes}
    nodes = [_merged_node(node, known.pop(node.id, None)) for node in said.nodes]
    further = [node if not nodes else replace(node, publisher=None) for node in guessed.nodes if node.id in known]
    if nodes and further and not said.role.is_expressway:
        nodes[0] = replace(nodes[0], publisher=Answer("publisher"))
    return replace(
        said,
        cluster_name=said.cluster_name or guessed.cluster_name,
        shared_certificate=said.shared_certificate or guessed.shared_certificate,
        peers_guess=_why_peers(said, guessed) if further else None,
        nodes=(*nodes, *further),
    )


def _why_peers(said: StarterCluster, guessed: StarterCluster) -> str | None:
    if guessed.peers_guess is None and said.nodes:
        return "nothing says that the nodes that were not named are of another one"
    return guessed.peers_guess


def _merged_node(said: StarterNode, guessed: StarterNode | None) -> StarterNode:
    if guessed is None:
        return said
    return replace(guessed, fqdn=said.fqdn, role_guess=None, publisher=said.publisher)
