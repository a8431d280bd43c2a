"""The automatic update of certificate revocation lists does not work.

## What it checks
Logs of an Expressway for alarms 40001, 40002, 40006 and 40007: no distribution points are given, or a list could not
be downloaded.

## Why it matters on the edge
A CRL that is out of date makes every certificate of its CA count as revoked, so where revocation checking is on, all
of them are refused some days after the updates have stopped.

## What you will see
The alarm. When the list has run out, `CRL has expired` in the log and alert certificate_expired (45).

## How to fix it
On the page CRL management give the distribution points of every CA, one a line, and see that the Expressway resolves
their names and reaches them; or upload the lists by hand. Where nobody wants revocation to be checked, switch the
automatic updates off.

## How to verify
The page shows the time of the last update, and the alarm is lowered.

## Sources
The administrator guide on alarms 40001 to 40007 and on CRL management.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import CRL_MANAGEMENT
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each alarm."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="crl-update-failed",
    title="an Expressway could not update its certificate revocation lists",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(administrator_guide("alarms 40001, 40002, 40006 and 40007"), administrator_guide("CRL management")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} could not update its revocation lists: {reason}",
    expected="revocation lists that are renewed before they run out",
    where=CRL_MANAGEMENT,
    do="give the distribution points of every CA, and see that the Expressway reaches them; or upload the lists by "
    "hand",
    consequence="once a list has run out, every certificate of its CA is refused where revocation checking is on",
    verify="the page shows a recent update, and the alarm is lowered",
)
