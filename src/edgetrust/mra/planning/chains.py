"""The chain above each certificate of a deployment: from the files at hand, or as a CA that is not known yet.

Three answers: the certificate is at hand, and so are the CAs above it; or it is still to be ordered, and the CA that
will sign it was given; or nobody can tell yet. Not here: who signs of the CAs given (`edgetrust.mra.planning.given`),
and which list must hold which chain (`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.bench import Stock
from edgetrust.mra.missing import KnownWay, find_way, is_fit, missing_on
from edgetrust.mra.planning.fitness import find_end, find_misfit
from edgetrust.mra.planning.given import GivenAuthorities, sort_given
from edgetrust.mra.planning.order import Order, orders
from edgetrust.mra.planning.signers import planned_signer
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChain:
    """The CAs above one certificate, as far as they are known."""

    authorities: tuple[Certificate, ...]
    """Root first, those in date alone; where something is missing, the others."""
    leaf: Certificate | None = None
    """The certificate itself; None: it is still to be ordered, and these CAs were given for that."""
    missing: tuple[str, ...] = ()
    """RFC 4514 names of CAs that belong to it and are not at hand, or not in date or as a CA (`outdated`)."""
    outdated: tuple[str, ...] = ()
    """Those of `missing` of which files at hand hold a certificate that does not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Where the chains of a deployment are looked up."""

    deployment: Deployment
    inventory: Inventory
    at: datetime
    """The day on which CAs and certificates are to be in date."""
    given: tuple[Located, ...] = ()
    """CAs that were given for the certificates still to be ordered."""
    stock: Stock = field(init=False, repr=False)
    orders: dict[tuple[str, Slot], Order] = field(init=False, repr=False)
    """By node id and slot, for every node that loads the certificate."""
    _given: GivenAuthorities = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stock", Stock(inventory=self.inventory))
        object.__setattr__(
            self,
            "orders",
            {(node.id, order.slot): order for order in orders(self.deployment) for node in order.nodes},
        )
        certificates = (each.certificate for each in self.given)
        object.__setattr__(self, "_given", sort_given(certificates, self.pool, self.at))

    @property
    def pool(self) -> Pool:
        """Every certificate that any file holds, and the public roots."""
        return self.stock.pool

    def chain_of(self, node: Node, slot: Slot, trust: TrustList) -> KnownChain | None:
        """The chain above the certificate in a slot, of CAs in date and by preference through what `trust` holds; None
        when it is still to be ordered and its CA unknown. A certificate of a CA that does not do does not count,
        because the plan replaces it."""
        identity = self.inventory.identity(node, slot)
        leaf = identity.leaf.certificate if identity is not None else None
        if leaf is None or self.find_misfit(node, slot, leaf) is not None:
            return self._chain_to_order(node, slot)
        way = find_way(leaf, self.pool, trust, self.at, rank=self._strangers_to(node, slot, leaf))
        found = missing_on(leaf, way, TrustList(()), self.at)
        return KnownChain(
            authorities=tuple(each.certificate for each in reversed(found) if each.certificate is not None),
            leaf=leaf,
            missing=tuple(each.subject for each in reversed(found) if each.certificate is None),
            outdated=tuple(each.subject.rfc4514 for each in reversed(way.above) if not is_fit(each, self.at)),
        )

    def _strangers_to(self, node: Node, slot: Slot, leaf: Certificate) -> Callable[[KnownWay], tuple[int, ...]]:
        """How many endpoints that see a certificate do not hold the root of a way: they keep their lists."""
        order = self.orders.get((node.id, slot))
        faced = self._endpoints_facing(order) if order is not None else ()
        lists = [self.stock.trust_list(endpoint, Store.ENDPOINT) for endpoint in faced]
        return lambda way: (sum(trust is not None and way.top(leaf) not in trust for trust in lists),)

    def find_misfit(self, node: Node, slot: Slot, leaf: Certificate) -> str | None:
        """Why a slot needs a certificate of another CA than the one that signed `leaf`, as a clause; None: that CA
        does."""
        order = self.orders.get((node.id, slot))
        faced = self._endpoints_facing(order) if order is not None else ()
        return find_misfit(leaf, self.stock, at=self.at, faced=faced, checking=self._checking)

    def find_end(self, leaf: Certificate) -> str | None:
        """Why a certificate cannot be used, or not any more, as a clause; None: it can."""
        return find_end(leaf, self.stock, at=self.at, checking=self._checking)

    @property
    def _checking(self) -> tuple[Node, ...]:
        """The nodes that look certificates up in revocation lists."""
        return tuple(node for node in self.deployment.nodes() if node.revocation_checking)

    def _endpoints_facing(self, order: Order) -> Sequence[Node]:
        """The endpoints that see the certificate of an order."""
        return self.deployment.endpoints if planned_signer(order) is Signer.PUBLIC else ()

    def locate(self, certificate: Certificate) -> Located:
        """The first place where a CA of a chain was seen."""
        return self.inventory.sightings(certificate)[0]

    def why_none_given(self, node: Node, slot: Slot) -> str:
        """Why no given CA is taken as the signer of a certificate still to be ordered, as a clause; empty where one is,
        or none was given."""
        order = self.orders.get((node.id, slot))
        return self._given.why_none(_likely_signer(order)) if order is not None else ""

    def _chain_to_order(self, node: Node, slot: Slot) -> KnownChain | None:
        order = self.orders.get((node.id, slot))
        if order is None:
            return None
        authorities = self._given.hierarchy(_likely_signer(order))
        return KnownChain(authorities=authorities) if authorities else None


def _likely_signer(order: Order) -> Signer:
    """Who signs a certificate that is still to be ordered; where both kinds may, an internal CA for clients."""
    signer = planned_signer(order)
    if signer is Signer.EITHER:
        return Signer.INTERNAL if order.slot is Slot.CLIENT else Signer.PUBLIC
    return signer
