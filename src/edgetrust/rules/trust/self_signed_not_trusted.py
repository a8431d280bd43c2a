"""A self-signed certificate is not in the verifier's trust list.

## What it checks
Whether a certificate that signed itself stands in the list of whoever verifies it. Nothing else can vouch for it.

## Why it matters on the edge
CUCM, IM and Presence and Unity Connection come with self-signed certificates, and an Expressway can be reset to one.
Each of them has to be appended by itself, on every node that verifies it, and again after every renewal; two of them
with one subject shut each other out.

## What you will see
OpenSSL error 18, `self-signed certificate` (older builds: `self signed certificate`), at depth 0, and alert
unknown_ca (48). The traffic server of the Expressway-C logs `Core server certificate verification failed` with
depth=0.

## How to fix it
The certificate of an Expressway that nobody trusts: append the chain of a CA to every list that the finding names, then
have the Expressway certified by that CA (a public one on the Expressway-E). Of the others, better have the certificate
signed by a CA too and trust that CA. Until then append this very certificate to the list of every node that verifies
it, unless another one with the same subject must stay there, or the node checks revocation: nobody issues a CRL about
such a certificate.

## How to verify
Refresh servers on the Expressway-C succeeds with TLS verify mode On; the zones to CUCM become Active.

## Sources
The article's section on CUCM servers with self-signed certificates; TAC 218018 shows the log lines. The error was
measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.deployment import Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.culprits import Culprit, about_culprit, culprits
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.issuers import certify, reissue_elsewhere
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.remedies import short
from edgetrust.rules.revocation import NO_CRL
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import about_shortage
from edgetrust.rules.sources import article, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list and self-signed certificate; for one of an Expressway that nobody trusts, one alone."""
    for failure in examination.failures(RULE.slug):
        if failure.node.id == failure.first.requirement.verifier:
            yield _about_list(examination, failure)
    for culprit in culprits(examination, RULE.slug):
        yield _about_expressway(examination, culprit)


RULE = Rule(
    slug="self-signed-not-trusted",
    title="a self-signed certificate is not in the list",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("CUCM Servers With Self Signed Certificates"),
        tac(218018, "Troubleshoot Expressway Traffic Server Certificate Verification"),
    ),
    check=check,
)


def _about_list(examination: Examination, failure: Failure) -> Finding:
    finding = about_shortage(
        RULE,
        examination,
        failure,
        problem="lacks the self-signed {}",
        expected="a certificate that is signed by a CA of the list, or this very certificate in the list",
        advice="better still, have it signed by a CA that is trusted here",
    )
    # Where revocation is checked, it would be missed next, for nobody issues a CRL about it.
    if not failure.node.revocation_checking:
        return finding
    certified = certify(examination, (each for _, each in failure.verifications), NO_CRL)
    return finding if certified is None else replace(finding, remedy=certified)


def _about_expressway(examination: Examination, culprit: Culprit) -> Finding:
    subject = culprit.subjects[0]
    public = "public " if subject.node.role is Role.EXPRESSWAY_E else ""
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem="is self-signed, and nobody who verifies it trusts it",
        expected="a certificate that is signed by a CA whose chain all of them hold",
        got=f"the self-signed {short(culprit.certificate)}: {describe_error(culprit.refusals[0])}",
        remedy=reissue_elsewhere(examination, culprit, f"signed by a {public}CA"),
    )
