"""A firewall translates the source address of the Expressway-C, so that SERVICE requests lead astray.

## What it checks
Logs of an Expressway-C that answers a request SERVICE with 408.

## Why it matters on the edge
By SERVICE the Expressways exchange certificates; its route leads to the translated address. It looks like a certificate
fault and is none: certificates need no change.

## What you will see
"Sending Response Code=408, Method=SERVICE"; sign-in works, phone services do not.

## How to fix it
On the firewall between the Expressways do not translate the source address and port of the Expressway-C, or give the
Expressway-E a second interface.

## How to verify
SERVICE is answered with 200, and devices register.

## Sources
TAC 212347 on phone services and NAT reflection.
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
    slug="nat-reflection",
    title="a firewall translates the address of the Expressway-C",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(212347, "MRA phone services failing due to source IP translation over NAT reflection"),),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} could not deliver a SERVICE request of {peer} and answered 408; this is not a certificate "
    "problem",
    expected="200 to SERVICE",
    where="the firewall between the Expressways",
    do="do not translate the source address and port of the Expressway-C, or move the Expressway-E to two interfaces",
    consequence="devices outside sign in but do not register for calls",
    verify="sERVICE is answered with 200, and devices register",
)
