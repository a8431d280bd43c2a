"""The certificate of an Expressway-E does not name a domain that is federated over XMPP.

## What it checks
Where the deployment declares `xmpp_federation`, whether the server certificate of each Expressway-E names every
federated domain, as a DNS name or as an xmppAddr.

## Why it matters on the edge
A foreign XMPP server knows the domain of the person it writes to and not the host that serves it. It looks for that
domain in the certificate of the Expressway-E and refuses to federate when it is not there.

## What you will see
MRA is unaffected. Presence and messages to and from partners fail, in one direction or both.

## How to fix it
On the Expressway-E, Maintenance > Security > Server certificate > Generate CSR: list the domain under XMPP federation
domains with format DNS. XMPPAddress exists as a format too, but many public CAs drop it.

## How to verify
Show (decoded) lists the domain; a message to a partner arrives.

## Sources
TAC 213872, list of SANs for the Expressway-E; the certificate guide's table of SAN elements.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.names import Feature, needed_names
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import about_certificate, describe, names_for_xmpp, print_san, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway-E whose certificate lacks a federated domain."""
    for subject in server_certificates(examination, Role.EXPRESSWAY_E):
        domains = needed_names(examination.deployment, subject.node, subject.slot, Feature.FEDERATION)
        missing = [domain for domain in domains if not names_for_xmpp(subject.certificate, domain)]
        if missing:
            yield _finding(subject, missing)


RULE = Rule(
    slug="san-missing-federation-domain",
    title="the certificate of an Expressway-E does not name a federated XMPP domain",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(article("Generate and Sign CSRs"), certificate_guide("XMPP federation domains")),
    check=check,
)


def _finding(subject: Subject, missing: list[str]) -> Finding:
    wanted = ", ".join(f"DNS:{domain}" for domain in missing)
    return about_certificate(
        RULE,
        subject,
        message=f"the {describe(subject)} does not name the federated domain {', '.join(missing)}",
        expected=wanted,
        got=print_san(subject.certificate),
        consequence="XMPP servers of partners refuse the Expressway-E, so presence and messages do not cross",
        remedy=reissue(
            subject.node, subject.slot, f"{with_present_names(subject.certificate, wanted)} (XMPP federation domains)"
        ),
    )
