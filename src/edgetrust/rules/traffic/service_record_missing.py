"""The Expressway-C did not find the service record of CUCM in the DNS.

## What it checks
The answer to a sign-in, in logs of endpoints, that has an error in place of the record _cisco-uds.

## Why it matters on the edge
Users are led to their CUCM by a record in the internal DNS. It looks like a certificate fault and is none: certificates
need no change.

## What you will see
<name>_cisco-uds</name><error>NameError</error>.

## How to fix it
Create _cisco-uds._tcp of the service domain in the DNS that the Expressway-C asks, with port 8443 and the FQDN of each
CUCM; it must not be seen outside.

## How to verify
nslookup on the Expressway-C's DNS server gives the record.

## Sources
TAC 211304, issue 6; the MRA guide on DNS records.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import mra_guide, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="service-record-missing",
    title="a service record is missing in the DNS",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(tac(211304, "Collaboration Edge for TC endpoints", "Issue 6"), mra_guide("DNS records")),
    read=read,
)


_ADVICE = Advice(
    problem="the Expressway-C found no record _cisco-uds for the domain; this is not a certificate problem",
    expected="_cisco-uds._tcp of the service domain, inside only",
    where="the internal DNS",
    do="create _cisco-uds._tcp of the service domain with port 8443 and the FQDN of each CUCM, inside only",
    consequence="users outside cannot be led to their CUCM",
    verify="nslookup on the Expressway-C's DNS server gives the record",
)
