"""The built-in ACME client of an Expressway-E could not have a certificate signed, or could not deploy it.

## What it checks
Logs of an Expressway-E for alarms 40061 to 40064: automatic signing or deployment of the server certificate, or
of a domain certificate (SNI), has failed.

## Why it matters on the edge
Certificates that ACME orders live for 90 days and are renewed at two thirds of that. Nothing breaks on the day of the
alarm, and everything that shows this certificate does when it expires.

## What you will see
The alarm; Last Sign Status and Last Deploy Status on the page Server certificate. Later alarm 40069, then 40068.

## How to fix it
See that every name of the certificate has a public A record that leads to this very peer, that port 80 of every peer
can be reached from outside, that the root and the intermediates of the provider stand in the trusted CA list of the
Expressway-E and of every Expressway-C, and that the request names this peer and the cluster, and no other peer. Then
sign and deploy once by hand.

## How to verify
Both states on the page say so, and the alarm is lowered.

## Sources
The administrator guide on alarms 40061 to 40064; the certificate guide on ACME.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import SERVER_CERTIFICATE
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, certificate_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each alarm."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="acme-renewal-failed",
    title="the built-in ACME client could not renew a certificate",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(administrator_guide("alarms 40061 to 40064"), certificate_guide("ACME on the Expressway-E")),
    read=read,
)


_ADVICE = Advice(
    problem="the ACME client of {writer} could not renew a certificate: {reason}",
    expected="a certificate that is renewed at two thirds of its life",
    where=SERVER_CERTIFICATE,
    do="see that every name has a public A record that leads to this peer, that port 80 is open from outside, and that "
    "the CAs of the provider stand in the trusted CA lists; then press Sign CSR with ACME Provider, and Deploy Pending "
    "Cert",
    consequence="the certificate expires, and what shows it stops working on that day",
    verify="Last Sign Status and Last Deploy Status say that it worked, and the alarm is lowered",
)
