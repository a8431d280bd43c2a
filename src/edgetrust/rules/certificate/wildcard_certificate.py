"""A certificate with a wildcard name is in use, which neither Expressway nor CUCM supports.

## What it checks
Whether the common name or a DNS entry of the SAN holds a `*`, in the certificates of Expressways, CUCM, IM and
Presence and Unity Connection.

## Why it matters on the edge
A wildcard satisfies the name check of a TLS library, so connections often come up and the trouble looks like
something else. The products document it as unsupported: service domains are not host names, `*.example.com` does not
cover `example.com`, and other checks of the products compare names literally.

## What you will see
From X14.0.2 on the Expressway refuses the upload, because a name with a star is no FQDN. CUCM refuses a certificate
whose SANs differ from those in its CSR. Where a wildcard is in use all the same, service domains are the names that
fail first.

## How to fix it
Generate a CSR on each node with explicit names, and buy a product that covers several names instead of a wildcard.

## How to verify
Show (decoded) lists no name with a star.

## Sources
TAC 213872, note below Generate and Sign CSRs; the certificate guide; the CUCM Security Guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.names import DnsName
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.orders import Orders, names_beside, orders_of
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide, cucm_security_guide
from edgetrust.rules.subjects import EXPRESSWAYS, Holding, about_certificate, holdings


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate with a wildcard name."""
    roles = (*EXPRESSWAYS, Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)
    found = [
        (holding, wildcards)
        for holding in holdings(examination, *roles)
        if (wildcards := tuple(dict.fromkeys(_wildcards(holding.subject))))
    ]
    orders = orders_of(examination.deployment) if found else {}
    for holding, wildcards in found:
        yield _finding(examination, orders, holding, wildcards)


RULE = Rule(
    slug="wildcard-certificate",
    title="a certificate with a wildcard name is in use",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        article("Generate and Sign CSRs"),
        certificate_guide("Server certificate"),
        cucm_security_guide("Certificates"),
    ),
    check=check,
)


def _wildcards(subject: Subject) -> Iterator[str]:
    yield from (f"CN={name}" for name in subject.certificate.subject.common_names if "*" in name)
    for name in subject.certificate.san:
        if isinstance(name, DnsName) and name.is_wildcard:
            yield f"DNS:{name.value}"


def _finding(examination: Examination, orders: Orders, holding: Holding, wildcards: tuple[str, ...]) -> Finding:
    subject = holding.subject
    names = ", ".join(names_beside(examination, orders, subject))
    change = f"with its present names, {names} in place of the wildcard" if names else "with its present names but that"
    return about_certificate(
        RULE,
        subject,
        message=f"the {holding.describe()} carries a wildcard name: {', '.join(wildcards)}",
        expected="explicit names, each node with a certificate of its own",
        got=", ".join(wildcards),
        consequence="unsupported: a wildcard may pass the name check of TLS, but not where names are compared as text",
        remedy=reissue(subject.node, subject.slot, change),
    )
