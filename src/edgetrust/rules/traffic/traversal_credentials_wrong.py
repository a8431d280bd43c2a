"""The Expressway-C signs in to the traversal zone with the wrong user name or password.

## What it checks
Logs of an Expressway-E with the event Authentication Failed for a request OPTIONS, with the detail that the credential
of the user is incorrect.

## Why it matters on the edge
The traversal zone needs TLS and a user name. When the password is wrong, TLS comes about and the zone still stays down;
many a certificate has been replaced for that.

## What you will see
"Incorrect authentication credential for user", "calculated response does not match supplied response". The zone is
failed on the Expressway-C, with no TLS error on either side.

## How to fix it
On the Expressway-E look up the user in the local authentication database; on the Expressway-C type the same user name
and password into the traversal client zone. Both are case sensitive.

## How to verify
The traversal zone becomes active on both sides.

## Sources
TAC 117811 on the traversal zone; the article on the traversal zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import ZONES
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="traversal-credentials-wrong",
    title="the password of the traversal zone is wrong, not a certificate",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(article("Traversal zone"), tac(117811, "MRA in a multi-domain deployment", "Traversal zone")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} does not accept the user name or password with which {peer} signs in to the traversal zone; the "
    "certificates were accepted before",
    expected="the same user name and password on both sides",
    where=ZONES,
    do="on the Expressway-C type into the traversal client zone the user name and password that the local "
    "authentication database of the Expressway-E holds",
    consequence="the traversal zone stays down, so nobody outside can sign in or call",
    verify="the zone is active on both sides",
)
