"""A user or device signed in with the wrong name or password.

## What it checks
Logs of an Expressway with Authentication Failed for requests other than OPTIONS, and of TC and CE endpoints that got
HTTP 401.

## Why it matters on the edge
Where a password is looked at, TLS has come about. It looks like a certificate fault and is none: certificates need no
change.

## What you will see
"Incorrect authentication credential for user" with Method="REGISTER", "ProvisionRequest failed: 5 (HTTP code=401)".

## How to fix it
Type name and password anew on the device; try them in the self care portal of CUCM. The user name must be written
exactly as CUCM has it.

## How to verify
The device signs in from outside.

## Sources
TAC 211304, issue 4; the MRA guide on 401 Unauthorized.
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
    slug="user-credentials-wrong",
    title="a user signed in with the wrong name or password",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(211304, "Collaboration Edge for TC endpoints", "Issue 4"), mra_guide("401 Unauthorized")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} saw a sign-in with a wrong name or password; this is not a certificate problem",
    expected="a name and password that CUCM knows",
    where="the device, and CUCM",
    do="type name and password of the user anew on the device, and try them in the self care portal of CUCM",
    consequence="this user or device cannot sign in",
    verify="the device signs in",
)
