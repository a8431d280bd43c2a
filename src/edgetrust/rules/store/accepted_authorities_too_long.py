"""The CAs of a trust list have longer names together than a server can send when it asks for a client certificate.

## What it checks
The length of all subjects, each once, of every list by which a TLS server verifies its clients: 65,535 octets is the
most that a CertificateRequest can carry, for two octets say how many there are.

## Why it matters on the edge
An Expressway-E names the CAs of its whole list to the Expressway-C, CUCM does so on its secure ports. With the bundle
of an operating system in the list, or that of a browser a few times over, it cannot even ask: all these handshakes end,
whoever the client is and whatever it would show. The documented limit of 1000 certificates is no help, since it takes
some hundred long names. Connections on which no certificate is asked for, those of Jabber and of phones, go on.

## What you will see
Alert internal_error (80) from the server behind its own certificate, and `internal error` in its log. Nothing points at
the list.

## How to fix it
Reset to default CA certificate, and append the roots and intermediates that this deployment needs; keep a copy (Show
all, PEM file) first.

## How to verify
`edgetrust probe` of the port lists the CAs that are accepted.

## Sources
RFC 5246, section 7.4.4; the certificate guide on the list. That the handshake ends was measured with OpenSSL 3.0 and
4.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import trust_list_place
from edgetrust.pki.tls_limits import LONGEST_AUTHORITIES
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure, evidence_of
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide, standard
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.ways import describe_needed


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list by which a server asks in vain."""
    for failure in examination.failures(RULE.slug):
        yield _finding(examination, failure)


RULE = Rule(
    slug="accepted-authorities-too-long",
    title="the names of the CAs in a list are too long for a server to ask for a certificate",
    family=Family.STORE,
    severity=Severity.ERROR,
    citations=(standard("RFC 5246", "section 7.4.4"), certificate_guide("Managing the trusted CA certificate list")),
    check=check,
)


def _finding(examination: Examination, failure: Failure) -> Finding:
    node, store = failure.node, failure.first.requirement.store
    entries = examination.inventory.trust_list(node, store) or ()
    length = examination.bench.authorities_length(node, store)
    place = trust_list_place(node.role, store)
    restart = f"; then {place.restart}" if place.restart else ""
    return about_list(
        RULE,
        node,
        store,
        message=f"the subjects in the {describe_list(node, store)} have {length:,} octets, so {node.fqdn} cannot name "
        f"them when it asks for a client certificate: {describe_error(failure.first)}",
        expected=f"at most {LONGEST_AUTHORITIES:,} octets",
        got=f"{length:,} octets in {len(entries)} certificates",
        evidence=tuple(map(evidence_of, entries[-1:])),
        consequence=describe_effects(failure.connections, examination.working()),
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node.id,
                    where=place.where,
                    do="save the list, and delete the CAs that this deployment does not need"
                    f"{describe_needed(examination, node, store)}{restart}",
                ),
            ),
            impact=place.impact,
            verify=place.verify,
        ),
        connections=failure.connections,
    )
