"""A certificate of a path signs others, and is no CA.

## What it checks
Whether every certificate above the leaf says that it is a CA (basicConstraints CA:TRUE) and may sign certificates
(key usage keyCertSign, where there is a key usage). In a capture every certificate that was sent and signed the one
before it is looked at; what was accepted all the same is a warning.

## Why it matters on the edge
Home-made CAs are the usual case: a root made with `openssl req -x509` and a configuration without CA extensions signs
whatever it is given, and OpenSSL refuses the result later, on the appliance. The certificate guide asks for
basicConstraints in every CA certificate.

## What you will see
OpenSSL error 79, `invalid CA certificate`, or 32, `key usage does not include certificate signing`; the alert is
unknown_ca (48) or certificate_unknown (46). The CA stands in the list all the same: Expressways append it without a
word.

## How to fix it
Make the CA certificate again with basicConstraints CA:TRUE (critical) and key usage keyCertSign and cRLSign. With the
same key and subject, the certificates it signed stay good: replace it in every trust list. With a new key, have them
all signed again.

## How to verify
`openssl x509 -text` of the CA shows CA:TRUE and Certificate Sign; the connections come up after a restart.

## Sources
The certificate guide on CA certificates; RFC 5280, sections 4.2.1.3 and 4.2.1.9. The errors were measured with
OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import BasicConstraints, Certificate, Unreadable
from edgetrust.model.finding import Finding, Severity
from edgetrust.pki.purpose import may_sign_certificates
from edgetrust.rules.authorities import reissue_or_replace
from edgetrust.rules.culprits import Culprit, about_culprit, culprits
from edgetrust.rules.examination import Examination
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide, standard


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate that stands above others and is no CA."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="issuer-not-a-ca",
    title="a certificate above another is no CA",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        certificate_guide("Requirements for CA certificates"),
        standard("RFC 5280", "sections 4.2.1.3 and 4.2.1.9"),
    ),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem="may not sign certificates",
        expected="basicConstraints CA:TRUE, and keyCertSign where there is a key usage",
        got=f"{_describe_constraints(culprit.certificate)}: {describe_error(culprit.refusals[0])}",
        remedy=reissue_or_replace(
            examination,
            culprit,
            "from a proper CA",
            "with basicConstraints CA:TRUE and, where it has a key usage, keyCertSign in it",
        ),
    )


def _describe_constraints(certificate: Certificate) -> str:
    constraints = certificate.basic_constraints
    if isinstance(constraints, Unreadable):
        return f"basicConstraints that cannot be read ({constraints.reason})"
    said = "no basicConstraints" if not isinstance(constraints, BasicConstraints) else f"CA:{constraints.ca}".upper()
    return said if may_sign_certificates(certificate) else f"{said}, and a key usage without keyCertSign"
