"""Entries of a trust list that stand in the way of another certificate of the same subject, and how they leave it.

Whether an entry may be deleted is not guessed: the connections that go through it are judged again without it. Not
here: which entries are taken in place of the right ones (`edgetrust.mra.obstacles`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.finding import RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.missing import missing_on
from edgetrust.mra.stores import own_store
from edgetrust.mra.verdicts import judge_again
from edgetrust.pki.path import TrustList
from edgetrust.rules.examination import Examination, Verified
from edgetrust.rules.remedies import append_step, delete_step, short
from edgetrust.rules.ways import way_to_send, way_to_verify

_WORKING = (Outcome.OK, Outcome.WARN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A list as it is to be."""

    node: Node
    store: Store
    trust: TrustList
    appended: tuple[Certificate, ...] = ()
    """What is new in it, root first."""
    gone: frozenset[Certificate] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What leaves a list, so that the right certificates are found in it."""

    node: Node
    store: Store
    deleted: tuple[Certificate, ...]
    renamed: tuple[Certificate, ...]
    """In the way, and needed by other connections."""
    ahead: tuple[Change, ...] = ()
    """The lists of others that rely on what the node sends today: they come first."""

    def steps(self) -> Iterator[RemedyStep]:
        """One deletion for all that can go, behind what makes others ready for it; and a step for each that cannot."""
        for change in self.ahead:
            step = append_step(change.node, change.store, change.appended)
            yield replace(step, do=f"{step.do} (before {self.node.fqdn} sends another chain)")
        if self.deleted:
            yield delete_step(self.node, self.store, self.deleted)
        for twin in self.renamed:
            place = delete_step(self.node, self.store, (twin,))
            do = f"{_RENAME}; then delete it: {short(twin)}"
            yield RemedyStep(node=place.node, where=place.where, do=do, certificates=place.certificates)


_RENAME = (
    "have it issued anew under another subject, and all that it signed below that, because other connections need it"
)


def clear(
    examination: Examination,
    node: Node,
    store: Store,
    *,
    in_the_way: Iterable[Certificate],
    appended: Iterable[Certificate] = (),
    namesakes: Iterable[Certificate] = (),
) -> Clearance:
    """How `in_the_way` leaves the list while `appended` comes into it. Same-subject twins of what is appended, or of
    what leaves, go along where nothing needs them, and so do `namesakes`: an entry that is passed by today only because
    of key identifiers or dates would be the next finding."""
    entries = examination.stock.trust_list(node, store) or TrustList(())
    coming = tuple(dict.fromkeys(appended))
    blocking = tuple(each for each in dict.fromkeys(in_the_way) if each in entries and each not in coming)
    twins = [twin for each in coming for twin in _above(entries, each) if twin not in coming]
    deleted: list[Certificate] = []
    renamed: list[Certificate] = []
    ahead: tuple[Change, ...] = ()
    for twin in dict.fromkeys((*blocking, *twins, *namesakes)):
        gone = frozenset((*deleted, twin))
        left = TrustList((*(entry for entry in entries.entries if entry not in gone), *coming))
        change = Change(node=node, store=store, trust=left, gone=gone)
        if not _broken_by(examination, change, *ahead):
            deleted.append(twin)
        elif twin in blocking:
            ready = _make_ready(examination, change)
            deleted += [twin] if ready else []
            renamed += [] if ready else [twin]
            ahead = ready or ahead
    return Clearance(node=node, store=store, deleted=tuple(deleted), renamed=tuple(renamed), ahead=ahead)


def _above(entries: TrustList, certificate: Certificate) -> tuple[Certificate, ...]:
    """The entries of its subject that stand above a certificate: all, where it is yet to be appended."""
    return tuple(takewhile(lambda entry: entry != certificate, entries.with_subject(certificate.subject.canonical)))


def _broken_by(examination: Examination, *changes: Change) -> tuple[Verified, ...]:
    """What works today, and does not with these lists. Of the first, what goes through one of the certificates that
    are gone is judged again; of the others all."""
    bench = examination.bench
    for change in changes:
        bench = bench.with_list(change.node, change.store, change.trust)
    return tuple(
        (verdict, verification)
        for position, change in enumerate(changes)
        for verdict, verification in examination.verifications_with(change.node)
        if verification.outcome in _WORKING
        and draws_on(verification, change.node, change.store)
        and (position or any(step.certificate in change.gone for step in verification.path))
        and _is_worse(judge_again(bench, verdict.connection, verification.requirement), verification)
    )


def _is_worse(after: Verification, before: Verification) -> bool:
    """Whether something that works does not, or asks its user."""
    return after.outcome not in _WORKING[: _WORKING.index(before.outcome) + 1]


def _make_ready(examination: Examination, change: Change) -> tuple[Change, ...]:
    """What those who rely on what the node sends have to append, so that the change breaks nothing: the whole chain,
    or the root of what is sent then where endpoints hold no more. Nothing where that does not help, or their lists
    cannot be changed or are not known."""
    wanted: dict[tuple[str, Store], dict[Certificate, None]] = {}
    for _, verification in _broken_by(examination, change):
        requirement = verification.requirement
        verifier = examination.node(requirement.verifier)
        if requirement.presenter != change.node.id or verifier.role is Role.IP_PHONES:
            return ()
        certificates = _lacking(examination, verifier, requirement.store, verification.leaf, change)
        wanted.setdefault((verifier.id, requirement.store), {}).update(dict.fromkeys(certificates))
    ahead = tuple(_append(examination, *place, tuple(certificates)) for place, certificates in wanted.items())
    return () if _broken_by(examination, change, *ahead) else ahead


def _lacking(
    examination: Examination, verifier: Node, store: Store, leaf: Certificate | None, change: Change
) -> Iterator[Certificate]:
    trust = examination.stock.trust_list(verifier, store)
    if trust is None or leaf is None:
        return
    if verifier.role.is_endpoint:
        yield from way_to_send(examination, change.node, change.store, leaf).above[-1:]
        return
    way = way_to_verify(examination, verifier, store, leaf)
    for each in reversed(missing_on(leaf, way, trust, examination.at)):
        if each.certificate is not None:
            yield each.certificate


def _append(examination: Examination, node_id: str, store: Store, certificates: tuple[Certificate, ...]) -> Change:
    node = examination.node(node_id)
    held = examination.stock.trust_list(node, store) or TrustList(())
    return Change(node=node, store=store, trust=TrustList((*held.entries, *certificates)), appended=certificates)


def draws_on(verification: Verification, node: Node, store: Store) -> bool:
    """Whether a list takes part: on the verifying side, or as the one from which the presenter sends."""
    requirement = verification.requirement
    if (requirement.verifier, requirement.store) == (node.id, store):
        return True
    return requirement.presenter == node.id and own_store(node, requirement.slot) is store
