"""CAs that were given for certificates still to be ordered: which of them signs what, as far as that can be told.

Of one public hierarchy, or one internal, nobody has to guess; of two of a kind nobody can. A cross-signed CA makes no
second one: it signs the same whichever way leads up from it. Not here: the chains of certificates that are there, who
was given for which product (`edgetrust.mra.planning.chains`), and what a CA may sign (`edgetrust.mra.planning.limits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.plan import Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.missing import KnownWay, find_way, is_fit
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList, is_in_date

Hierarchy = tuple[Certificate, ...]
"""A root and the CAs below it, root first."""
NOT_VALID = "not valid on that day"
NOT_SIGNING = "not allowed by its key usage to sign certificates"
_CHOICE = "give one of them alone, or say with --ca-for which product's certificates each of them signs"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAuthorities:
    """The given CAs, sorted."""

    hierarchies: Mapping[Signer, tuple[Hierarchy, ...]]
    """By kind, public or internal."""
    out_of_date: tuple[str, ...]
    """RFC 4514 names of those that cannot sign for their dates, and stand in no hierarchy."""
    not_signing: tuple[str, ...]
    """The same of those that cannot for their key usage."""
    without_root: tuple[str, ...]
    """Those that lead to no root, so that nobody can tell whose they are."""

    def hierarchy(self, signer: Signer) -> Hierarchy:
        """The CAs that will sign as `signer`; empty where none or several could be meant."""
        found = self.hierarchies.get(signer, ())
        return found[0] if len(found) == 1 else ()

    def why_none(self, signer: Signer) -> str:
        """Why nothing that was given is taken as `signer`, as a clause; empty where one is, or none was given."""
        found = self.hierarchies.get(signer, ())
        internal = self.hierarchies.get(Signer.INTERNAL, ())
        if len(internal) > 1 and Signer.PUBLIC not in self.hierarchies:
            # The likeliest reason, and the same for both kinds.
            return (
                f"{_several(internal, Signer.INTERNAL)}, and none that is public: if one of them stands for a public "
                f"CA, as in a lab, name its root under public_ca in the deployment file; else {_CHOICE}"
            )
        if len(found) > 1:
            return f"{_several(found, signer)}, and nobody can tell which one will sign: {_CHOICE}"
        if found:
            return ""
        clauses = []
        if self.without_root:
            names = joined(self.without_root)
            clauses.append(
                f"{names} {_are(self.without_root)} given without a root, so that nobody can tell whose: add it"
            )
        if self.out_of_date:
            names = joined(self.out_of_date)
            clauses.append(f"{names} {_are(self.out_of_date)} given and {NOT_VALID}: give the renewed one")
        if self.not_signing:
            names = joined(self.not_signing)
            clauses.append(f"{names} {_are(self.not_signing)} given and {NOT_SIGNING}: give a CA that is")
        return "; ".join(clauses)


def sort_given(given: Iterable[Certificate], pool: Pool, at: datetime) -> GivenAuthorities:
    """The CAs among the certificates by hierarchy; what is no CA counts for nothing. What cannot sign on that day, and
    is not given renewed, stands in its hierarchy: whoever delivers it with its root means it, and not the root."""
    authorities = [certificate for certificate in given if certificate.is_ca or is_fit(certificate)]
    fit = [certificate for certificate in authorities if is_fit(certificate, at)]
    names = {certificate.subject.canonical for certificate in fit}
    unfit = [each for each in authorities if each not in fit and each.subject.canonical not in names]
    by_root: dict[Certificate, list[Certificate]] = {}
    without_root = []
    for certificate in fit:
        way = _way_up(certificate, pool, at)
        if way.is_complete:
            by_root.setdefault(way.top(certificate), []).extend((certificate, *way.above))
        else:
            without_root.append(certificate)
    alone = []
    for certificate in unfit:
        way = _way_up(certificate, pool, at)
        if way.top(certificate) in by_root:
            by_root[way.top(certificate)].extend((certificate, *way.above))
        else:
            alone.append(certificate)
    return GivenAuthorities(
        hierarchies=_by_kind(by_root, pool),
        out_of_date=_names(each for each in alone if not is_in_date(each, at)),
        not_signing=_names(each for each in alone if is_in_date(each, at)),
        without_root=_names(without_root),
    )


def _way_up(certificate: Certificate, pool: Pool, at: datetime) -> KnownWay:
    """The way from a CA to its root, a public one by preference."""

    def rank(way: KnownWay) -> tuple[int, ...]:
        return (int(not pool.is_public_root(way.top(certificate))),)

    return find_way(certificate, pool, TrustList(()), at, rank=rank)


def _by_kind(by_root: Mapping[Certificate, Sequence[Certificate]], pool: Pool) -> dict[Signer, tuple[Hierarchy, ...]]:
    kinds = {
        _downwards(root, members): Signer.PUBLIC if pool.is_public_root(root) else Signer.INTERNAL
        for root, members in by_root.items()
    }
    found: dict[Signer, tuple[Hierarchy, ...]] = {}
    for hierarchy in _without_other_ways(kinds):
        found[kinds[hierarchy]] = (*found.get(kinds[hierarchy], ()), hierarchy)
    return found


def only_issuer(hierarchy: Hierarchy) -> Certificate | None:
    """The lowest CA of a hierarchy, where there is one alone: whatever is signed comes from that one."""
    lowest = lowest_of(hierarchy)
    return lowest[0] if len(lowest) == 1 else None


def lowest_of(hierarchy: Hierarchy) -> Hierarchy:
    """The CAs of a hierarchy that have none below them."""
    issuers = {each.issuer.canonical for each in hierarchy if not each.is_self_issued}
    return tuple(each for each in hierarchy if each.subject.canonical not in issuers)


def with_those_above(some: Iterable[Certificate], hierarchy: Hierarchy) -> Hierarchy:
    """Some CAs of a hierarchy, and those above them, in its order."""
    kept = dict.fromkeys(some)
    waiting = list(kept)
    while waiting:
        issuer = waiting.pop().issuer.canonical
        further = [each for each in hierarchy if each.subject.canonical == issuer and each not in kept]
        kept.update(dict.fromkeys(further))
        waiting += further
    return tuple(each for each in hierarchy if each in kept)


def _without_other_ways(kinds: Mapping[Hierarchy, Signer]) -> tuple[Hierarchy, ...]:
    """Those that sign by themselves. A hierarchy whose lowest CAs all belong to others by subject and key is another
    way up from those, of whatever kind they are; an internal way goes before a public one, and the longer way first."""
    kept = list(kinds)
    for hierarchy in sorted(kinds, key=lambda each: (kinds[each] is Signer.INTERNAL, len(each)), reverse=True):
        others = {_signing_as(each) for other in kept if other is not hierarchy for each in other}
        if all(_signing_as(each) in others for each in lowest_of(hierarchy)):
            kept.remove(hierarchy)
    return tuple(kept)


def _signing_as(authority: Certificate) -> tuple[bytes, bytes]:
    """What a CA is to whatever it signs, whoever signed its own certificate."""
    return authority.subject.canonical, authority.key.spki


def _several(hierarchies: tuple[Hierarchy, ...], signer: Signer) -> str:
    roots = joined_few([hierarchy[0].subject.rfc4514 for hierarchy in hierarchies])
    return f"{len(hierarchies)} {signer} hierarchies are given, those of {roots}"


def _names(certificates: Iterable[Certificate]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(certificate.subject.rfc4514 for certificate in certificates))


def _are(names: tuple[str, ...]) -> str:
    return "are" if len(names) > 1 else "is"


def _downwards(root: Certificate, members: Iterable[Certificate]) -> Hierarchy:
    """The root, then the others level by level."""
    ordered = [root]
    waiting = [each for each in dict.fromkeys(members) if each != root]
    while waiting:
        level = [each for each in waiting if any(each.issuer.canonical == top.subject.canonical for top in ordered)]
        ordered += level or waiting
        waiting = [each for each in waiting if each not in ordered]
    return tuple(ordered)
