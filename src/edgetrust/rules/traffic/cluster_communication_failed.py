"""Peers of an Expressway cluster cannot communicate or replicate.

## What it checks
Logs of an Expressway for alarms 20004 and 20006.

## Why it matters on the edge
Peers replicate zones and settings over TLS, port 4372. With TLS verification mode Enforce they verify each other's
certificates, and one that does not hold breaks the cluster; with Permissive it does not, and the cause is elsewhere.

## What you will see
The alarm; System > Clustering shows a peer that is not green. While a peer restarts, the alarm is nothing unusual.

## How to fix it
See whether the peer runs and can be reached at port 4372. Under Enforce check the certificates with edgetrust check:
the FQDN of each peer in its own SAN, a chain that the list of every other peer holds, and before X15.4 client
authentication. Until it is mended, Permissive keeps the cluster together.

## How to verify
System > Clustering shows every peer in green, and the alarm is lowered.

## Sources
The administrator guide on alarms 20004 and 20006; the cluster guide on TLS verification.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import CLUSTERING
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, cluster_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each alarm."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="cluster-communication-failed",
    title="peers of a cluster do not reach each other",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(administrator_guide("alarms 20004 and 20006"), cluster_guide("TLS verification mode")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} does not reach a peer of its cluster: {reason}",
    expected="peers that replicate at port 4372",
    where=CLUSTERING,
    do="see whether the peer runs and is reached at port 4372; with TLS verification mode Enforce, check with "
    "edgetrust check whether the certificates of the peers hold",
    consequence="changes at one peer do not come to the others",
    verify="the page shows every peer in green, and the alarm is lowered",
)
