"""The list of SANs is longer than 999 characters.

## What it checks
The length of the list of DNS names in the SAN as it is printed, `DNS:a.example.com, DNS:b.example.com`, in each
certificate of the Expressways; and in others that an old Expressway refuses for it.

## Why it matters on the edge
Up to X8.9 an Expressway reads 999 characters of that list. A name that ends behind them does not exist for it,
whether the Expressway shows the certificate or verifies it, and the certificate looks perfectly right to everybody
else. X8.10 removed the limit; the article still mentions it, so from there on this is mere information.

## What you will see
Up to X8.9, failures for the names at the end of the list only: phone security profiles are put there, so encrypted
devices get a 403 while everything else works.

## How to fix it
Upgrade. Until then use fewer names: `collab-edge` forms only where they are needed, no duplicates, and certificates
per node instead of a shared one.

## How to verify
The failing name works; Show (decoded) ends before character 999.

## Sources
TAC 213872, note on 999 characters; the certificate guide's change history for X8.10.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.quirks import LONGEST_SAN_LIST, printed_san, within_limit
from edgetrust.mra.releases import SAN_LENGTH_LIMIT, is_in_force
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import no_action, reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import EXPRESSWAYS, about_certificate, certificates_in_use, describe, print_names


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate of an Expressway with such a list, and for each of others that an old one
    refuses for it."""
    for subject in certificates_in_use(examination):
        if len(printed_san(subject.certificate.san)) > LONGEST_SAN_LIST:
            broken = _broken(examination, subject)
            if broken or subject.node.role in EXPRESSWAYS:
                yield _finding(examination, subject, broken)


RULE = Rule(
    slug="san-over-999-characters",
    title="the list of SANs is longer than 999 characters",
    family=Family.CERTIFICATE,
    severity=Severity.INFO,
    citations=(article("Synergy Light Endpoints, note on the SAN field"), certificate_guide("change history, X8.10")),
    check=check,
)


def _finding(examination: Examination, subject: Subject, broken: tuple[str, ...]) -> Finding:
    names = subject.certificate.san
    length = len(printed_san(names))
    message = f"the SAN of the {describe(subject)} is {length} characters long"
    expected = f"at most {LONGEST_SAN_LIST} characters"
    if not any(is_in_force(SAN_LENGTH_LIMIT, side.version) for side in examination.deployment.expressways):
        return about_certificate(
            RULE,
            subject,
            message=message,
            expected=f"{expected}, up to X8.9",
            got=f"{length} characters",
            consequence=f"none: from {SAN_LENGTH_LIMIT.before} on an Expressway reads all names",
            remedy=no_action("nothing needs to change"),
        )
    seen = set(within_limit(names))
    ignored = tuple(name for name in names if name not in seen)
    return about_certificate(
        RULE,
        subject,
        severity=Severity.ERROR,
        message=message,
        expected=expected,
        got=f"{length} characters; not seen: {print_names(ignored)}",
        consequence="the names behind character 999 are ignored as if they were not there",
        remedy=reissue(
            subject.node,
            subject.slot,
            f"with fewer names, or upgrade the Expressways to {SAN_LENGTH_LIMIT.before} or later",
        ),
        connections=broken,
    )


def _broken(examination: Examination, subject: Subject) -> tuple[str, ...]:
    failures = examination.failures(RULE.slug)
    found = (failure.connections for failure in failures if failure.node == subject.node)
    return tuple(dict.fromkeys(connection for each in found for connection in each))
