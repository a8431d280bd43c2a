"""A certificate has expired.

## What it checks
Whether each identity certificate, and each CA on the path that a verifier walks, is still valid at the time judged.
The second that stands as notAfter counts as over. Certificates that no connection shows today are looked at as well.
In a capture it is judged for every certificate that was shown, at the time of the handshake: one in a handshake that
was completed all the same is a warning.

## Why it matters on the edge
With the leaf, one node stops working; with an intermediate or a root, everything below it stops in the same second,
on both sides of the edge. Expressways raise an alarm for their own certificates only; a CA in a trust list expires
without a word, as the root DST Root CA X3 did in 2021.

## What you will see
OpenSSL error 10, `certificate has expired`, with the depth of the culprit, and alert certificate_expired (45). On the
Expressway alarms 40068 (server certificate expired) and 40078 (client certificate expired, X15.5). Jabber prompts;
phones and TC/CE endpoints go silent.

## How to fix it
For a leaf, generate a CSR, have it signed and upload it. For a CA, get its renewed certificate and put it in place of
the expired one in every list that the finding names; where a cross-signed path expired, the CA's other root may
already be on your lists, and the stale intermediate only has to be deleted.

## How to verify
The page shows the new date (Currently loaded certificate expires on); `edgetrust check --at` with a later day stays
green.

## Sources
RFC 5280, section 4.1.2.5; the alarms of the Administrator Guide; TAC 217415 on the expired root. Error and alert were
measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.anchors import has_expired
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard, tac
from edgetrust.rules.validity import describe_time, find_out_of_date, renew


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each expired certificate."""
    yield from find_out_of_date(
        RULE,
        examination,
        lambda certificate: has_expired(certificate, examination.at),
        lambda certificate: f"expired at {describe_time(certificate.not_after)}",
        renew,
    )


RULE = Rule(
    slug="certificate-expired",
    title="a certificate has expired",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        standard("RFC 5280", "section 4.1.2.5, validity"),
        administrator_guide("Alarms 40068 and 40078"),
        tac(217415, "DST Root CA X3 Certificate Expiration"),
    ),
    check=check,
)
