"""The certificate of an Expressway-C does not name a service domain, which only older guides ask for.

## What it checks
Whether the server certificate of each Expressway-C names every service domain, as `example.com` or as
`collab-edge.example.com`.

## Why it matters on the edge
It usually does not. The article that this tool starts from lists the domains among the SANs of the Expressway-C,
while the table in today's guides asks for them on the Expressway-E only, and no connection of MRA looks for them on
the Expressway-C. The finding exists so that nobody who compares a certificate with the article has to wonder.

## What you will see
Nothing: no alarm, no log line, no failed connection.

## How to fix it
Nothing needs to be done. When the certificate is made anew for another reason, the domains may be added under
Additional alternative names.

## How to verify
The traversal zone is Active and endpoints register; that is all there is to see.

## Sources
TAC 213872, list of SANs for the Expressway-C, against the certificate guide's table of SAN elements.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import no_action
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import about_certificate, describe, print_san, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate of an Expressway-C that lacks a service domain."""
    holders: dict[Certificate, list[Subject]] = {}
    for subject in server_certificates(examination, Role.EXPRESSWAY_C):
        holders.setdefault(subject.certificate, []).append(subject)
    for subject, *others in holders.values():
        missing = [domain for domain in examination.deployment.domains if not _names(subject, domain)]
        if missing:
            yield _finding(subject, others, missing)


RULE = Rule(
    slug="san-domain-on-expressway-c",
    title="the certificate of an Expressway-C does not name a service domain",
    family=Family.CERTIFICATE,
    severity=Severity.INFO,
    citations=(article("Generate and Sign CSRs"), certificate_guide("table of SAN elements")),
    check=check,
)


def _names(subject: Subject, domain: str) -> bool:
    return any(
        offers(subject.certificate, name, common_name_counts=False) for name in (domain, f"collab-edge.{domain}")
    )


def _finding(subject: Subject, others: list[Subject], missing: list[str]) -> Finding:
    more = f" and {len(others)} more" if others else ""
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)}{more} does not name the service domain "
        f"{', '.join(missing)}, as the article asks",
        expected=", ".join(f"DNS:{domain}" for domain in missing) + " (older guides only)",
        got=print_san(subject.certificate),
        consequence="none: no connection looks for it, and today's guides no longer ask for it",
        remedy=no_action("nothing needs to change; add the names when the certificate is made anew, if you wish"),
    )
