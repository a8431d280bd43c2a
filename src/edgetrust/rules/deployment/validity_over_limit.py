"""A public certificate is valid for longer than public CAs may issue.

## What it checks
Whether a certificate whose chain ends in a public root keeps the limit of its day of issue: 398 days from 1 September
2020, 200 from 15 March 2026, 100 from 15 March 2027, 47 from 15 March 2029. A day has 86,400 seconds, and both ends
belong to the validity.

## Why it matters on the edge
A CA that finds such a certificate has to revoke it within days, whatever calls are running. Clients on Apple systems
refuse one outright, so Jabber on iPhone and Mac may fail while everything else works. And the limit of today tells
how often the edge will have to be renewed from now on.

## What you will see
Nothing on the Expressway, whose OpenSSL knows no limit. On an iPhone or Mac, a prompt or a refusal at sign-in.

## How to fix it
Order a new certificate. A CA that issues within the limit needs no special request; a root given in `public_ca` is
taken for public, so leave private CAs out of that list. Plan for automatic renewal: at 47 days nobody renews by hand.

## How to verify
On Maintenance > Security > Server certificate, Show (decoded) shows Not Before and Not After within the limit.

## Sources
The limits are in section 6.3.2 of the Baseline Requirements, the steps from 2026 on by ballot SC-081v3.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.public_cas import ValidityLimit, limit_exceeded, validity_days, validity_limit
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Audience, Family, Rule
from edgetrust.rules.sources import standard
from edgetrust.rules.subjects import Holding, about_certificate, holdings


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each public certificate over the limit of its day of issue."""
    for holding in holdings(examination):
        certificate = holding.certificate
        limit = limit_exceeded(certificate)
        if limit is not None and examination.pool.public_root_of(certificate) is not None:
            yield _finding(examination, holding, limit)


RULE = Rule(
    slug="validity-over-limit",
    title="a public certificate is valid for longer than allowed",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        standard("CA/Browser Forum Baseline Requirements (2.1.5)", "6.3.2"),
        standard("CA/Browser Forum ballot SC-081v3"),
    ),
    check=check,
    audience=Audience.AUDITOR,
)


def _finding(examination: Examination, holding: Holding, limit: ValidityLimit) -> Finding:
    certificate = holding.certificate
    days = validity_days(certificate)
    period = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
    today = validity_limit(examination.at) or limit
    subject = holding.subject
    return about_certificate(
        RULE,
        subject,
        message=f"the {holding.describe()} is public and valid for {days} days; {limit.days} are allowed",
        expected=f"at most {limit.days} days for a certificate issued from {limit.issued_from} on",
        got=f"{days} days, {period}",
        consequence="its CA has to revoke it once it notices, and Jabber on Apple systems may refuse it before",
        remedy=reissue(subject.node, subject.slot, f"valid for at most {today.days} days"),
    )
