"""A SIP trunk between CUCM and the Expressway-C listens on the port that Mobile and Remote Access uses.

## What it checks
Nothing: edgetrust cannot see it. Which port a SIP trunk of CUCM uses stands in no file that it reads, and no document
quotes a line of a log.

## Why it matters on the edge
Registrations over MRA come to CUCM at 5060, or 5061 with TLS, from the address of the Expressway-C. Where a SIP trunk
to the same Expressway-C has the same port, CUCM takes them for calls of the trunk. It looks like a certificate fault
and is none: certificates need no change.

## What you will see
Users sign in, and phone services stay down: registrations fail, while `edgetrust check` finds the connections to work.

## How to fix it
Give the trunk a port of its own: in CUCM in its SIP Trunk Security Profile (incoming port), on the Expressway-C in the
neighbor zone that leads to it. Both must agree.

## How to verify
Devices register from outside, and calls through the trunk still work.

## Sources
The MRA guide on SIP trunks between Unified CM and Expressway-C.
"""

from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide

RULE = Rule(
    slug="sip-port-conflict",
    title="a SIP trunk of CUCM uses the port of Mobile and Remote Access",
    family=Family.UNSEEN,
    severity=Severity.INFO,
    citations=(mra_guide("SIP trunks between Unified CM and Expressway-C"),),
)
