"""A TCP connection did not come about, so no certificate was ever shown.

## What it checks
Logs of an Expressway with TCP Connection Failed, and of its XMPP router with Connection refused.

## Why it matters on the edge
Whoever is refused in TCP has not seen a certificate. It looks like a certificate fault and is none: certificates need
no change.

## What you will see
"TCP Connection Failed", "Unable to connect to host …, port 7400:(111) Connection refused".

## How to fix it
See whether the service runs on the other side and listens on the interface that the connection goes to (an Expressway-E
with two interfaces listens for XMPP on the internal one only), whether a firewall is in between, and whether address
and port are right.

## How to verify
The connection comes about: edgetrust probe HOST:PORT shows a chain.

## Sources
TAC 117811 on dual NIC; the MRA guide on ports.
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
    slug="connection-refused",
    title="a TCP connection was refused; no certificate was ever shown",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(117811, "MRA in a multi-domain deployment", "Dual NIC"),),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} got no TCP connection to {peer}; this is not a certificate problem",
    expected="a service that listens there",
    where="the firewall, and the other side",
    do="see that the service runs on {peer}, on the interface that this address belongs to, and that the firewall "
    "lets it pass",
    consequence="nothing gets through this connection",
    verify="the connection comes about: edgetrust probe HOST:PORT shows a chain",
)
