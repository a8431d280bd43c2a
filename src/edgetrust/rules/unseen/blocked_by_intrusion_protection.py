"""The Expressway blocks an address from which too many sign-ins failed.

## What it checks
Nothing: edgetrust cannot see it. What is blocked gets to no handshake, and no document quotes a line of a log.

## Why it matters on the edge
Automated intrusion protection counts failures of each address, and shuts it out for a while. Many users behind one NAT
are one address, so one of them with a stale OAuth token can shut out a whole office. It looks like a certificate fault
and is none: certificates need no change.

## What you will see
Sign-ins from one place fail all at once, and work from everywhere else. There is no TLS error: no connection comes
about, and `edgetrust probe` from that place says so, while it shows the chain from elsewhere.

## How to fix it
On the Expressway-E see which addresses are blocked by automated detection (System > Protection > Automated detection),
unblock the one, exempt it where many users share it, and find who fails there.

## How to verify
`edgetrust probe` from that place shows the chain again.

## Sources
The MRA guide on automated intrusion protection.
"""

from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide

RULE = Rule(
    slug="blocked-by-intrusion-protection",
    title="the Expressway blocks an address after failed sign-ins",
    family=Family.UNSEEN,
    severity=Severity.INFO,
    citations=(mra_guide("Automated intrusion protection"),),
)
