"""CUCM did not authenticate a user: a wrong password, or the wrong cluster was asked.

## What it checks
Logs of an Expressway-C that a user could not be authenticated against a server.

## Why it matters on the edge
The Expressway-C asks CUCM about the user over a TLS connection that works. It looks like a certificate fault and is
none: certificates need no change.

## What you will see
"Failed to authenticate user against server"; 401 Unauthorized to the client.

## How to fix it
Try name and password of the user first. When they are right and sign-in fails now and then, the intercluster lookup
service (ILS) is not set up on every cluster, or the user has no home cluster.

## How to verify
The user signs in, several times.

## Sources
The MRA guide on 401 Unauthorized; TAC 211304, issue 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="home-cluster-unknown",
    title="a user was not authenticated by CUCM",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(mra_guide("401 Unauthorized"), tac(211304, "Collaboration Edge for TC endpoints", "Issue 4")),
    read=read,
)


_ADVICE = Advice(
    problem="{peer} did not authenticate a user for {writer}; this is not a certificate problem",
    expected="a user whose home cluster is known, and the right password",
    where="CUCM: End User, and ILS",
    do="try name and password in the self care portal; when they are right, set Home Cluster for the user and set up "
    "ILS on every cluster",
    consequence="this user cannot sign in",
    verify="the user signs in, several times",
)
