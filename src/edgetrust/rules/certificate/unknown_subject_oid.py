"""A certificate that is shown in an SSH tunnel has an attribute in its subject or issuer that Expressways do not know.

## What it checks
The attribute types in subject and issuer of the certificates that the SSH tunnels between Expressway-C and
Expressway-E show: the Expressway-C certificate used as a client, and the Expressway-E server certificate. Known are
the usual X.520 and PKCS #9 attributes and, of extended validation, the locality, state and country of jurisdiction.

## Why it matters on the edge
SSH tunnels do not use TLS: SSH decodes the certificate itself, and stops at an attribute it does not know. The SIP
traversal zone is unaffected and looks healthy while sign-in and provisioning, which run through the tunnels, fail.

## What you will see
The traversal zone is Active, alarm 35013 says that a remote host cannot be reached, and clients get a 502. Show
(decoded) prints the attribute with its number instead of a name, `1.3.6.1.4.1.6449.1.2.1.5.1 = …` for one.

## How to fix it
Have the CSR signed with another product of the CA (organisation validated instead of extended, for one) or by another
CA, so that neither subject nor issuer holds the attribute.

## How to verify
Show (decoded) names every attribute; Status > Unified Communications shows the SSH tunnels as active.

## Sources
The certificate guide, appendix on troubleshooting (unsupported OIDs).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.subject_oids import unknown_subject_oids
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide
from edgetrust.rules.subjects import about_certificate, describe, shown_by


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway that shows such a certificate in SSH tunnels."""
    shown_as = {Role.EXPRESSWAY_C: Slot.CLIENT, Role.EXPRESSWAY_E: Slot.SERVER}
    for side in examination.deployment.expressways:
        for node in side.nodes:
            subject = shown_by(examination, node, shown_as[side.role])
            if subject is not None and unknown_subject_oids(subject.certificate):
                yield _finding(examination, subject)


RULE = Rule(
    slug="unknown-subject-oid",
    title="subject or issuer hold an attribute that breaks SSH tunnels",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(certificate_guide("Troubleshooting, SSH failures and unsupported OIDs"),),
    check=check,
)


def _finding(examination: Examination, subject: Subject) -> Finding:
    certificate = subject.certificate
    oids = ", ".join(unknown_subject_oids(certificate))
    return about_certificate(
        RULE,
        subject,
        message=f"subject or issuer of the {describe(subject)} hold an attribute that Expressways do not know: {oids}",
        expected="attributes that OpenSSL has names for (CN, O, OU, L, ST, C, DC, serialNumber and the like)",
        got=f"{oids} in subject {certificate.subject.rfc4514}, issuer {certificate.issuer.rfc4514}",
        consequence="SSH tunnels may fail to come up, and with them sign-in and provisioning over MRA",
        remedy=reissue(subject.node, subject.slot, f"without {oids} in subject and issuer"),
        connections=examination.connections_of(subject.node, "ssh-tunnel"),
    )
