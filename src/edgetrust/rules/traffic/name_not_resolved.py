"""An endpoint could not resolve the name of the server.

## What it checks
Logs of TC and CE endpoints that could not resolve the host name.

## Why it matters on the edge
Without an address there is no connection. It looks like a certificate fault and is none: certificates need no change.

## What you will see
"Couldn't resolve host name".

## How to fix it
See that the record _collab-edge._tls of the domain exists in the public DNS and names the FQDN of an Expressway-E that
resolves from outside, and that the endpoint asks a DNS server that works.

## How to verify
edgetrust probe --srv DOMAIN shows where the records lead.

## Sources
TAC 211304 on Collaboration Edge for TC endpoints, issue 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="name-not-resolved",
    title="a name could not be resolved",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(211304, "Collaboration Edge for TC endpoints", "Issue 1"),),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} could not resolve the name of {peer}; this is not a certificate problem",
    expected="a name that resolves where the endpoint is",
    where="the public DNS, and the DNS server of the endpoint",
    do="look up _collab-edge._tls of the domain and its targets from where the endpoint is (edgetrust probe --srv "
    "DOMAIN)",
    consequence="the endpoint does not reach the Expressway-E at all",
    verify="edgetrust probe --srv DOMAIN shows where the records lead",
)
