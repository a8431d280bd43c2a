"""A router or firewall on the way to the Expressway-E takes part in SIP: a gateway (ALG), or inspection.

## What it checks
Nothing: edgetrust cannot see it. No document quotes a line of a log. Where the device ends a handshake, that is found
as `peer-closed-silently`, without knowing who did so.

## Why it matters on the edge
Such a device wants to read and rewrite SIP. Over MRA that is encrypted, so it can only get in the way: it holds
packets back, closes connections, or puts itself in between with a certificate of its own. It looks like a certificate
fault and is none: certificates of the nodes need no change.

## What you will see
Sign-in over 8443 works and registration over 5061 does not, from some networks only; handshakes that end without an
alert, or a chain that is none of yours.

## How to fix it
Turn SIP ALG, SIP inspection and phone proxy off in the router or firewall for traffic to and from the Expressway-E.

## How to verify
`edgetrust probe HOST:5061` from that network shows the chain of the Expressway-E, as from elsewhere.

## Sources
TAC 118798 on connections that end without an SSL error.
"""

from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import tac

RULE = Rule(
    slug="sip-alg-interference",
    title="a router or firewall on the way alters SIP",
    family=Family.UNSEEN,
    severity=Severity.INFO,
    citations=(tac(118798, "Common issues with Collaboration Edge"),),
)
