"""What a rule looks at: the deployment, its evidence, the verdicts of its connections, and the time judged.

Everything here is a question; nothing decides whether something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Slot, Store, UcCluster
from edgetrust.model.evidence import Evidence
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.bench import Bench, Stock
from edgetrust.mra.missing import KnownWay
from edgetrust.mra.resolution import Defect, defect_of, find_self_signed_conflicts
from edgetrust.mra.service import Difference, find_difference, is_out_of_place, settle_slot
from edgetrust.pki.anchors import Pool
from edgetrust.pki.path import TrustList

Verified = tuple[ConnectionVerdict, Verification]
"""A verification, and the connection it belongs to."""

_WORKING = (Outcome.OK, Outcome.WARN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A certificate in its place: what most rules are about."""

    node: Node
    slot: Slot
    identity: Identity

    @property
    def certificate(self) -> Certificate:
        return self.identity.leaf.certificate

    @property
    def located(self) -> Located:
        return self.identity.leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """All verifications that one defect breaks (`edgetrust.mra.resolution.Defect`)."""

    rule: str
    node: Node
    """Where the remedy is applied."""
    verifications: tuple[Verified, ...]
    """Never empty."""

    @property
    def first(self) -> Verification:
        return self.verifications[0][1]

    @property
    def culprit(self) -> Certificate | None:
        diagnosis = self.first.diagnosis
        return diagnosis.culprit if diagnosis is not None else None

    @property
    def connections(self) -> tuple[str, ...]:
        """Ids of the connections, in table order, each once."""
        return tuple(dict.fromkeys(verdict.connection.id for verdict, _ in self.verifications))


_Shown = Mapping[tuple[str, Slot], Mapping[Certificate, Identity]]
"""By node id and slot: certificates that were seen in the place of the one that is given."""


def _subjects_on(node: Node, inventory: Inventory, shown: _Shown) -> Iterator[Subject]:
    for slot in Slot:
        identity = inventory.identities.get((node.id, slot))
        if identity is not None:
            yield Subject(node=node, slot=slot, identity=identity)
        for other in shown.get((node.id, slot), {}).values():
            yield Subject(node=node, slot=slot, identity=other)


class _Index:
    """Nodes by id, and verifications by node and by defect. Rules ask for them once for each node, and in a large
    deployment hundreds of nodes have thousands of connections."""

    def __init__(self, deployment: Deployment, verdicts: tuple[ConnectionVerdict, ...]) -> None:
        self.nodes = {node.id: node for node in deployment.nodes()}
        self.sides = {node.id: side for side in deployment.expressways for node in side.nodes}
        self.uc_clusters = {node.id: cluster for cluster in deployment.uc_clusters for node in cluster.nodes}
        self.verifications = tuple((verdict, each) for verdict in verdicts for each in verdict.verifications)
        self.by_node: dict[str, list[Verified]] = {}
        self.defects: dict[Defect, list[Verified]] = {}
        for verified in self.verifications:
            requirement = verified[1].requirement
            for node in (requirement.verifier, requirement.presenter):
                self.by_node.setdefault(node, []).append(verified)
            defect = defect_of(verified[1])
            if defect is not None:
                self.defects.setdefault(defect, []).append(verified)
        self.working = tuple(verdict.connection.id for verdict in verdicts if verdict.outcome in _WORKING)
        self.by_end: dict[str, list[ConnectionVerdict]] = {}
        for verdict in verdicts:
            for end in (verdict.connection.client, verdict.connection.server):
                self.by_end.setdefault(end, []).append(verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One deployment under examination."""

    deployment: Deployment
    stock: Stock = field(repr=False)
    at: datetime
    """The time judged, UTC."""
    verdicts: tuple[ConnectionVerdict, ...]
    judge: Callable[[Deployment], tuple[ConnectionVerdict, ...]] = field(repr=False)
    """The verdicts that a changed deployment would have with the same evidence at the same time: for rules that look
    ahead (an upgrade, Enforce)."""
    bench: Bench = field(init=False, repr=False, compare=False)
    """What the verdicts lean on, for those who judge something again."""
    ways_to_send: dict[tuple[str, Store, Certificate], KnownWay] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    """What `edgetrust.rules.ways` has found already, by node id, store and leaf: rule after rule asks for the same."""
    _index: _Index = field(init=False, repr=False, compare=False)
    _subjects: dict[str, tuple[Subject, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bench", Bench(deployment=self.deployment, stock=self.stock, at=self.at))
        object.__setattr__(self, "_index", _Index(self.deployment, self.verdicts))
        shown = self._find_shown()
        subjects = {node.id: tuple(_subjects_on(node, self.inventory, shown)) for node in self.deployment.nodes()}
        object.__setattr__(self, "_subjects", subjects)

    def _find_shown(self) -> _Shown:
        """By node id and slot: the certificates of a node that are not the one that is given, and are not told of as
        such alone (`edgetrust.mra.service`)."""
        found: dict[tuple[str, Slot], dict[Certificate, Identity]] = {}
        for _, verification in self.verifications() if self.stock.sights else ():
            sight, diagnosis = verification.shown, verification.diagnosis
            if sight is None:
                continue
            slot = settle_slot(self.deployment, self.inventory, self.node(sight.node), sight.slot)
            given = self.inventory.identities.get((sight.node, slot))
            leaf = sight.identity.leaf.certificate
            difference = (
                None if given is None else find_difference(leaf, given.leaf.certificate, slot=slot, seen=sight.seen)
            )
            is_itself = diagnosis is not None and not is_out_of_place(verification)
            if difference in {Difference.OTHER, Difference.APART} or (difference is Difference.OLDER and is_itself):
                found.setdefault((sight.node, slot), {}).setdefault(leaf, sight.identity)
        return found

    @property
    def inventory(self) -> Inventory:
        """The evidence."""
        return self.stock.inventory

    @property
    def pool(self) -> Pool:
        """Every certificate at hand, to find out in whose root a chain ends."""
        return self.stock.pool

    def subjects(self, *roles: Role) -> Iterator[Subject]:
        """Every certificate that is given, node by node and slot by slot, and behind each the others of its node that
        were seen in its place and are judged for what they are; with roles, only on nodes of those."""
        for subjects in self._subjects.values():
            if subjects and (not roles or subjects[0].node.role in roles):
                yield from subjects

    def subjects_on(self, node: Node) -> tuple[Subject, ...]:
        """The same of one node."""
        return self._subjects[node.id]

    def trust_lists(self) -> Iterator[tuple[Node, Store, tuple[Located, ...]]]:
        """Every trust list that an administrator keeps (endpoints' lists are not among them)."""
        for node in self.deployment.nodes():
            if node.role.is_endpoint:
                continue
            for store in Store:
                entries = self.inventory.trust_list(node, store)
                if entries is not None:
                    yield node, store, entries

    def node(self, node_id: str) -> Node:
        """The node with this id; KeyError for an id that is not in the deployment."""
        return self._index.nodes[node_id]

    def side_of(self, node: Node) -> ExpresswayCluster | None:
        """The Expressway cluster (or stand-alone side) a node belongs to."""
        return self._index.sides.get(node.id)

    def uc_cluster_of(self, node: Node) -> UcCluster | None:
        """The CUCM, IM and Presence or Unity cluster a node belongs to."""
        return self._index.uc_clusters.get(node.id)

    def verifications(self) -> tuple[Verified, ...]:
        """Every verification with its connection, in table order."""
        return self._index.verifications

    def verifications_with(self, node: Node) -> tuple[Verified, ...]:
        """The verifications in which a node verifies or presents, in table order."""
        return tuple(self._index.by_node.get(node.id, ()))

    def bench_with(self, node: Node, store: Store, trust: TrustList) -> Bench:
        """The same with another list in one place, supposed to stand there."""
        return self.bench.with_list(node, store, trust)

    def failures(self, *rules: str) -> tuple[Failure, ...]:
        """The verifications that one of these rules explains, grouped by defect, in table order."""
        return tuple(
            Failure(rule=defect.rule, node=self.node(defect.node), verifications=tuple(members))
            for defect, members in self._index.defects.items()
            if defect.rule in rules
        )

    def diagnosed(self) -> frozenset[str]:
        """The rules that the diagnoses of verifications name."""
        return frozenset(defect.rule for defect in self._index.defects)

    def self_signed_conflicts(self) -> dict[str, tuple[Certificate, Certificate]]:
        """By CUCM node id: the self-signed tomcat and CallManager certificates that exclude each other."""
        judged = tuple((verdict.connection, verdict.verifications) for verdict in self.verdicts)
        return find_self_signed_conflicts(self.deployment, judged)

    def working(self) -> tuple[str, ...]:
        """Ids of the connections that work today."""
        return self._index.working

    def connections_showing(self, subject: Subject) -> tuple[str, ...]:
        """Ids of the connections in which this certificate is presented, whether or not anyone verifies it."""
        return tuple(
            dict.fromkeys(
                verdict.connection.id
                for verdict, verification in self.verifications_with(subject.node)
                if verification.requirement.presenter == subject.node.id and verification.leaf == subject.certificate
            )
        )

    def connections_of(self, node: Node, *kinds: str) -> tuple[str, ...]:
        """Ids of the connections a node takes part in; with kinds, only of those."""
        return tuple(
            verdict.connection.id
            for verdict in self._index.by_end.get(node.id, ())
            if not kinds or verdict.connection.kind in kinds
        )

    def connections_demanding(
        self, node: Node, purpose: Purpose, certificate: Certificate | None = None
    ) -> tuple[str, ...]:
        """Ids of the connections in which someone demands this purpose of a node's certificate, or only of this one."""
        return tuple(
            dict.fromkeys(
                verdict.connection.id
                for verdict, verification in self.verifications_with(node)
                if verification.requirement.presenter == node.id
                and purpose in verification.requirement.purposes
                and certificate in (None, verification.leaf)
                and verification.requirement.not_verified_because is None
            )
        )

    def evidence(self, *certificates: Certificate) -> tuple[Evidence, ...]:
        """Where these certificates were seen: the first place of each, in order."""
        return tuple(
            evidence_of(located)
            for certificate in certificates
            for located in self.inventory.sightings(certificate)[:1]
        )

    def evidence_shown(self, *verifications: Verification) -> tuple[Evidence, ...]:
        """Where the certificates that are shown were seen, or the presenters' own files hold them, each place once, in
        order."""
        shown = (self.identity_of(verification) for verification in verifications)
        return tuple(dict.fromkeys(evidence_of(identity.leaf) for identity in shown if identity is not None))

    def identity_of(self, verification: Verification) -> Identity | None:
        """What is presented in a verification, with its place; None when that is unknown."""
        if verification.shown is not None:
            return verification.shown.identity
        requirement = verification.requirement
        return self.inventory.identity(self.node(requirement.presenter), requirement.slot)

    def evidence_in_list(self, node: Node, store: Store, certificate: Certificate) -> tuple[Evidence, ...]:
        """Where a certificate stands in one trust list."""
        entries = self.inventory.trust_list(node, store) or ()
        return tuple(evidence_of(entry) for entry in entries if entry.certificate == certificate)


def evidence_of(located: Located) -> Evidence:
    """A certificate and its place, as findings carry them."""
    return Evidence(source=located.source.file, line=located.source.line, sha256=located.certificate.sha256)
