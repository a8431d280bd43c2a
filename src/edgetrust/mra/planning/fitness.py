"""Whether a certificate at hand does, as far as who signed it and when goes: what check would hold against it on every
node that verifies it.

Not here: names and purposes (`edgetrust.mra.planning.presence`), and what a list lacks
(`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
from edgetrust.pki.purpose import could_have_issued, is_self_signed, unfit_purposes
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
    way = _best_way(leaf, stock, at, purposes=purposes, san=leaf.san, faced=faced)
    return (
        _find_revoked_authority(leaf, stock, at, checking)
        or _say_limited(way, purposes)
        or _find_broken_way(leaf, way, at)
        or _find_forgery(leaf, stock, at)
        or _find_poor_authority(leaf, stock, at)
        or _find_strangers(leaf, way, stock, at, faced)
    )


def find_end(leaf: Certificate, stock: Stock, *, at: datetime, checking: Sequence[Node] = ()) -> str | None:
    """Why a certificate cannot be used at that time although its CA does, as a clause: its dates, a critical extension
    that nobody knows, a name that the CA may not certify, a revocation; None: it can."""
    if at >= leaf.not_after:
        return f"it expired at {leaf.not_after:%Y-%m-%d %H:%M:%S} UTC"
    if at < leaf.not_before:
        return f"it is not valid before {leaf.not_before:%Y-%m-%d %H:%M:%S} UTC"
    way = _best_way(leaf, stock, at, san=leaf.san)
    flaw = (
        verify_path(leaf, (), TrustList(way.above), purposes=(), at=at).error
        if _is_whole(way, at)
        else find_flaw(leaf, purposes=(), at=at)
    )
    if flaw is not None:
        return f"every verifier refuses it: {flaw.text}"
    chain = (leaf, *find_way(leaf, stock.pool, _NOTHING, at).above)
    return _say_revoked("it is", chain, 0, stock, at, checking)


def find_exclusion(
    leaf: Certificate,
    stock: Stock,
    *,
    at: datetime,
    purposes: Sequence[Purpose],
    san: Sequence[GeneralName],
    faced: Sequence[Node] = (),
) -> str | None:
    """Why another CA has to sign a certificate for these purposes and with these names in place of this one, as a
    clause: one above it is limited to others; None: none is."""
    way = _best_way(leaf, stock, at, purposes=purposes, san=san, faced=faced)
    limited = _say_limited(way, purposes)
    if limited is not None or not _is_whole(way, at):
        return limited
    flaw = find_flaw_above(leaf, (), TrustList(way.above), at=at, san=san)
    return f"the CAs above it may not certify every name that is planned: {flaw.text}" if flaw is not None else None


def _best_way(
    leaf: Certificate,
    stock: Stock,
    at: datetime,
    *,
    purposes: Collection[Purpose] = (),
    san: Sequence[GeneralName] | None = None,
    faced: Sequence[Node] = (),
) -> KnownWay:
    """Of all ways to a root the one that most endpoints accept, then one that allows these names and purposes: what is
    wrong with it no list can mend."""

    def rank(way: KnownWay) -> tuple[int, ...]:
        flaw = find_flaw_above(leaf, (), TrustList(way.above), at=at, san=san)
        refusing = _find_refusing(leaf, way, stock, at, faced)
        return len(refusing), flaw is not None, len(unfit_purposes(way.above, purposes))

    return find_way(leaf, stock.pool, _NOTHING, at, rank=rank)


def _is_whole(way: KnownWay, at: datetime) -> bool:
    """Every CA is at hand, in date and as a CA."""
    return way.is_complete and all(is_fit(authority, at) for authority in way.above)


def _say_limited(way: KnownWay, purposes: Sequence[Purpose]) -> str | None:
    """A CA whose own certificate permits other purposes alone, and so for whatever is below."""
    for authority in way.above:
        lacking = unfit_purposes((authority,), purposes)
        if lacking:
            return f"{authority.subject.rfc4514} above it is not good for {joined(each.usage for each in lacking)}"
    return None


def _find_broken_way(leaf: Certificate, way: KnownWay, at: datetime) -> str | None:
    """What no list can mend although every CA is at hand and in date: a path too long for one of them, say."""
    flaw = find_flaw_above(leaf, (), TrustList(way.above), at=at) if _is_whole(way, at) else None
    return f"no list leads from it to a root: {flaw.text}" if flaw is not None else None


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


def _find_strangers(leaf: Certificate, way: KnownWay, stock: Stock, at: datetime, faced: Sequence[Node]) -> str | None:
    """Endpoints that refuse the best chain that could be sent; one that no file holds to its end is not judged."""
    if not way.is_complete:
        return None
    root = way.top(leaf)
    without = [node for node, trust in _lists_of(faced, stock) if root not in trust]
    # A CA that is out of date will be renewed: then it is the root that matters.
    refused = _find_refusing(leaf, way, stock, at, faced) if _is_whole(way, at) else without
    if not refused:
        return None
    endpoints = joined(ROLE_NAMES[node.role] for node in refused)
    if any(each in without for each in refused):
        return f"its chain ends in {root.subject.rfc4514}, which is not in the list of {endpoints}"
    return f"its chain ends in {root.subject.rfc4514}, and {endpoints} refuse it although they have that root"


def _find_refusing(leaf: Certificate, way: KnownWay, stock: Stock, at: datetime, faced: Sequence[Node]) -> list[Node]:
    """The endpoints whose lists do not lead to a root when this way is sent."""
    lists = _lists_of(faced, stock)
    return [node for node, trust in lists if find_flaw_above(leaf, way.above, trust, at=at) is not None]


def _lists_of(faced: Sequence[Node], stock: Stock) -> list[tuple[Node, TrustList]]:
    return [(node, trust) for node in faced if (trust := stock.trust_list(node, Store.ENDPOINT)) is not None]
