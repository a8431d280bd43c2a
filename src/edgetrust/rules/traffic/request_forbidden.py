"""The Expressway refused a request with 403 or for an unknown domain.

## What it checks
Logs of an Expressway with the event Sending HTTP error response with status 403, and with Registration Rejected for an
unknown domain.

## Why it matters on the edge
Where a request is answered, TLS has come about. It looks like a certificate fault and is none: certificates need no
change.

## What you will see
Event="Sending HTTP error response" Status="403" Reason="Forbidden"; Event="Registration Rejected" Reason="Unknown
domain".

## How to fix it
See that the SIP domain is on the Expressway-C and enabled for registrations on Unified CM, that the server is in the
HTTP allow list (Unity Connection for voicemail), and that both Expressways have the time from NTP. With secure profiles
see that their names are in the certificate of the Expressway-C, too.

## How to verify
The request is allowed.

## Sources
TAC 117811 on SIP domains; the MRA guide on 403 Forbidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import DOMAINS
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    for account in accounts(observation, RULE.slug):
        is_registration = "unknown domain" in (account.first.reason or "").lower()
        yield about_account(RULE, account, _OF_REGISTRATIONS if is_registration else _ADVICE)


RULE = Rule(
    slug="request-forbidden",
    title="a request was forbidden: domain, allow list or clock",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(117811, "MRA in a multi-domain deployment", "SIP domains"), mra_guide("403 Forbidden")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} forbade a request ({reason}); this is not a certificate problem",
    expected="a domain and a server that are allowed",
    where=DOMAINS,
    do="see that the domain is there and enabled, the server in the HTTP allow list, and the time of both Expressways "
    "from NTP",
    consequence="the service that was asked for fails",
    verify="the request is allowed",
)
_OF_REGISTRATIONS = replace(
    _ADVICE,
    problem="{writer} rejected a registration ({reason}): the domain is not served there, or, behind encrypted"
    " profiles, their names are not in the certificate of the Expressway-C",
    do="see that the domain is there and enabled; where it is, and the phones have encrypted security profiles, see"
    " that the names of these profiles are among the subject alternative names of every Expressway-C (edgetrust explain"
    " san-missing-security-profile)",
)
"""Often trouble with a profile."""
