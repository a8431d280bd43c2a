"""A call or a registration is refused for want of a licence.

## What it checks
Nothing: edgetrust cannot see it. It reads no licences, and no document that it leans on quotes a line of a log.

## Why it matters on the edge
Calls over MRA of devices that are registered to CUCM need no licence of the Expressway; calls to other companies take
one for a rich media session, and devices in CUCM are counted there. It looks like a certificate fault where encrypted
calls fail and others do not, and is none: certificates need no change.

## What you will see
Handshakes succeed and devices register; then some calls, or further devices, are refused.

## How to fix it
See the licence page of the node (Maintenance > Smart licensing on an Expressway, Smart licensing in CUCM): that it is
registered, that it is in compliance, and how many licences are in use.

## How to verify
The page says that the node is authorised, and the call goes through.

## Sources
The administrator guide on call types and licensing.
"""

from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide

RULE = Rule(
    slug="licence",
    title="a licence is missing or used up",
    family=Family.UNSEEN,
    severity=Severity.INFO,
    citations=(administrator_guide("Call types and licensing"),),
)
