"""Gives nodes what else was found of them: trust lists, private keys, requests and revocation lists.

What names no node goes to the one whose certificate lies in the same folder or archive.

Not here: which nodes there are, and which key or request belongs to which certificate (`pairs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from edgetrust.model.deployment import Role, Store
from edgetrust.model.starter import StarterCluster, StarterNode, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.starter.pairs import Pairs, pair
from edgetrust.mra.starter.planned_files import STORES
from edgetrust.mra.starter.sightings import Identity, Sighting, Sorted


@dataclass(slots=True)
class Attachments:
    """What belongs to each node, by its id."""

    lists: dict[str, dict[Store, list[Sighting]]] = field(default_factory=dict)
    revocation_lists: dict[str, list[Sighting]] = field(default_factory=dict)
    unused: list[Unused] = field(default_factory=list)


def attach(
    clusters: Mapping[Role, StarterCluster], found: Sorted, identities: Mapping[str, Sequence[Identity]]
) -> tuple[dict[Role, StarterCluster], list[Unused]]:
    """The clusters with everything attached, and what is left over. `identities` are the certificates of each node."""
    nodes = [node for cluster in clusters.values() for node in cluster.nodes]
    owners = _Owners(nodes, identities)
    attached = Attachments()
    _attach_lists(owners, found, attached)
    _attach_revocation_lists(owners, found.revocation_lists, attached)
    paired = pair(nodes, found)
    with_all = {
        role: replace(cluster, nodes=tuple(_with(node, attached, paired) for node in cluster.nodes))
        for role, cluster in clusters.items()
    }
    return with_all, [*attached.unused, *paired.unused]


class _Owners:
    """The nodes, and whose a file may be."""

    def __init__(self, nodes: Sequence[StarterNode], identities: Mapping[str, Sequence[Identity]]) -> None:
        self.nodes = nodes
        self.identities = identities
        self._by_folder: dict[str, list[StarterNode]] = {}
        for node in nodes:
            for folder in {identity.sighting.folder for identity in identities.get(node.id, ())}:
                self._by_folder.setdefault(folder, []).append(node)

    def find(self, sighting: Sighting, roles: Sequence[Role]) -> tuple[StarterNode, str] | None:
        """The node of one of these roles that a file belongs to, and why."""
        for host in sighting.hint.hosts:
            named = [node for node in self.nodes if node.role in roles and _is_called(node, host)]
            if len(named) == 1:
                return named[0], sighting.hint.why
        if sighting.hint.host is not None:
            return None  # it says whose it is, and that is none of these
        near = [node for node in self._by_folder.get(sighting.folder, ()) if node.role in roles]
        if len(near) == 1:
            return near[0], f"{sighting.hint.why} and lies beside the certificate of this node"
        return None


def _is_called(node: StarterNode, host: str) -> bool:
    return host.lower() in (node.id, node.id.partition(".")[0])


# --- trust lists ------------------------------------------------------------------------------------------------------


def _attach_lists(owners: _Owners, found: Sorted, attached: Attachments) -> None:
    for sighting in sorted(found.lists, key=lambda each: each.hint.stamp, reverse=True):
        store = sighting.hint.store
        assert store is not None
        roles = [role for role, stores in STORES.items() if store in stores]
        owner = owners.find(sighting, roles) or _only_cluster(owners, sighting, roles)
        if owner is None and _is_any_ca(sighting):
            found.authorities.append(sighting)
            continue
        if owner is None:
            attached.unused.append(sighting.unused(f"a trust list ({store}) of a node that is not known"))
            continue
        known = attached.lists.setdefault(owner[0].id, {}).setdefault(store, [])
        # A folder is a list of many files; of lists that are dated, the newest counts.
        if known and known[0].hint.stamp != sighting.hint.stamp:
            attached.unused.append(sighting.unused(f"an older list than {known[0].name}"))
        else:
            known.append(sighting)


def _is_any_ca(sighting: Sighting) -> bool:
    """Whether it is called ca.pem, as the trust list of an Expressway is, and a CA's own certificate as well."""
    hint = sighting.hint
    return hint.store is Store.TRUSTED_CA and hint.host is None and not hint.is_expressway


def _only_cluster(owners: _Owners, sighting: Sighting, roles: Sequence[Role]) -> tuple[StarterNode, str] | None:
    """Trust stores of these products are the same on all nodes, so without a host one may be the publisher's."""
    if sighting.hint.is_expressway or sighting.hint.host is not None:
        return None
    members = [node for node in owners.nodes if node.role in roles and not node.role.is_expressway]
    if not members or len({node.role for node in members}) > 1:
        return None
    return members[0], f"{sighting.hint.why}, and there is one cluster with such a store"


# --- revocation lists -------------------------------------------------------------------------------------------------


def _attach_revocation_lists(owners: _Owners, lists: Sequence[Sighting], attached: Attachments) -> None:
    for sighting in lists:
        owner = owners.find(sighting, (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E))
        if owner is None:
            issuers = {found.issuer.rfc4514 for found, _ in sighting.candidate.contents.revocation_lists}
            reason = f"a revocation list of {' and '.join(sorted(issuers))}; nothing says which node holds it"
            attached.unused.append(sighting.unused(reason))
        else:
            attached.revocation_lists.setdefault(owner[0].id, []).append(sighting)


def _with(node: StarterNode, attached: Attachments, paired: Pairs) -> StarterNode:
    lists = attached.lists.get(node.id, {})
    return replace(
        node,
        trust={
            store: tuple(sighting.answer() for sighting in sorted(lists[store], key=lambda each: each.name))
            for store in STORES[node.role]
            if store in lists
        },
        private_key=paired.keys.get(node.id),
        csr=paired.requests.get(node.id),
        crl=tuple(
            sighting.answer("lies beside the certificate of this node")
            for sighting in attached.revocation_lists.get(node.id, ())
        ),
    )
