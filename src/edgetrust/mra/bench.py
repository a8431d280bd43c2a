"""What verifications lean on: the evidence indexed for look-ups, and what a presenter sends.

Not here: what follows from it (`edgetrust.mra.verdicts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.evidence import Absent
from edgetrust.model.inventory import Identity, Inventory, ShownIdentity
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.mra.absences import find_absent_entries, find_absent_rest
from edgetrust.mra.obstacles import leads_to_root
from edgetrust.mra.stores import own_store
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList, TrustLists, build_chain
from edgetrust.pki.tls_limits import authorities_length

SENDS_WHOLE_FILE = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION, Role.EDGE_PROXY)
"""An Expressway is loaded with the leaf only; the others may be loaded with a chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The evidence, indexed: every trust list, and the pool of all certificates. However many deployments are judged
    with it (today's, and the same one after an upgrade), each index is built once."""

    inventory: Inventory
    pool: Pool = field(init=False, repr=False, compare=False)
    """Every certificate that any file holds, and the public roots."""
    supposed: frozenset[tuple[str, Store]] = frozenset()
    """Lists that are not those of the evidence but supposed (`with_lists`), by node id and store."""
    _lists: dict[tuple[str, Store], TrustList] = field(init=False, repr=False, compare=False, default_factory=dict)
    _shown: dict[tuple[str, Slot, int, Side], ShownIdentity] = field(init=False, repr=False, compare=False)
    _indexed: TrustLists = field(init=False, repr=False, compare=False, default_factory=TrustLists)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pool", pool_of(self.inventory))
        shown = {(each.node, each.slot, each.port, each.side): each for each in self.inventory.shown}
        object.__setattr__(self, "_shown", shown)

    def trust_list(self, node: Node, store: Store) -> TrustList | None:
        """A node's list, ready for look-ups; None when it is unknown."""
        key = (node.id, store)
        if key not in self._lists:
            entries = self.inventory.trust_list(node, store)
            if entries is None:
                return None
            self._lists[key] = self._indexed.holding(entry.certificate for entry in entries)
        return self._lists[key]

    def shown(self, connection: Connection, presenter: Node, slot: Slot) -> ShownIdentity | None:
        """What one side of a connection was seen to show for a slot, the last time; None where nobody has looked."""
        if not self._shown or connection.port is None:
            return None
        side = Side.SERVER if presenter.id == connection.server else Side.CLIENT
        return self._shown.get((presenter.id, slot, connection.port, side))

    @property
    def sights(self) -> tuple[ShownIdentity, ...]:
        """What nodes were seen to show, of every place the last sight."""
        return tuple(self._shown.values())

    def with_lists(self, lists: Mapping[tuple[str, Store], TrustList]) -> Stock:
        """The same evidence with other lists, by node id and store; what is indexed stays so."""
        changed = Stock(inventory=self.inventory, supposed=self.supposed | lists.keys())
        object.__setattr__(changed, "pool", self.pool)
        object.__setattr__(changed, "_lists", {**self._lists, **lists})
        object.__setattr__(changed, "_indexed", self._indexed)
        return changed


def pool_of(inventory: Inventory) -> Pool:
    """Every certificate that any file holds, and the public roots."""
    return Pool(
        public_roots=(located.certificate for located in inventory.public_roots),
        known=(located.certificate for located in inventory.located()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all verifications of one run share."""

    deployment: Deployment
    stock: Stock
    at: datetime
    _nodes: dict[str, Node] = field(init=False, repr=False, default_factory=dict)
    _sent: dict[tuple[str, Slot], Sent] = field(init=False, repr=False, default_factory=dict)
    _listed: dict[tuple[str, Store], tuple[str, ...]] = field(init=False, repr=False, default_factory=dict)
    _lengths: dict[tuple[str, Store], int] = field(init=False, repr=False, default_factory=dict)
    _roots: dict[tuple[str, Store, Certificate, tuple[Certificate, ...]], bool | None] = field(
        init=False, repr=False, default_factory=dict
    )

    @property
    def inventory(self) -> Inventory:
        return self.stock.inventory

    @property
    def pool(self) -> Pool:
        return self.stock.pool

    def with_list(self, node: Node, store: Store, trust: TrustList) -> Bench:
        """The same bench with another list in one place; what nodes send is found anew, since they send from lists."""
        stock = self.stock.with_lists({(node.id, store): trust})
        changed = Bench(deployment=self.deployment, stock=stock, at=self.at)
        object.__setattr__(changed, "_nodes", self._nodes)
        return changed

    def node(self, node_id: str) -> Node:
        if not self._nodes:
            self._nodes.update((node.id, node) for node in self.deployment.nodes())
        return self._nodes[node_id]

    def trust_list(self, node: Node, store: Store) -> TrustList | None:
        """A node's list; None when it is unknown."""
        return self.stock.trust_list(node, store)

    def listed(self, node: Node, store: Store) -> tuple[str, ...]:
        """The subjects of a node's list, in order, each once: what it names when it asks for a certificate."""
        key = (node.id, store)
        if key not in self._listed:
            entries = (self.trust_list(node, store) or TrustList(())).entries
            self._listed[key] = tuple(dict.fromkeys(entry.subject.rfc4514 for entry in entries))
        return self._listed[key]

    def authorities_length(self, node: Node, store: Store) -> int:
        """The octets of these subjects in a CertificateRequest; 0 where the list is unknown."""
        key = (node.id, store)
        if key not in self._lengths:
            self._lengths[key] = authorities_length((self.trust_list(node, store) or TrustList(())).entries)
        return self._lengths[key]

    def leads_to_root(self, node: Node, store: Store, leaf: Certificate, sent: tuple[Certificate, ...]) -> bool | None:
        """Whether a list leads from a certificate to a root with this sent behind it (`edgetrust.mra.obstacles`); None
        when the list is unknown. Whoever ranks ways asks it of every way and every verifier."""
        key = (node.id, store, leaf, sent)
        if key not in self._roots:
            trust = self.trust_list(node, store)
            self._roots[key] = None if trust is None else leads_to_root(leaf, trust, self.at, sent=sent)
        return self._roots[key]

    def shown(self, connection: Connection, presenter: Node, slot: Slot) -> ShownIdentity | None:
        """What one side of a connection was seen to show for a slot; None where nobody has looked."""
        return self.stock.shown(connection, presenter, slot)

    def sent(self, presenter: Node, slot: Slot, identity: Identity, *, shown: ShownIdentity | None = None) -> Sent:
        """What a node sends behind the certificate of a slot: exactly what it was seen to send, or else, to whomever,
        what follows from its files (`find_sent`)."""
        if shown is not None:
            if (presenter.id, own_store(presenter, slot)) in self.stock.supposed:
                return find_sent(self, presenter, slot, identity)
            return Sent(certificates=tuple(each.certificate for each in identity.others), absent=None)
        key = (presenter.id, slot)
        if key not in self._sent:
            self._sent[key] = find_sent(self, presenter, slot, identity)
        return self._sent[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What goes over the wire behind the leaf."""

    certificates: tuple[Certificate, ...]
    absent: Absent | None
    """The evidence that is missing to know what else is sent; None: this is all."""


def find_sent(bench: Bench, presenter: Node, slot: Slot, identity: Identity) -> Sent:
    """What the presenter sends behind its leaf: the chain it can build from its own list, the root included, and for
    those that are loaded with more than the leaf the rest of the file."""
    leaf, store = identity.leaf.certificate, own_store(presenter, slot)
    absent = find_absent_entries(bench.inventory, presenter, store)
    extra: tuple[Certificate, ...] = ()
    if presenter.role in SENDS_WHOLE_FILE:
        extra = tuple(located.certificate for located in identity.others)
        absent = absent or find_absent_rest(presenter, slot, identity)
    own = bench.trust_list(presenter, store) or TrustList(())
    built = build_chain(leaf, (), own, bench.at).certificates[1:]
    return Sent(certificates=tuple(dict.fromkeys((*built, *extra))), absent=absent)
