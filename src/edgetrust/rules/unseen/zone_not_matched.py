"""A TLS connection succeeds, and the Expressway takes it for none, or for another zone than it should.

## What it checks
Nothing: edgetrust cannot see it. The line that tells the zone is written at debug level for connections that are as
they should be, too, and no document says which zone stands in it where none of yours fits.

## Why it matters on the edge
Behind the handshake an Expressway looks for the zone by the names in the certificate: those that the TLS verify
subject name of a zone asks for, or the access rules of the Default Zone. Where none fits, whatever the zone permits is
not permitted. It looks like a certificate fault, and chain, list and dates are right; only a name or a setting is not.

## What you will see
Handshakes succeed and the zone is not active, or calls are rejected. With the log module `developer.zone.zonemgr` at
debug level: `Detail="getZoneByIdentities, match complete"`, with the names of the certificate behind `Identitites=`
(written so) and the zone behind `MatchedZone=`.

## How to fix it
Compare `MatchedZone=` with the zone that you expect, and `Identitites=` with the TLS verify subject name of that zone.
The name must stand in the SAN of the other side's certificate. For a DNS zone see *TLS verify inbound mapping*, for
the Default Zone its access rules.

## How to verify
`MatchedZone=` names the zone, and the zone is active.

## Sources
TAC 212475 on the lines of the zone manager; the administrator guide on zones and the rules of the Default Zone.
"""

from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, tac

RULE = Rule(
    slug="zone-not-matched",
    title="a connection belongs to no zone, or to the wrong one",
    family=Family.UNSEEN,
    severity=Severity.ERROR,
    citations=(
        administrator_guide("Zones and neighbors, Default Zone access rules"),
        tac(212475, "Webex Hybrid Call: mutual TLS"),
    ),
)
