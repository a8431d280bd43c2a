"""CAs that were given for certificates still to be ordered: which of them signs what, as far as that can be told.

Of one public hierarchy, or one internal, nobody has to guess; of two of a kind nobody can. A cross-signed CA makes no
second one: it signs the same whichever way leads up from it. Not here: the chains of certificates that are there, and
who was given for which product (`edgetrust.mra.planning.chains`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.plan import Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.missing import is_fit
from edgetrust.mra.planning.fitness import unfit_purposes
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.pki.anchors import Pool
from edgetrust.pki.purpose import CaKind, ca_kind

Hierarchy = tuple[Certificate, ...]
"""A root and the CAs below it, root first."""
_CHOICE = "give one of them alone, or say with --ca-for which product's certificates each of them signs"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAuthorities:
    """The given CAs, sorted."""

    hierarchies: Mapping[Signer, tuple[Hierarchy, ...]]
    """By kind, public or internal."""
    out_of_date: tuple[str, ...]
    """RFC 4514 names of those that cannot sign for their dates."""
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
            clauses.append(f"{names} {_are(self.out_of_date)} given and not valid on that day: give the renewed one")
        return "; ".join(clauses)


def sort_given(given: Iterable[Certificate], pool: Pool, at: datetime) -> GivenAuthorities:
    """The CAs among the certificates by hierarchy; what is no CA counts for nothing."""
    authorities = [certificate for certificate in given if ca_kind(certificate) != CaKind.NO]
    fit = [certificate for certificate in authorities if is_fit(certificate, at)]
    by_root: dict[Certificate, list[Certificate]] = {}
    without_root = []
    for certificate in fit:
        root = pool.root_of(certificate)
        if root is None:
            without_root.append(certificate)
        else:
            by_root.setdefault(root, []).append(certificate)
    found: dict[Signer, tuple[Hierarchy, ...]] = {}
    for root, members in by_root.items():
        kind = Signer.PUBLIC if pool.is_public_root(root) else Signer.INTERNAL
        found[kind] = (*found.get(kind, ()), _downwards(root, members))
    names = {certificate.subject.rfc4514 for certificate in fit}
    return GivenAuthorities(
        hierarchies={kind: _without_other_ways(hierarchies) for kind, hierarchies in found.items()},
        out_of_date=_names(each for each in authorities if each not in fit and each.subject.rfc4514 not in names),
        without_root=_names(without_root),
    )


def find_limit(hierarchy: Hierarchy, purposes: Sequence[Purpose]) -> str | None:
    """Why no CA of a hierarchy may sign for all of these purposes, as a clause; None: one may, or there is none."""
    limited = {each: lacking for each in hierarchy if (lacking := unfit_purposes(each, purposes))}
    if not limited or any(limited.keys().isdisjoint(_upwards(each, hierarchy)) for each in _lowest(hierarchy)):
        return None
    usages = dict.fromkeys(purpose.usage for lacking in limited.values() for purpose in lacking)
    names = _names(limited)
    return f"{joined(names)} {_are(names)} given and not good for {joined(usages)}: give a CA that is"


def only_issuer(hierarchy: Hierarchy) -> Certificate | None:
    """The lowest CA of a hierarchy, where there is one alone: whatever is signed comes from that one."""
    lowest = list(_lowest(hierarchy))
    return lowest[0] if len(lowest) == 1 else None


def _upwards(start: Certificate, hierarchy: Hierarchy) -> Iterator[Certificate]:
    """A CA, and those of a hierarchy above it."""
    above = {each.subject.canonical: each for each in hierarchy}
    yield start
    while not start.is_self_issued and (issuer := above.get(start.issuer.canonical)) is not None:
        start = issuer
        yield start


def _without_other_ways(hierarchies: tuple[Hierarchy, ...]) -> tuple[Hierarchy, ...]:
    """Those that sign by themselves. A hierarchy whose lowest CAs all belong to others by subject and key is another
    way up from those, and the longer way goes first."""
    kept = list(hierarchies)
    for hierarchy in sorted(hierarchies, key=len, reverse=True):
        others = {_signing_as(each) for other in kept if other is not hierarchy for each in other}
        if all(_signing_as(each) in others for each in _lowest(hierarchy)):
            kept.remove(hierarchy)
    return tuple(kept)


def _lowest(hierarchy: Hierarchy) -> Iterator[Certificate]:
    issuers = {each.issuer.canonical for each in hierarchy if not each.is_self_issued}
    return (each for each in hierarchy if each.subject.canonical not in issuers)


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
