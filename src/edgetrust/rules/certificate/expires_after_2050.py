"""A certificate expires in 2050 or later.

## What it checks
Whether the certificate in a slot of any node expires on or after 1 January 2050.

## Why it matters on the edge
Up to 2049 a certificate writes its dates with two digits for the year; from 2050 on it must use the other of the two
formats of RFC 5280. The Expressway guide warns that such dates may cause faults, and software that reads only the
first format takes the certificate for expired or unreadable.

## What you will see
The guide does not say which faults. Compare the date that each side shows for the certificate: a year in the past
century gives software away that reads the first format only.

## How to fix it
Have the certificate signed with a shorter validity. Two years are plenty for a private CA, public ones give less
anyway.

## How to verify
Show (decoded) has a Not After before 2050.

## Sources
The certificate guide, points to be aware of; RFC 5280, section 4.1.2.5.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.dates import FIRST_DOUBTFUL_YEAR
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide, standard
from edgetrust.rules.subjects import Holding, about_certificate, holdings


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each such certificate."""
    for holding in holdings(examination):
        if holding.certificate.not_after.year >= FIRST_DOUBTFUL_YEAR:
            yield _finding(holding)


RULE = Rule(
    slug="expires-after-2050",
    title="a certificate expires in 2050 or later",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(certificate_guide("Points to be aware of"), standard("RFC 5280", "section 4.1.2.5")),
    check=check,
)


def _finding(holding: Holding) -> Finding:
    subject = holding.subject
    ends = f"{holding.certificate.not_after:%Y-%m-%d}"
    return about_certificate(
        RULE,
        subject,
        message=f"the {holding.describe()} expires on {ends}",
        expected=f"an end before {FIRST_DOUBTFUL_YEAR}-01-01",
        got=ends,
        consequence="dates from 2050 on are encoded differently and may cause faults",
        remedy=reissue(subject.node, subject.slot, "that is valid for two years or less"),
    )
