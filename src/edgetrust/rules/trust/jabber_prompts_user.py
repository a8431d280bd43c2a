"""Jabber does not trust the CA of the certificate it is shown, and asks its user.

## What it checks
Whether the certificate that Jabber is shown from outside (by the Expressway-E, or by a proxy in front of it) leads to
a root that Jabber trusts: a public one, or one that the deployment file says was given to the clients. Missing
service domains in the certificate have a rule of their own.

## Why it matters on the edge
Jabber leaves the decision to its user, once for each certificate. People learn to accept whatever is shown, help
desks get calls on the day of every renewal, and clients without a person in front of them do not come up.

## What you will see
A window that asks whether to accept the certificate, at the first sign-in and after each renewal. In
`csf-unified.log` `Verification result : FAILURE`. On the wire alert unknown_ca (48) until the user has accepted.

## How to fix it
Have the Expressway-E certified by a public CA (its chain first into the lists of the Expressway-E itself and of every
Expressway-C), or distribute the root of its CA to the certificate stores of all
clients (group policy, mobile device management).

## How to verify
Delete the accepted certificate on one client and sign in from outside: no question is asked.

## Sources
The article on public and private CAs; the help pages of Webex on Jabber with customer domains.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import certificate_place, trust_list_place
from edgetrust.rules.endpoints import Distrust, find_distrust
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import load_issuer_steps
from edgetrust.rules.remedies import reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, standard
from edgetrust.rules.subjects import about_certificate, describe


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate that Jabber asks about."""
    for distrust in find_distrust(examination, RULE.slug):
        yield _finding(examination, distrust)


RULE = Rule(
    slug="jabber-prompts-user",
    title="Jabber asks its user whether to accept the certificate",
    family=Family.TRUST,
    severity=Severity.WARNING,
    citations=(
        article("Public vs. Private Certificate Authority (CA)"),
        standard("Webex Help nzmsd2b", "Jabber with customer domain for login"),
    ),
    check=check,
)


def _finding(examination: Examination, distrust: Distrust) -> Finding:
    subject = distrust.subject
    return about_certificate(
        RULE,
        subject,
        message=distrust.describe(f"Jabber does not trust the CA of the {describe(subject)}"),
        expected="a root that Jabber trusts: a public one, or one that was distributed to the clients",
        got=distrust.got,
        consequence=distrust.consequence,
        remedy=_remedy(examination, distrust),
        connections=distrust.connections,
        evidence=distrust.evidence,
    )


def _remedy(examination: Examination, distrust: Distrust) -> Remedy:
    node, slot, root = distrust.subject.node, distrust.subject.slot, distrust.root
    place = certificate_place(node.role, slot)
    steps = [
        *load_issuer_steps(examination, distrust.subject),
        reissue_step(node, slot, "signed by a public CA"),
    ]
    if root is not None:
        deploy = RemedyStep(
            node=Role.JABBER.value,
            where=trust_list_place(Role.JABBER, Store.ENDPOINT).where,
            do=f"or leave the certificate and distribute {distrust.anchor} to all clients",
            certificates=(root.sha256,),
        )
        steps.append(deploy)
    return Remedy(
        steps=tuple(steps), impact=place.impact, verify="sign in from outside on a client that never did: no question"
    )
