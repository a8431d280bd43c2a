"""The Expressway-C looks up the name of the Expressway-E by its address, and does not find it in the certificate.

## What it checks
Logs of the XMPP router of an Expressway-C that name an invalid host name or a failed reverse lookup, and alarm 25031.

## Why it matters on the edge
For chat and presence the Expressway-C connects to port 7400 of the Expressway-E. It knows an address only, asks the DNS
for the name that belongs to it (PTR), and looks for that name in the certificate.

## What you will see
"Certificate verification failed for host=…, additional info: Invalid Hostname", "reverse DNS lookup failed for
address=…", alarm 25031.

## How to fix it
Give the address of the Expressway-E that the Expressway-C connects to exactly one PTR record, with the FQDN that stands
in the certificate of the Expressway-E. The Expressway-C must ask a DNS server that has it.

## How to verify
Chat works outside, and the alarm is lowered.

## Sources
TAC 118798 on port 7400; the administrator guide on alarm 25031.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="reverse-dns-mismatch",
    title="the reverse DNS name of the Expressway-E is missing or not in its certificate",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(tac(118798, "Common issues with Collaboration Edge", "XMPP"), administrator_guide("alarm 25031")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} cannot find in the certificate of {peer} the name that the DNS has for its address",
    expected="exactly one PTR record for the address, with a name that the certificate carries",
    where="the DNS zone of the address",
    do="set one PTR record for {peer} to the FQDN that stands in the certificate of that Expressway-E, on the DNS "
    "server that {writer} asks",
    consequence="chat and presence fail outside",
    verify="nslookup of the address gives that one FQDN, and the line is not written again",
)
