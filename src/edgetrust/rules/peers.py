"""Trust lists that should hold the same: what one node has and its peer lacks, and whether that breaks anything.

A difference is worth closing where a chain goes through the entry, or where the peer knows nothing of that name. A
stale twin of a CA that the peer holds is a leftover: copying it would spread the fault. Not here: which nodes are peers
(the rules know).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Remedy
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.missing import find_way, is_fit
from edgetrust.mra.obstacles import leads_to_root
from edgetrust.mra.pages import trust_list_place
from edgetrust.mra.quirks import LONGEST_TRUST_LIST
from edgetrust.mra.verdicts import judge_again
from edgetrust.mra.ways import clashes_with, is_renewed
from edgetrust.pki.path import TrustList, build_chain
from edgetrust.pki.tls_limits import LONGEST_AUTHORITIES, authorities_length
from edgetrust.rules.anchors import trusted
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import append_step
from edgetrust.rules.shortages import shortage_of
from edgetrust.rules.twins import clear, draws_on
from edgetrust.rules.ways import sent_of

_OUTCOMES = (Outcome.FAIL, Outcome.WARN, Outcome.OK)
"""From bad to good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a list lacks of a peer's, and what closing it changes."""

    remedy: Remedy
    connections: tuple[str, ...]
    """Those that would be better for it."""


def find_lacking(examination: Examination, holder: Node, node: Node, store: Store) -> tuple[Certificate, ...]:
    """What the holder's list has and the node's should have as well, in list order."""
    theirs = trusted(examination, holder, store) or ()
    own = examination.stock.trust_list(node, store) or TrustList(())
    missing = [
        certificate
        for certificate in theirs
        if certificate not in own and not is_renewed(certificate, own.entries, examination.at)
    ]
    if not missing:
        return ()
    relied_on = frozenset(_relied_on(examination, holder, store))
    if not _has_room(node, own, missing):
        missing = [certificate for certificate in missing if certificate in relied_on]
    sent = sent_of(examination, node, store)

    def is_leftover(certificate: Certificate) -> bool:
        twins = [each for each in theirs if each.subject.canonical == certificate.subject.canonical]
        is_beside = (
            any(twin in relied_on for twin in twins)
            or twins[0] != certificate
            or bool(own.with_subject(certificate.subject.canonical))
        )
        # The holder may rely on it, and yet it would get between the node and the chain that it is to send.
        return (certificate not in relied_on and is_beside) or clashes_with(certificate, sent)

    return tuple(certificate for certificate in missing if not is_leftover(certificate))


def _has_room(node: Node, own: TrustList, missing: list[Certificate]) -> bool:
    """Whether the node's list would still do with all of these: some hundred more CAs would break what works."""
    whole = (*own.entries, *missing)
    is_too_many = node.role.is_expressway and len(whole) > LONGEST_TRUST_LIST
    return not is_too_many and authorities_length(whole) <= LONGEST_AUTHORITIES


def is_relied_on(examination: Examination, holder: Node, store: Store, certificate: Certificate) -> bool:
    """Whether some chain that the holder is shown, or sends, goes through this entry of its list."""
    return certificate in set(_relied_on(examination, holder, store))


def _relied_on(examination: Examination, holder: Node, store: Store) -> Iterator[Certificate]:
    """The entries that whole chains go through: judged by the list alone, so that an expired leaf hides nothing."""
    trust = examination.stock.trust_list(holder, store) or TrustList(())
    leaves = dict.fromkeys(
        verification.leaf
        for _, verification in examination.verifications_with(holder)
        if verification.leaf is not None and draws_on(verification, holder, store)
    )
    for leaf in leaves:
        chain = _whole_chain(leaf, examination, trust)
        yield from (each for each in chain if each == leaf or is_fit(each, examination.at))


def _whole_chain(leaf: Certificate, examination: Examination, trust: TrustList) -> tuple[Certificate, ...]:
    """The entries of a list above a leaf (the leaf itself, where it is trusted for itself): those that are taken where
    they lead to a root, with what renews them, or else those that would."""
    if leads_to_root(leaf, trust, examination.at):
        taken = build_chain(leaf, (), trust, examination.at).certificates
        chain = taken[1:] or taken
        return (*chain, *(each for each in trust.entries if _renews_any(each, chain, examination.at)))
    way = find_way(leaf, examination.pool, trust, examination.at)
    chain = way.above or (leaf,)
    return chain if way.is_complete and all(each in trust for each in chain) else ()


def _renews_any(certificate: Certificate, others: Iterable[Certificate], at: datetime) -> bool:
    return any(is_renewed(each, (certificate,), at) for each in others)


def close(examination: Examination, node: Node, store: Store, lacking: tuple[Certificate, ...]) -> Difference:
    """Append what is lacking, after the twins that would be taken in its place have gone."""
    entries = examination.stock.trust_list(node, store) or TrustList(())
    cleared = clear(
        examination, node, store, in_the_way=_in_the_way(examination, node, store, lacking), appended=lacking
    )
    left = (entry for entry in entries.entries if entry not in cleared.deleted)
    place = trust_list_place(node.role, store)
    return Difference(
        remedy=Remedy(
            steps=(*cleared.steps(), append_step(node, store, lacking)), impact=place.impact, verify=place.verify
        ),
        connections=connections_mended_by(examination, node, store, (*left, *lacking)),
    )


def _in_the_way(
    examination: Examination, node: Node, store: Store, lacking: tuple[Certificate, ...]
) -> tuple[Certificate, ...]:
    """What a refused chain that goes through something lacking would be led astray by even then."""
    refused = dict.fromkeys(
        verification.leaf
        for _, verification in examination.verifications_with(node)
        if verification.diagnosis is not None
        and (verification.requirement.verifier, verification.requirement.store) == (node.id, store)
    )
    shortages = (shortage_of(examination, node, store, (leaf,)) for leaf in refused)
    return tuple(
        dict.fromkeys(
            taken
            for shortage in shortages
            if set(lacking).intersection(shortage.known)
            for taken in shortage.in_the_way
        )
    )


def connections_mended_by(
    examination: Examination, node: Node, store: Store, entries: Iterable[Certificate]
) -> tuple[str, ...]:
    """Ids of the connections that fail (or warn) today and would not with these entries as the list: because the node
    could then verify the other side, or because it could send what the other side misses. Each is judged again."""
    bench = examination.bench_with(node, store, TrustList(tuple(entries)))
    return tuple(
        dict.fromkeys(
            verdict.connection.id
            for verdict, verification in examination.verifications_with(node)
            if verification.diagnosis is not None
            and draws_on(verification, node, store)
            and _is_better(judge_again(bench, verdict.connection, verification.requirement), verification)
        )
    )


def _is_better(after: Verification, before: Verification) -> bool:
    """Whether it works, or fails no longer for the list but for the certificate that is shown."""
    if _blames_leaf(after) and not _blames_leaf(before):
        return True
    if after.outcome not in _OUTCOMES or before.outcome not in _OUTCOMES:
        return False
    return _OUTCOMES.index(after.outcome) > _OUTCOMES.index(before.outcome)


def _blames_leaf(verification: Verification) -> bool:
    diagnosis = verification.diagnosis
    return diagnosis is not None and verification.leaf is not None and diagnosis.culprit == verification.leaf
