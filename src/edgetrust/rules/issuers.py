"""A new certificate from another CA: the lists that need the chain of that CA before the certificate is changed.

Whoever verifies the certificate must know the new issuer first, and the node itself must be able to send it: a
connection that works today would end with the upload otherwise. Which CA it will be nobody knows here, so the steps
name none. Not here: chains of certificates at hand (`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.model.deployment import Node, Slot, Store
from edgetrust.model.finding import Remedy, RemedyStep
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.pages import SLOT_NAMES, append_words, trust_list_place
from edgetrust.mra.stores import own_store
from edgetrust.rules.culprits import Culprit, reissue_all, reissue_shown
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.subjects import presented_in


def load_issuer_steps(examination: Examination, *subjects: Subject) -> tuple[RemedyStep, ...]:
    """What comes before new certificates of these subjects from another CA: its chain into every list that somebody
    keeps and that verifies them today, and into their own; each list once."""
    lists: dict[tuple[str, Store], None] = {}
    for subject in subjects:
        lists.update((place, None) for place in _lists_for(examination, subject))
    what = " and ".join(dict.fromkeys(SLOT_NAMES[subject.slot] for subject in subjects))
    chain = (
        f"the chain of the CA that will sign the new {what}, root and intermediates, unless the list holds all of it"
    )
    renewed = {subject.node.id for subject in subjects}
    return tuple(
        load_step(examination, examination.node(node), store, chain, is_restarted_later=node in renewed)
        for node, store in lists
    )


def reissue_elsewhere(examination: Examination, culprit: Culprit, change: str) -> Remedy:
    """New certificates from another CA, whose chain goes into all lists first; `change` says from which one."""
    remedy = reissue_all(examination, culprit, change)
    return replace(remedy, steps=(*load_issuer_steps(examination, *culprit.subjects), *remedy.steps))


def certify(examination: Examination, verifications: Iterable[Verification], change: str) -> Remedy | None:
    """Certificates of another CA in place of those that these verifications look at: its chain into all lists first.
    `change` says which CA, as in `signed by a CA`. None where nobody knows where they are."""
    looked_at = tuple(verifications)
    remedy = reissue_shown(examination, looked_at, change)
    found = (presented_in(examination, each) for each in looked_at)
    subjects = {(each.node.id, each.slot): each for each in found if each is not None}
    if remedy is None:
        return None
    return replace(remedy, steps=(*load_issuer_steps(examination, *subjects.values()), *remedy.steps))


def load_step(
    examination: Examination, node: Node, store: Store, chain: str, *, is_restarted_later: bool = False
) -> RemedyStep:
    """A chain, in words, into one list; a restart follows, unless that of the new certificate does as well."""
    place, cluster = trust_list_place(node.role, store), examination.uc_cluster_of(node)
    restart = f"; then {place.restart}" if place.restart and not is_restarted_later else ""
    is_replicated = cluster is not None and len(cluster.nodes) > 1
    arrival = "; confirm that it arrives on the other nodes of the cluster" if is_replicated else ""
    return RemedyStep(node=node.id, where=place.where, do=f"{append_words(node.role, store)} {chain}{arrival}{restart}")


def _lists_for(examination: Examination, subject: Subject) -> Iterator[tuple[str, Store]]:
    """Its own list, from which the chain is sent, then those of its verifiers in table order."""
    node = subject.node
    yield _keeper(examination, node).id, own_store(node, subject.slot)
    for _, verification in examination.verifications_with(node):
        requirement, verifier = verification.requirement, examination.node(verification.requirement.verifier)
        is_met = requirement.presenter == node.id and requirement.slot in _slots(examination, subject)
        if is_met and verification.outcome is not Outcome.NOT_VERIFIED and not verifier.role.is_endpoint:
            yield _keeper(examination, verifier).id, requirement.store


def _slots(examination: Examination, subject: Subject) -> Iterable[Slot]:
    """The slots in which a new certificate is shown: also that of the client where it is copied there."""
    node, slots = subject.node, [subject.slot]
    has_copy = subject.slot is Slot.SERVER and (node.id, Slot.CLIENT) not in examination.inventory.identities
    if has_copy and node.role.is_expressway:
        slots.append(shown_slot(examination.deployment, node, Slot.CLIENT))
    return slots


def _keeper(examination: Examination, verifier: Node) -> Node:
    """Where the list is kept: CUCM replicates what is uploaded on the publisher."""
    cluster = examination.uc_cluster_of(verifier)
    publishers = () if cluster is None else (node for node in cluster.nodes if node.is_publisher)
    return next(iter(publishers), verifier)
