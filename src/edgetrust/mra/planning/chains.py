"""The chain above each certificate of a deployment: from the files at hand, or as a CA that is not known yet.

Three answers: the certificate is at hand, and so are the CAs above it; or it is still to be ordered, and the CA that
will sign it was given; or nobody can tell yet. Not here: who signs of the CAs given (`edgetrust.mra.planning.given`),
and which list must hold which chain (`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from functools import partial

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.connection import Connection, Purpose, Requirement
from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import Signer
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Verification
from edgetrust.mra.bench import SENDS_WHOLE_FILE, Bench, Stock
from edgetrust.mra.connections import expand
from edgetrust.mra.missing import KnownWay, find_way, is_fit, missing_on
from edgetrust.mra.planning.certificates import names_of
from edgetrust.mra.planning.demands import Demands, demands_of, purposes_in_use
from edgetrust.mra.planning.fitness import find_end, find_misfit
from edgetrust.mra.planning.given import GivenAuthorities, Hierarchy, only_issuer, sort_given
from edgetrust.mra.planning.limits import Permission, Wanted, find_permission, say_limits
from edgetrust.mra.planning.order import Order, orders
from edgetrust.mra.planning.rivals import Place, Rivalry, find_rivalries, has_namesakes
from edgetrust.mra.planning.signers import needed_purposes, planned_signer
from edgetrust.mra.stores import own_store
from edgetrust.mra.verdicts import judge_again
from edgetrust.mra.ways import way_to_send, way_to_verify
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList

Presentation = tuple[Connection, Requirement]
"""A requirement on what is sent, and its connection."""


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
    is_in_place_of_another: bool = False
    """It is to be ordered from these CAs because others come from them, and not from one of the same subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """Where the chains of a deployment are looked up."""

    deployment: Deployment
    inventory: Inventory
    at: datetime
    """The day on which CAs and certificates are to be in date."""
    given: tuple[Located, ...] = ()
    """CAs that were given for the certificates still to be ordered."""
    given_for: Mapping[Role, tuple[Located, ...]] = field(default_factory=dict)
    """Those that were given for the certificates of one kind of product, in place of the others."""
    excluded: Mapping[Place, str] = field(default_factory=dict)
    """Why what is made anew cannot come from the same CA as what is there, as clauses, where that is known already
    (`edgetrust.mra.planning.presence`)."""
    stock: Stock = field(init=False, repr=False)
    orders: dict[tuple[str, Slot], Order] = field(init=False, repr=False)
    """By node id and slot, for every node that loads the certificate."""
    _given: GivenAuthorities = field(init=False, repr=False)
    _given_for: Mapping[Role, GivenAuthorities] = field(init=False, repr=False)
    _bench: Bench = field(init=False, repr=False)
    _rivalries: dict[Place, Rivalry] | None = field(init=False, repr=False, default=None)
    _known_demands: Demands | None = field(init=False, repr=False, default=None)
    _misfits: dict[tuple[str, Slot, Certificate], str | None] = field(init=False, repr=False, default_factory=dict)
    _permissions: dict[tuple[str, Slot], Permission] = field(init=False, repr=False, default_factory=dict)
    _told: dict[object, str] = field(init=False, repr=False, default_factory=dict)
    """By what is alike: why given CAs are not taken."""
    _sending: dict[tuple[str, Store], list[Presentation]] = field(init=False, repr=False, default_factory=dict)
    _verifications: dict[tuple[str, Store, Certificate], tuple[Verification, ...]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "stock", Stock(inventory=self.inventory))
        object.__setattr__(self, "_bench", Bench(deployment=self.deployment, stock=self.stock, at=self.at))
        object.__setattr__(
            self,
            "orders",
            {(node.id, order.slot): order for order in orders(self.deployment) for node in order.nodes},
        )
        object.__setattr__(self, "_given", self._sort(self.given))
        object.__setattr__(self, "_given_for", {role: self._sort(given) for role, given in self.given_for.items()})

    def _sort(self, given: Iterable[Located]) -> GivenAuthorities:
        return sort_given((each.certificate for each in given), self.pool, self.at)

    @property
    def pool(self) -> Pool:
        """Every certificate that any file holds, and the public roots."""
        return self.stock.pool

    @property
    def demands(self) -> Demands:
        """What connections ask of each certificate; made when it is first asked for."""
        if self._known_demands is None:
            object.__setattr__(self, "_known_demands", demands_of(self.deployment))
        return self._known_demands or {}

    def chain_to_send(
        self,
        node: Node,
        slot: Slot,
        trust: TrustList,
        beside: Collection[Certificate] = (),
        purposes: Collection[Purpose] | None = None,
    ) -> KnownChain | None:
        """The chain above the certificate in a slot that its node is to send, of CAs in date, and by preference through
        what `trust` holds and clear of what the list will hold `beside` it; None when it is still to be ordered and its
        CA unknown. A certificate of a CA that does not do does not count, because the plan replaces it. `purposes`:
        peers verify it for these, with the same list."""
        leaf = self._find_lasting(node, slot)
        if leaf is None:
            is_faced = bool(self.endpoints_facing(node, slot))
            return self._chain_to_order(node, slot, TrustList(()) if is_faced else trust, beside)
        presented = partial(self._presented, node, slot, leaf)
        return self._known(leaf, way_to_send(self._bench, leaf, trust, presented, purposes=purposes, beside=beside))

    def chain_to_verify(
        self,
        node: Node,
        slot: Slot,
        trust: TrustList,
        beside: Collection[Certificate] = (),
        purposes: Collection[Purpose] = (),
    ) -> KnownChain | None:
        """The same for somebody else, who verifies the certificate with such a list for these purposes."""
        leaf = self._find_lasting(node, slot)
        if leaf is None:
            return self._chain_to_order(node, slot, trust, beside)
        return self._known(leaf, way_to_verify(self._bench, leaf, trust, lambda: beside, purposes=lambda: purposes))

    def sent_behind(self, node: Node, slot: Slot) -> tuple[Certificate, ...]:
        """What a node sends behind the certificate in a slot once its list holds the chain: that, and the rest of the
        file, for those that are loaded with more than the leaf."""
        chain = self.chain_to_send(node, slot, self.stock.trust_list(node, own_store(node, slot)) or TrustList(()))
        identity = self.inventory.identity(node, slot)
        others = identity.others if identity is not None and node.role in SENDS_WHOLE_FILE else ()
        above = chain.authorities if chain is not None else ()
        return tuple(dict.fromkeys((*above, *(each.certificate for each in others))))

    def _find_lasting(self, node: Node, slot: Slot) -> Certificate | None:
        """The certificate in a slot, where its CA does."""
        identity = self.inventory.identity(node, slot)
        leaf = identity.leaf.certificate if identity is not None else None
        if leaf is None or self.find_misfit(node, slot, leaf) is not None:
            return None
        return None if (node.id, slot) in self.excluded else leaf

    def _known(self, leaf: Certificate, way: KnownWay) -> KnownChain:
        found = missing_on(leaf, way, TrustList(()), self.at)
        return KnownChain(
            authorities=tuple(each.certificate for each in reversed(found) if each.certificate is not None),
            leaf=leaf,
            missing=tuple(each.subject for each in reversed(found) if each.certificate is None),
            outdated=tuple(each.subject.rfc4514 for each in reversed(way.above) if not is_fit(each, self.at)),
        )

    def _presented(self, node: Node, slot: Slot, leaf: Certificate) -> Sequence[Verification]:
        """What comes today of each verification of a certificate with the chain that its node sends."""
        key = (node.id, own_store(node, slot), leaf)
        if key not in self._verifications:
            self._verifications[key] = tuple(
                judged
                for connection, requirement in self._presentations.get(key[:2], ())
                if (judged := judge_again(self._bench, connection, requirement)).leaf == leaf
            )
        return self._verifications[key]

    @property
    def _presentations(self) -> Mapping[tuple[str, Store], Sequence[Presentation]]:
        """By node id and store: where a chain from that list is sent. Few certificates have a choice of ways, so it is
        made when it is first asked for."""
        if not self._sending:
            nodes = {node.id: node for node in self.deployment.nodes()}
            for connection in expand(self.deployment):
                for requirement in connection.requirements:
                    if requirement.not_verified_because is None and not requirement.leaf_only:
                        presenter = nodes[requirement.presenter]
                        place = (presenter.id, own_store(presenter, requirement.slot))
                        self._sending.setdefault(place, []).append((connection, requirement))
        return self._sending

    def find_misfit(self, node: Node, slot: Slot, leaf: Certificate) -> str | None:
        """Why a slot needs a certificate of another CA than the one that signed `leaf`, as a clause; None: that CA
        does."""
        misfit = self._find_unfit(node, slot, leaf)
        if misfit is not None:
            return misfit
        rivalry = self._rivals.get((node.id, slot))
        return rivalry.clause if rivalry is not None else None

    def excluding(self, excluded: Mapping[Place, str]) -> Chains:
        """The same, where some of what is made anew cannot come from the same CA."""
        return replace(self, excluded=excluded)

    def _find_unfit(self, node: Node, slot: Slot, leaf: Certificate) -> str | None:
        """The same for a certificate as such, whatever others there are. Every list that may need it asks."""
        key = (node.id, slot, leaf)
        if key not in self._misfits:
            faced = self.endpoints_facing(node, slot)
            purposes = purposes_in_use(self.demands, node, slot)
            self._misfits[key] = find_misfit(
                leaf, self.stock, at=self.at, purposes=purposes, faced=faced, checking=self._checking
            )
        return self._misfits[key]

    @property
    def _rivals(self) -> Mapping[Place, Rivalry]:
        """The certificates below a CA that shares its subject with another one; made when it is first asked for."""
        if self._rivalries is None:
            is_possible = has_namesakes(each.certificate for each in self.inventory.located())
            found = self._find_rivals() if is_possible else {}
            object.__setattr__(self, "_rivalries", found)
        return self._rivalries or {}

    def _find_rivals(self) -> dict[Place, Rivalry]:
        nodes = {node.id: node for node in self.deployment.nodes()}
        lasting: dict[Place, tuple[Certificate, ...]] = {}
        ordered: dict[Place, tuple[Certificate, ...]] = {}
        for (node_id, slot), order in self.orders.items():
            identity = self.inventory.identity(nodes[node_id], slot)
            leaf = identity.leaf.certificate if identity is not None else None
            if leaf is not None and self._stays(nodes[node_id], slot, leaf):
                lasting[node_id, slot] = find_way(leaf, self.pool, TrustList(()), self.at).above
            else:
                ordered[node_id, slot] = tuple(reversed(self._given_hierarchy(order)))
        return find_rivalries(lasting, ordered, self.deployment, expand(self.deployment), may_sign=self._may_come_from)

    def _may_come_from(self, place: Place, above: Sequence[Certificate]) -> bool:
        """Whether what is planned for a place can be signed below these CAs, nearest first."""
        return bool(find_permission(tuple(reversed(above)), self._wanted(self.orders[place]), self.at).hierarchy)

    def _stays(self, node: Node, slot: Slot, leaf: Certificate) -> bool:
        """Whether the CA of a certificate does, whatever others there are."""
        return self._find_unfit(node, slot, leaf) is None and (node.id, slot) not in self.excluded

    def find_end(self, leaf: Certificate) -> str | None:
        """Why a certificate cannot be used, or not any more, as a clause; None: it can."""
        return find_end(leaf, self.stock, at=self.at, checking=self._checking)

    @property
    def _checking(self) -> tuple[Node, ...]:
        """The nodes that look certificates up in revocation lists."""
        return tuple(node for node in self.deployment.nodes() if node.revocation_checking)

    def endpoints_facing(self, node: Node, slot: Slot) -> Sequence[Node]:
        """The endpoints that see the certificate in a slot."""
        order = self.orders.get((node.id, slot))
        is_faced = order is not None and planned_signer(order) is Signer.PUBLIC
        return self.deployment.endpoints if is_faced else ()

    def locate(self, certificate: Certificate) -> Located:
        """The first place where a CA of a chain was seen."""
        return self.inventory.sightings(certificate)[0]

    def why_none_given(self, node: Node, slot: Slot) -> str:
        """Why no given CA is taken as the signer of a certificate still to be ordered, as a clause; empty where one is,
        or none was given."""
        order = self.orders.get((node.id, slot))
        if order is None:
            return ""
        permission = self._permission(order)
        if permission.hierarchy or not permission.limits:
            return self._given_to(order).why_none(_likely_signer(order))
        if permission.reason not in self._told:
            alike = (each for each in self._ordered() if self._permission(each).reason == permission.reason)
            refused = [(each, self._permission(each).limits) for each in alike]
            self._told[permission.reason] = say_limits(refused, {each.certificate for each in self._all_given()})
        return self._told[permission.reason]

    def _chain_to_order(
        self, node: Node, slot: Slot, trust: TrustList, beside: Collection[Certificate]
    ) -> KnownChain | None:
        order = self.orders.get((node.id, slot))
        if order is None:
            return None
        rivalry = self._rivals.get((node.id, slot))
        if rivalry is not None and _may_share(order, self.orders[rivalry.below]):
            # Whoever signs the others signs this one, too.
            return KnownChain(authorities=tuple(reversed(rivalry.chain)), is_in_place_of_another=True)
        authorities = self._given_hierarchy(order)
        return KnownChain(authorities=self._listed(authorities, order, trust, beside)) if authorities else None

    def _listed(
        self, authorities: Hierarchy, order: Order, trust: TrustList, beside: Collection[Certificate]
    ) -> Hierarchy:
        """The way up to a root that a list holds whole already, of the CA that will sign; else the CAs as they were
        given. Of a CA that is cross-signed no list needs both certificates."""
        issuer = only_issuer(authorities)
        if issuer is None:
            return authorities
        way = way_to_verify(
            self._bench, issuer, trust, lambda: beside, purposes=lambda: needed_purposes(order, self.demands)
        )
        held = (*reversed(way.above), issuer)
        is_held = way.is_complete and all(each in trust and is_fit(each, self.at) for each in held)
        return held if is_held and find_permission(held, self._wanted(order), self.at).hierarchy else authorities

    def _given_hierarchy(self, order: Order) -> tuple[Certificate, ...]:
        """The CAs that were given for a certificate still to be ordered and may sign it, root first."""
        return self._permission(order).hierarchy

    def _permission(self, order: Order) -> Permission:
        """What of the CAs given for the certificate of an order may sign it. Every list that may need it asks."""
        key = (order.node.id, order.slot)
        if key not in self._permissions:
            hierarchy = self._meant_for(order)
            wanted = self._wanted(order) if hierarchy else Wanted()
            self._permissions[key] = find_permission(hierarchy, wanted, self.at)
        return self._permissions[key]

    def _wanted(self, order: Order) -> Wanted:
        places = [(node, order.slot) for node in order.nodes if (node.id, order.slot) in self.excluded]
        there = [identity for place in places if (identity := self.inventory.identity(*place)) is not None]
        return Wanted(
            purposes=needed_purposes(order, self.demands),
            names=names_of(order, self.demands),
            replaced=there[0].leaf.certificate if there else None,
        )

    def _ordered(self) -> Iterator[Order]:
        """Every order of which some node lacks a certificate whose CA does."""
        for (node_id, slot), order in self.orders.items():
            is_first = node_id == order.node.id
            if is_first and not all(self._find_lasting(node, slot) is not None for node in order.nodes):
                yield order

    def _all_given(self) -> Iterator[Located]:
        yield from self.given
        for named in self.given_for.values():
            yield from named

    def _meant_for(self, order: Order) -> Hierarchy:
        return self._given_to(order).hierarchy(_likely_signer(order)) or self._named_for(order)

    def _given_to(self, order: Order) -> GivenAuthorities:
        return self._given_for.get(order.role, self._given)

    def _named_for(self, order: Order) -> tuple[Certificate, ...]:
        """The CAs given for the product of an order, of whatever kind they are: who names them knows who signs."""
        named = self._given_for.get(order.role)
        found = [named.hierarchy(signer) for signer in Signer] if named is not None else []
        return next((authorities for authorities in found if authorities), ())


def _may_share(order: Order, other: Order) -> bool:
    """Whether one CA may sign both."""
    signers = {planned_signer(order), planned_signer(other)}
    return len(signers) == 1 or Signer.EITHER in signers


def _likely_signer(order: Order) -> Signer:
    """Who signs a certificate that is still to be ordered; where both kinds may, an internal CA for clients."""
    signer = planned_signer(order)
    if signer is Signer.EITHER:
        return Signer.INTERNAL if order.slot is Slot.CLIENT else Signer.PUBLIC
    return signer
