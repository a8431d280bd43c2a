"""Entries of a trust list that stand in the way of another certificate of the same subject, and how they leave it.

Whether an entry may be deleted is not guessed: the connections that go through it are judged again without it. Not
here: which entries are taken in place of the right ones (`edgetrust.mra.obstacles`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.bench import own_store
from edgetrust.mra.verdicts import judge_again
from edgetrust.pki.path import TrustList
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import delete_step, short

_WORKING = (Outcome.OK, Outcome.WARN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What leaves a list, so that the right certificates are found in it."""

    node: Node
    store: Store
    deleted: tuple[Certificate, ...]
    renamed: tuple[Certificate, ...]
    """In the way, and needed by other connections."""

    def steps(self) -> Iterator[RemedyStep]:
        """One deletion for all that can go, and a step for each that cannot."""
        if self.deleted:
            yield delete_step(self.node, self.store, self.deleted)
        for twin in self.renamed:
            place = delete_step(self.node, self.store, (twin,))
            do = f"have it issued anew under another subject, because other connections need it: {short(twin)}"
            yield RemedyStep(node=place.node, where=place.where, do=do, certificates=place.certificates)


def clear(
    examination: Examination,
    node: Node,
    store: Store,
    *,
    in_the_way: Iterable[Certificate],
    appended: Iterable[Certificate] = (),
) -> Clearance:
    """How `in_the_way` leaves the list while `appended` comes into it. Same-subject twins of what is appended, or of
    what leaves, go along where nothing needs them: an entry that is passed by today only because of key identifiers or
    dates would be the next finding."""
    entries = examination.stock.trust_list(node, store) or TrustList(())
    coming = tuple(dict.fromkeys(appended))
    blocking = tuple(each for each in dict.fromkeys(in_the_way) if each in entries and each not in coming)
    twins = [twin for each in coming for twin in _above(entries, each) if twin not in coming]
    deleted: list[Certificate] = []
    renamed: list[Certificate] = []
    for twin in dict.fromkeys((*blocking, *twins)):
        gone = frozenset((*deleted, twin))
        left = TrustList((*(entry for entry in entries.entries if entry not in gone), *coming))
        if breaks_something(examination, node, store, left, gone=gone):
            renamed += [twin] if twin in blocking else []
        else:
            deleted.append(twin)
    return Clearance(node=node, store=store, deleted=tuple(deleted), renamed=tuple(renamed))


def _above(entries: TrustList, certificate: Certificate) -> tuple[Certificate, ...]:
    """The entries of its subject that stand above a certificate: all, where it is yet to be appended."""
    return tuple(takewhile(lambda entry: entry != certificate, entries.with_subject(certificate.subject.canonical)))


def breaks_something(
    examination: Examination, node: Node, store: Store, trust: TrustList, *, gone: frozenset[Certificate]
) -> bool:
    """Whether a connection that works today through one of the certificates that are gone does not with that list."""
    bench = examination.bench_with(node, store, trust)
    return any(
        judge_again(bench, verdict.connection, verification.requirement).outcome not in _WORKING
        for verdict, verification in examination.verifications_with(node)
        if verification.outcome in _WORKING
        and any(step.certificate in gone for step in verification.path)
        and draws_on(verification, node, store)
    )


def draws_on(verification: Verification, node: Node, store: Store) -> bool:
    """Whether a list takes part: on the verifying side, or as the one from which the presenter sends."""
    requirement = verification.requirement
    if (requirement.verifier, requirement.store) == (node.id, store):
        return True
    return requirement.presenter == node.id and own_store(node, requirement.slot) is store
