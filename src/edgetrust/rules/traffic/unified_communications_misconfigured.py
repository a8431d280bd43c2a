"""TLS verify mode of the traversal zone is off, or SIP over TLS is.

## What it checks
Logs of an Expressway for alarms 40040 and 40048.

## Why it matters on the edge
Mobile and Remote Access needs a zone of the type Unified Communications traversal, in which both sides verify each
other over TLS. With either setting off no certificate is looked at, and nothing works all the same: it looks like a
certificate fault and is none.

## What you will see
The alarm, with the title Unified Communications configuration error; the zone is not active.

## How to fix it
Make the zone one of the type Unified Communications traversal, which forces TLS and TLS verify mode; switch TLS mode
on under Configuration > SIP.

## How to verify
The zone is Active, and the alarm is lowered.

## Sources
The administrator guide on alarms 40040 and 40048; the MRA guide on the traversal zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import ZONES
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, mra_guide


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each alarm."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="unified-communications-misconfigured",
    title="a setting that Mobile and Remote Access cannot do without is off",
    family=Family.TRAFFIC,
    severity=Severity.WARNING,
    citations=(administrator_guide("alarms 40040 and 40048"), mra_guide("Secure traversal zone")),
    read=read,
)


_ADVICE = Advice(
    problem="{writer} lacks a setting for Unified Communications: {reason}",
    expected="a zone of the type Unified Communications traversal, and SIP over TLS",
    where=ZONES,
    do="give the zone the type Unified Communications traversal, which forces TLS verify mode; where SIP TLS is off, "
    "switch it on under Configuration > SIP",
    consequence="nobody outside can register",
    verify="the zone is Active, and the alarm is lowered",
)
