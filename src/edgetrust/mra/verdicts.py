"""How every connection of a deployment turns out: pure functions of the deployment, its evidence and the time judged.

For each requirement of a connection: what the presenter really sends (what it was seen to send, or else what follows
from its files), the path the verifier walks, the names it looks for; then the outcome of the connection from both
sides. Missing evidence gives `unknown`, never `ok`. Not here: the table (`edgetrust.mra.connections`), OpenSSL's
behaviour (`edgetrust.pki.path`), and what is behind a failure (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.connection import Connection, Purpose, Refusal, Requirement
from edgetrust.model.deployment import Deployment, Node, Role, Slot
from edgetrust.model.evidence import Absent
from edgetrust.model.inventory import Identity, Inventory, ShownIdentity
from edgetrust.model.names import GeneralName
from edgetrust.model.verdict import (
    ChainError,
    ConnectionVerdict,
    Diagnosis,
    FoundIn,
    Outcome,
    PathStep,
    PathVerdict,
    Verification,
)
from edgetrust.mra.aborts import Break, find_break_over_list, find_early_break, find_late_break
from edgetrust.mra.absences import (
    absent_certificate,
    describe_absent,
    describe_dependence,
    find_absent,
    find_absent_crls,
    find_absent_entries,
)
from edgetrust.mra.bench import Bench, Sent, Stock
from edgetrust.mra.chain_errors import INCOMPLETE, OUT_OF_DATE
from edgetrust.mra.connections import expand
from edgetrust.mra.diagnosis import Case, Encounter, diagnose_chain, diagnose_names
from edgetrust.mra.doubt import Attempt, find_beyond, find_doubt
from edgetrust.mra.ladder import build_ladder
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.quirks import find_quirk, visible_names
from edgetrust.mra.releases import ECDSA_PREFERRED, is_in_force
from edgetrust.mra.resolution import resolve
from edgetrust.mra.service import RULES, explains_refusal, find_difference
from edgetrust.mra.stores import ECDSA_TWINS
from edgetrust.pki.match import offers
from edgetrust.pki.openssl import VerifyError, alert_for, chain_error
from edgetrust.pki.path import TrustList, build_chain, find_flaw


def judge_connections(
    deployment: Deployment, inventory: Inventory, at: datetime, *, stock: Stock | None = None
) -> tuple[ConnectionVerdict, ...]:
    """The verdict of every connection, in table order. With the `stock` of this inventory at hand, nothing is indexed
    anew."""
    bench = Bench(deployment=deployment, stock=stock or Stock(inventory=inventory), at=at)
    verdicts = []
    for connection in expand(deployment):
        verifications = tuple(judge_again(bench, connection, requirement) for requirement in connection.requirements)
        verdicts.append((connection, verifications))
    return tuple(_conclude(bench, connection, done) for connection, done in resolve(deployment, verdicts))


def judge_again(bench: Bench, connection: Connection, requirement: Requirement) -> Verification:
    """What comes of one requirement of a connection. With other evidence on the bench: for remedies that are tried
    before they are recommended. Diagnoses that need all verifications are left out."""
    presenter = bench.node(requirement.presenter)
    shown = bench.shown(connection, presenter, requirement.slot)
    verification = _verify(bench, requirement, shown)
    if shown is not None:
        verification = replace(_blame_difference(bench, verification, presenter, shown), shown=shown)
    return _with_ecdsa_twin(bench, connection, verification) if verification.outcome is Outcome.OK else verification


def judge_files(bench: Bench, requirement: Requirement) -> Verification:
    """What would come of one requirement if what the files give were in service, whatever was seen."""
    return _verify(bench, requirement, None)


def _blame_difference(bench: Bench, verification: Verification, presenter: Node, shown: ShownIdentity) -> Verification:
    """Where what is in service is refused because it is not what it should be, that is the defect."""
    leaf, given = shown.identity.leaf.certificate, bench.inventory.identity(presenter, shown.slot)
    difference = (
        None if given is None else find_difference(leaf, given.leaf.certificate, slot=shown.slot, seen=shown.seen)
    )
    if verification.diagnosis is None or difference is None:
        return verification
    if not explains_refusal(difference, would_do=_would_do(bench, verification, leaf)):
        return verification
    diagnosis = Diagnosis(rule=RULES[difference], node=presenter.id, culprit=leaf)
    return replace(verification, diagnosis=diagnosis, missing=())


def _would_do(bench: Bench, verification: Verification, leaf: Certificate) -> bool:
    """Whether what the files give would be accepted in place of `leaf`; or, where nobody knows the list of the
    verifier, lacks at least the flaw of the leaf itself over which that is refused."""
    requirement = verification.requirement
    outcome = judge_files(bench, requirement).outcome
    if outcome is not Outcome.UNKNOWN:
        return outcome is Outcome.OK
    is_flawed = find_flaw(leaf, purposes=requirement.purposes, at=bench.at) is not None
    return is_flawed or bool(verification.unmatched)


def _verify(bench: Bench, requirement: Requirement, shown: ShownIdentity | None) -> Verification:
    verifier, presenter = bench.node(requirement.verifier), bench.node(requirement.presenter)
    identity = shown.identity if shown is not None else bench.inventory.identity(presenter, requirement.slot)
    trust = bench.trust_list(verifier, requirement.store)
    leaf = None if identity is None else identity.leaf.certificate
    ends = _find_end(bench, requirement, identity, shown)
    if ends is not None:
        return _break_off(requirement, leaf, ends)
    if requirement.not_verified_because is not None:
        return Verification(
            requirement=requirement,
            outcome=Outcome.NOT_VERIFIED,
            leaf=leaf,
            reason=requirement.not_verified_because,
        )
    if identity is None or trust is None:
        absent = find_absent(bench.inventory, presenter, requirement.slot, verifier=verifier, store=requirement.store)
        return _unknown(requirement, tuple(absent), leaf=leaf)
    return _verify_with(bench, requirement, identity, trust, shown)


def _find_end(
    bench: Bench, requirement: Requirement, identity: Identity | None, shown: ShownIdentity | None
) -> Break | None:
    """Where the handshake breaks off before this verification. A server that does not verify asks for nothing."""
    is_verified = requirement.not_verified_because is None
    if not (is_verified or requirement.of_server):
        return None
    length = bench.authorities_length(bench.node(requirement.verifier), requirement.store)
    over_list = find_break_over_list(requirement, length)
    if over_list is not None or identity is None:
        return over_list
    leaf, presenter = identity.leaf.certificate, bench.node(requirement.presenter)
    sent = () if requirement.leaf_only else bench.sent(presenter, requirement.slot, identity, shown=shown).certificates
    early = find_early_break(requirement, leaf, sent)
    return early if early is not None or is_verified else find_late_break(requirement, leaf)


def _break_off(
    requirement: Requirement, leaf: Certificate | None, ends: Break, path: tuple[PathStep, ...] = ()
) -> Verification:
    return Verification(
        requirement=requirement,
        outcome=Outcome.FAIL,
        leaf=leaf,
        abort=ends.abort,
        alert=ends.alert if requirement.sends_alerts else None,
        path=path,
        diagnosis=ends.diagnosis,
    )


def _verify_with(
    bench: Bench, requirement: Requirement, identity: Identity, trust: TrustList, shown: ShownIdentity | None
) -> Verification:
    encounter = _encounter(bench, requirement, identity)
    sent = bench.sent(encounter.presenter, requirement.slot, identity, shown=shown)
    return _walk(encounter, _attempt(bench, encounter, sent, trust), sent)


def _walk(encounter: Encounter, attempt: Attempt, sent: Sent) -> Verification:
    requirement, verdict = encounter.requirement, attempt.walk()
    doubt = find_doubt(attempt, verdict)
    if doubt is not None:
        return _verify_in_doubt(encounter, attempt, sent, doubt)
    beyond = find_beyond(attempt, verdict)
    if beyond is not None:
        return _unknown(requirement, (), leaf=encounter.leaf, reason=beyond)
    if verdict.error is not None:
        return _refuse_chain(_case(encounter, attempt, sent), verdict, verdict.error)
    return _look_at_leaf(encounter, verdict)


def _encounter(bench: Bench, requirement: Requirement, identity: Identity) -> Encounter:
    return Encounter(
        deployment=bench.deployment,
        requirement=requirement,
        verifier=bench.node(requirement.verifier),
        presenter=bench.node(requirement.presenter),
        leaf=identity.leaf.certificate,
    )


def _attempt(bench: Bench, encounter: Encounter, sent: Sent, trust: TrustList) -> Attempt:
    requirement, verifier, inventory = encounter.requirement, encounter.verifier, bench.inventory
    return Attempt(
        leaf=encounter.leaf,
        sent=() if requirement.leaf_only else sent.certificates,
        trust=trust,
        purposes=requirement.purposes,
        at=bench.at,
        crls=_crls(bench, verifier),
        pool=bench.pool,
        absent_sent=None if requirement.leaf_only else sent.absent,
        absent_trust=find_absent_entries(inventory, verifier, requirement.store),
        absent_crls=find_absent_crls(inventory, verifier),
    )


def _case(encounter: Encounter, attempt: Attempt, sent: Sent) -> Case:
    leaf, trust, at = attempt.leaf, attempt.trust, attempt.at
    return Case(
        deployment=encounter.deployment,
        requirement=encounter.requirement,
        verifier=encounter.verifier,
        presenter=encounter.presenter,
        leaf=leaf,
        sent=attempt.sent,
        chain=sent.certificates,
        knows_chain=sent.absent is None,
        trust=trust,
        pool=attempt.pool,
        at=at,
        accepts=lambda other: attempt.walk(trust=other).error is None,
        completes_with_chain=lambda: build_chain(leaf, sent.certificates, trust, at).error is None,
    )


def _verify_in_doubt(encounter: Encounter, attempt: Attempt, sent: Sent, doubt: Absent) -> Verification:
    """Nobody knows the path. What is wrong with the leaf itself is refused all the same, on whichever it is."""
    alone = (PathStep(certificate=attempt.leaf, found_in=FoundIn.PRESENTED),)
    flaw = find_flaw(attempt.leaf, purposes=attempt.purposes, at=attempt.at)
    if flaw is not None:
        return _refuse_chain(_case(encounter, attempt, sent), PathVerdict(error=flaw, path=alone), flaw)
    further = _look_at_leaf(encounter, PathVerdict(error=None, path=alone))
    if further.outcome is Outcome.FAIL or further.unmatched:
        return further
    reason = _describe_doubt(encounter, attempt, doubt)
    return _unknown(encounter.requirement, (doubt,), leaf=attempt.leaf, reason=reason)


def _describe_doubt(encounter: Encounter, attempt: Attempt, doubt: Absent) -> str:
    if doubt is attempt.absent_sent:
        shown = f"what {encounter.presenter.fqdn} sends behind its {SLOT_NAMES[encounter.requirement.slot]}"
        return f"{shown} depends on {describe_dependence(doubt)}"
    return f"{'revocation checking is on and ' if doubt is attempt.absent_crls else ''}{describe_absent(doubt)}"


def _look_at_leaf(encounter: Encounter, verdict: PathVerdict) -> Verification:
    """What the verifier looks at once the path is accepted: the names, and what the appliance makes of the leaf."""
    requirement, leaf = encounter.requirement, encounter.leaf
    accepted = Verification(requirement=requirement, outcome=Outcome.OK, leaf=leaf, path=verdict.path)
    unmatched = find_unmatched(encounter.deployment, requirement, leaf)
    ends = find_late_break(requirement, leaf)
    if ends is not None and not (unmatched and requirement.refusal is Refusal.ALERT):
        return _break_off(requirement, leaf, ends, verdict.path)
    if unmatched:
        return _refuse_name(accepted, encounter, unmatched)
    quirk = find_quirk(encounter.deployment, requirement, encounter.presenter, leaf)
    if quirk is not None:
        return replace(accepted, outcome=quirk.outcome, diagnosis=quirk.diagnosis)
    if encounter.verifier.role.is_endpoint and not encounter.deployment.domains:
        return _unknown(requirement, (), leaf=leaf, reason=_NO_DOMAINS)
    return accepted


_NO_DOMAINS = "no service domains are given (domains), so nobody knows for which names endpoints look"


def find_unmatched(deployment: Deployment, requirement: Requirement, leaf: Certificate) -> tuple[tuple[str, ...], ...]:
    """The groups of expected names of which `leaf` offers none, as the verifier sees its names."""
    names = requirement.names
    seen = visible_names(deployment, requirement, leaf)
    return tuple(
        group for group in names.groups if not any(_is_offered(leaf, name, requirement, seen) for name in group)
    )


def _is_offered(leaf: Certificate, name: str, requirement: Requirement, seen: tuple[GeneralName, ...]) -> bool:
    """As OpenSSL looks for a name: just as it is typed, a dot at its end included."""
    counts = requirement.names.common_name_counts
    return offers(leaf, name, common_name_counts=counts, san=seen, last_dot_counts=True)


def _crls(bench: Bench, verifier: Node) -> tuple[RevocationList, ...] | None:
    """The verifier's CRLs; None when it does not check revocation, or nobody knows which CRLs it has."""
    found = bench.inventory.revocation_lists(verifier) if verifier.revocation_checking else None
    return None if found is None else tuple(crl for crl, _ in found)


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


def _with_ecdsa_twin(bench: Bench, connection: Connection, accepted: Verification) -> Verification:
    """What becomes of an accepted RSA certificate once its ECDSA twin is looked at."""
    usual, twin = accepted.requirement, judge_twin(bench, connection, accepted.requirement)
    if twin is None or twin.outcome is Outcome.OK:
        return accepted
    if twin.outcome is Outcome.UNKNOWN:
        return _unknown(usual, twin.absent, leaf=accepted.leaf, reason=twin.reason)
    if twin.error is not None and twin.error.code in OUT_OF_DATE:
        # A date is the twin's own defect, whoever trusts its issuer.
        return accepted
    missing = twin.missing if twin.error is not None and twin.error.code in INCOMPLETE else ()
    diagnosis = Diagnosis(rule="ecdsa-issuer-not-trusted", node=usual.verifier, culprit=None if missing else twin.leaf)
    return replace(accepted, outcome=Outcome.WARN, missing=missing, diagnosis=diagnosis)


def judge_twin(bench: Bench, connection: Connection, usual: Requirement) -> Verification | None:
    """What comes of the ECDSA certificate that CUCM may show in place of its RSA one, as the cipher negotiated may have
    it; None where it has none, or nobody is shown it. Revocation is left to the RSA certificate."""
    verifier, presenter = bench.node(usual.verifier), bench.node(usual.presenter)
    twin, trust = ECDSA_TWINS.get(usual.slot), bench.trust_list(verifier, usual.store)
    if twin is None or not _has(bench, presenter, twin) or not _may_prefer_ecdsa(bench.deployment, verifier):
        return None
    # A CallManager certificate without clientAuth is a matter of its own, RSA or ECDSA.
    purposes = tuple(purpose for purpose in usual.purposes if purpose is not Purpose.CLIENT_AUTH)
    requirement = replace(usual, slot=twin, purposes=purposes)
    shown = bench.shown(connection, presenter, twin)
    identity = shown.identity if shown is not None else bench.inventory.identity(presenter, twin)
    if identity is None or trust is None:
        return _unknown(requirement, (absent_certificate(presenter, twin),), leaf=None)
    encounter = _encounter(bench, requirement, identity)
    sent = bench.sent(presenter, twin, identity, shown=shown)
    ends = find_early_break(requirement, encounter.leaf, sent.certificates)
    if ends is not None:
        # A presenter that cannot use it shows its RSA certificate.
        return None if ends.abort.by == presenter.id else _break_off(requirement, encounter.leaf, ends)
    return _walk(encounter, replace(_attempt(bench, encounter, sent, trust), crls=None, absent_crls=None), sent)


def _has(bench: Bench, node: Node, slot: Slot) -> bool:
    """A certificate for a slot is named, or was seen."""
    return slot in node.certificates or (node.id, slot) in bench.inventory.identities


def _may_prefer_ecdsa(deployment: Deployment, verifier: Node) -> bool:
    side = next((side for side in deployment.expressways if verifier in side.nodes), None)
    return side is not None and side.role is Role.EXPRESSWAY_C and is_in_force(ECDSA_PREFERRED, side.version)


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
    """The CA names the server lists when it asks for a certificate: those it was seen to list, or the subjects of its
    list, in order, each once."""
    server = bench.node(connection.server)
    for requirement in connection.requirements:
        shown = bench.shown(connection, server, requirement.slot) if requirement.presenter == server.id else None
        if shown is not None and shown.authorities:
            return shown.authorities
    for requirement in connection.requirements:
        if requirement.verifier == server.id:
            if find_absent_entries(bench.inventory, server, requirement.store) is None:
                return bench.listed(server, requirement.store)
    return None


def _unknown(
    requirement: Requirement, absent: tuple[Absent, ...], *, leaf: Certificate | None, reason: str | None = None
) -> Verification:
    return Verification(
        requirement=requirement,
        outcome=Outcome.UNKNOWN,
        leaf=leaf,
        reason=reason or describe_absent(absent[0]),
        absent=absent,
    )
