"""A node reports that one of its certificates has expired or soon will.

## What it checks
Alarms 40068, 40069, 40075, 40076, 40078 and 40079 of an Expressway, and messages of the certificate monitor of CUCM
(%UC_CERT).

## Why it matters on the edge
The node looks at its own certificates every day. It does not look at the CAs in its trust lists, nor at what the other
side shows: edgetrust check does.

## What you will see
Alarms in the web interface, mails to the addresses for Alert and Critical, lines in the syslog.

## How to fix it
Generate a CSR, have it signed, upload the certificate, and restart what the page names. Plan a day on which both sides
can be restarted.

## How to verify
The alarm is lowered; the page shows the new date.

## Sources
The administrator guide on alarms; the CUCM security guide on certificate monitoring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.model.log import Sighting
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, cucm_security_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    for account in accounts(observation, RULE.slug):
        yield about_account(RULE, account, replace(_ADVICE, severity=_severity(account.first)))


RULE = Rule(
    slug="certificate-monitor",
    title="a node reports that its own certificate has expired or soon will",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(administrator_guide("alarms 40068 to 40079"), cucm_security_guide("Certificate monitoring")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} reports of one of its certificates: {reason}",
    expected="certificates that are valid for longer than it takes to replace them",
    where="the certificate page of the node",
    do="generate a CSR (edgetrust plan says what it must carry), have it signed, upload the certificate and restart "
    "the node",
    consequence="what relies on the certificate stops working on the day it expires",
    verify="the alarm is lowered, and the page shows the new date",
    impact=Impact.NODE_RESTART,
)

_EXPIRED = frozenset((40068, 40075, 40078))
"""Alarms about what has expired; the others tell of what will."""


def _severity(sighting: Sighting) -> Severity:
    is_over = sighting.code in _EXPIRED or "expired" in (sighting.reason or "").lower()
    return Severity.ERROR if is_over else Severity.WARNING
