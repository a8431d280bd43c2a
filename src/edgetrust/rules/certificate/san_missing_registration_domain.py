"""The certificate that endpoints see does not name a service domain.

## What it checks
Whether the server certificate of each Expressway-E (of the edge proxy, where there is one) names every service
domain: as `example.com` or as `collab-edge.example.com`. TC and CE endpoints also take the SRVName
`_collab-edge._tls.example.com`. Service domains are the ones under which endpoints look up `_collab-edge._tls`, so a
private domain that exists only inside needs no name here.

## Why it matters on the edge
Endpoints do not compare the certificate with the host they connect to: they look for the domain they were told to
register with. Jabber lets its user accept a certificate without it; 7800/8800 phones and TC/CE endpoints do not ask
anybody and give up.

## What you will see
Jabber shows a certificate prompt on first sign-in, and its log ends the check with `CN_NO_MATCH`. A TC or CE endpoint
logs `[verify_edge_domain_in_san]: Edge TLS verification failed` and names the domain. Phones stay unregistered
without saying why. The Expressway logs an alert from the endpoint, or nothing.

## How to fix it
On the Expressway-E, Maintenance > Security > Server certificate > Generate CSR: list the domain under Unified CM
registrations domains with format DNS, or CollabEdgeDNS where the CA refuses the bare domain. Check that the CA kept
the name: public CAs drop names silently unless the product covers several.

## How to verify
Show (decoded) on the Server certificate page lists the name under X509v3 Subject Alternative Name; an endpoint
outside registers, and Jabber signs in without a prompt.

## Sources
TAC 213872, list of SANs and its note on the base domain; the certificate guide's table of SAN elements; TAC 211304
for the SRVName. The older advice to list the domains on the Expressway-C too is the rule
`san-domain-on-expressway-c`.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.connections import endpoint_facing_role, registration_names
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide, tac
from edgetrust.rules.subjects import about_certificate, connections_missing, describe, print_san, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate that endpoints see and that lacks a service domain."""
    deployment = examination.deployment
    for subject in server_certificates(examination, endpoint_facing_role(deployment)):
        kinds = [endpoint.role for endpoint in deployment.endpoints] or [Role.EXPRESSWAY_E]
        missing = {kind: _missing(deployment, kind, subject.certificate) for kind in kinds}
        if any(missing.values()):
            yield _finding(examination, subject, missing)


RULE = Rule(
    slug="san-missing-registration-domain",
    title="the certificate that endpoints see does not name a service domain",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        article("Generate and Sign CSRs"),
        certificate_guide("Unified CM registrations domains"),
        tac(211304, "Collaboration Edge TC-based Endpoints", "certificates"),
    ),
    check=check,
)

_EFFECTS = {
    Role.JABBER: "Jabber asks its user to accept the certificate",
    Role.IP_PHONES: "7800/8800 phones do not register",
    Role.TC: "TC/CE endpoints do not register",
    Role.EXPRESSWAY_E: "no kind of endpoint is in use yet; the first one will not accept it",
}
"""By kind of endpoint; the Expressway-E itself stands for a deployment without endpoints."""

_STRICT = (Role.IP_PHONES, Role.TC)


def _missing(deployment: Deployment, role: Role, certificate: Certificate) -> tuple[tuple[str, ...], ...]:
    """For each service domain that an endpoint does not find: the names that would do."""
    return tuple(
        alternatives
        for alternatives in registration_names(deployment, role)
        if not any(offers(certificate, name, common_name_counts=True) for name in alternatives)
    )


def _finding(examination: Examination, subject: Subject, missing: dict[Role, tuple[tuple[str, ...], ...]]) -> Finding:
    domains = tuple(dict.fromkeys(names[0] for found in missing.values() for names in found))
    hit = [role for role, found in missing.items() if found]
    strict = any(role in _STRICT for role in hit)
    wanted = " and ".join(f"DNS:{domain} or DNS:collab-edge.{domain}" for domain in domains)
    return about_certificate(
        RULE,
        subject,
        severity=Severity.ERROR if strict else Severity.WARNING,
        message=f"the {describe(subject)} does not name the service domain {', '.join(domains)}",
        expected=wanted,
        got=print_san(subject.certificate),
        consequence="; ".join(_EFFECTS[role] for role in hit)
        + (f" (they face the {ROLE_NAMES[subject.node.role]})" if subject.node.role is Role.EDGE_PROXY else ""),
        remedy=reissue(subject.node, subject.slot, with_present_names(subject.certificate, wanted)),
        connections=connections_missing(examination, subject, domains),
    )
