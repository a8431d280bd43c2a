"""The chain above each certificate of a deployment: from the files at hand, or as a CA that is not known yet.

Three answers: the certificate is at hand, and so are the CAs above it; or it is still to be ordered, and the CA that
will sign it was given; or nobody can tell yet. Not here: which list must hold which chain
(`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.bench import pool_of
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.missing import find_way
from edgetrust.mra.planning.order import Order, orders
from edgetrust.mra.planning.signers import planned_signer
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList
from edgetrust.pki.purpose import is_self_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChain:
    """The CAs above one certificate, as far as they are known."""

    authorities: tuple[Certificate, ...]
    """Root first; the part below the gap where it is not complete."""
    leaf: Certificate | None = None
    """The certificate itself; None: it is still to be ordered, and these CAs were given for that."""
    missing: str | None = None
    """RFC 4514 name of the CA at which the chain ends, because no file at hand holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Where the chains of a deployment are looked up."""

    deployment: Deployment
    inventory: Inventory
    given: tuple[Located, ...] = ()
    """CAs that were given for the certificates still to be ordered."""
    pool: Pool = field(init=False, repr=False)
    orders: dict[tuple[str, Slot], Order] = field(init=False, repr=False)
    """By node id and slot, for every node that loads the certificate."""
    _given: dict[Signer, tuple[Certificate, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pool", pool_of(self.inventory))
        object.__setattr__(
            self,
            "orders",
            {(node.id, order.slot): order for order in orders(self.deployment) for node in order.nodes},
        )
        object.__setattr__(self, "_given", _hierarchies(self.pool, [each.certificate for each in self.given]))

    def chain_of(self, node: Node, slot: Slot, trust: TrustList) -> KnownChain | None:
        """The chain above the certificate in a slot, by preference through what `trust` holds; None when it is still
        to be ordered and its CA unknown. A certificate that signed itself does not count, because the plan replaces
        it."""
        identity = self.inventory.identity(node, slot)
        leaf = identity.leaf.certificate if identity is not None else None
        if leaf is None or is_self_signed(leaf) or is_temporary_certificate(leaf):
            return self._chain_to_order(node, slot)
        way = find_way(leaf, self.pool, trust)
        return KnownChain(
            authorities=tuple(reversed(way.above)),
            leaf=leaf,
            missing=None if way.is_complete else way.top(leaf).issuer.rfc4514,
        )

    def locate(self, certificate: Certificate) -> Located:
        """The first place where a CA of a chain was seen."""
        return self.inventory.sightings(certificate)[0]

    def _chain_to_order(self, node: Node, slot: Slot) -> KnownChain | None:
        order = self.orders.get((node.id, slot))
        if order is None:
            return None
        signer = planned_signer(order)
        if signer is Signer.EITHER:
            signer = Signer.INTERNAL if slot is Slot.CLIENT else Signer.PUBLIC
        authorities = self._given.get(signer, ())
        return KnownChain(authorities=authorities) if authorities else None


def _hierarchies(pool: Pool, given: Iterable[Certificate]) -> dict[Signer, tuple[Certificate, ...]]:
    """The given CAs of the one public and the one internal hierarchy, root first; none of a kind where several could be
    meant."""
    by_root: dict[Certificate, list[Certificate]] = {}
    for certificate in given:
        root = pool.root_of(certificate)
        if certificate.is_ca and root is not None:
            by_root.setdefault(root, []).append(certificate)
    found: dict[Signer, list[tuple[Certificate, ...]]] = {}
    for root, members in by_root.items():
        kind = Signer.PUBLIC if pool.is_public_root(root) else Signer.INTERNAL
        found.setdefault(kind, []).append(_downwards(root, members))
    return {kind: hierarchies[0] for kind, hierarchies in found.items() if len(hierarchies) == 1}


def _downwards(root: Certificate, members: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """The root, then the others level by level."""
    ordered = [root]
    waiting = [each for each in dict.fromkeys(members) if each != root]
    while waiting:
        level = [each for each in waiting if any(each.issuer.canonical == top.subject.canonical for top in ordered)]
        ordered += level or waiting
        waiting = [each for each in waiting if each not in ordered]
    return tuple(ordered)
