"""A certificate has been revoked by its CA.

## What it checks
On connections that a node with revocation checking verifies, whether the serial number of any certificate of the path
stands in the CRL of its issuer.

## Why it matters on the edge
A revoked certificate was declared void: its key may be known to others, or the CA issued it by mistake. Nodes that
check refuse it; nodes that do not go on as if nothing had happened, which is no reason to keep it.

## What you will see
OpenSSL error 23, `certificate revoked`, and alert certificate_revoked (44), from the nodes that check and from no
others.

## How to fix it
Generate a new CSR, with a new key, have it signed and upload the certificate. When an intermediate CA was revoked,
everything it signed must be issued anew by its successor.

## How to verify
The connection comes up with revocation checking on.

## Sources
The Administrator Guide on certificate revocation checking; RFC 5280, section 5. Error and alert were measured with
OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each revoked certificate."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="certificate-revoked",
    title="a certificate has been revoked",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        administrator_guide("SIP, certificate revocation checking"),
        standard("RFC 5280", "section 5, CRL profile"),
    ),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    certificate = culprit.certificate
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"has been revoked by {certificate.issuer.rfc4514}",
        expected="a certificate that is not in the CRL of its issuer",
        got=f"serial number {certificate.serial:x} in the CRL of {certificate.issuer.rfc4514}: "
        f"{describe_error(culprit.refusals[0])}",
        remedy=reissue_all(
            examination,
            culprit,
            "with a new key"
            if culprit.is_leaf
            else "with a new key, from another CA or from the successor of the revoked one",
        ),
    )
