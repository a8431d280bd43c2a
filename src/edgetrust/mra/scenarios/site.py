"""A site of the lab: a deployment, who issued which certificate, and what its nodes trust. A scenario changes it.

    site = site.reissued(E1, Slot.SERVER, names=(E1,))                  # the same certificate with other fields
    site = site.issued_by(site.cas.corporate_issuing, E1, Slot.SERVER)  # the same certificate from another CA
    site = site.without(C1, Store.TRUSTED_CA, site.cas.public_root)     # a list that lacks an entry
    site = site.above(C1, Store.TRUSTED_CA, twin)                       # a list with an entry in front
    site = site.typed(E1, revocation_checking=True)                     # fields of a node
    site = site.of_e(version="X14.3")                                   # fields of a side or cluster
    site.deployment, site.material                                      # what the lab runs and `check` judges

Not here: healthy sites (`edgetrust.mra.scenarios.healthy`), and scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from edgetrust.model.certificate import RevocationList
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.lab import HeldIdentity, Holding, Material
from edgetrust.model.value import dataclass
from edgetrust.mra.scenarios.workshop import Authorities, found_authorities
from edgetrust.pki.authority.specimen import Specimen, Wish, make_specimen

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a slot holds: a certificate to be made, and the CAs that were uploaded with it."""

    wish: Wish
    issuer: Specimen | None
    """None: it signs itself."""
    others: tuple[Specimen, ...] = ()

    @property
    def specimen(self) -> Specimen:
        """The certificate with its key."""
        return _made(self.wish, self.issuer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A deployment and all that its nodes hold."""

    at: datetime
    """The time around which all dates lie."""
    deployment: Deployment
    orders: Mapping[tuple[str, Slot], Order]
    """By node id and slot."""
    lists: Mapping[tuple[str, Store], tuple[Specimen, ...]]
    """By node id and store, in list order; what is absent is unknown."""
    crls: Mapping[str, tuple[RevocationList, ...]]
    """By node id; what is absent is unknown."""

    @property
    def cas(self) -> Authorities:
        """The CAs of the lab."""
        return found_authorities(self.at)

    @property
    def material(self) -> Material:
        """Certificates, keys and lists of all nodes."""
        holdings = {node.id: self._holding(node.id) for node in self.deployment.nodes()}
        return Material(holdings=holdings, public_roots=(self.cas.public_root.certificate,))

    # --- certificates -------------------------------------------------------------------------------------------------

    def specimen(self, node: str, slot: Slot) -> Specimen:
        """The certificate in a slot, with its key."""
        return self.orders[node, slot].specimen

    def reissued(self, node: str, slot: Slot, **changes: Any) -> Site:  # noqa: ANN401 - the fields of a Wish
        """The certificate in a slot with other fields, from the same CA."""
        order = self.orders[node, slot]
        return self.ordered(node, slot, replace(order, wish=replace(order.wish, **changes)))

    def issued_by(
        self,
        issuer: Specimen | None,
        node: str,
        slot: Slot,
        *others: Specimen,
        **changes: Any,  # noqa: ANN401 - as above
    ) -> Site:
        """The certificate in a slot from another CA (None: self-signed), uploaded with the others."""
        wish = replace(self.orders[node, slot].wish, **changes)
        return self.ordered(node, slot, Order(wish=wish, issuer=issuer, others=others))

    def ordered(self, node: str, slot: Slot, order: Order) -> Site:
        """Any certificate in a slot."""
        return replace(self, orders={**self.orders, (node, slot): order})

    # --- lists --------------------------------------------------------------------------------------------------------

    def without(self, node: str, store: Store, *entries: Specimen) -> Site:
        """A list that lacks these."""
        absent = [each.certificate for each in entries]
        return self.listing(node, store, *(each for each in self.lists[node, store] if each.certificate not in absent))

    def above(self, node: str, store: Store, *entries: Specimen) -> Site:
        """A list with these in front."""
        return self.listing(node, store, *entries, *self.lists[node, store])

    def below(self, node: str, store: Store, *entries: Specimen) -> Site:
        """A list with these appended."""
        return self.listing(node, store, *self.lists[node, store], *entries)

    def listing(self, node: str, store: Store, *entries: Specimen) -> Site:
        """A list that holds exactly these."""
        return replace(self, lists={**self.lists, (node, store): entries})

    def unlisted(self, node: str, store: Store) -> Site:
        """A list of which nobody knows what it holds."""
        return replace(self, lists={place: held for place, held in self.lists.items() if place != (node, store)})

    def with_crls(self, node: str, *lists: RevocationList) -> Site:
        """A node that looks up revocations, in these lists and no other."""
        return replace(self.typed(node, revocation_checking=True), crls={**self.crls, node: lists})

    # --- how things are typed -----------------------------------------------------------------------------------------

    def node(self, node_id: str) -> Node:
        """The node with that id."""
        return next(node for node in self.deployment.nodes() if node.id == node_id)

    def typed(self, node_id: str, **changes: Any) -> Site:  # noqa: ANN401 - the fields of a Node
        """A node with other fields."""
        return replace(self, deployment=self.deployment.with_nodes({node_id: replace(self.node(node_id), **changes)}))

    def of_c(self, **changes: Any) -> Site:  # noqa: ANN401 - the fields of an ExpresswayCluster
        """The Expressway-C side with other fields."""
        return self.declared(expressway_c=_changed(self.deployment.expressway_c, changes))

    def of_e(self, **changes: Any) -> Site:  # noqa: ANN401 - as above
        """The Expressway-E side with other fields."""
        return self.declared(expressway_e=_changed(self.deployment.expressway_e, changes))

    def of_cucm(self, **changes: Any) -> Site:  # noqa: ANN401 - the fields of a UcCluster
        """The CUCM cluster with other fields."""
        first, *rest = self.deployment.cucm
        return self.declared(cucm=(replace(first, **changes), *rest))

    def of_zone(self, **changes: Any) -> Site:  # noqa: ANN401 - the fields of a TraversalZone
        """The traversal zone with other fields."""
        return self.declared(traversal_zone=replace(self.deployment.traversal_zone, **changes))

    def declared(self, **changes: Any) -> Site:  # noqa: ANN401 - the fields of a Deployment
        """The deployment with other fields."""
        return replace(self, deployment=replace(self.deployment, **changes))

    def _holding(self, node: str) -> Holding:
        held = {slot: order for (owner, slot), order in self.orders.items() if owner == node}
        return Holding(
            node=node,
            identities={slot: _identity(order) for slot, order in held.items()},
            trust={
                store: tuple(each.certificate for each in entries)
                for (owner, store), entries in self.lists.items()
                if owner == node
            },
            crls=self.crls.get(node),
        )


@lru_cache(maxsize=1024)  # a site with one change is the same one otherwise, and a signature takes a while
def _made(wish: Wish, issuer: Specimen | None) -> Specimen:
    return make_specimen(wish, issuer)


def _identity(order: Order) -> HeldIdentity:
    specimen = order.specimen
    others = tuple(each.certificate for each in order.others)
    return HeldIdentity(leaf=specimen.certificate, others=others, key=specimen.key_der)


def _changed(part: _Part | None, changes: Mapping[str, Any]) -> _Part:
    assert part is not None, "every site of the lab has both Expressways"
    changed: _Part = replace(part, **changes)  # type: ignore[type-var]
    return changed
