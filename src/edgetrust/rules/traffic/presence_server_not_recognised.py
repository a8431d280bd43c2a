"""The Expressway-C does not take a node for an IM and Presence server.

## What it checks
The message Address is not a IM and Presence Server.

## Why it matters on the edge
The node answers, and not as expected. It looks like a certificate fault and is none: certificates need no change.

## What you will see
"Failed: Address is not a IM and Presence Server".

## How to fix it
See that the address is that of an IM and Presence node. On release 9.1.1 of it CA certificates are missing on that node
(CSCul05131): upload them there, or update.

## How to verify
The node is listed as active.

## Sources
The MRA guide on this message.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import IM_AND_PRESENCE_NODES
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="presence-server-not-recognised",
    title="the Expressway-C does not recognise an IM and Presence server",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(mra_guide("Failed: Address is not a IM and Presence Server"),),
    read=read,
)


_ADVICE = Advice(
    problem="an IM and Presence node could not be added: what answers there is none, or, on its release"
    " 9.1.1, lacks CA certificates; the certificate of the Expressway is not at fault",
    expected="an IM and Presence node that answers as one",
    where=IM_AND_PRESENCE_NODES,
    do="see that the address is that of an IM and Presence node; on its release 9.1.1 upload the missing CA "
    "certificates there, or update it (CSCul05131)",
    consequence="chat and presence fail outside",
    verify="the node is listed as active",
)
