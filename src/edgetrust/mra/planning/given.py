"""CAs that were given for certificates still to be ordered: which of them signs what, as far as that can be told.

Of one public hierarchy, or one internal, nobody has to guess; of two of a kind nobody can. Not here: the chains of
certificates that are there (`edgetrust.mra.planning.chains`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.plan import Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.missing import is_fit
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.pki.anchors import Pool
from edgetrust.pki.purpose import CaKind, ca_kind

Hierarchy = tuple[Certificate, ...]
"""A root and the CAs below it, root first."""


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
        if len(found) > 1:
            roots = joined_few([hierarchy[0].subject.rfc4514 for hierarchy in found])
            return (
                f"{len(found)} {signer} hierarchies are given, those of {roots}, and nobody can tell which one will "
                "sign: give one of them alone"
            )
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
        hierarchies=found,
        out_of_date=_names(each for each in authorities if each not in fit and each.subject.rfc4514 not in names),
        without_root=_names(without_root),
    )


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
