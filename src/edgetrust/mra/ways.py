"""Which way to a root a list is to hold, where files at hand know several: one for each certificate that its node
presents, whoever asks.

A node sends one chain to everybody. So what a list holds for sending is settled by all who verify what is sent, those
first whose own lists are given (phones, apps), then those that work today. What a node verifies with the same list has
to allow what it is used for, and keeps clear of that chain: two certificates of one subject would stand in each other's
way. Not here: what a list lacks of the way (`edgetrust.rules.shortages`), and what it is planned to hold
(`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.verdict import Outcome, Verification
from edgetrust.mra.bench import Bench
from edgetrust.mra.missing import KnownWay, find_way, is_fit
from edgetrust.pki.anchors import Pool
from edgetrust.pki.dates import is_ca_near_end
from edgetrust.pki.path import TrustList, build_chain, find_flaw_above
from edgetrust.pki.purpose import unfit_purposes

_WORKING = (Outcome.OK, Outcome.WARN)


def way_to_send(
    bench: Bench,
    leaf: Certificate,
    trust: TrustList,
    presented: Callable[[], Sequence[Verification]],
    *,
    purposes: Collection[Purpose] | None = None,
    beside: Collection[Certificate] = (),
) -> KnownWay:
    """The way that a list is to hold so that its node sends it behind `leaf`: the one that most verifiers accept for
    what they use it for, and by preference without twins of what the list is to hold `beside` it. `presented` are the
    verifications of what is sent; it is only asked where there is a choice. `purposes`: peers verify it for these, with
    the same list."""

    def refusals(way: KnownWay) -> tuple[int, ...]:
        refusing = [each for each in presented() if not _suits(bench, each, way.above)]
        return (
            len({each.requirement.verifier for each in refusing if _is_given(bench, each)}),
            *(() if purposes is None else _limits(bench, leaf, way, purposes)),
            _count_clashes(way, beside),
            len({each.requirement.verifier for each in refusing if each.outcome in _WORKING}),
            len({each.requirement.verifier for each in refusing}),
            _ending(bench, way),
        )

    return find_way(leaf, bench.pool, trust, bench.at, rank=refusals)


def way_to_verify(
    bench: Bench,
    leaf: Certificate,
    trust: TrustList,
    sent: Callable[[], Collection[Certificate]],
    *,
    purposes: Callable[[], Collection[Purpose]],
) -> KnownWay:
    """The way that a list is to hold so that its node accepts `leaf` for these purposes: one without twins of what the
    node sends."""

    def cost(way: KnownWay) -> tuple[int, ...]:
        return *_limits(bench, leaf, way, purposes()), _count_clashes(way, sent()), _ending(bench, way)

    return find_way(leaf, bench.pool, trust, bench.at, rank=cost)


def clashes_with(certificate: Certificate, others: Iterable[Certificate]) -> bool:
    """Whether another certificate of its subject is among them."""
    subject = certificate.subject.canonical
    return any(other.subject.canonical == subject and other != certificate for other in others)


def is_renewed(certificate: Certificate, others: Iterable[Certificate], at: datetime) -> bool:
    """Whether the renewed certificate of the same CA is among others: its subject and key, in date and longer valid.
    Nobody who has that one wants the older one."""
    return any(
        each.subject.canonical == certificate.subject.canonical
        and each.key.spki == certificate.key.spki
        and each.not_before <= at
        and each.not_after > certificate.not_after
        for each in others
    )


def find_renewed(certificate: Certificate, pool: Pool, at: datetime) -> Certificate | None:
    """The renewed certificate of a CA, where some file holds one that is not about to expire as well: the one that
    lasts longest."""
    lasting = (
        each
        for each in pool.with_subject(certificate.subject.canonical)
        if is_renewed(certificate, (each,), at) and is_fit(each, at) and not is_ca_near_end(each, at)
    )
    return max(lasting, key=lambda each: each.not_after, default=None)


def _limits(bench: Bench, leaf: Certificate, way: KnownWay, purposes: Collection[Purpose]) -> tuple[int, int]:
    """What a way does not allow the certificate below it: anything at all, then purposes."""
    flaw = find_flaw_above(leaf, (), TrustList(way.above), at=bench.at, san=leaf.san)
    return flaw is not None, len(unfit_purposes(way.above, purposes))


def _count_clashes(way: KnownWay, others: Collection[Certificate]) -> int:
    """How many certificates a way brings beside others of their subjects."""
    return sum(each not in others and clashes_with(each, others) for each in way.above)


def _ending(bench: Bench, way: KnownWay) -> int:
    """Certificates of a way that are about to expire and renewed already."""
    return sum(
        is_ca_near_end(each, bench.at) and find_renewed(each, bench.pool, bench.at) is not None for each in way.above
    )


def is_accepted(bench: Bench, verification: Verification, sent: tuple[Certificate, ...]) -> bool:
    """Whether the verifier's list, as it is, would lead to a root with this sent behind the leaf; so too where the list
    is not known."""
    requirement, leaf = verification.requirement, verification.leaf
    if leaf is None:
        return True
    return bench.leads_to_root(bench.node(requirement.verifier), requirement.store, leaf, sent) is not False


def _suits(bench: Bench, verification: Verification, sent: tuple[Certificate, ...]) -> bool:
    """Whether it would besides allow what the verifier uses the leaf for; of a list that is not known what is sent
    tells."""
    requirement, leaf = verification.requirement, verification.leaf
    if leaf is None:
        return True
    if not is_accepted(bench, verification, sent):
        return False
    trust = bench.trust_list(bench.node(requirement.verifier), requirement.store)
    above = sent if trust is None else build_chain(leaf, sent, trust, bench.at).certificates[1:]
    return not unfit_purposes(above, requirement.purposes)


def _is_given(bench: Bench, verification: Verification) -> bool:
    return bench.node(verification.requirement.verifier).role.is_endpoint
