"""The Expressway-E has a certificate of an internal CA.

## What it checks
Whether the chain of an Expressway-E server certificate ends in a root that is none of the public roots (the built-in
list and `public_ca`). A chain whose root no file holds is not judged.

## Why it matters on the edge
The Expressway-E is the one server whose certificate the endpoints outside see. Jabber asks its user to accept an
internal one; 7800/8800 phones ask nobody, their list cannot be changed, and they do not register; TC/CE endpoints do
when the root has been added to their list.

## What you will see
A certificate prompt at the first sign-in of Jabber; phones that stay unregistered while Jabber works. Phones refuse
with an alert right after the certificate of the Expressway-E.

## How to fix it
Append the chain of a public CA (one on the phones' list where there are phones) to the lists of the Expressway-E and of
every Expressway-C; then have the CSR of the Expressway-E signed by that CA. Where only
managed endpoints are in use, distribute the internal root to them instead. The Expressway-C may stay with the
internal CA.

## How to verify
Sign in from outside with a device that never was in the company network: no prompt appears.

## Sources
The article says that the Expressway-E is the only server that needs a public CA, what users see otherwise, and that
phones do not work with internal certificates.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.verdict import Outcome
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.public_cas import find_distrust
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.issuers import load_issuer_steps
from edgetrust.rules.remedies import no_action, reissue, short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article
from edgetrust.rules.subjects import about_certificate, describe, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway-E certificate below a root that is known and not public."""
    for subject in server_certificates(examination, Role.EXPRESSWAY_E):
        root = examination.pool.root_of(subject.certificate)
        # What the factory installed is the business of temporary-certificate, and the remedy is the same.
        if root is None or examination.pool.is_public_root(root) or is_temporary_certificate(subject.certificate):
            continue
        yield _finding(examination, subject, root)


RULE = Rule(
    slug="internal-ca-on-expressway-e",
    title="the Expressway-E certificate is not from a public CA",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        article("Public vs. Private Certificate Authority (CA)"),
        article("Synergy Light Endpoints (7800/8800 Series Phones)"),
    ),
    check=check,
)


def _finding(examination: Examination, subject: Subject, root: Certificate) -> Finding:
    strangers = _strangers(examination, root)
    return about_certificate(
        RULE,
        subject,
        severity=RULE.severity if strangers else Severity.INFO,
        message=f"the {describe(subject)} comes from an internal CA, {root.subject.rfc4514}",
        expected="a chain that ends in one of the public roots",
        got=f"a chain that ends in {short(root)}, which is not among them{_distrusted(root)}",
        consequence=_consequence(examination, strangers),
        connections=_refused(examination, subject),
        remedy=reissue(
            subject.node,
            subject.slot,
            "signed by a public CA that the endpoints in use know",
            *load_issuer_steps(examination, subject),
        )
        if strangers
        else no_action("sign in from outside with every kind of endpoint in use"),
    )


def _strangers(examination: Examination, root: Certificate) -> tuple[Node, ...]:
    """The endpoints in use that face the Expressway-E itself and do not hold this root."""
    if examination.deployment.edge_proxy is not None:
        return ()
    return tuple(node for node in examination.deployment.endpoints if not _holds(examination, node, root))


def _holds(examination: Examination, node: Node, root: Certificate) -> bool:
    entries = examination.inventory.trust_list(node, Store.ENDPOINT) or ()
    return any(entry.certificate == root for entry in entries)


def _refused(examination: Examination, subject: Subject) -> tuple[str, ...]:
    """Ids of the connections of endpoints that this certificate does not pass."""
    found = []
    for verdict, verification in examination.verifications():
        is_endpoint = examination.node(verification.requirement.verifier).role.is_endpoint
        if is_endpoint and verification.leaf == subject.certificate and verdict.connection.server == subject.node.id:
            if verification.outcome in (Outcome.FAIL, Outcome.WARN):
                found.append(verdict.connection.id)
    return tuple(found)


def _consequence(examination: Examination, strangers: tuple[Node, ...]) -> str:
    if not strangers:
        if examination.deployment.edge_proxy is not None:
            return "none today: every endpoint in use goes through the edge proxy"
        if not examination.deployment.endpoints:
            return "none today: no endpoints are in use"
        return "none today: every endpoint in use holds this root"
    return "; ".join(_effect(examination, node) for node in strangers)


_EFFECTS = {
    Role.JABBER: "Jabber asks its users to accept the certificate",
    Role.IP_PHONES: "7800/8800 phones do not register",
    Role.TC: "TC/CE endpoints do not register until the root is added to their list",
}


def _effect(examination: Examination, endpoint: Node) -> str:
    if examination.inventory.trust_list(endpoint, Store.ENDPOINT) is None:
        return f"what {ROLE_NAMES[endpoint.role]} make of it depends on their list, which is not known"
    return _EFFECTS[endpoint.role]


def _distrusted(root: Certificate) -> str:
    distrust = find_distrust(root)
    if distrust is None:
        return ""
    days = ", ".join(f"{program} for certificates issued after {day}" for program, day in distrust.issued_after)
    return f" (a root of {distrust.name} that browsers no longer trust: {days}; {distrust.effect})"
