"""The service record leads to a name in another domain than that of the Expressway-E.

## What it checks
Logs of Jabber that the cookie of the Expressway-E is invalid or not available.

## Why it matters on the edge
The Expressway-E gives a cookie for its own domain, and clients do not take one from another. It looks like a
certificate fault and is none: certificates need no change.

## What you will see
"XAuth Cookie expiration time is invalid or not available"; sign-in goes in circles.

## How to fix it
Let the target of _collab-edge._tls be the FQDN of the Expressway-E itself, host name and domain as on System > DNS, the
same domain on every peer.

## How to verify
Jabber signs in, and edgetrust probe --srv DOMAIN has nothing to say of the records.

## Sources
TAC 117811 on DNS (CSCuo82526, CSCuo83458).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import DNS
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="edge-cookie-domain",
    title="the service record names another domain than the Expressway-E has",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(117811, "MRA in a multi-domain deployment", "DNS"),),
    read=read,
)


_ADVICE = Advice(
    problem="Jabber does not take the cookie of the Expressway-E; this is not a certificate problem",
    expected="a service record whose target is the FQDN of the Expressway-E",
    where=DNS,
    do="let the target of _collab-edge._tls be the FQDN that this page has as host name and domain, on every "
    "Expressway-E",
    consequence="Jabber does not sign in",
    at_peer=True,
    verify="Jabber signs in, and edgetrust probe --srv DOMAIN has nothing to say of the records",
)
