"""A CallManager certificate of CUCM does not permit client authentication.

## What it checks
Whether the CallManager (and CallManager-ECDSA) certificate of each CUCM node has an extended key usage that leaves
out clientAuth. A certificate without the extension is good for everything.

## Why it matters on the edge
A secure registration over MRA takes two handshakes on port 5061: Expressway-C to CUCM, and CUCM back to Expressway-C.
In the second one CUCM is the TLS client. CUCM accepts a certificate for servers only, phones inside register with it,
and the trouble shows from outside alone.

## What you will see
Encrypted devices do not register over MRA. The Expressway-C logs `Inbound TLS Negotiation Error` on 5061 with
`unsupported certificate purpose`, or `no certificate returned`, and sends an alert 43.

## How to fix it
Generate a CSR for CallManager (CUCM asks for both purposes) and have it signed with a template that keeps both; of
Microsoft's templates Web Server does not. CAs that issue for the public stop to offer clientAuth, so use a private
one.

## How to verify
Certificate Management > CallManager lists 1.3.6.1.5.5.7.3.2 among the usage OIDs; an encrypted device registers.

## Sources
TAC 213872, secure communication between CUCM and Expressway-C; field notice FN74345. Without mixed mode, with
TLS verify off, or with `eku_checking` off on the Expressway-C (X15.5 and later), no connection depends on it, and the
finding is for information.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.purpose import lists_purpose
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, standard
from edgetrust.rules.subjects import Holding, about_certificate, describe_purposes, holdings


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each CallManager certificate without clientAuth."""
    for holding in holdings(examination, Role.CUCM, slots=_CALLMANAGER):
        if not lists_purpose(holding.certificate, Purpose.CLIENT_AUTH):
            yield _finding(examination, holding)


RULE = Rule(
    slug="cucm-certificate-without-client-auth",
    title="a CallManager certificate does not permit client authentication",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        article("Secure Communication Between CUCM and Expressway-C"),
        standard("Cisco field notice FN74345", "roles of CUCM certificates"),
    ),
    check=check,
)

_CALLMANAGER = (Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA)


def _finding(examination: Examination, holding: Holding) -> Finding:
    subject = holding.subject
    demanding = _second_handshakes(examination, holding) if subject.slot is Slot.CALLMANAGER else ()
    return about_certificate(
        RULE,
        subject,
        severity=Severity.ERROR if demanding else Severity.INFO,
        message=f"the {holding.describe()} does not permit client authentication",
        expected="an extended key usage with serverAuth and clientAuth, or none",
        got=describe_purposes(subject.certificate),
        consequence="secure registration over MRA fails: CUCM is the TLS client in its second handshake"
        if demanding
        else "none today: only the second handshake of secure registration, verified by Expressway-C, asks for it",
        remedy=reissue(subject.node, subject.slot, "with serverAuth and clientAuth"),
        connections=demanding,
    )


def _second_handshakes(examination: Examination, holding: Holding) -> tuple[str, ...]:
    """Ids of the connections back in which an Expressway-C demands clientAuth of this certificate."""
    nodes = [subject.node for subject in (holding.subject, *holding.others)]
    return tuple(
        connection
        for node in nodes
        for connection in examination.connections_demanding(node, Purpose.CLIENT_AUTH, holding.certificate)
    )
