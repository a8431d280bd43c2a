"""The verifier holds an intermediate CA, but not the root above it.

## What it checks
Whether a path that reaches a CA of the verifier's trust list goes on to a self-signed root in that list. An
intermediate alone anchors nothing.

## Why it matters on the edge
Browsers and some libraries are content with any certificate in their list. OpenSSL as the Expressway and CUCM use it
is not: it wants to arrive at a certificate that signed itself. A list in which somebody appended "the CA that issued
the certificate" looks complete and is not.

## What you will see
OpenSSL error 2, `unable to get issuer certificate`, when the intermediate came from the list; alert unknown_ca (48)
at the other side. That the presenter sends its root makes no difference: only a root of the verifier's own list
counts.

## How to fix it
Append the root named in the finding. Roots are published by their CAs; take the one whose subject and key identifier
the intermediate names as its issuer. Where no file at hand holds that issuer it is known by its name alone, and may be
a further intermediate: then append what stands above it as well. Do it on every peer of a cluster.

## How to verify
On the Trusted CA certificate page the root shows `Matches Issuer` as its subject. Client certificate testing with the
other side's certificate no longer complains about an unknown CA.

## Sources
The article's example of a list with an intermediate and without its root. The error was measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import about_shortage
from edgetrust.rules.sources import article, mra_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list and root."""
    for failure in examination.failures(RULE.slug):
        yield about_shortage(
            RULE,
            examination,
            failure,
            problem="holds a CA of the chain, but lacks {}",
            expected="a path to a self-signed root of the list",
        )


RULE = Rule(
    slug="root-missing",
    title="an intermediate CA is in the list, its root is not",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Configure the Expressway-C and Expressway-E to Trust Each Other"),
        mra_guide("Certificate requirements, trust between the Expressways"),
    ),
    check=check,
)
