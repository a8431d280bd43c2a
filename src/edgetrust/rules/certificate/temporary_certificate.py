"""An Expressway still shows the temporary certificate with which it was installed.

## What it checks
Whether the server or client certificate of an Expressway is the one that the installation made for itself: issued by
a `Temporary CA` of its own, or marked as a temporary certificate in its subject or comment. In a capture every leaf
that was shown is looked at; one that was accepted all the same is a warning.

## Why it matters on the edge
It names no domain and no cluster, has no SAN, and is signed by a CA that exists on this one machine only. Nobody can
verify it, and MRA with it is not supported.

## What you will see
Each side rejects the other: `self signed certificate in certificate chain` or `unknown ca` on the traversal zone,
prompts at Jabber, phones that do not register. Show (decoded) has `Temporary CA` as issuer.

## How to fix it
Append the chain of a CA to the lists that the finding names, generate a CSR on this node, have it signed by that CA and
upload the result. Resetting to the default certificate, or a factory reset, brings the temporary one back.

## How to verify
Show (decoded) names your CA as issuer.

## Sources
TAC 213872, note below Generate and Sign CSRs; the Administrator Guide on the default certificate.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.issuers import load_issuer_steps
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article
from edgetrust.rules.subjects import EXPRESSWAYS, about_certificate, certificates_in_use, describe


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each factory certificate in use."""
    for subject in certificates_in_use(examination, *EXPRESSWAYS):
        if is_temporary_certificate(subject.certificate):
            yield _finding(examination, subject)


RULE = Rule(
    slug="temporary-certificate",
    title="an Expressway still shows the certificate with which it was installed",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(article("Generate and Sign CSRs"), administrator_guide("Managing Security, server certificate")),
    check=check,
)


def _finding(examination: Examination, subject: Subject) -> Finding:
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)} is the temporary one of the installation",
        expected="a certificate signed by a CA that the other sides trust",
        got=f"issuer {subject.certificate.issuer.rfc4514}",
        consequence="nobody can verify this node; MRA with the temporary certificate is not supported",
        remedy=reissue(
            subject.node,
            subject.slot,
            "with the names of this node",
            *load_issuer_steps(examination, subject),
        ),
        connections=examination.connections_showing(subject),
    )
