"""Which way to a root a list is to hold, by what an examination knows: the same for every finding that asks.

Not here: how ways are ranked (`edgetrust.mra.ways`), and what the list lacks of one (`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.verdict import Verification
from edgetrust.mra import ways
from edgetrust.mra.missing import KnownWay
from edgetrust.mra.stores import own_store
from edgetrust.pki.path import TrustList
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import short


def way_to_send(examination: Examination, node: Node, store: Store, leaf: Certificate) -> KnownWay:
    """The way that a list is to hold so that its node sends it behind `leaf`: the one that most verifiers accept
    for what they use it for."""
    key = (node.id, store, leaf)
    found = examination.ways_to_send
    if key not in found:
        trust = examination.stock.trust_list(node, store) or TrustList(())
        presented = tuple(_presented(examination, node, store, leaf))
        found[key] = ways.way_to_send(examination.bench, leaf, trust, lambda: presented)
    return found[key]


def way_to_verify(examination: Examination, node: Node, store: Store, leaf: Certificate) -> KnownWay:
    """The way that a list is to hold so that its node accepts `leaf` for what it verifies it for: one without twins of
    what the node sends."""
    trust = examination.stock.trust_list(node, store) or TrustList(())
    return ways.way_to_verify(
        examination.bench,
        leaf,
        trust,
        lambda: sent_of(examination, node, store),
        purposes=lambda: {
            purpose
            for each in _verified(examination, node, store, leaf)
            for purpose in each.requirement.lasting_purposes
        },
    )


def sent_of(examination: Examination, node: Node, store: Store) -> tuple[Certificate, ...]:
    """What a list is to hold for the certificates that its node presents, each once."""
    leaves = dict.fromkeys(each.leaf for each in _presented(examination, node, store) if each.leaf is not None)
    found = (way_to_send(examination, node, store, leaf) for leaf in leaves)
    return tuple(dict.fromkeys(certificate for way in found for certificate in way.above))


def wanted_of(examination: Examination, node: Node, store: Store) -> frozenset[Certificate]:
    """What a list is to hold, for what its node presents and for what it verifies with it."""
    leaves = {each.leaf for each in _verified(examination, node, store)}
    found = (way_to_verify(examination, node, store, leaf) for leaf in leaves if leaf is not None)
    return frozenset(sent_of(examination, node, store)).union(*(way.above for way in found))


def describe_needed(examination: Examination, node: Node, store: Store) -> str:
    """What of a list the connections of the deployment need, for whoever clears it up: ` (it needs at least CN=Root
    (SHA-256 01234567…))`; nothing where that is not known."""
    wanted = wanted_of(examination, node, store)
    entries = (examination.stock.trust_list(node, store) or TrustList(())).entries
    needed = dict.fromkeys(entry for entry in entries if entry in wanted)
    return f" (it needs at least {', '.join(map(short, needed))})" if needed else ""


def _verified(
    examination: Examination, node: Node, store: Store, leaf: Certificate | None = None
) -> Iterator[Verification]:
    """The verifications that the node makes with that list; with `leaf`, of that one."""
    for _, verification in examination.verifications_with(node):
        verifier = verification.requirement.verifier, verification.requirement.store
        if verifier == (node.id, store) and leaf in (None, verification.leaf):
            yield verification


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
