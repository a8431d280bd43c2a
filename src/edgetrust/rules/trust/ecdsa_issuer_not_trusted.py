"""CUCM may show an ECDSA certificate that the Expressway-C does not trust.

## What it checks
Whether the tomcat-ECDSA and CallManager-ECDSA certificates, where they are given, would verify on an Expressway-C from
X14.2 on as their RSA twins do: their chain, the name of the server, their purposes. CUCM shows the one or the other, as
the cipher that both sides agree on demands.

## Why it matters on the edge
The ECDSA twin is usually still self-signed, with a common name of its own (`-EC`), long after its RSA twin was
certified by a CA. From X14.2 on a fresh Expressway-C prefers ECDSA ciphers, and so the very connection that worked
yesterday is refused after an upgrade or a change of ciphers.

## What you will see
The traffic server of the Expressway-C logs `Core server certificate verification failed` for a CUCM whose tomcat
certificate is in order; a capture shows the certificate with EC in its name. Alert unknown_ca (48).

## How to fix it
Append the CA of the ECDSA certificates (or the self-signed certificate itself) to the trusted CA list of every
Expressway-C peer, or have them signed by the CA of their RSA twins. Where it is not the list, have them issued again
with what they lack: the name of the server in the SAN, serverAuth. Until then prefix `ECDHE-RSA-AES256-GCM-SHA384:` to
the HTTPS and SIP cipher lists of the Expressway-C.

## How to verify
`openssl s_client -sigalgs ECDSA+SHA256 -connect` to port 8443 of CUCM shows the ECDSA certificate; `edgetrust chain`
with the Expressway-C's list accepts it.

## Sources
TAC 225476 and TAC 218018 on cipher preferences since X14.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Verification
from edgetrust.mra.pages import CIPHERS, SLOT_NAMES, UNIFIED_CM_SERVERS
from edgetrust.mra.verdicts import judge_twin
from edgetrust.pki.purpose import has_purpose, unknown_critical_extension
from edgetrust.rules.examination import Examination, Failure, Subject, evidence_of
from edgetrust.rules.refusals import describe_refusal
from edgetrust.rules.remedies import common_name_beside, reissue_step, short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import Shortage, shortage_of
from edgetrust.rules.sources import tac
from edgetrust.rules.subjects import about_list, describe, describe_list, keeper_of


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway-C and CA of ECDSA certificates that it does not know."""
    for failure in examination.failures(RULE.slug):
        yield _finding(examination, failure)


RULE = Rule(
    slug="ecdsa-issuer-not-trusted",
    title="an ECDSA certificate of CUCM would not verify",
    family=Family.TRUST,
    severity=Severity.WARNING,
    citations=(
        tac(225476, "Understand MRA Certificate Requirements and ATS History"),
        tac(218018, "Troubleshoot Expressway Traffic Server Certificate Verification"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Twin:
    """An ECDSA certificate, and what the Expressway-C would make of it."""

    subject: Subject
    judged: Verification


def _twins(examination: Examination, failure: Failure) -> tuple[_Twin, ...]:
    """The ECDSA certificates that stand behind the verifications, each place once."""
    found: dict[tuple[str, Slot, Certificate], _Twin] = {}
    for verdict, verification in failure.verifications:
        judged = judge_twin(examination.bench, verdict.connection, verification.requirement)
        if judged is None:
            continue
        node, slot = examination.node(judged.requirement.presenter), judged.requirement.slot
        seen = examination.stock.shown(verdict.connection, node, slot)
        identity = examination.inventory.identity(node, slot) if seen is None else seen.identity
        if identity is not None:
            twin = _Twin(subject=Subject(node=node, slot=slot, identity=identity), judged=judged)
            found.setdefault((node.id, slot, twin.subject.certificate), twin)
    return tuple(found.values())


def _finding(examination: Examination, failure: Failure) -> Finding:
    node, store = failure.node, failure.first.requirement.store
    twins = _twins(examination, failure)
    subjects = tuple(twin.subject for twin in twins)
    shortage = shortage_of(examination, node, store, (subject.certificate for subject in subjects))
    return about_list(
        RULE,
        node,
        store,
        message=_message(examination, shortage, twins),
        expected="a list with which the ECDSA certificates of CUCM verify as their RSA twins do",
        got="; ".join(f"{SLOT_NAMES[subject.slot]} {_describe_issuer(subject.located)}" for subject in subjects[:3]),
        evidence=(*(evidence_of(subject.located) for subject in subjects), *examination.evidence(*shortage.known)),
        consequence="these connections work while an RSA cipher is agreed on, and fail as soon as it is an ECDSA one, "
        "which a fresh X14.2 or later prefers",
        remedy=_remedy(examination, shortage, twins),
        connections=failure.connections,
    )


def _message(examination: Examination, shortage: Shortage, twins: tuple[_Twin, ...]) -> str:
    named = ", ".join(describe(twin.subject) for twin in twins[:3])
    named += f" and {len(twins) - 3} more" if len(twins) > 3 else ""
    if shortage.lacking and not _is_forged(twins):
        listed = describe_list(shortage.node, shortage.store)
        return f"the {listed} does not lead from the {named} to a root; the list lacks {shortage.describe()}"
    found = shortage.in_the_way
    over = f"; the list holds {', '.join(map(short, found))} in the way" if found else ""
    return f"the {named} would not verify: {describe_refusal(examination, twins[0].judged)}{over}"


def _describe_issuer(twin: Located) -> str:
    certificate = twin.certificate
    return "signed by itself" if certificate.is_self_issued else f"issued by {certificate.issuer.rfc4514}"


def _remedy(examination: Examination, shortage: Shortage, twins: tuple[_Twin, ...]) -> Remedy:
    is_up_to_list = bool(shortage.lacking or shortage.obstacles) and not _is_forged(twins)
    if is_up_to_list and not _must_stay(examination, shortage):
        steps = shortage.steps(examination)
    else:
        changes = {(keeper_of(examination, twin.subject).id, twin.subject.slot): twin for twin in twins}
        steps = tuple(
            reissue_step(examination.node(node), slot, _change(twin)) for (node, slot), twin in changes.items()
        )
    prefer = "until then, put ECDHE-RSA-AES256-GCM-SHA384: in front of the HTTPS and SIP TLS ciphers"
    return Remedy(
        steps=(*steps, RemedyStep(node=shortage.node.id, where=CIPHERS, do=prefer)),
        impact=Impact.NODE_RESTART,
        verify=f"{UNIFIED_CM_SERVERS}: Refresh servers succeeds whichever ciphers stand first",
    )


def _must_stay(examination: Examination, shortage: Shortage) -> bool:
    """Whether what is in the way is needed in the list: by what works, or because another node or service shows it."""
    in_use = {identity.leaf.certificate for identity in examination.inventory.identities.values()}
    return bool(shortage.clear(examination).renamed) or not in_use.isdisjoint(shortage.in_the_way)


def _is_forged(twins: tuple[_Twin, ...]) -> bool:
    """Whether their CA, which the list may hold, signed none of them."""
    return all(twin.judged.diagnosis is not None and twin.judged.diagnosis.rule == _FORGED for twin in twins)


_FORGED = "signature-invalid"


def _change(twin: _Twin) -> str:
    """What the new certificate is to be like."""
    judged, certificate = twin.judged, twin.subject.certificate
    if judged.unmatched:
        wanted = ", ".join(f"DNS:{group[0]}" for group in judged.unmatched)
        return f"with its names and also SAN {wanted}{common_name_beside(certificate, wanted)}"
    if judged.abort is not None:
        return "with no more names than are needed"
    if any(not has_purpose(certificate, purpose, as_ca=False) for purpose in judged.requirement.purposes):
        return "with serverAuth and clientAuth, and digitalSignature in its key usage"
    oid = unknown_critical_extension(certificate)
    if oid is not None:
        return f"without the extension {oid} marked critical"
    return "signed by a CA that the list of the Expressway-C leads from to a root, such as that of its RSA twin"
