"""A certificate carries a name, or addresses of networks, that a CA above it may not certify.

## What it checks
Whether the names of each certificate (SANs, the subject, and a common name that looks like a host name) lie within
the permitted and outside the excluded subtrees of every CA above it; and where a certificate is limited to addresses
or AS numbers (RFC 3779), as those of routing registries are, whether each CA above it holds these, and all of them are
written as OpenSSL demands. In a capture those CAs count that were sent behind it, and names alone; what was accepted
all the same is a warning.

## Why it matters on the edge
Company CAs under a public or a group root are often constrained to the company's own domains. A phone security
profile name, a chat alias or a service domain outside of them makes the whole certificate worthless, not only that
name. So does an extension of RFC 3779 that came with a template, for no CA of a company or for the web has one.

## What you will see
OpenSSL error 47, `permitted subtree violation`, 48, `excluded subtree violation`, 46, `RFC 3779 resource not subset of
parent's resources`, or 41, `invalid or inconsistent certificate extension`, and alert certificate_unknown (46). The CSR
and the upload raise no objection.

## How to fix it
Have the certificate issued by a CA without that constraint, whose chain goes into the lists first; or leave the name
out of it, where nothing looks for it (profile names can be chosen freely within the permitted domains). Have it issued
without addresses and AS numbers.

## How to verify
`openssl verify` with root and intermediates says OK.

## Sources
RFC 5280, section 4.2.1.10; RFC 3779, sections 2.3 and 3.3. Which names count, and the errors, were measured with
OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import NameConstraints
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.verdict import Verification
from edgetrust.mra.chain_errors import ABOUT_RESOURCES
from edgetrust.pki.openssl import VerifyError
from edgetrust.rules.culprits import Culprit, about_culprit, culprits, reissue_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.issuers import reissue_elsewhere
from edgetrust.rules.refusals import describe_error
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard
from edgetrust.rules.subjects import print_names


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate with such a name."""
    for culprit in culprits(examination, RULE.slug):
        yield _finding(examination, culprit)


RULE = Rule(
    slug="name-constraint-violated",
    title="a name lies outside what a CA above it may certify",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        standard("RFC 5280", "section 4.2.1.10, name constraints"),
        standard("RFC 3779", "sections 2.3 and 3.3, path validation"),
    ),
    check=check,
)


def _finding(examination: Examination, culprit: Culprit) -> Finding:
    error = culprit.refusals[0].error
    if error is not None and error.code in ABOUT_RESOURCES:
        return _finding_about_resources(examination, culprit)
    return _finding_about_names(examination, culprit)


def _finding_about_resources(examination: Examination, culprit: Culprit) -> Finding:
    error = culprit.refusals[0].error
    is_invalid = error is not None and error.code == VerifyError.INVALID_EXTENSION
    flaw = " that a CA above it does not hold"
    if is_invalid:
        flaw = ", which are not written as OpenSSL demands, in it or in a CA above it"
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem=f"is limited to addresses or AS numbers (RFC 3779){flaw}",
        expected="no addresses or AS numbers, or those of every CA above",
        got=f"an extension of RFC 3779: {describe_error(culprit.refusals[0])}",
        remedy=reissue_all(examination, culprit, "without addresses and AS numbers (the extensions of RFC 3779)"),
    )


def _finding_about_names(examination: Examination, culprit: Culprit) -> Finding:
    certificate, refused = culprit.certificate, culprit.refusals[0]
    return about_culprit(
        RULE,
        examination,
        culprit,
        problem="carries a name that a CA above it may not certify",
        expected=_describe_constraints(refused),
        got=f"{certificate.subject.rfc4514} with {print_names(certificate.san)}: {describe_error(refused)}",
        remedy=reissue_elsewhere(
            examination,
            culprit,
            "from a CA that may certify its names (or from its present CA without those that this may not certify, if "
            "nothing looks for them)",
        ),
    )


def _describe_constraints(refused: Verification) -> str:
    """The subtrees of every constrained CA of the path."""
    said = []
    for step in refused.path:
        constraints = step.certificate.name_constraints
        if isinstance(constraints, NameConstraints):
            parts = [f"within {print_names(constraints.permitted)}"] if constraints.permitted else []
            parts += [f"outside {print_names(constraints.excluded)}"] if constraints.excluded else []
            said.append(f"names {' and '.join(parts)} ({step.certificate.subject.rfc4514})")
    return "; ".join(said) or "names that every CA above may certify"
