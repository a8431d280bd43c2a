"""A node checks revocation and has no CRL that speaks about a certificate.

## What it checks
On every connection that a node with revocation checking verifies, whether it holds a usable CRL of the issuer of each
certificate of the path, roots included. A CRL that its issuer did not sign, or may not sign, is of no use either.

## Why it matters on the edge
Revocation is checked over the whole path. One CA without a CRL makes every certificate below it unacceptable,
although nothing was revoked. It often comes with a new CA: its certificates were appended, its CRL was not.

## What you will see
OpenSSL error 3, `unable to get certificate CRL`, and alert unknown_ca (48), the alert of an unknown CA. The same text
on the Client certificate testing page of a node that does *not* check revocation means that everything else is fine.

## How to fix it
On Maintenance > Security > CRL management upload one PEM file with the CRLs of all CAs (an upload replaces the one
before), or enter the distribution points under Automatic CRL updates. An LDAP distribution point cannot be used, and
one inside is out of reach for an Expressway-E. Of a self-signed certificate there is no CRL: have it signed by a CA. If
nobody maintains CRLs, switch the checking off.

## How to verify
Client certificate testing of the other side's certificate no longer asks for a CRL; the connection comes up.

## Sources
The article on the meaning of that text; the Administrator Guide on CRL management. Error and alert were measured with
OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.revocation import Choice
from edgetrust.rules.examination import Examination
from edgetrust.rules.revocation import Gap, about_gap, find_gaps
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each node, with all CRLs that it lacks: one upload brings them all."""
    for gap in find_gaps(examination, RULE.slug, _is_missing):
        yield _finding(examination, gap)


RULE = Rule(
    slug="crl-missing",
    title="revocation is checked, and a CRL is missing",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        administrator_guide("CRL management"),
        article("Test to Know If A Certificate Is Trusted On The Expressway"),
    ),
    check=check,
)


def _is_missing(choice: Choice | None, _: datetime) -> bool:
    return choice is None


def _finding(examination: Examination, gap: Gap) -> Finding:
    issuers = ", ".join(gap.issuers)
    return about_gap(
        RULE,
        examination,
        gap,
        problem=f"has no usable CRL of {issuers}",
        expected=f"a CRL in force of every CA of the path: {issuers}",
        got=gap.describe_held(),
    )
