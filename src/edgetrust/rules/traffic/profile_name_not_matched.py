"""CUCM does not find the name of the phone security profile in the certificate of the Expressway-C.

## What it checks
Traces of CUCM that say of a TLS connection that no name of the certificate matches, not the device, and not the
security profile.

## Why it matters on the edge
With secure registration the certificate of the Expressway-C stands for the phone. CUCM looks in it for the name of the
phone's security profile; when it is missing, the phone gets SIP 403 and does not register.

## What you will see
"InvalidX509NameInCertificate Error , did not find matching SAN either"; 403 Forbidden to REGISTER; the alarm
ConnectionFailure with reason 2.

## How to fix it
Have the certificate of every Expressway-C issued anew with the name of every encrypted phone security profile that is
used outside, as FQDN. When the name is there, an old release of CUCM may miss it in a long list (CSCuq86376).

## How to verify
The phone registers, and the trace has no such line.

## Sources
TAC 211304, issue 5; the article on phone security profiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.mra.pages import CUCM_PHONE_SECURITY_PROFILE, SERVER_CERTIFICATE
from edgetrust.rules.incidents import Advice, Step, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    for account in accounts(observation, RULE.slug):
        name = account.first.expected_name
        advice = _UNNAMED if name is None else _ADVICE if "." in name else _NOT_FQDN
        yield about_account(RULE, account, advice)


RULE = Rule(
    slug="profile-name-not-matched",
    title="CUCM finds no phone security profile name in the Expressway-C certificate",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(tac(211304, "Collaboration Edge for TC endpoints", "Issue 5"), article("Phone security profile")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} does not find {name} in the certificate of {peer}",
    expected="{name} among the subject alternative names",
    where=SERVER_CERTIFICATE,
    do="on every Expressway-C generate a CSR with the phone security profile name {name}, have it signed and upload it",
    consequence="encrypted devices outside cannot register with this CUCM",
    verify="the device registers",
    impact=Impact.NODE_RESTART,
    at_peer=True,
)
_NOT_FQDN = replace(
    _ADVICE,
    where=CUCM_PHONE_SECURITY_PROFILE,
    do="first give the profile a name that is an FQDN: from X12.6 on the Expressway makes no CSR with {name}",
    at_peer=False,
    also=Step(where=SERVER_CERTIFICATE, do="then, on every Expressway-C, make a CSR with the new name", at_peer=True),
)
"""Other names can be typed on CUCM, and in no request."""
_UNNAMED = replace(
    _ADVICE,
    problem="{writer} does not find the name of a device's security profile in the certificate of {peer}",
    expected="the names of the phone security profiles of all devices outside among the subject alternative names",
    where=CUCM_PHONE_SECURITY_PROFILE,
    do="look up the profile of the device that the line names; a line with Rcvd= and Expected= beside it has the name;"
    " one that is no FQDN has to become one first",
    at_peer=False,
    also=Step(
        where=SERVER_CERTIFICATE,
        do="on every Expressway-C generate a CSR with the name of that profile, have it signed and upload it",
        at_peer=True,
    ),
)
"""An alarm names the device, and no name of a certificate."""
