"""Entries of a trust list that OpenSSL takes in place of the right ones: it asks for an issuer once, and does not try
a second one.

Not here: what the list lacks (`edgetrust.mra.missing`), and how an entry leaves it (`edgetrust.rules.twins`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import FoundIn, PathStep
from edgetrust.mra.missing import KnownWay, is_fit
from edgetrust.pki.path import TrustList, build_chain, find_flaw_above


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """An entry that is taken as issuer, and what belongs in its place."""

    taken: Certificate
    wanted: Certificate | None
    """None: no file at hand holds it, or only one that is out of date or no CA."""


def find_obstacles(
    leaf: Certificate, way: KnownWay, trust: TrustList, at: datetime, *, anchors: TrustList | None = None
) -> tuple[Obstacle, ...]:
    """What must leave `trust` so that it leads from `leaf` to a root along `way`, nearest to the leaf first; what the
    list lacks of the way counts as appended. Empty where it leads to a root anyway. With `anchors`, the list is the one
    from which the chain is sent to somebody who trusts those."""

    def leads(entries: TrustList) -> bool:
        sent = () if anchors is None else build_chain(leaf, (), entries, at).certificates[1:]
        return leads_to_root(leaf, entries if anchors is None else anchors, at, sent=sent)

    lacking = [certificate for certificate in way.above if certificate not in trust and is_fit(certificate, at)]
    if way.is_complete and not way.above and leaf not in trust:
        lacking = [leaf]
    mended = TrustList((*trust.entries, *lacking))
    found = []
    while not leads(mended):
        obstacle = next(_astray(leaf, way, mended, at), None)
        if obstacle is None:
            break
        found.append(obstacle)
        mended = TrustList(tuple(entry for entry in mended.entries if entry != obstacle.taken))
    return tuple(found)


def find_passed_by(trust: TrustList, step: PathStep, *, is_leaf: bool) -> tuple[Certificate, ...]:
    """The entries of the step's subject that stand above it in the list (or before it, where it was sent) and were not
    taken, because of key identifiers, key types or dates."""
    certificate = step.certificate
    twins = trust.with_subject(certificate.subject.canonical)
    if step.found_in is FoundIn.TRUST_LIST:
        return twins[: twins.index(certificate)]
    # Nobody looks the leaf itself up in the list, unless it signed itself.
    return () if is_leaf and not certificate.is_self_issued else tuple(twin for twin in twins if twin != certificate)


def leads_to_root(leaf: Certificate, trust: TrustList, at: datetime, *, sent: Sequence[Certificate] = ()) -> bool:
    """Whether the list, with no more than this sent beside the leaf, leads to a root that may be above its names:
    whatever the leaf is used for, and whatever is wrong with the leaf itself."""
    return find_flaw_above(leaf, sent, trust, at=at, san=leaf.san) is None


def _astray(leaf: Certificate, way: KnownWay, trust: TrustList, at: datetime) -> Iterator[Obstacle]:
    """Where the look-up of an issuer on the way brings up another entry, or one that is out of date or no CA."""
    wanted: tuple[Certificate | None, ...] = way.above or ((leaf,) if way.is_complete else ())
    if not way.is_complete:
        wanted = (*wanted, None)
    for below, above in zip((leaf, *way.above), wanted, strict=False):
        taken = trust.find_issuer(below, at)
        if taken is None or (taken == above and (taken == leaf or is_fit(taken, at))):
            continue
        is_wanted = above is not None and (above == leaf or is_fit(above, at))
        yield Obstacle(taken=taken, wanted=above if is_wanted else None)
