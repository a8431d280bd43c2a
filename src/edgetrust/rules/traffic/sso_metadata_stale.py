"""Single sign-on uses metadata that were exported before a certificate was changed.

## What it checks
Alarm 35016 in logs of an Expressway, and SAML responses that were refused.

## Why it matters on the edge
The metadata that the identity provider holds contain certificates. When the certificate of an Expressway or the tomcat
certificate of CUCM is renewed, they must be exchanged again, or sign-in fails although every TLS connection works.

## What you will see
"Invalid SAML Response", "Error while processing saml response", the alarm SAML metadata has been modified.

## How to fix it
Export the metadata again and import them into the identity provider; on CUCM disable single sign-on before the tomcat
certificate is renewed and enable it afterwards. When an attribute is missing from the assertion, the claim rule of the
identity provider is to blame.

## How to verify
A user signs in from outside.

## Sources
The administrator guide on alarm 35016; the MRA guide on SAML assertions; TAC 217138.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, mra_guide, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    for account in accounts(observation, RULE.slug):
        yield about_account(RULE, account, _OF_CUCM if account.first.source == "CUCM" else _ADVICE)


RULE = Rule(
    slug="sso-metadata-stale",
    title="single sign-on fails or will fail: its metadata are older than a certificate",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(
        administrator_guide("alarm 35016"),
        mra_guide("Invalid SAML Assertions"),
        tac(217138, "Regenerate CA-signed CUCM certificates"),
    ),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} reports that single sign-on does not, or will not, work: {reason}",
    expected="metadata that hold today's certificates",
    where="the single sign-on page, and the identity provider",
    do="export the metadata of {writer} and import them into the identity provider; look at what the assertion lacks "
    "if that does not help",
    consequence="users of single sign-on cannot sign in",
    verify="a user signs in from outside, and the alarm is lowered",
)
_OF_CUCM = replace(
    _ADVICE,
    where="the single sign-on page of CUCM, and the identity provider",
    do="disable single sign-on and enable it again, as after every renewal of the tomcat certificate, with the new"
    " metadata at the identity provider",
    verify="a user signs in",
)
