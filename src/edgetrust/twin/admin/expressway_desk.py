"""What can be done on one Expressway of the lab.

Each change is read, decided and kept without waiting in between; keys are made in a thread before, because that takes
seconds. Not here: what is decided (`edgetrust.twin.admin.uploads` and its neighbours), and how it is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from edgetrust.errors import EdgetrustError
from edgetrust.model.client_test import Settings
from edgetrust.model.deployment import ExpresswayCluster, Node, Role, Slot, Store
from edgetrust.model.lab import HeldIdentity, Holding, Login
from edgetrust.model.value import dataclass
from edgetrust.mra.releases import SEPARATE_CLIENT_STORE, is_in_force
from edgetrust.twin.admin.alarms import Alarm, Condition, find_alarms
from edgetrust.twin.admin.client_testing import Examined, UploadedFile, check_certificate, saved_settings
from edgetrust.twin.admin.crls import remove_crl, upload_crl
from edgetrust.twin.admin.csr_fields import side_of
from edgetrust.twin.admin.desk import Desk
from edgetrust.twin.admin.factory import FactoryMaterial, make_client_default, make_factory_material
from edgetrust.twin.admin.requests import Pending, Wish, find_objections, make_request
from edgetrust.twin.admin.ruling import Declined, Done, Notice, Ruling, declined, ours, warning
from edgetrust.twin.admin.secure_traversal import run_secure_test
from edgetrust.twin.admin.traversal import PeerState, peer_states
from edgetrust.twin.admin.trust_list import append_authorities, delete_entries
from edgetrust.twin.admin.uploads import Upload, load_certificate

PENDING = "a certificate signing request is pending; discard it before another one is made"
NONE_PENDING = "no certificate signing request is pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpresswayDesk:
    """One Expressway, and whoever administers it."""

    desk: Desk
    node: Node
    side: ExpresswayCluster

    @classmethod
    def of(cls, desk: Desk, node: Node) -> ExpresswayDesk:
        """The desk of an Expressway of the lab."""
        side = side_of(desk.state.deployment, node)
        if side is None:
            raise ValueError(f"{node.id} is no Expressway")
        return cls(desk=desk, node=node, side=side)

    @property
    def holding(self) -> Holding:
        """What is configured."""
        return self.desk.state.holding(self.node.id)

    @property
    def has_client_store(self) -> bool:
        """X15.5 and later: a client certificate of its own."""
        return is_in_force(SEPARATE_CLIENT_STORE, self.side.version)

    def identity(self, slot: Slot) -> HeldIdentity | None:
        """What is configured in a slot; the client store begins as a copy of the server's."""
        held = self.holding.identities
        return held.get(slot) or (held.get(Slot.SERVER) if slot is Slot.CLIENT else None)

    # --- requests and certificates

    def pending(self, slot: Slot) -> Pending | None:
        """The request that waits in a slot."""
        return self.desk.pending.get((self.node.id, slot))

    async def generate(self, wish: Wish) -> Pending | Declined:
        """*Generate CSR*: one at a time in each slot."""
        place = self.node.id, wish.slot
        objections = find_objections(wish, self.side)
        if place in self.desk.pending:
            return declined(PENDING, is_conflict=True)
        if objections is not None:
            return objections
        try:
            made = await self.desk.make(place, make_request, self.node, wish)
        except EdgetrustError as error:
            return declined(error.message)
        if isinstance(made, Pending):
            self.desk.pending[place] = made
        return made

    def discard(self, slot: Slot) -> Ruling:
        """*Discard CSR*: its key is gone with it."""
        if self.desk.pending.pop((self.node.id, slot), None) is None:
            return declined(NONE_PENDING)
        return Done(holding=self.holding, notices=(ours("the certificate signing request is discarded, and its key"),))

    def upload(self, upload: Upload) -> Ruling:
        """*Upload server certificate data*, and its like for the client certificate."""
        ruling = load_certificate(
            self.holding,
            upload,
            side=self.side,
            pending=self.pending(upload.slot),
            at=self.desk.at(),
            is_strict=self.desk.conduct.strict_upload,
        )
        self.desk.consume(self.node.id, upload.slot, ruling)
        return self.desk.keep(ruling)

    async def reset_certificate(self, slot: Slot) -> Ruling:
        """*Reset to default*: the certificate that the installation made for itself."""
        if slot is Slot.CLIENT:
            if not self.has_client_store:
                return declined(f"{self.side.version} has no client certificate of its own")
            made = await self.desk.make((self.node.id, slot), make_client_default, self.node, self.desk.at())
        else:
            installed = await self._factory_material()
            made = installed if isinstance(installed, Declined) else installed.server
        if isinstance(made, Declined):
            return made
        notices = (warning("the default certificate is loaded, which Mobile and Remote Access does not support"),)
        return self.desk.keep(Done(holding=self.holding.with_identity(slot, made), notices=notices))

    async def _factory_material(self) -> FactoryMaterial | Declined:
        there = self.desk.installed.get(self.node.id)
        if there is not None:
            return there
        made = await self.desk.make(self.node.id, make_factory_material, self.node, self.desk.at())
        if isinstance(made, FactoryMaterial):
            self.desk.installed[self.node.id] = made
        return made

    # --- trusted CA list and revocation lists

    def append(self, data: bytes) -> Ruling:
        """*Append CA certificate*."""
        return self.desk.keep(append_authorities(self.holding, data, is_strict=self.desk.conduct.strict_append))

    def delete(self, fingerprints: Collection[str]) -> Ruling:
        """*Delete* of the ticked entries."""
        return self.desk.keep(delete_entries(self.holding, Store.TRUSTED_CA, fingerprints))

    async def reset_trust(self) -> Ruling:
        """*Reset to default CA certificate*: the CA of this installation is left."""
        installed = await self._factory_material()
        if isinstance(installed, Declined):
            return installed
        authority = installed.authority.leaf
        notices = (
            ours(
                "the list holds the temporary CA of this installation; public roots that the product ships are left out"
            ),
        )
        return self.desk.keep(Done(holding=self.holding.with_trust(Store.TRUSTED_CA, (authority,)), notices=notices))

    def upload_crl(self, data: bytes) -> Ruling:
        """*Upload CRL file*."""
        return self.desk.keep(upload_crl(self.holding, data))

    def remove_crl(self) -> Ruling:
        """*Remove revocation list*."""
        return self.desk.keep(remove_crl(self.holding))

    # --- traversal zone

    def set_login(self, username: str, password: str) -> Ruling:
        """User name and password of the traversal zone on this node alone."""
        if not username or not password:
            return declined("no user name or no password, expected both")
        if not username.isprintable() or '"' in username or not password.isprintable():
            return declined("user name or password holds what cannot be typed (or the user name a quotation mark)")
        where = "its traversal zone" if self.side.role is Role.EXPRESSWAY_C else "its local authentication database"
        notices = (ours(f"{self.node.fqdn} has user name and password in {where}; the other nodes keep theirs"),)
        login = Login(username=username, password=password)
        return self.desk.keep(Done(holding=replace(self.holding, login=login), notices=notices))

    # --- tests

    @property
    def settings(self) -> Settings:
        """What the client certificate testing page opens with."""
        return self.desk.settings.get(self.node.id) or saved_settings(self.side)

    @property
    def test_file(self) -> UploadedFile | None:
        """*Currently uploaded test file*."""
        return self.desk.test_files.get(self.node.id)

    async def check_certificate(self, file: UploadedFile | None, settings: Settings) -> Examined | Declined:
        """*Check certificate*: a new test file, kept if it can be read, or the one that is there. A pattern may take
        two seconds."""
        chosen = file or self.test_file
        if chosen is None:
            return declined("no test file is uploaded; choose a certificate in PEM format")
        check = partial(check_certificate, test=self.desk.client_test, at=self.desk.at())
        examined = await self.desk.testers.run(check, chosen, self.holding, settings)
        if isinstance(examined, Examined):
            self.desk.test_files[self.node.id] = chosen
        return examined

    def save_settings(self, settings: Settings) -> Notice:
        """*Make these settings permanent*, as long as the lab runs."""
        self.desk.settings[self.node.id] = settings
        return ours("the settings are permanent, as long as the lab runs")

    def test_traversal(self, *, address: str, verify_name: str) -> tuple[Notice, ...]:
        """*Test connection* of the secure traversal test."""
        state = self.desk.state
        return run_secure_test(
            state.deployment, state.running, self.node, address=address, verify_name=verify_name, at=self.desk.at()
        )

    # --- state

    def alarms(self) -> tuple[Alarm, ...]:
        """Every alarm that is raised."""
        running = self.desk.state.running.holdings.get(self.node.id) or Holding(node=self.node.id)
        return find_alarms(
            Condition(
                node=self.node,
                side=self.side,
                configured=self.holding,
                running=running,
                outcomes=self.desk.outcomes(),
                at=self.desk.at(),
            )
        )

    def zone(self) -> tuple[PeerState, ...]:
        """The traversal zone, peer by peer."""
        return peer_states(self.desk.state.deployment, self.node, self.desk.outcomes())

    @property
    def needs_restart(self) -> bool:
        """Something is configured that does not run yet."""
        return self.desk.state.needs_restart(self.node.id)

    def restart(self) -> Notice:
        """The node takes up what is configured."""
        self.desk.state.restart(self.node.id)
        return ours(f"{self.node.fqdn} has restarted, and uses what is configured")
