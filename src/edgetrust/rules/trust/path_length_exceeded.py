"""A CA stands above more intermediate CAs than its path length allows.

## What it checks
Whether the path length of each CA's basicConstraints leaves room for the intermediate CAs below it. `pathlen:0`
allows none: such a CA signs leaves only. In a capture the CAs are counted that were sent below it; what was accepted
all the same is a warning.

## Why it matters on the edge
A company CA that was issued with pathlen:0 and then gets a second tier below it produces certificates that every page
shows as fine and no verifier accepts.

## What you will see
OpenSSL error 25, `path length constraint exceeded`, at the depth of the CA with the limit, and alert unknown_ca (48).

## How to fix it
Have the certificates issued by a CA at a level that is allowed, or have the CA with the limit renewed without it.
With the same key, nothing below it needs to change; replace it in every trust list.

## How to verify
`openssl verify` with root and intermediates says OK.

## Sources
RFC 5280, section 4.2.1.9. The error was measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import BasicConstraints
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.authorities import reissue_or_replace
from edgetrust.rules.culprits import Culprit, about_culprit, culprits
from edgetrust.rules.examination import Examination
from edgetrust.rules.refusals import describe_error, describe_path
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each CA with more below it than it allows."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="path-length-exceeded",
    title="more intermediate CAs than a CA above them allows",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(standard("RFC 5280", "section 4.2.1.9, basic constraints"),),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    constraints = culprit.certificate.basic_constraints
    limit = constraints.path_length if isinstance(constraints, BasicConstraints) else None
    refused = culprit.refusals[0]
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"allows at most {limit} intermediate CAs below it",
        expected=f"at most {limit} intermediate CAs below {culprit.certificate.subject.rfc4514}",
        got=f"the path {describe_path(refused)}: {describe_error(refused)}",
        remedy=reissue_or_replace(
            examination, culprit, "from a CA at an allowed level", "without a path length in its basicConstraints"
        ),
    )
