"""Names that stand in a new deployment file where nobody gave any: they show what belongs there.

Not here: guesses, for which there is evidence (`edgetrust.mra.starter.guess`).
"""

from __future__ import annotations

from itertools import count
from types import MappingProxyType

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode

RESERVED_DOMAIN = "example.com"
"""RFC 2606."""
LABELS = MappingProxyType(
    {
        Role.EXPRESSWAY_C: "expc",
        Role.EXPRESSWAY_E: "expe",
        Role.CUCM: "cucm-pub",
        Role.IM_AND_PRESENCE: "imp",
        Role.UNITY_CONNECTION: "unity",
        Role.EDGE_PROXY: "edge",
    }
)
"""How a node of each role is called."""

_REASON = "nobody said it; put the real one here"


def placeholder_domain(starter: Starter) -> str:
    """The first service domain, or one that nobody has."""
    return starter.domains[0].value if starter.domains else RESERVED_DOMAIN


def placeholder_node(starter: Starter, role: Role) -> str:
    """A name for a node of this role that no other node has."""
    taken = {node.id for node in starter.nodes()}
    label, domain = LABELS[role], placeholder_domain(starter)
    names = (f"{label}{number or ''}.{domain}" for number in count())
    return next(name for name in names if name.lower() not in taken)


def placeholder_cluster(cluster: StarterCluster) -> str:
    """A name for the cluster of these Expressways."""
    domain = cluster.nodes[0].fqdn.value.partition(".")[2] or RESERVED_DOMAIN
    return f"{LABELS[cluster.role]}-cluster.{domain}"


def example_starter() -> Starter:
    """A stand-alone deployment of which every name is to be replaced."""
    starter = Starter(name=Answer("Acme", _REASON), domains=(Answer(RESERVED_DOMAIN, _REASON),))
    clusters = {
        role: StarterCluster(
            role=role, nodes=(StarterNode(fqdn=Answer(placeholder_node(starter, role), _REASON), role=role),)
        )
        for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E, Role.CUCM)
    }
    return Starter(name=starter.name, domains=starter.domains, clusters=clusters)
