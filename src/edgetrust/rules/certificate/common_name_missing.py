"""The certificate of an Expressway has no common name.

## What it checks
Whether the subject of each Expressway's server certificate has a common name.

## Why it matters on the edge
TLS does not need one, and public CAs drop it where they can. The Expressway still reads its own name from there:
without it, MRA, Jabber Guest and the CMS web proxy do not work, although the certificate was accepted.

## What you will see
A warning on upload and alarm 40052, which says that the server certificate has no Common Name attribute.

## How to fix it
Generate the CSR with a common name (FQDN of Expressway, or of the cluster) and ask the CA for a product that keeps
it.

## How to verify
Show (decoded) has `CN=` in the subject, and alarm 40052 is lowered after the restart.

## Sources
The certificate guide and the Administrator Guide's alarm reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, certificate_guide
from edgetrust.rules.subjects import EXPRESSWAYS, about_certificate, describe, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway server certificate without a common name."""
    for subject in server_certificates(examination, *EXPRESSWAYS):
        if not (subject.certificate.subject.common_name or "").strip():
            yield _finding(examination, subject)


RULE = Rule(
    slug="common-name-missing",
    title="the certificate of an Expressway has no common name",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(certificate_guide("Server certificate, common name"), administrator_guide("alarm 40052")),
    check=check,
)


def _finding(examination: Examination, subject: Subject) -> Finding:
    side = examination.side_of(subject.node)
    name = (side.cluster_name if side is not None else None) or subject.node.fqdn
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)} has no common name",
        expected=f"CN={name}",
        got=subject.certificate.subject.rfc4514 or "an empty subject",
        consequence="MRA, Jabber Guest and the CMS web proxy do not work on this node; alarm 40052",
        remedy=reissue(subject.node, subject.slot, f"with common name {name}"),
        connections=examination.connections_showing(subject),
    )
