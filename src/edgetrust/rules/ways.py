"""Which way to a root a list is to hold, where files at hand know several: one for each certificate that its node
presents, whichever finding asks.

A node sends one chain to everybody. So what a list lacks for sending is settled by all who verify what is sent, those
first whose own lists are given (phones, apps), then those that work today. What a node verifies with the same list
keeps clear of that chain: two certificates of one subject would stand in each other's way. Not here: what the list
lacks of the way (`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.missing import KnownWay, find_way
from edgetrust.mra.obstacles import leads_to_root
from edgetrust.mra.stores import own_store
from edgetrust.pki.path import TrustList
from edgetrust.rules.examination import Examination

_WORKING = (Outcome.OK, Outcome.WARN)


def way_to_send(examination: Examination, node: Node, store: Store, leaf: Certificate) -> KnownWay:
    """The way that a list is to hold so that its node sends it behind `leaf`: the one that most verifiers accept."""
    verifications = tuple(_presented(examination, node, store, leaf))

    def refusals(way: KnownWay) -> tuple[int, ...]:
        refusing = [
            verification for verification in verifications if not is_accepted(examination, verification, way.above)
        ]
        return (
            len({each.requirement.verifier for each in refusing if _is_given(examination, each)}),
            len({each.requirement.verifier for each in refusing if each.outcome in _WORKING}),
            len({each.requirement.verifier for each in refusing}),
        )

    trust = examination.stock.trust_list(node, store) or TrustList(())
    return find_way(leaf, examination.pool, trust, examination.at, rank=refusals)


def way_to_verify(examination: Examination, node: Node, store: Store, leaf: Certificate) -> KnownWay:
    """The way that a list is to hold so that its node accepts `leaf`: one without twins of what the node sends."""

    def clashes(way: KnownWay) -> tuple[int, ...]:
        sent = sent_of(examination, node, store)
        return (sum(clashes_with(each, sent) for each in way.above),)

    trust = examination.stock.trust_list(node, store) or TrustList(())
    return find_way(leaf, examination.pool, trust, examination.at, rank=clashes)


def sent_of(examination: Examination, node: Node, store: Store) -> tuple[Certificate, ...]:
    """What a list is to hold for the certificates that its node presents, each once."""
    leaves = dict.fromkeys(each.leaf for each in _presented(examination, node, store) if each.leaf is not None)
    ways = (way_to_send(examination, node, store, leaf) for leaf in leaves)
    return tuple(dict.fromkeys(certificate for way in ways for certificate in way.above))


def wanted_of(examination: Examination, node: Node, store: Store) -> frozenset[Certificate]:
    """What a list is to hold, for what its node presents and for what it verifies with it."""
    leaves = {
        verification.leaf
        for _, verification in examination.verifications_with(node)
        if (verification.requirement.verifier, verification.requirement.store) == (node.id, store)
    }
    ways = (way_to_verify(examination, node, store, leaf) for leaf in leaves if leaf is not None)
    return frozenset(sent_of(examination, node, store)).union(*(way.above for way in ways))


def clashes_with(certificate: Certificate, others: Iterable[Certificate]) -> bool:
    """Whether another certificate of its subject is among them."""
    subject = certificate.subject.canonical
    return any(other.subject.canonical == subject and other != certificate for other in others)


def is_accepted(examination: Examination, verification: Verification, sent: tuple[Certificate, ...]) -> bool:
    """Whether the verifier's list, as it is, would lead to a root with this sent behind the leaf; so too where the list
    is not known."""
    requirement = verification.requirement
    trust = examination.stock.trust_list(examination.node(requirement.verifier), requirement.store)
    return (
        verification.leaf is None or trust is None or leads_to_root(verification.leaf, trust, examination.at, sent=sent)
    )


def _presented(
    examination: Examination, node: Node, store: Store, leaf: Certificate | None = None
) -> Iterator[Verification]:
    """The verifications of what the node sends from that list; with `leaf`, behind that one. The SSH tunnels send
    nothing behind it."""
    for _, verification in examination.verifications_with(node):
        requirement = verification.requirement
        if (
            requirement.presenter == node.id
            and own_store(node, requirement.slot) is store
            and leaf in (None, verification.leaf)
            and requirement.not_verified_because is None
            and not requirement.leaf_only
        ):
            yield verification


def _is_given(examination: Examination, verification: Verification) -> bool:
    return examination.node(verification.requirement.verifier).role.is_endpoint
