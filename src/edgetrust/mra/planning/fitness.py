"""Whether a certificate at hand does, as far as who signed it and when goes: what check would hold against it on every
node that verifies it.

Not here: names and purposes (`edgetrust.mra.planning.presence`), and what a list lacks
(`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.mra.bench import Stock
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.missing import KnownWay, find_way, is_fit
from edgetrust.mra.obstacles import leads_to_root
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.planning.words import joined
from edgetrust.pki.path import TrustList, find_flaw, verify_path
from edgetrust.pki.purpose import could_have_issued, is_self_signed
from edgetrust.pki.revocation import find_revoking_list
from edgetrust.pki.strength import WEAK_DIGESTS, is_weak

_NOTHING = TrustList(())


def find_misfit(
    leaf: Certificate, stock: Stock, *, at: datetime, faced: Sequence[Node] = (), checking: Sequence[Node] = ()
) -> str | None:
    """Why another CA has to sign a certificate in place of this one, as a clause; None: the CA that did does. `faced`
    are the endpoints that see it, `checking` the nodes that look certificates up in revocation lists."""
    if is_temporary_certificate(leaf):
        return "it is the temporary certificate of the factory"
    if is_self_signed(leaf):
        return "it is self-signed"
    return (
        _find_revoked_authority(leaf, stock, at, checking)
        or _find_broken_way(leaf, stock, at)
        or _find_forgery(leaf, stock, at)
        or _find_poor_authority(leaf, stock, at)
        or _find_strangers(leaf, stock, at, faced)
    )


def find_end(leaf: Certificate, stock: Stock, *, at: datetime, checking: Sequence[Node] = ()) -> str | None:
    """Why a certificate cannot be used at that time, whoever signed it, as a clause: its dates, a critical extension
    that nobody knows, a revocation; None: it can."""
    if at >= leaf.not_after:
        return f"it expired at {leaf.not_after:%Y-%m-%d %H:%M:%S} UTC"
    if at < leaf.not_before:
        return f"it is not valid before {leaf.not_before:%Y-%m-%d %H:%M:%S} UTC"
    flaw = find_flaw(leaf, purposes=(), at=at)
    if flaw is not None:
        return f"every verifier refuses it: {flaw.text}"
    chain = (leaf, *find_way(leaf, stock.pool, _NOTHING, at).above)
    return _say_revoked("it is", chain, 0, stock, at, checking)


def _find_broken_way(leaf: Certificate, stock: Stock, at: datetime) -> str | None:
    """What no list can mend although every CA is at hand and in date: a constraint of one of them, say."""
    way = find_way(leaf, stock.pool, _NOTHING, at)
    if not way.is_complete or not all(is_fit(authority, at) for authority in way.above):
        return None
    error = verify_path(leaf, (), TrustList(way.above), purposes=(), at=at).error
    is_of_the_leaf = error is None or (error.depth == 0 and find_flaw(leaf, purposes=(), at=at) is not None)
    return None if error is None or is_of_the_leaf else f"no list leads from it to a root: {error.text}"


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
        if is_weak(authority.key):
            return f"{authority.subject.rfc4514} above it has a key of {authority.key.bits} bits"
        if authority.signature_hash in WEAK_DIGESTS and not authority.is_self_issued:
            return f"{authority.subject.rfc4514} above it is signed with {WEAK_DIGESTS[authority.signature_hash]}"
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
        return [(node, trust) for node, trust in lists if not leads_to_root(leaf, trust, at, sent=way.above)]

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
