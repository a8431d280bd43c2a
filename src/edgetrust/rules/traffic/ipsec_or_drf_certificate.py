"""The ipsec certificate of a CUCM node has expired or soon will; Mobile and Remote Access does not use it.

## What it checks
Messages of the certificate monitor of CUCM about the unit ipsec.

## Why it matters on the edge
The ipsec certificate serves the disaster recovery between the nodes of a cluster. Backups fail without it, calls and
sign-in do not.

## What you will see
%UC_CERT messages with Unit:ipsec; backups that do not reach a node.

## How to fix it
Regenerate the ipsec certificate on each node, then restart the DRF Master and DRF Local services.

## How to verify
A backup of the cluster succeeds on every node.

## Sources
TAC 217138 on the regeneration of CUCM certificates, ipsec.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.mra.pages import CUCM_CERTIFICATE_MANAGEMENT
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="ipsec-or-drf-certificate",
    title="the ipsec certificate of a CUCM node expires; MRA does not use it",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(tac(217138, "Regenerate CA-signed CUCM certificates", "ipsec"),),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} reports its certificate {name}: {reason}",
    expected="a certificate that is valid",
    where=CUCM_CERTIFICATE_MANAGEMENT,
    do="regenerate the ipsec certificate of the node, then restart Cisco DRF Master, Cisco DRF Local and ipsec",
    consequence="backups of the cluster fail; Mobile and Remote Access is not concerned",
    verify="the page shows the new date, and a backup succeeds",
    impact=Impact.SERVICE_RESTART,
)
