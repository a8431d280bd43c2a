"""CUCM may show an ECDSA certificate that the Expressway-C does not trust.

## What it checks
Whether the tomcat-ECDSA and CallManager-ECDSA certificates, where they are given, would verify on an Expressway-C from
X14.2 on as their RSA twins do. CUCM shows the one or the other, as the cipher that both sides agree on demands.

## Why it matters on the edge
The ECDSA twin is usually still self-signed, with a common name of its own (`-EC`), long after its RSA twin was
certified by a CA. From X14.2 on a fresh Expressway-C prefers ECDSA ciphers, and so the very connection that worked
yesterday is refused after an upgrade or a change of ciphers.

## What you will see
The traffic server of the Expressway-C logs `Core server certificate verification failed` for a CUCM whose tomcat
certificate is in order; a capture shows the certificate with EC in its name. Alert unknown_ca (48).

## How to fix it
Append the CA of the ECDSA certificates (or the self-signed certificate itself) to the trusted CA list of every
Expressway-C peer, or have them signed by the CA of their RSA twins. Until then prefix `ECDHE-RSA-AES256-GCM-SHA384:`
to the HTTPS and SIP cipher lists of the Expressway-C.

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
from edgetrust.mra.pages import CIPHERS, SLOT_NAMES, UNIFIED_CM_SERVERS
from edgetrust.mra.stores import ECDSA_TWINS
from edgetrust.rules.examination import Examination, Failure, Subject, evidence_of
from edgetrust.rules.remedies import append_step, reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import Shortage, shortage_of
from edgetrust.rules.sources import tac
from edgetrust.rules.subjects import about_list, describe, describe_list


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


def _twins(examination: Examination, failure: Failure) -> tuple[Subject, ...]:
    """The ECDSA certificates that stand behind the verifications, each place once."""
    found: dict[tuple[str, Slot, Certificate], Subject] = {}
    for verdict, verification in failure.verifications:
        node, slot = examination.node(verification.requirement.presenter), ECDSA_TWINS[verification.requirement.slot]
        seen = examination.stock.shown(verdict.connection, node, slot)
        identity = examination.inventory.identity(node, slot) if seen is None else seen.identity
        if identity is not None:
            subject = Subject(node=node, slot=slot, identity=identity)
            found.setdefault((node.id, slot, subject.certificate), subject)
    return tuple(found.values())


def _finding(examination: Examination, failure: Failure) -> Finding:
    node, store = failure.node, failure.first.requirement.store
    twins = _twins(examination, failure)
    shortage = shortage_of(examination, node, store, (twin.certificate for twin in twins))
    lacking = f"the list lacks {shortage.describe()}" if shortage.lacking else "the list holds its chain"
    named = ", ".join(describe(twin) for twin in twins[:3]) + (f" and {len(twins) - 3} more" if len(twins) > 3 else "")
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} does not lead from the {named} to a root; {lacking}",
        expected="a list with which the ECDSA certificates of CUCM verify as their RSA twins do",
        got="; ".join(f"{SLOT_NAMES[twin.slot]} {_describe_issuer(twin.located)}" for twin in twins[:3]),
        evidence=(*(evidence_of(twin.located) for twin in twins), *examination.evidence(*shortage.known)),
        consequence="these connections work while an RSA cipher is agreed on, and fail as soon as it is an ECDSA one, "
        "which a fresh X14.2 or later prefers",
        remedy=_remedy(shortage, twins),
        connections=failure.connections,
    )


def _describe_issuer(twin: Located) -> str:
    certificate = twin.certificate
    return "signed by itself" if certificate.is_self_issued else f"issued by {certificate.issuer.rfc4514}"


def _remedy(shortage: Shortage, twins: tuple[Subject, ...]) -> Remedy:
    node, store = shortage.node, shortage.store
    mend = (
        (append_step(node, store, shortage.known, shortage.unknown),)
        if shortage.lacking
        else tuple(reissue_step(twin.node, twin.slot, "that passes the Expressway-C") for twin in twins)
    )
    prefer = "until then, put ECDHE-RSA-AES256-GCM-SHA384: in front of the HTTPS and SIP TLS ciphers"
    return Remedy(
        steps=(*mend, RemedyStep(node=node.id, where=CIPHERS, do=prefer)),
        impact=Impact.NODE_RESTART,
        verify=f"{UNIFIED_CM_SERVERS}: Refresh servers succeeds whichever ciphers stand first",
    )
