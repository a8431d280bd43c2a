"""CAs of one subject with different keys that one list would have to hold: a list takes the first entry of a subject,
so the certificates below one of them have to come from the other.

The CA stays that may sign what is below the others; of several the one with more certificates below it, and of two with
as many the one from which some are still to be ordered.
Not here: several certificates of one CA (`edgetrust.mra.ways`), and entries that nothing needs
(`edgetrust.mra.planning.held`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.value import dataclass
from edgetrust.mra.stores import own_store
from edgetrust.pki.purpose import CaKind, ca_kind

Place = tuple[str, Slot]
"""Node id and slot."""
_List = tuple[str, Store]
"""A list that several nodes have alike, by the id of one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivalry:
    """Why a certificate cannot stay, and whose it should be."""

    authority: Certificate
    """The CA above it that shares its subject with another one."""
    kept: Certificate
    """That one."""
    below: Place
    """A certificate below the one that is kept."""
    chain: tuple[Certificate, ...]
    """The CAs above that certificate, nearest first."""

    @property
    def clause(self) -> str:
        """`CN=Root (SHA-256 01234567…) above it has the subject of another CA that …`."""
        return (
            f"{self.authority.subject.rfc4514} (SHA-256 {self.authority.sha256[:8]}…) above it has the subject of "
            f"another CA that the same lists need (SHA-256 {self.kept.sha256[:8]}…), and of one subject they take the "
            "first entry alone: order it from that CA, or have one of the two CAs take another name first"
        )


def has_namesakes(certificates: Iterable[Certificate]) -> bool:
    """Whether CAs of one subject and different keys are among certificates: without, there are no rivals."""
    keys: dict[bytes, bytes] = {}
    return any(
        keys.setdefault(each.subject.canonical, each.key.spki) != each.key.spki
        for each in certificates
        if ca_kind(each) != CaKind.NO
    )


def find_rivalries(
    lasting: Mapping[Place, Sequence[Certificate]],
    ordered: Mapping[Place, Sequence[Certificate]],
    deployment: Deployment,
    connections: Iterable[Connection],
    *,
    may_sign: Callable[[Place, Sequence[Certificate]], bool],
) -> dict[Place, Rivalry]:
    """The certificates that have to come from another CA. `lasting` are the CAs above each one that is to stay,
    `ordered` those that were given for what is still to be ordered. `may_sign` tells whether what is planned for a
    place can come from below these CAs; it is only asked where there are rivals."""
    chains = {**lasting, **ordered}
    by_subject: dict[bytes, dict[bytes, dict[Place, Certificate]]] = {}
    for place, authorities in chains.items():
        for authority in authorities:
            by_key = by_subject.setdefault(authority.subject.canonical, {})
            by_key.setdefault(authority.key.spki, {})[place] = authority
    lists = _lists_of(deployment, connections)

    def sources(place: Place, rival: Iterable[Place]) -> list[Place]:
        """Of the certificates below a rival those with which this one could share a CA."""
        return [each for each in rival if may_sign(place, chains[each])]

    def rank(rival: Collection[Place], rivals: Iterable[Collection[Place]]) -> tuple[int, ...]:
        others = [place for other in rivals if other is not rival for place in other]
        refused = sum(not sources(place, rival) for place in others)
        return refused, -len(rival), ordered.keys().isdisjoint(rival)

    found: dict[Place, Rivalry] = {}
    for by_key in by_subject.values():
        if len(by_key) == 1:
            continue
        kept, *others = sorted(by_key.values(), key=partial(rank, rivals=by_key.values()))
        for place, authority in ((place, authority) for rival in others for place, authority in rival.items()):
            shared = [each for each in kept if not lists[place].isdisjoint(lists[each])]
            met = next(iter((*sources(place, shared), *shared)), None)
            if met is not None:
                found.setdefault(
                    place, Rivalry(authority=authority, kept=kept[met], below=met, chain=tuple(chains[met]))
                )
    return found


def _lists_of(deployment: Deployment, connections: Iterable[Connection]) -> dict[Place, set[_List]]:
    """The lists that need the chain of a certificate: its node's own, and those of all who verify it."""
    nodes = {node.id: node for node in deployment.nodes()}
    groups = _groups(deployment)

    def own(node: Node, slot: Slot) -> _List:
        return groups[node.id], own_store(node, slot)

    found = {(node.id, slot): {own(node, slot)} for node in nodes.values() for slot in Slot}
    for connection in connections:
        for requirement in connection.requirements:
            verifier = nodes[requirement.verifier]
            if not verifier.role.is_endpoint:
                found[requirement.presenter, requirement.slot].add((groups[verifier.id], requirement.store))
    return found


def _groups(deployment: Deployment) -> dict[str, str]:
    """By node id: the first of the nodes that keep its lists alike."""
    clusters = [side.nodes for side in deployment.expressways] + [each.nodes for each in deployment.uc_clusters]
    together = {node.id: nodes[0].id for nodes in clusters for node in nodes}
    return {node.id: together.get(node.id, node.id) for node in deployment.nodes()}
