"""Self-signed tomcat and CallManager certificates of one subject shut each other out on the Expressway-C.

## What it checks
Whether a CUCM node shows a verifying Expressway-C two different self-signed certificates with the same subject, one
as tomcat and one as CallManager.

## Why it matters on the edge
CUCM comes with self-signed certificates that all carry the node's name. To trust both, both would have to be in the
Expressway-C's trusted CA list. The list is searched by subject, and the search ends at the first entry that fits: the
certificate that stands higher works, the other one fails as if it were not there. So either TLS verify mode or secure
registration works, never both. Certificates with subject and authority key identifiers can be told apart by OpenSSL;
the vendor does not promise that its appliance goes by them.

## What you will see
After both have been appended, one feature starts to work and the other stops. The connection that is refused ends
with OpenSSL error 18, self-signed certificate, and alert unknown_ca (48). Changing the order changes which one it is.
Newer releases may refuse to append the second one.

## How to fix it
Have tomcat and CallManager signed by a CA and trust that CA on the Expressway-C; then delete both self-signed
certificates from its list. From CUCM 14 on, a multi-server tomcat certificate can be reused for CallManager.

## How to verify
Refresh the CUCM servers on the Expressway-C with TLS verify mode On, and look at the CEtls zones: both must be
active.

## Sources
The article explains the conflict in its section about self-signed certificates (defect CSCwa12894). What OpenSSL does
with key identifiers was found by experiment.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Slot, Store
from edgetrust.model.finding import Finding, Impact, Remedy, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.pages import SLOT_NAMES, UNIFIED_CM_SERVERS, ZONES
from edgetrust.mra.resolution import are_told_apart
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import load_step
from edgetrust.rules.remedies import delete_step, reissue_step, short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each such pair: of multi-server certificates for all nodes that show them."""
    nodes: dict[object, list[Node]] = {}
    for node_id, pair in examination.self_signed_conflicts().items():
        node = examination.node(node_id)
        cluster = examination.uc_cluster_of(node)
        nodes.setdefault((node_id if cluster is None else cluster.nodes[0].id, pair), []).append(node)
    for each in nodes.values():
        each.sort(key=lambda node: not node.is_publisher)
        yield _finding(examination, _conflict(examination, each, *examination.self_signed_conflicts()[each[0].id]))


RULE = Rule(
    slug="cucm-self-signed-conflict",
    title="self-signed tomcat and CallManager certificates exclude each other",
    family=Family.DEPLOYMENT,
    severity=Severity.ERROR,
    citations=(article("CUCM Servers With Self Signed Certificates"),),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Conflict:
    """Two certificates of one subject, and every verification of them by an Expressway-C."""

    nodes: tuple[Node, ...]
    """That show them; the publisher first, where it is one of them."""
    tomcat: Certificate
    callmanager: Certificate
    verifications: tuple[tuple[ConnectionVerdict, Verification], ...]

    @property
    def certificates(self) -> tuple[Certificate, Certificate]:
        return self.tomcat, self.callmanager

    @property
    def broken(self) -> tuple[str, ...]:
        """Ids of the connections that the conflict breaks."""
        return tuple(
            dict.fromkeys(
                verdict.connection.id
                for verdict, verification in self.verifications
                if verification.diagnosis is not None and verification.diagnosis.rule == RULE.slug
            )
        )


def _conflict(examination: Examination, nodes: list[Node], tomcat: Certificate, callmanager: Certificate) -> _Conflict:
    verifications = tuple(
        (verdict, verification)
        for node in nodes
        for verdict, verification in examination.verifications_with(node)
        if verification.requirement.presenter == node.id
        and verification.leaf in (tomcat, callmanager)
        and verification.outcome is not Outcome.NOT_VERIFIED
        and examination.node(verification.requirement.verifier).role is Role.EXPRESSWAY_C
    )
    return _Conflict(nodes=tuple(nodes), tomcat=tomcat, callmanager=callmanager, verifications=verifications)


def _finding(examination: Examination, conflict: _Conflict) -> Finding:
    node, *others = conflict.nodes
    more = f" and {len(others)} other node{'s' if len(others) > 1 else ''}" if others else ""
    is_error = bool(conflict.broken) or not are_told_apart(*conflict.certificates)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity if is_error else Severity.WARNING,
        node=node.id,
        slot=Slot.TOMCAT,
        connections=conflict.broken,
        message=f"self-signed tomcat and CallManager certificates of {node.fqdn}{more} share the subject "
        f"{conflict.tomcat.subject.rfc4514}: {_state(examination, conflict)}",
        expected="tomcat and CallManager signed by a CA that the Expressway-C trusts",
        got=f"self-signed tomcat {short(conflict.tomcat)}, self-signed CallManager {short(conflict.callmanager)}",
        evidence=examination.evidence_shown(*(each for _, each in conflict.verifications)),
        consequence=_consequence(conflict),
        remedy=_remedy(examination, conflict),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _consequence(conflict: _Conflict) -> str:
    are_apart = are_told_apart(*conflict.certificates)
    if conflict.broken and are_apart:
        return (
            f"{describe_effects(conflict.broken)}; with both in one list they would work only because OpenSSL tells "
            "the two apart by their key identifiers, which the vendor does not promise"
        )
    if not are_apart:
        return "TLS verify mode and secure registration do not work at the same time, whatever the order in the list"
    return (
        "both work in one list only because OpenSSL tells the two apart by their key identifiers, which the vendor "
        "does not promise"
    )


def _state(examination: Examination, conflict: _Conflict) -> str:
    """Which of the two works today, for each Expressway-C that is shown both."""
    states: dict[str, list[str]] = {}
    for verifier in dict.fromkeys(verification.requirement.verifier for _, verification in conflict.verifications):
        states.setdefault(_works(conflict, verifier), []).append(examination.node(verifier).fqdn)
    return "; ".join(f"on {' and '.join(nodes)} {state}" for state, nodes in states.items())


def _works(conflict: _Conflict, verifier: str) -> str:
    outcomes: dict[Slot, set[Outcome]] = {}
    for _, verification in conflict.verifications:
        if verification.requirement.verifier == verifier:
            outcomes.setdefault(verification.requirement.slot, set()).add(verification.outcome)
    if any(Outcome.UNKNOWN in found for found in outcomes.values()):
        return "nobody knows which one works, because its trusted CA list is not known"
    working = [SLOT_NAMES[slot] for slot, found in outcomes.items() if Outcome.FAIL not in found]
    failing = [SLOT_NAMES[slot] for slot, found in outcomes.items() if Outcome.FAIL in found]
    if not failing:
        return "both work"
    return f"only the {working[0]} works" if working else "neither works"


def _remedy(examination: Examination, conflict: _Conflict) -> Remedy:
    node = conflict.nodes[0]
    verifiers = dict.fromkeys(each.requirement.verifier for _, each in conflict.verifications)
    expressways = [examination.node(verifier) for verifier in verifiers]
    chain = "the chain of the CA that will sign tomcat and CallManager, root and intermediates"
    steps = [
        load_step(examination, node, Store.TOMCAT_TRUST, chain, is_restarted_later=True),
        load_step(examination, node, Store.CALLMANAGER_TRUST, "the same chain", is_restarted_later=True),
        *(load_step(examination, c, Store.TRUSTED_CA, "the same chain") for c in expressways),
        *(reissue_step(node, slot, "signed by that CA") for slot in (Slot.TOMCAT, Slot.CALLMANAGER)),
    ]
    for c in expressways:
        held = examination.inventory.trust_list(c, Store.TRUSTED_CA) or ()
        stale = [each for each in conflict.certificates if any(entry.certificate == each for entry in held)]
        if stale:
            steps.append(delete_step(c, Store.TRUSTED_CA, stale))
    return Remedy(
        steps=tuple(steps),
        impact=Impact.RE_ENROLMENT,
        verify=f"{UNIFIED_CM_SERVERS}: Refresh servers succeeds; {ZONES} shows the CEtls zones Active",
    )
