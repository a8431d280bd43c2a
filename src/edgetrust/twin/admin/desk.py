"""What the administration of a lab works on: the state of its nodes, and what pages remember between two requests.

Not here: what can be done on a node (`edgetrust.twin.admin.expressway_desk`, `edgetrust.twin.admin.cucm_desk`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TypeVar, TypeVarTuple

from edgetrust.model.client_test import Settings
from edgetrust.model.deployment import Node, Slot
from edgetrust.model.lab import Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.twin.admin.background import Workers
from edgetrust.twin.admin.client_testing import ClientTest, UploadedFile
from edgetrust.twin.admin.factory import FactoryMaterial
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Declined, Done, Ruling, declined
from edgetrust.twin.state import LabState

_Made = TypeVar("_Made")
_Arguments = TypeVarTuple("_Arguments")

BEING_MADE = "a private key is being made here; wait until it is there, and look again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Where documents disagree on what the products do, and the lab has to choose."""

    strict_append: bool = False
    """An Expressway refuses a CA certificate whose subject its list has already, as newer releases are said to."""
    strict_upload: bool = True
    """An Expressway refuses a certificate whose chain its own list does not hold; otherwise it warns."""
    replicates: bool = True
    """What a publisher is given to trust reaches its subscribers, and what any node deletes is deleted everywhere."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """One for a lab; everything in it is replaced whole, never edited."""

    state: LabState
    outcomes: Callable[[], Sequence[Rehearsal]]
    """How the connections of the lab turn out now."""
    at: Callable[[], datetime]
    client_test: ClientTest
    conduct: Conduct = Conduct()
    urls: Mapping[str, str] = field(default_factory=dict)
    """Where the pages of a node are, by node id."""
    pending: dict[tuple[str, Slot], Pending] = field(default_factory=dict)
    """By node id and slot."""
    settings: dict[str, Settings] = field(default_factory=dict)
    """Of client certificate testing, by node id, where they were made permanent in the lab."""
    test_files: dict[str, UploadedFile] = field(default_factory=dict)
    installed: dict[str, FactoryMaterial] = field(default_factory=dict)
    """What installations made for themselves, by node id, as far as somebody has asked for it."""
    being_made: set[Hashable] = field(default_factory=set)
    """Places for which a key is being made: a node id, and a slot where there is one."""
    key_makers: Workers = field(default_factory=Workers)
    testers: Workers = field(default_factory=Workers)
    """Patterns of client certificate testing do not keep keys from being made."""

    def node(self, node_id: str) -> Node:
        """The node with that id; raises KeyError."""
        return self.state.node(node_id)

    async def make(
        self, place: Hashable, work: Callable[[*_Arguments], _Made], *arguments: *_Arguments
    ) -> _Made | Declined:
        """What the work makes for a place; one at a time there, and whoever comes second is declined."""
        if place in self.being_made:
            return declined(BEING_MADE, is_conflict=True)
        self.being_made.add(place)
        try:
            return await self.key_makers.run(work, *arguments)
        finally:
            self.being_made.remove(place)

    def keep(self, ruling: Ruling) -> Ruling:
        """The same, with what it says configured."""
        if isinstance(ruling, Done):
            self.state.configure(ruling.holding)
        return ruling

    def consume(self, node_id: str, slot: Slot, ruling: Ruling) -> None:
        """Forget the pending request of a slot if its key is in use now."""
        pending = self.pending.get((node_id, slot))
        if pending is None or isinstance(ruling, Declined):
            return
        held = ruling.holding.identities.get(slot)
        if held is not None and held.key == pending.pkcs8:
            del self.pending[node_id, slot]
