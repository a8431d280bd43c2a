"""Whether a CA that was given may sign a certificate that is still to be ordered: whoever signs what every verifier
would refuse, or what a plan would have replaced, is no signer.

Not here: which of several given CAs is meant (`edgetrust.mra.planning.given`), and CAs that signed what is there
(`edgetrust.mra.planning.fitness`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate, NameConstraints
from edgetrust.model.connection import Purpose
from edgetrust.model.plan import PlannedName
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.planning.fitness import find_weakness
from edgetrust.mra.planning.given import NOT_SIGNING, NOT_VALID, Hierarchy, lowest_of, with_those_above
from edgetrust.mra.planning.order import Order
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.pki.constraints import permits
from edgetrust.pki.path import TrustList, is_in_date, verify_authority
from edgetrust.pki.purpose import could_have_issued, may_sign_certificates, unfit_purposes
from edgetrust.pki.signature import verify_signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a certificate that is still to be ordered needs of its CA."""

    purposes: tuple[Purpose, ...] = ()
    names: tuple[PlannedName, ...] = ()
    replaced: Certificate | None = None
    """What is there, where its CA is known not to do for what comes in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Why one CA signs nothing of the kind."""

    authority: Certificate
    said: str
    """`not good for`, after `CN=Issuing is given and`."""
    remedy: str
    """`give a CA that is`."""
    lacking: tuple[str, ...] = ()
    """What of this certificate it is not good for, to be said behind `said`."""
    said_of_several: str = ""
    """In place of `said` where that goes for one alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What of a hierarchy may sign a certificate."""

    hierarchy: Hierarchy
    """The CAs that may, with all above them, root first; empty: none may, or there is none."""
    limits: tuple[Limit, ...] = ()
    """Of each of the lowest CAs that may not, the first reason."""

    @property
    def reason(self) -> object:
        """What is alike for all certificates that the same CAs may not sign for the same reasons."""
        return frozenset((each.authority, each.said) for each in self.limits)


def find_permission(hierarchy: Hierarchy, wanted: Wanted, at: datetime) -> Permission:
    """Which CAs of a hierarchy may sign such a certificate: those of the lowest, with all above them, of which no
    verifier refuses what they sign."""
    limits = {each: _find_limit(each, hierarchy, wanted, at) for each in lowest_of(hierarchy)}
    free = [each for each, limit in limits.items() if limit is None]
    return Permission(
        hierarchy=hierarchy if len(free) == len(limits) else with_those_above(free, hierarchy),
        limits=tuple(dict.fromkeys(limit for limit in limits.values() if limit is not None)),
    )


def say_limits(refused: Iterable[tuple[Order, Sequence[Limit]]], given: Collection[Certificate]) -> str:
    """Why CAs that were given are not taken for these orders, as clauses; each says once what goes for all of them."""
    grouped: dict[tuple[str, str, bool], list[tuple[Order, Limit]]] = {}
    for order, limits in refused:
        for limit in limits:
            place = (limit.said, limit.remedy, limit.authority in given)
            grouped.setdefault(place, []).append((order, limit))
    return "; ".join(_say(found, is_given=is_given) for (_, _, is_given), found in grouped.items())


def _find_limit(issuer: Certificate, hierarchy: Hierarchy, wanted: Wanted, at: datetime) -> Limit | None:
    verdict = verify_authority(issuer, TrustList(hierarchy), at=at)
    way = [each.certificate for each in verdict.path]
    limit = _find_unfit(way, at) or _find_limited(way, wanted)
    if limit is not None:
        return limit
    if verdict.error is not None:
        said = f"refused by everybody who verifies what is below ({verdict.error.text})"
        return Limit(authority=way[verdict.error.depth], said=said, remedy="give a CA that is not")
    return _find_weak(way) or _find_replaced(issuer, wanted)


def _find_unfit(way: Iterable[Certificate], at: datetime) -> Limit | None:
    """What is no CA on that day."""
    for each in way:
        if not is_in_date(each, at):
            return Limit(authority=each, said=NOT_VALID, remedy="give the renewed one")
        if not may_sign_certificates(each):
            return Limit(authority=each, said=NOT_SIGNING, remedy="give a CA that is")
    return None


def _find_limited(way: Iterable[Certificate], wanted: Wanted) -> Limit | None:
    for each in way:
        usages = tuple(purpose.usage for purpose in unfit_purposes((each,), wanted.purposes))
        if usages:
            return Limit(authority=each, said="not good for", remedy="give a CA that is", lacking=usages)
        constraints = each.name_constraints
        if isinstance(constraints, NameConstraints):
            names = tuple(name.value for name in wanted.names if not permits(name.general_name, constraints))
            if names:
                return Limit(authority=each, said="not allowed to certify", remedy="give a CA that is", lacking=names)
    return None


def _find_weak(way: Iterable[Certificate]) -> Limit | None:
    for each in way:
        weakness = find_weakness(each)
        if weakness is not None:
            remedy = "give a CA of which that is not so"
            return Limit(authority=each, said=weakness, said_of_several=f"each {weakness}", remedy=remedy)
    return None


def _find_replaced(issuer: Certificate, wanted: Wanted) -> Limit | None:
    """The CA that signed what is there, and does not do for what is to come."""
    there = wanted.replaced
    if there is None or not (could_have_issued(issuer, there) and verify_signature(there, issuer)):
        return None
    said = "no CA for all that is planned, as told of the certificate that is there"
    return Limit(authority=issuer, said=said, remedy="give another one")


def _say(found: Sequence[tuple[Order, Limit]], *, is_given: bool) -> str:
    """`CN=Issuing is given and not good for clientAuth, which the client certificate of … needs: give a CA that is`."""
    names = tuple(dict.fromkeys(limit.authority.subject.rfc4514 for _, limit in found))
    first = found[0][1]
    said = first.said_of_several or first.said if len(names) > 1 else first.said
    lacking = dict.fromkeys(each for _, limit in found for each in limit.lacking)
    if lacking:
        said = f"{said} {joined_few(tuple(lacking))}, which the {_shown([order for order, _ in found])}"
    place = "given" if is_given else "above what is given"
    return f"{joined(names)} {'are' if len(names) > 1 else 'is'} {place} and {said}: {first.remedy}"


def _shown(orders: Sequence[Order]) -> str:
    """`server and client certificates of expc1.example.com need`."""
    places = list(dict.fromkeys((order.node.fqdn, order.slot) for order in orders))
    slots = joined(SLOT_NAMES[slot].removesuffix(" certificate") for _, slot in places)
    ending = "s" if len(places) > 1 else ""
    return f"{slots} certificate{ending} of {joined_few([fqdn for fqdn, _ in places])} need{'' if ending else 's'}"
