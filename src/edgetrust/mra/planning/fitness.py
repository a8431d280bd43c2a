"""Whether a certificate at hand does, as far as who signed it and when goes: what check would hold against it on every
node that verifies it.

Not here: names and purposes (`edgetrust.mra.planning.presence`), and what a list lacks
(`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Node, Store
from edgetrust.model.names import GeneralName
from edgetrust.mra.bench import Stock
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.missing import KnownWay, find_way, is_fit
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.planning.words import joined
from edgetrust.pki.path import TrustList, find_flaw, find_flaw_above, verify_path
from edgetrust.pki.purpose import could_have_issued, has_purpose, is_self_signed
from edgetrust.pki.revocation import find_revoking_list
from edgetrust.pki.strength import WEAK_DIGESTS, is_weak

_NOTHING = TrustList(())


def find_misfit(
    leaf: Certificate,
    stock: Stock,
    *,
    at: datetime,
    purposes: Sequence[Purpose] = (),
    faced: Sequence[Node] = (),
    checking: Sequence[Node] = (),
) -> str | None:
    """Why another CA has to sign a certificate in place of this one, as a clause; None: the CA that did does.
    `purposes` are those that it is used for, `faced` the endpoints that see it, `checking` the nodes that look
    certificates up in revocation lists."""
    if is_temporary_certificate(leaf):
        return "it is the temporary certificate of the factory"
    if is_self_signed(leaf):
        return "it is self-signed"
    return (
        _find_revoked_authority(leaf, stock, at, checking)
        or _find_limited_authority(leaf, stock, at, purposes)
        or _find_broken_way(leaf, stock, at)
        or _find_forgery(leaf, stock, at)
        or _find_poor_authority(leaf, stock, at)
        or _find_strangers(leaf, stock, at, faced)
    )


def find_end(leaf: Certificate, stock: Stock, *, at: datetime, checking: Sequence[Node] = ()) -> str | None:
    """Why a certificate cannot be used at that time although its CA does, as a clause: its dates, a critical extension
    that nobody knows, a name that the CA may not certify, a revocation; None: it can."""
    if at >= leaf.not_after:
        return f"it expired at {leaf.not_after:%Y-%m-%d %H:%M:%S} UTC"
    if at < leaf.not_before:
        return f"it is not valid before {leaf.not_before:%Y-%m-%d %H:%M:%S} UTC"
    whole = _find_whole_way(leaf, stock, at, leaf.san)
    flaw = (
        find_flaw(leaf, purposes=(), at=at) if whole is None else verify_path(leaf, (), whole, purposes=(), at=at).error
    )
    if flaw is not None:
        return f"every verifier refuses it: {flaw.text}"
    chain = (leaf, *find_way(leaf, stock.pool, _NOTHING, at).above)
    return _say_revoked("it is", chain, 0, stock, at, checking)


def find_exclusion(
    leaf: Certificate, stock: Stock, *, at: datetime, purposes: Sequence[Purpose], san: Sequence[GeneralName]
) -> str | None:
    """Why another CA has to sign a certificate for these purposes and with these names in place of this one, as a
    clause: one above it is limited to others; None: none is."""
    limited = _find_limited_authority(leaf, stock, at, purposes)
    if limited is not None:
        return limited
    whole = _find_whole_way(leaf, stock, at, san)
    flaw = find_flaw_above(leaf, (), whole, at=at, san=san) if whole is not None else None
    return f"the CAs above it may not certify every name that is planned: {flaw.text}" if flaw is not None else None


def _find_limited_authority(leaf: Certificate, stock: Stock, at: datetime, purposes: Sequence[Purpose]) -> str | None:
    """A CA above it whose own certificate permits other purposes alone, and so for whatever is below; none where
    another certificate of that CA permits them."""

    def rank(way: KnownWay) -> tuple[int, ...]:
        return (sum(bool(unfit_purposes(authority, purposes)) for authority in way.above),)

    for authority in find_way(leaf, stock.pool, _NOTHING, at, rank=rank).above:
        lacking = unfit_purposes(authority, purposes)
        if lacking:
            return f"{authority.subject.rfc4514} above it is not good for {joined(each.usage for each in lacking)}"
    return None


def unfit_purposes(authority: Certificate, purposes: Iterable[Purpose]) -> list[Purpose]:
    """Those that a CA does not permit below it."""
    return [each for each in purposes if not has_purpose(authority, each, as_ca=True)]


def _find_broken_way(leaf: Certificate, stock: Stock, at: datetime) -> str | None:
    """What no list can mend although every CA is at hand and in date: a path too long for one of them, say."""
    whole = _find_whole_way(leaf, stock, at)
    flaw = find_flaw_above(leaf, (), whole, at=at) if whole is not None else None
    return f"no list leads from it to a root: {flaw.text}" if flaw is not None else None


def _find_whole_way(
    leaf: Certificate, stock: Stock, at: datetime, san: Sequence[GeneralName] | None = None
) -> TrustList | None:
    """A list of the CAs above it, by preference along a way that nothing is wrong with; None where one is not at hand,
    or not in date or as a CA."""

    def rank(way: KnownWay) -> tuple[int, ...]:
        return (int(find_flaw_above(leaf, (), TrustList(way.above), at=at, san=san) is not None),)

    way = find_way(leaf, stock.pool, _NOTHING, at, rank=rank)
    is_whole = way.is_complete and all(is_fit(authority, at) for authority in way.above)
    return TrustList(way.above) if is_whole else None


def _find_forgery(leaf: Certificate, stock: Stock, at: datetime) -> str | None:
    """A certificate whose issuer is at hand by name and identifiers, and did not sign it."""
    way = find_way(leaf, stock.pool, _NOTHING, at)
    if way.is_complete:
        return None
    top = way.top(leaf)
    named = [each for each in stock.pool.with_subject(top.issuer.canonical) if could_have_issued(each, top)]
    if not any(is_fit(each, at) for each in named):
        return None
    what = "it" if top == leaf else f"{top.subject.rfc4514} above it"
    return f"{what} was not signed with the key of {top.issuer.rfc4514}"


def _find_poor_authority(leaf: Certificate, stock: Stock, at: datetime) -> str | None:
    """A CA above it that check warns of: a short key, or a weak digest anywhere but in the signature of a root on
    itself, which nobody looks at."""
    for authority in find_way(leaf, stock.pool, _NOTHING, at).above:
        weakness = find_weakness(authority)
        if weakness is not None:
            return f"{authority.subject.rfc4514} above it {weakness}"
    return None


def find_weakness(authority: Certificate) -> str | None:
    """What check warns of in a CA, as `has a key of 1024 bits`; None: nothing."""
    if is_weak(authority.key):
        return f"has a key of {authority.key.bits} bits"
    if authority.signature_hash in WEAK_DIGESTS and not authority.is_self_issued:
        return f"is signed with {WEAK_DIGESTS[authority.signature_hash]}"
    return None


def _find_revoked_authority(leaf: Certificate, stock: Stock, at: datetime, checking: Sequence[Node]) -> str | None:
    if not checking:
        return None
    chain = (leaf, *find_way(leaf, stock.pool, _NOTHING, at).above)
    found = (
        _say_revoked(f"{chain[depth].subject.rfc4514} above it is", chain, depth, stock, at, checking)
        for depth in range(1, len(chain))
    )
    return next((said for said in found if said is not None), None)


def _say_revoked(
    what: str, chain: Sequence[Certificate], depth: int, stock: Stock, at: datetime, checking: Iterable[Node]
) -> str | None:
    for node in checking:
        crls = [crl for crl, _ in stock.inventory.revocation_lists(node) or ()]
        if find_revoking_list(chain, depth, crls, at) is not None:
            return f"{what} revoked by a list that {node.fqdn} uses"
    return None


def _find_strangers(leaf: Certificate, stock: Stock, at: datetime, faced: Sequence[Node]) -> str | None:
    """Endpoints that refuse the chain, of all that could be sent the one that most of them accept; a chain that no file
    holds to its end is not judged."""
    lists = [(node, trust) for node in faced if (trust := stock.trust_list(node, Store.ENDPOINT)) is not None]

    def refusing(way: KnownWay) -> list[tuple[Node, TrustList]]:
        return [(node, trust) for node, trust in lists if find_flaw_above(leaf, way.above, trust, at=at) is not None]

    way = find_way(leaf, stock.pool, _NOTHING, at, rank=lambda way: (len(refusing(way)),))
    if not way.is_complete:
        return None
    root = way.top(leaf)
    without = [(node, trust) for node, trust in lists if root not in trust]
    # A CA that is out of date will be renewed: then it is the root that matters.
    refused = refusing(way) if all(is_fit(authority, at) for authority in way.above) else without
    if not refused:
        return None
    endpoints = joined(ROLE_NAMES[node.role] for node, _ in refused)
    if any(each in without for each in refused):
        return f"its chain ends in {root.subject.rfc4514}, which is not in the list of {endpoints}"
    return f"its chain ends in {root.subject.rfc4514}, and {endpoints} refuse it although they have that root"
