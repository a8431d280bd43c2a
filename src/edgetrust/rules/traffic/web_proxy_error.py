"""The HTTP proxy of the Expressway could not connect to the next server.

## What it checks
Logs of traffic_server with 502 connect failed, where no line tells of a refused certificate of the same node.

## Why it matters on the edge
Without a line about a certificate the server could not be reached. It looks like a certificate fault and is none:
certificates need no change.

## What you will see
Msg="HTTP/1.1 502 connect failed".

## How to fix it
Look which server the request was for (the lines of the same Txn-id), whether it runs and can be reached at that port.
Where the log level hides refused certificates, set developer.trafficserver.ssl to debug and look again.

## How to verify
The request is answered with 200.

## Sources
TAC 218018 on the certificates that the traffic server verifies.
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
    slug="web-proxy-error",
    title="the proxy of the Expressway could not reach a server",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(218018, "Traffic server certificate verification"),),
    read=read,
)


_ADVICE = Advice(
    problem="the HTTP proxy of {writer} could not connect to a server, and no refused certificate is told of; this is "
    "not a certificate problem",
    expected="a connection to the server behind the proxy",
    where="the server that the request was for",
    do="find the server by the lines of the same Txn-id, and see that it runs and can be reached",
    consequence="requests over this server fail",
    verify="the request is answered with 200",
)
