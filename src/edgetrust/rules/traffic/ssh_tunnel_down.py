"""The SSH tunnels between Expressway-C and Expressway-E are down.

## What it checks
Alarms 35013 and 35014 in logs of an Expressway, and the answer 502 Next Hop Connection Failed, which follows from
tunnels that are down.

## Why it matters on the edge
Sign-in and configuration go through SSH tunnels to port 2222, which show certificates, too, and are stricter than the
traversal zone: each list must hold the whole chain of the other side, and nothing in the log says which certificate was
refused.

## What you will see
The traversal zone is active and nobody can sign in. The page Status > Unified Communications shows SSH tunnels that are
not active.

## How to fix it
Append the root and every intermediate of the other side on both nodes. See that the certificate of the Expressway-C
permits client authentication, that the host name of the Expressway-E holds no underscore, that names resolve both ways,
that both clocks agree, and that port 2222 is open.

## How to verify
Status > Unified Communications shows the tunnels active.

## Sources
The administrator guide on alarms 35013 and 35014; the MRA guide on 502 Next Hop Connection Failed.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import UC_STATUS
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, mra_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="ssh-tunnel-down",
    title="the SSH tunnels between Expressway-C and Expressway-E are down",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(administrator_guide("alarms 35013 and 35014"), mra_guide("502 Next Hop Connection Failed")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} has no SSH tunnel to {peer}",
    expected="active tunnels at port 2222",
    where=UC_STATUS,
    do="see which tunnel is down; then check with edgetrust check what keeps ssh-tunnel from working: the whole chain "
    "in both lists, client authentication in the certificate of the Expressway-C, names, clocks, port 2222",
    consequence="the SSH tunnels stay down, so nobody outside can sign in",
    verify="the page shows the tunnels active, and the alarm is lowered",
)
