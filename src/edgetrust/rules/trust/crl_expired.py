"""A node checks revocation with a CRL that is out of date.

## What it checks
On every connection that a node with revocation checking verifies, whether the CRL it uses for each certificate of the
path is in force: after its thisUpdate, before its nextUpdate.

## Why it matters on the edge
For an Expressway an expired CRL is as good as a revocation of everything that CA issued. CRLs live for days or weeks;
one that was uploaded by hand works on the day it is tested and stops the edge on a later one.

## What you will see
OpenSSL error 12, `CRL has expired`, and alert certificate_expired (45), although no certificate has expired; for a
CRL from the future error 11, `CRL is not yet valid`, and alert bad_certificate (42). Alarms 40002 or 40006 where the
automatic update failed.

## How to fix it
Upload the CA's current CRL on Maintenance > Security > CRL management (together with those of the other CAs: an
upload replaces the one before), or better, enter its distribution point under Automatic CRL updates. For a CRL that
is not valid yet compare the clock first (System > Time): a node whose clock is behind refuses every new CRL.

## How to verify
The page shows a new date; the connection comes up.

## Sources
The Administrator Guide on CRL management and its alarms; RFC 5280, section 5.1.2.5. Error and alert were measured
with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from edgetrust.model.certificate import RevocationList
from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.revocation import Choice
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import compare_clock_step
from edgetrust.rules.revocation import Gap, about_gap, find_gaps
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard
from edgetrust.rules.validity import describe_time


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each node, with all its CRLs that are out of date: one upload renews them all."""
    for gap in find_gaps(examination, RULE.slug, _is_out_of_date):
        yield _finding(examination, gap)


RULE = Rule(
    slug="crl-expired",
    title="revocation is checked with a CRL that is out of date",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        administrator_guide("CRL management; alarms 40002 and 40006"),
        standard("RFC 5280", "section 5.1.2.5, next update"),
    ),
    check=check,
)


def _is_out_of_date(choice: Choice | None, at: datetime) -> bool:
    if choice is None:
        return False
    next_update = choice.crl.next_update
    return _is_early(choice.crl, at) or (next_update is not None and at >= next_update)


def _is_early(crl: RevocationList, at: datetime) -> bool:
    return at < crl.this_update


def _finding(examination: Examination, gap: Gap) -> Finding:
    early = sum(_is_early(crl, examination.at) for crl in gap.lists)
    fault = (
        "out of date" if not early else "not valid yet" if early == len(gap.lists) else "out of date or not valid yet"
    )
    finding = about_gap(
        RULE,
        examination,
        gap,
        problem=f"uses a CRL of {', '.join(gap.issuers)} that is {fault}",
        expected=f"a CRL that is in force at {describe_time(examination.at)}",
        got="; ".join(map(_describe, gap.lists)),
    )
    if not early:
        return finding
    # By a clock that is behind no current list is valid either.
    steps = (compare_clock_step(gap.node), *finding.remedy.steps)
    return replace(finding, remedy=replace(finding.remedy, steps=steps))


def _describe(crl: RevocationList) -> str:
    until = describe_time(crl.next_update) if crl.next_update is not None else "no stated end"
    return f"a CRL of {crl.issuer.rfc4514} from {describe_time(crl.this_update)} to {until}"
