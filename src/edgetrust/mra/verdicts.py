"""How every connection of a deployment turns out: pure functions of the deployment, its evidence and the time judged.

For each requirement of a connection: what the presenter really sends, the path the verifier walks, the names it looks
for; then the outcome of the connection from both sides. Missing evidence gives `unknown`, never `ok`. Not here: the
table (`edgetrust.mra.connections`), OpenSSL's behaviour (`edgetrust.pki.path`), and what is behind a failure
(`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.connection import Connection, Purpose, Refusal, Requirement
from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import (
    Alert,
    ChainError,
    ConnectionVerdict,
    Diagnosis,
    Outcome,
    PathVerdict,
    Verification,
)
from edgetrust.mra.connections import expand
from edgetrust.mra.diagnosis import INCOMPLETE, OUT_OF_DATE, Case, Encounter, diagnose_chain, diagnose_names
from edgetrust.mra.ladder import build_ladder
from edgetrust.mra.missing import find_missing, find_way
from edgetrust.mra.pages import SLOT_NAMES, STORE_NAMES
from edgetrust.mra.quirks import find_quirk, visible_names
from edgetrust.mra.resolution import resolve
from edgetrust.pki.anchors import Pool
from edgetrust.pki.match import offers
from edgetrust.pki.openssl import VerifyError, alert_for, chain_error
from edgetrust.pki.path import TrustList, build_chain, verify_path

OWN_STORES: dict[Slot, Store] = {
    Slot.TOMCAT: Store.TOMCAT_TRUST,
    Slot.TOMCAT_ECDSA: Store.TOMCAT_TRUST,
    Slot.CALLMANAGER: Store.CALLMANAGER_TRUST,
    Slot.CALLMANAGER_ECDSA: Store.CALLMANAGER_TRUST,
    Slot.CUP_XMPP: Store.CUP_XMPP_TRUST,
}
"""The presenter's own list from which the chain of a slot is built, where it is not the trusted CA list."""

_SENDS_WHOLE_FILE = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION, Role.EDGE_PROXY)
"""An Expressway is loaded with the leaf only; the others may be loaded with a chain."""


def judge_connections(deployment: Deployment, inventory: Inventory, at: datetime) -> tuple[ConnectionVerdict, ...]:
    """The verdict of every connection, in table order."""
    bench = Bench(deployment=deployment, inventory=inventory, at=at)
    verdicts = []
    for connection in expand(deployment):
        verifications = tuple(_verify(bench, requirement) for requirement in connection.requirements)
        verdicts.append((connection, verifications))
    return tuple(_conclude(bench, connection, done) for connection, done in resolve(deployment, verdicts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all verifications of one run share, so that each list is indexed once."""

    deployment: Deployment
    inventory: Inventory
    at: datetime
    pool: Pool = field(init=False)
    _nodes: dict[str, Node] = field(init=False, repr=False)
    _lists: dict[tuple[str, Store], TrustList] = field(init=False, repr=False, default_factory=dict)
    _sent: dict[tuple[str, Slot], Sent] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_nodes", {node.id: node for node in self.deployment.nodes()})
        object.__setattr__(self, "pool", pool_of(self.inventory))

    def node(self, node_id: str) -> Node:
        return self._nodes[node_id]

    def trust_list(self, node: Node, store: Store) -> TrustList | None:
        """A node's list, ready for look-ups; None when it is unknown."""
        key = (node.id, store)
        if key not in self._lists:
            entries = self.inventory.trust_list(node, store)
            if entries is None:
                return None
            self._lists[key] = TrustList(tuple(entry.certificate for entry in entries))
        return self._lists[key]

    def sent(self, presenter: Node, slot: Slot, identity: Identity) -> Sent:
        """What a node sends behind the certificate of a slot, to whomever (`find_sent`)."""
        key = (presenter.id, slot)
        if key not in self._sent:
            self._sent[key] = find_sent(self, presenter, slot, identity)
        return self._sent[key]


def pool_of(inventory: Inventory) -> Pool:
    """Every certificate that any file holds, and the public roots."""
    return Pool(
        public_roots=(located.certificate for located in inventory.public_roots),
        known=(located.certificate for located in inventory.located()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What goes over the wire behind the leaf."""

    certificates: tuple[Certificate, ...]
    is_certain: bool
    """False: the presenter's own list is unknown, so it may send more than this."""


def _verify(bench: Bench, requirement: Requirement) -> Verification:
    verifier, presenter = bench.node(requirement.verifier), bench.node(requirement.presenter)
    identity = bench.inventory.identity(presenter, requirement.slot)
    if requirement.not_verified_because is not None:
        return Verification(
            requirement=requirement,
            outcome=Outcome.NOT_VERIFIED,
            leaf=None if identity is None else identity.leaf.certificate,
            reason=requirement.not_verified_because,
        )
    if identity is None:
        return _unknown(requirement, _why_no_certificate(presenter, requirement.slot))
    leaf = identity.leaf.certificate
    trust = bench.trust_list(verifier, requirement.store)
    if trust is None:
        return _unknown(requirement, _why_no_list(verifier, requirement.store), leaf)
    return _verify_with(bench, requirement, identity, trust)


def _verify_with(bench: Bench, requirement: Requirement, identity: Identity, trust: TrustList) -> Verification:
    verifier, presenter = bench.node(requirement.verifier), bench.node(requirement.presenter)
    leaf = identity.leaf.certificate
    sent = bench.sent(presenter, requirement.slot, identity)
    on_the_wire = () if requirement.leaf_only else sent.certificates

    def walk(chain: Sequence[Certificate], against: TrustList) -> PathVerdict:
        crls = _crls(bench, verifier)
        return verify_path(leaf, chain, against, purposes=requirement.purposes, at=bench.at, crls=crls)

    verdict = walk(on_the_wire, trust)
    if verdict.error is None:
        if verifier.revocation_checking and verifier.crl is None:
            return _unknown(requirement, f"revocation checking is on and no CRLs of {verifier.fqdn} are given", leaf)
        return _verify_names(bench, requirement, leaf, verdict, trust)
    best = find_way(leaf, bench.pool, trust).above
    if not requirement.leaf_only and not sent.is_certain and walk(best, trust).error is None:
        return _unknown(requirement, _why_chain_unknown(presenter, requirement.slot), leaf)
    if (verifier.id, requirement.store) in bench.inventory.incomplete and walk(best, _all_of(bench)).error is None:
        return _unknown(requirement, _why_list_incomplete(verifier, requirement.store), leaf)
    case = Case(
        deployment=bench.deployment,
        requirement=requirement,
        verifier=verifier,
        presenter=presenter,
        leaf=leaf,
        sent=tuple(on_the_wire),
        chain=sent.certificates,
        trust=trust,
        pool=bench.pool,
        accepts=lambda other: walk(on_the_wire, other).error is None,
        completes_with_chain=lambda: build_chain(leaf, sent.certificates, trust, bench.at).error is None,
    )
    return _refuse_chain(case, verdict, verdict.error)


def _verify_names(
    bench: Bench, requirement: Requirement, leaf: Certificate, verdict: PathVerdict, trust: TrustList
) -> Verification:
    presenter = bench.node(requirement.presenter)
    accepted = Verification(requirement=requirement, outcome=Outcome.OK, leaf=leaf, path=verdict.path)
    unmatched = find_unmatched(bench.deployment, requirement, leaf)
    if unmatched:
        encounter = Encounter(
            deployment=bench.deployment,
            requirement=requirement,
            verifier=bench.node(requirement.verifier),
            presenter=presenter,
            leaf=leaf,
        )
        return _refuse_name(accepted, encounter, unmatched)
    quirk = find_quirk(bench.deployment, requirement, presenter, leaf)
    if quirk is not None:
        return replace(accepted, outcome=quirk.outcome, diagnosis=quirk.diagnosis)
    return _with_ecdsa_twin(bench, accepted, trust)


def find_unmatched(deployment: Deployment, requirement: Requirement, leaf: Certificate) -> tuple[tuple[str, ...], ...]:
    """The groups of expected names of which `leaf` offers none, as the verifier sees its names."""
    names = requirement.names
    seen = visible_names(deployment, requirement, leaf)
    return tuple(
        group
        for group in names.groups
        if not any(offers(leaf, name, common_name_counts=names.common_name_counts, san=seen) for name in group)
    )


def find_sent(bench: Bench, presenter: Node, slot: Slot, identity: Identity) -> Sent:
    """What the presenter sends behind its leaf: the chain it can build from its own list, the root included, and for
    those that are loaded with more than the leaf the rest of the file."""
    leaf = identity.leaf.certificate
    extra: tuple[Certificate, ...] = ()
    if presenter.role in _SENDS_WHOLE_FILE:
        extra = tuple(located.certificate for located in identity.others)
    own = bench.trust_list(presenter, own_store(presenter, slot))
    if own is None:
        return Sent(certificates=extra, is_certain=False)
    built = build_chain(leaf, (), own, bench.at).certificates[1:]
    is_certain = (presenter.id, own_store(presenter, slot)) not in bench.inventory.incomplete
    return Sent(certificates=tuple(dict.fromkeys((*built, *extra))), is_certain=is_certain)


def own_store(node: Node, slot: Slot) -> Store:
    """The list of a presenter from which the chain behind a slot is built."""
    if node.role is Role.EDGE_PROXY:
        return Store.ENDPOINT
    return OWN_STORES.get(slot, Store.TRUSTED_CA)


def _crls(bench: Bench, verifier: Node) -> tuple[RevocationList, ...] | None:
    """The verifier's CRLs; None when it does not check revocation, or nobody knows which CRLs it has."""
    found = bench.inventory.revocation_lists(verifier) if verifier.revocation_checking else None
    return None if found is None else tuple(crl for crl, _ in found)


def _all_of(bench: Bench) -> TrustList:
    """A list that holds everything known: what an unreadable part of a list could at best have contained."""
    return TrustList(tuple(located.certificate for located in bench.inventory.located()))


def _refuse_chain(case: Case, verdict: PathVerdict, error: ChainError) -> Verification:
    diagnosis, missing = diagnose_chain(case, verdict, error)
    requirement = case.requirement
    return Verification(
        requirement=requirement,
        outcome=_failure(requirement),
        leaf=case.leaf,
        error=error,
        alert=alert_for(error) if requirement.sends_alerts else None,
        path=verdict.path,
        missing=missing,
        diagnosis=diagnosis,
    )


def _refuse_name(accepted: Verification, encounter: Encounter, unmatched: tuple[tuple[str, ...], ...]) -> Verification:
    requirement = encounter.requirement
    error = chain_error(VerifyError.HOSTNAME_MISMATCH, 0)
    alert: Alert | None = None
    if requirement.refusal is Refusal.ALERT and requirement.sends_alerts:
        alert = alert_for(error)
    return replace(
        accepted,
        outcome=_failure(requirement),
        error=error,
        alert=alert,
        unmatched=unmatched,
        diagnosis=diagnose_names(encounter, unmatched),
    )


def _failure(requirement: Requirement) -> Outcome:
    return Outcome.WARN if requirement.prompts else Outcome.FAIL


ECDSA_TWINS = {Slot.TOMCAT: Slot.TOMCAT_ECDSA, Slot.CALLMANAGER: Slot.CALLMANAGER_ECDSA}
"""The certificate that a CUCM node may show instead, by the one it usually shows."""


def _with_ecdsa_twin(bench: Bench, accepted: Verification, trust: TrustList) -> Verification:
    """The cipher negotiated may make CUCM show its ECDSA certificate instead, so that one must be trusted too."""
    requirement = accepted.requirement
    twin = ECDSA_TWINS.get(requirement.slot)
    verifier, presenter = bench.node(requirement.verifier), bench.node(requirement.presenter)
    identity = None if twin is None else bench.inventory.identity(presenter, twin)
    if twin is None or identity is None or verifier.role is not Role.EXPRESSWAY_C:
        return accepted
    leaf = identity.leaf.certificate
    sent = bench.sent(presenter, twin, identity)
    # A CallManager certificate without clientAuth is a matter of its own, RSA or ECDSA.
    purposes = tuple(purpose for purpose in requirement.purposes if purpose is not Purpose.CLIENT_AUTH)

    def walk(chain: Sequence[Certificate]) -> PathVerdict:
        return verify_path(leaf, chain, trust, purposes=purposes, at=bench.at)

    verdict = walk(sent.certificates)
    if verdict.error is None or verdict.error.code in OUT_OF_DATE:
        # A date is the twin's own defect, whoever trusts its issuer.
        return accepted
    if not sent.is_certain and walk(find_way(leaf, bench.pool, trust).above).error is None:
        return accepted
    is_incomplete = verdict.error.code in INCOMPLETE
    missing = find_missing(verdict, bench.pool, trust) if is_incomplete else ()
    culprit = None if missing else leaf
    return replace(
        accepted,
        outcome=Outcome.WARN,
        missing=missing,
        diagnosis=Diagnosis(rule="ecdsa-issuer-not-trusted", node=verifier.id, culprit=culprit),
    )


def _conclude(bench: Bench, connection: Connection, verifications: tuple[Verification, ...]) -> ConnectionVerdict:
    return ConnectionVerdict(
        connection=connection,
        outcome=worst_outcome(verifications),
        verifications=verifications,
        ladder=build_ladder(connection, verifications, _authorities(bench, connection)),
    )


def worst_outcome(verifications: Sequence[Verification]) -> Outcome:
    """Fail before unknown before warn before ok; not verified only when neither side verifies."""
    found = {verification.outcome for verification in verifications}
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.OK):
        if outcome in found:
            return outcome
    return Outcome.NOT_VERIFIED


def _authorities(bench: Bench, connection: Connection) -> tuple[str, ...] | None:
    """The CA names the server lists when it asks for a certificate: the subjects of its list, in order, each once."""
    for requirement in connection.requirements:
        if requirement.verifier == connection.server:
            entries = bench.trust_list(bench.node(connection.server), requirement.store)
            if entries is not None:
                return tuple(dict.fromkeys(entry.subject.rfc4514 for entry in entries.entries))
    return None


def _unknown(requirement: Requirement, reason: str, leaf: Certificate | None = None) -> Verification:
    return Verification(requirement=requirement, outcome=Outcome.UNKNOWN, leaf=leaf, reason=reason)


def _why_no_certificate(presenter: Node, slot: Slot) -> str:
    given = slot in presenter.certificates or (slot is Slot.CLIENT and Slot.SERVER in presenter.certificates)
    return f"the {SLOT_NAMES[slot]} of {presenter.fqdn} {'could not be read' if given else 'is not given'}"


def _why_no_list(verifier: Node, store: Store) -> str:
    given = store in verifier.trust
    return f"the {STORE_NAMES[store]} of {verifier.fqdn} {'could not be read' if given else 'is not given'}"


def _why_chain_unknown(presenter: Node, slot: Slot) -> str:
    store = STORE_NAMES[own_store(presenter, slot)]
    return f"what {presenter.fqdn} sends behind its {SLOT_NAMES[slot]} depends on its {store}, which is not given"


def _why_list_incomplete(verifier: Node, store: Store) -> str:
    return f"a part of the {STORE_NAMES[store]} of {verifier.fqdn} could not be read"
