"""Where the files of a node will lie when they come from `edgetrust csr`, `edgetrust ca sign` and `edgetrust plan
--bundle`: `certs/<fqdn>.<slot>.pem` and `bundle/<fqdn>.<store>.pem`.

What several nodes have in common is made once and called after the first of them, as the plan has it
(`edgetrust.mra.planning.order`): the multi-server certificate and the replicated lists of a CUCM, IM and Presence or
Unity cluster after its publisher, a certificate that Expressway peers share after the first peer.

Not here: making them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def planned_certificates(cluster: StarterCluster, node: StarterNode) -> Mapping[Slot, str]:
    """The path for each certificate of a node. In some releases (none said: the newest) an Expressway may have two."""
    owner = _owner(cluster) if _has_one_certificate(cluster) else node
    return {slot: certificate_path(owner.fqdn.value, slot) for slot in _slots(node.role, cluster.version)}


def planned_trust(cluster: StarterCluster, node: StarterNode) -> Mapping[Store, str]:
    """The path for each trust list of a node."""
    owner = node if node.role.is_expressway else _owner(cluster)
    return {store: bundle_path(owner.fqdn.value, store) for store in STORES[node.role]}


def certificate_path(fqdn: str, slot: Slot) -> str:
    """Where the certificate of a slot will lie."""
    return f"certs/{fqdn}.{slot}.pem"


def bundle_path(fqdn: str, store: Store) -> str:
    """Where a trust list will lie."""
    return f"bundle/{bundle_name(fqdn, store)}"


def bundle_name(fqdn: str, store: Store) -> str:
    """What the file of a trust list is called: after the node as it is typed. Letters, digits, dots and hyphens:
    whatever a node is called, its files stay in their folder."""
    safe = "".join(char if char.isalnum() or char in ".-" else "_" for char in fqdn)
    return f"{safe}.{store}.pem"


def planned_key(cluster: StarterCluster, node: StarterNode) -> str:
    """The path for the private key of the server certificate."""
    owner = _owner(cluster) if _has_one_certificate(cluster) else node
    return f"certs/{owner.fqdn.value}.{Slot.SERVER}.key"


def explain_common_files(cluster: StarterCluster) -> Iterator[str]:
    """Why nodes of a cluster name the planned files of another; nothing where none does."""
    first = _owner(cluster)
    if not any(_names_files_of_another(cluster, node) for node in cluster.nodes if node is not first):
        return
    owner = first.fqdn.value
    if not cluster.role.is_expressway:
        yield (
            "One multi-server certificate for each purpose is planned for these nodes, and what the publisher trusts "
            f"is replicated: the files of {owner} count for all of them. Where a node has a certificate or list of its "
            "own, name that."
        )
    elif _has_one_certificate(cluster):
        yield f"The peers share one certificate and key, which are called after {owner}; each keeps its own trust list."


def lacks_trust(node: StarterNode) -> bool:
    """Whether nothing is known of a trust list of this node."""
    return any(store not in node.trust for store in STORES[node.role])


def place_planned_files(starter: Starter) -> Starter:
    """The same deployment, the certificates and trust lists where they are going to be, of each node of which no file
    is known."""
    clusters = {
        role: replace(cluster, nodes=tuple(_placed(cluster, node) for node in cluster.nodes))
        for role, cluster in starter.clusters.items()
    }
    return replace(starter, clusters=clusters)


def _slots(role: Role, version: Answer | None) -> tuple[Slot, ...]:
    if not role.is_expressway:
        return _SLOTS[role]
    release = version.value if version is not None else NEWEST
    return (Slot.SERVER, Slot.CLIENT) if is_in_force(SEPARATE_CLIENT_STORE, release) else (Slot.SERVER,)


def _has_one_certificate(cluster: StarterCluster) -> bool:
    return not cluster.role.is_expressway or cluster.shared_certificate is not None


def _owner(cluster: StarterCluster) -> StarterNode:
    """The node after which common files are called: the publisher, or the first peer."""
    publishers = (node for node in cluster.nodes if node.publisher is not None and node.publisher.value == "publisher")
    return next(publishers, cluster.nodes[0])


def _names_files_of_another(cluster: StarterCluster, node: StarterNode) -> bool:
    """Whether something that this node names, or could name, is common to the cluster."""
    certificates = planned_certificates(cluster, node) if _has_one_certificate(cluster) else {}
    trust = {} if node.role.is_expressway else planned_trust(cluster, node)
    return any(
        slot not in node.certificates or node.certificates[slot].value == path for slot, path in certificates.items()
    ) or any(store not in node.trust or Answer(path) in node.trust[store] for store, path in trust.items())


def _placed(cluster: StarterCluster, node: StarterNode) -> StarterNode:
    certificates = {slot: Answer(path) for slot, path in planned_certificates(cluster, node).items()}
    trust = {store: (Answer(path),) for store, path in planned_trust(cluster, node).items()}
    return replace(node, certificates=node.certificates or certificates, trust=node.trust or trust)
