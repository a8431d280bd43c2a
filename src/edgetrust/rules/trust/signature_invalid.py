"""A certificate was not signed by the key of its issuer.

## What it checks
Whether the signature of each certificate of a path verifies with the key of the certificate above it, where no other
certificate at hand with the issuer's name has the right key either. If there is one, another rule says which. In a
capture each certificate is held against the one that was sent behind it; what was accepted all the same is a warning.

## Why it matters on the edge
A signature that fits no key means that the file was altered, that the CA was set up anew under its old name with a
new key, or that somebody else made a certificate in its name. A CA rebuilt under the same name is by far the most
frequent: its old and its new certificates look alike on every page.

## What you will see
OpenSSL error 7, `certificate signature failure`, and alert decrypt_error (51) at the other side. Alert 51 says
nothing about certificates by name, and is often mistaken for a damaged connection.

## How to fix it
Find the CA certificate with the right key: compare the authority key identifier of the certificate with the subject
key identifiers of the CA's certificates. Append that one and delete the other; if there is none, have the certificate
issued again by the CA as it is today.

## How to verify
`openssl verify` with the CA's certificate says OK; the connection no longer ends with alert 51.

## Sources
RFC 5280 on path validation. The error and the alert were measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate whose signature fits no key at hand."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="signature-invalid",
    title="the issuer's key did not sign the certificate",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(standard("RFC 5280", "section 6.1.3, basic certificate processing"),),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    issuer = culprit.certificate.issuer.rfc4514
    refused = culprit.refusals[0]
    above = [step.certificate for step in refused.path if step.certificate.subject.rfc4514 == issuer]
    taken = ", ".join(short(certificate) for certificate in above) or "no certificate with that subject"
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"was not signed by the key of its issuer {issuer}",
        expected=f"a signature of {issuer}",
        got=f"{short(culprit.certificate)} with a signature that does not fit the key of {taken}: "
        f"{describe_error(refused)}",
        remedy=reissue_all(examination, culprit, f"signed by {issuer} with the key that is in the trust lists"),
    )
