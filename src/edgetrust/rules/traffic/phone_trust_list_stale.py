"""Phones refuse the trust list that their CUCM offers them.

## What it checks
Messages of 7800 and 8800 phones that the update of the trust list failed.

## Why it matters on the edge
Phones accept a new list (ITL, CTL) only if it is signed by somebody whom the old one names, or whom the trust
verification service confirms. When the CallManager certificate is renewed together with that of TVS or ITLRecovery,
they trust nobody any more.

## What you will see
"Trust List update failed" among the status messages; phones keep an old configuration or unregister.

## How to fix it
Never renew two of these in one window. For phones that have lost their trust delete the list on the phone (Settings >
Security), or have it reset from CUCM.

## How to verify
The status messages of the phone say that the trust list was updated.

## Sources
TAC 217138 on CallManager and TVS; the administration guide of the phones on status messages.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard, tac


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each node that says so, and each other side where it matters."""
    yield from read_incidents(RULE, observation, _ADVICE)


RULE = Rule(
    slug="phone-trust-list-stale",
    title="phones do not trust the new trust list of their CUCM",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(
        tac(217138, "Regenerate CA-signed CUCM certificates"),
        standard("Cisco IP Phone 8800 Series Administration Guide", "status messages"),
    ),
    read=read,
)


_ADVICE = Advice(
    problem="a phone did not accept the trust list of its CUCM",
    expected="a list signed by somebody whom the phone trusts",
    where="Settings > Security, on the phone",
    do="delete the trust list (ITL, in mixed mode CTL, too) on the phone and let it register inside; on CUCM see that "
    "the CallManager, TVS and ITLRecovery certificates were not renewed in one go",
    consequence="phones keep their old configuration or do not register",
    verify="the status messages say that the trust list was updated",
    impact=Impact.RE_ENROLMENT,
)
