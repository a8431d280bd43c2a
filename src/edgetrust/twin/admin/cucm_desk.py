"""What can be done on one server of CUCM, IM and Presence or Unity Connection of the lab: Certificate Management of its
operating system.

Not here: what is decided (`edgetrust.twin.admin.cucm_uploads` and its neighbours), and how it is asked and shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from edgetrust.errors import EdgetrustError
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.lab import HeldIdentity, Holding
from edgetrust.model.value import dataclass
from edgetrust.twin.admin.csr_fields import cluster_of, covered_nodes, default_common_name
from edgetrust.twin.admin.cucm_units import Service, Unit, file_names, services_of, stores_of, units_of
from edgetrust.twin.admin.cucm_uploads import load_identity
from edgetrust.twin.admin.desk import Desk
from edgetrust.twin.admin.factory import make_self_signed
from edgetrust.twin.admin.requests import Pending, Wish, find_objections, make_request
from edgetrust.twin.admin.ruling import Declined, Done, Notice, Ruling, declined, ours
from edgetrust.twin.admin.trust_list import delete_entries, upload_trust

_DELETED_EVERYWHERE = frozenset({Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST})


@dataclass(frozen=True, slots=True, kw_only=True)
class CucmDesk:
    """One server, and whoever administers it."""

    desk: Desk
    node: Node

    @property
    def holding(self) -> Holding:
        """What is configured."""
        return self.desk.state.holding(self.node.id)

    @property
    def units(self) -> tuple[Unit, ...]:
        return units_of(self.node.role)

    @property
    def stores(self) -> tuple[Store, ...]:
        return stores_of(self.node.role)

    @property
    def services(self) -> tuple[Service, ...]:
        return services_of(self.node.role)

    @property
    def version(self) -> str | None:
        """The release of the cluster; None: the deployment file does not say."""
        cluster = cluster_of(self.desk.state.deployment, self.node)
        return cluster.version if cluster is not None else None

    def identity(self, unit: Unit) -> HeldIdentity | None:
        """What is configured for a unit."""
        return self.holding.identities.get(unit.slot)

    # --- requests and certificates

    def pending(self, unit: Unit) -> Pending | None:
        """The request of a unit."""
        return self.desk.pending.get((self.node.id, unit.slot))

    async def generate(self, wish: Wish) -> Pending | Declined:
        """*Generate CSR*: a request and key that were there are silently replaced, but not while they are made."""
        if wish.is_multi_server and not self._is_publisher:
            return declined("a multi-server request is made on the publisher; go to that node")
        objections = find_objections(wish, None)
        if objections is not None:
            return objections
        try:
            made = await self.desk.make((self.node.id, wish.slot), make_request, self.node, wish)
        except EdgetrustError as error:
            return declined(error.message)
        if isinstance(made, Pending):
            self.desk.pending[self.node.id, wish.slot] = made
        return made

    def upload_identity(self, unit: Unit, data: bytes) -> Ruling:
        """*Upload Certificate/Certificate chain* for a unit; a multi-server one goes to every node it is for."""
        pending = self.pending(unit)
        ruling = load_identity(self.holding, unit, data, pending=pending)
        self.desk.consume(self.node.id, unit.slot, ruling)
        if isinstance(ruling, Done) and pending is not None and pending.is_multi_server:
            identity = ruling.holding.identities[unit.slot]
            for other in covered_nodes(self.desk.state.deployment, self.node, unit):
                self.desk.state.configure(self.desk.state.holding(other.id).with_identity(unit.slot, identity))
        return self.desk.keep(ruling)

    async def regenerate(self, unit: Unit) -> Ruling:
        """*Regenerate*: a self-signed certificate takes the place of what is there."""
        name = default_common_name(self.node, unit, is_multi_server=False)
        place = self.node.id, unit.slot
        made = await self.desk.make(place, make_self_signed, name, unit.key_kind, self.desk.at())
        if isinstance(made, Declined):
            return made
        notices = (ours(f"a self-signed certificate is made for {unit.name}; it is shown after a restart"),)
        return self.desk.keep(Done(holding=self.holding.with_identity(unit.slot, made), notices=notices))

    # --- trust stores

    def upload_trust(self, store: Store, data: bytes) -> Ruling:
        """Upload to a trust store. From the publisher it reaches the other nodes of the cluster."""
        at = self.desk.at()
        ruling = self.desk.keep(upload_trust(self.holding, store, data, at=at))
        if isinstance(ruling, Done) and self._is_publisher and self.desk.conduct.replicates:
            for other in self._others(store):
                self.desk.keep(upload_trust(self.desk.state.holding(other.id), store, data, at=at))
        return ruling

    def upload_to_stores(self, stores: Sequence[Store], data: bytes) -> Ruling:
        """Upload to several trust stores: to each of them, or to none where one refuses."""
        rulings = [upload_trust(self.holding, store, data, at=self.desk.at()) for store in stores]
        refusals = [notice for ruling in rulings if isinstance(ruling, Declined) for notice in ruling.notices]
        if refusals:
            return Declined(notices=tuple(refusals))
        notices = [notice for store in stores for notice in self.upload_trust(store, data).notices]
        return Done(holding=self.holding, notices=tuple(notices))

    def delete_trust(self, store: Store, fingerprints: Collection[str]) -> Ruling:
        """Delete from a trust store; for the stores of CUCM that is documented to delete on every node of the cluster
        (Security Guide for CUCM 14)."""
        ruling = self.desk.keep(delete_entries(self.holding, store, fingerprints))
        if isinstance(ruling, Done) and self.desk.conduct.replicates and store in _DELETED_EVERYWHERE:
            for other in self._others(store):
                holding = self.desk.state.holding(other.id)
                there = {each.sha256 for each in holding.trust.get(store, ())} & set(fingerprints)
                self.desk.keep(delete_entries(holding, store, there))
        return ruling

    @property
    def _is_publisher(self) -> bool:
        cluster = cluster_of(self.desk.state.deployment, self.node)
        nodes = cluster.nodes if cluster is not None else (self.node,)
        return self.node == next((node for node in nodes if node.is_publisher), nodes[0])

    def _others(self, store: Store) -> Sequence[Node]:
        cluster = cluster_of(self.desk.state.deployment, self.node)
        nodes: Iterable[Node] = cluster.nodes if cluster is not None else ()
        return [node for node in nodes if node != self.node and store in stores_of(node.role)]

    def trust_files(self, store: Store) -> tuple[tuple[Certificate, str], ...]:
        """The certificates of a trust store, each with the name of its file."""
        entries = self.holding.trust.get(store, ())
        return tuple(zip(entries, file_names(entries, self.version), strict=True))

    # --- services

    def needs_restart(self, service: Service) -> bool:
        """Something that the service uses is configured and does not run yet."""
        running = self.desk.state.running.holdings.get(self.node.id) or Holding(node=self.node.id)
        configured = self.holding
        return any(configured.identities.get(slot) != running.identities.get(slot) for slot in service.slots) or any(
            configured.trust.get(store) != running.trust.get(store) for store in service.stores
        )

    def restart(self, service: Service | None) -> Notice:
        """A service takes up what is configured; None: all of them."""
        if service is None:
            self.desk.state.restart(self.node.id)
            return ours(f"{self.node.fqdn} has restarted, and uses what is configured")
        self.desk.state.restart_service(self.node.id, service.slots, service.stores)
        return ours(f"{service.name} on {self.node.fqdn} has restarted, and uses what is configured")
