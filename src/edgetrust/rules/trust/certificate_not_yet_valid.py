"""A certificate is not valid yet.

## What it checks
Whether each identity certificate, and each CA on the path that a verifier walks, is already valid at the time judged.
In a capture it is judged for every certificate that was shown, at the time of the handshake: one in a handshake that
was completed all the same is a warning.

## Why it matters on the edge
A new certificate is often valid from the very second of its issue. A node whose clock is behind, in another time zone
by mistake or without NTP, refuses it; so do all nodes when a certificate was issued for a later day.

## What you will see
OpenSSL error 9, `certificate is not yet valid`, and alert bad_certificate (42), which says nothing about dates. The
same certificate works on one node and not on another when their clocks differ.

## How to fix it
Compare the clocks first (System > Time on the Expressway; `utils ntp status` on CUCM). If they are right, use the
certificate from its first day on, and the former one until then.

## How to verify
The connection comes up once the clock has passed the date; `edgetrust check --at` with that day shows it beforehand.

## Sources
RFC 5280, section 4.1.2.5. Error and alert were measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.rules.culprits import Culprit, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import compare_clock_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard
from edgetrust.rules.validity import describe_time, find_out_of_date


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate before its time."""
    yield from find_out_of_date(
        RULE,
        examination,
        lambda certificate: examination.at < certificate.not_before,
        lambda certificate: f"is valid from {describe_time(certificate.not_before)} on, and not before",
        _wait,
    )


RULE = Rule(
    slug="certificate-not-yet-valid",
    title="a certificate is not valid yet",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(standard("RFC 5280", "section 4.1.2.5, validity"),),
    check=check,
)


def _wait(examination: Examination, culprit: Culprit) -> Remedy:
    """The clocks of those who refuse it, then the day from which it is good."""
    verifiers = dict.fromkeys(verification.requirement.verifier for _, verification in culprit.verifications)
    nodes = [node for node in map(examination.node, verifiers) if not node.role.is_endpoint]
    first = describe_time(culprit.certificate.not_before)
    use = f"if the clocks are right, use this certificate from {first} on, and the former one until then"
    if not culprit.is_leaf:
        use = f"if the clocks are right, wait until {first}, or use a certificate of another CA until then"
    issuing = reissue_all(examination, culprit, "")
    return Remedy(
        steps=(
            *map(compare_clock_step, nodes),
            *(replace(step, do=use, certificates=(), renews=None) for step in issuing.steps),
        ),
        impact=issuing.impact,
        verify=f"the connections come up once the clocks have passed {first}",
    )
