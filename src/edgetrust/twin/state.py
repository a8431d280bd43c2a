"""What the nodes of a running lab hold: as configured on their pages, and as their services run with it.

An upload changes what is configured; a service takes it up when it restarts, as the appliances do. Not here: the pages
(`edgetrust.twin.admin`), and the handshakes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace

from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.lab import Account, Holding, Material
from edgetrust.model.value import dataclass


@dataclass(slots=True)
class LabState:
    """The one thing in the lab that changes. Everything in it is replaced whole, never edited."""

    deployment: Deployment
    configured: Material
    """What the pages show."""
    running: Material = field(init=False)
    """What services use in handshakes."""
    accepted: set[tuple[str, str]] = field(default_factory=set)
    """Certificates that the users of an endpoint have accepted: node id and SHA-256. They are not asked again."""
    accounts: list[Account] = field(default_factory=list)
    """What nodes had to say about connections, oldest first."""

    def __post_init__(self) -> None:
        self.running = self.configured

    def node(self, node_id: str) -> Node:
        """The node with that id. Raises KeyError when there is none."""
        for node in self.deployment.nodes():
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def holding(self, node_id: str) -> Holding:
        """What is configured on a node."""
        return self.configured.holdings.get(node_id) or Holding(node=node_id)

    def configure(self, holding: Holding) -> None:
        """Change what is configured on a node; its services go on with what they have."""
        self.configured = self.configured.with_holding(holding)

    def restart(self, node_id: str) -> None:
        """All services of a node take up what is configured."""
        self.running = self.running.with_holding(self.holding(node_id))

    def restart_service(self, node_id: str, slots: Iterable[Slot], stores: Iterable[Store]) -> None:
        """One service of a node takes up what is configured in its slots and stores; the others go on as before."""
        configured = self.holding(node_id)
        running = self.running.holdings.get(node_id) or Holding(node=node_id)
        identities, trust = dict(running.identities), dict(running.trust)
        for slot in slots:
            if slot in configured.identities:
                identities[slot] = configured.identities[slot]
            else:
                identities.pop(slot, None)
        for store in stores:
            if store in configured.trust:
                trust[store] = configured.trust[store]
            else:
                trust.pop(store, None)
        self.running = self.running.with_holding(replace(running, identities=identities, trust=trust))

    def needs_restart(self, node_id: str) -> bool:
        """Something is configured on a node that its services have not taken up."""
        return self.holding(node_id) != (self.running.holdings.get(node_id) or Holding(node=node_id))
