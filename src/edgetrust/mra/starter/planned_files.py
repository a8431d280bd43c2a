"""Where the files of a node will lie when they come from `edgetrust csr`, `edgetrust ca sign` and `edgetrust plan
--bundle`: `certs/<fqdn>.<slot>.pem` and `bundle/<fqdn>.<store>.pem`.

Not here: making them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode
from edgetrust.mra.releases import NEWEST, SEPARATE_CLIENT_STORE, is_in_force

_SLOTS = MappingProxyType(
    {
        Role.CUCM: (Slot.TOMCAT, Slot.CALLMANAGER),
        Role.IM_AND_PRESENCE: (Slot.TOMCAT, Slot.CUP_XMPP),
        Role.UNITY_CONNECTION: (Slot.TOMCAT,),
    }
)
STORES = MappingProxyType(
    {
        Role.EXPRESSWAY_C: (Store.TRUSTED_CA,),
        Role.EXPRESSWAY_E: (Store.TRUSTED_CA,),
        Role.CUCM: (Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST),
        Role.IM_AND_PRESENCE: (Store.TOMCAT_TRUST, Store.CUP_XMPP_TRUST),
        Role.UNITY_CONNECTION: (Store.TOMCAT_TRUST,),
    }
)
"""The trust lists of a node of each role, as far as they matter."""


def planned_certificates(node: StarterNode, version: Answer | None) -> Mapping[Slot, str]:
    """The path for each certificate. In this release (None: the newest) an Expressway may have two."""
    return {slot: f"certs/{node.fqdn.value}.{slot}.pem" for slot in _slots(node.role, version)}


def _slots(role: Role, version: Answer | None) -> tuple[Slot, ...]:
    if not role.is_expressway:
        return _SLOTS[role]
    release = version.value if version is not None else NEWEST
    return (Slot.SERVER, Slot.CLIENT) if is_in_force(SEPARATE_CLIENT_STORE, release) else (Slot.SERVER,)


def planned_trust(node: StarterNode) -> Mapping[Store, str]:
    """The path for each trust list."""
    return {store: f"bundle/{node.fqdn.value}.{store}.pem" for store in STORES[node.role]}


def lacks_trust(node: StarterNode) -> bool:
    """Whether nothing is known of a trust list of this node."""
    return any(store not in node.trust for store in STORES[node.role])


def planned_key(node: StarterNode) -> str:
    """The path for the private key of the server certificate."""
    return f"certs/{node.fqdn.value}.{Slot.SERVER}.key"


def place_planned_files(starter: Starter) -> Starter:
    """The same deployment, the certificates and trust lists where they are going to be, of each node of which no file
    is known."""
    clusters = {
        role: replace(cluster, nodes=tuple(_placed(cluster, node) for node in cluster.nodes))
        for role, cluster in starter.clusters.items()
    }
    return replace(starter, clusters=clusters)


def _placed(cluster: StarterCluster, node: StarterNode) -> StarterNode:
    certificates = {slot: Answer(path) for slot, path in planned_certificates(node, cluster.version).items()}
    trust = {store: (Answer(path),) for store, path in planned_trust(node).items()}
    return replace(node, certificates=node.certificates or certificates, trust=node.trust or trust)
