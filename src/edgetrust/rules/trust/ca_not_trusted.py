"""Nothing of the chain above a certificate is in the verifier's trust list.

## What it checks
Whether the verifier's list holds any CA of the chain that the certificate belongs to. The chain is looked up in every
file of the deployment; when no file links the certificate to a root, the CA counts as not trusted.

## Why it matters on the edge
Each side of each connection has its own list, and none of them is filled by itself. Expressway-C and Expressway-E are
often certified by different CAs, and then each needs the chain of the other; so do CUCM, IM and Presence, and each
peer of a cluster.

## What you will see
OpenSSL error 20, `unable to get local issuer certificate`, or error 19, `self-signed certificate in certificate
chain`, where the presenter sends its root; alert unknown_ca (48) at the other side. A traversal zone that is down in
one direction only sends the Expressway-C's certificate before the alert arrives.

## How to fix it
Append the root and every intermediate named in the finding to the list. Where no file at hand holds one, get it from
the CA that issued the certificate. Where endpoints refuse a chain of which no file at hand holds the next
certificate, append that on the Expressway-E (or the proxy) itself first, so that it is sent: whether they know its root
can only be told with it at hand. On CUCM and IM and Presence upload the root before the intermediates.

Where the list holds a CA of the very name that is missing, with another key, that one is named: CUCM keeps one
certificate of a name, and an Expressway may refuse a second one. As long as others need the one that is there, have the
certificate issued by it; when a CA has a new key, change all certificates below it, and then the entry.

## How to verify
Secure traversal test for the Expressways; Refresh servers on the Expressway-C for CUCM, IM and Presence and Unity
Connection.

## Sources
The article on trust between Expressway-C and Expressway-E, and between CUCM and Expressway-C. The errors were
measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.deployment import Role
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.verdict import Outcome
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.senders import about_own_list
from edgetrust.rules.shortages import about_shortage
from edgetrust.rules.sources import article, mra_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list and CA that it does not know: the verifier's, or that of a node which cannot send
    endpoints a chain that no file at hand holds."""
    for failure in examination.failures(RULE.slug):
        if failure.node.id == failure.first.requirement.verifier:
            yield about_shortage(
                RULE,
                examination,
                failure,
                problem="does not lead to a root of the chain: it lacks {}",
                expected="the root and every intermediate of the chain in the list",
                advice=_ALTERNATIVE if failure.node.role is Role.TC else "",
            )
        else:
            yield _about_sender(examination, failure)


RULE = Rule(
    slug="ca-not-trusted",
    title="the CA of the other side is not in the list",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Configure the Expressway-C and Expressway-E to Trust Each Other"),
        article("Configure Trust Between CUCM and Expressway-C"),
        mra_guide("Certificate requirements"),
    ),
    check=check,
)


def _about_sender(examination: Examination, failure: Failure) -> Finding:
    finding = about_own_list(RULE, examination, failure, advice=_ADVICE)
    is_refused = any(verification.outcome is Outcome.FAIL for _, verification in failure.verifications)
    return finding if is_refused else replace(finding, severity=Severity.WARNING)


_ALTERNATIVE = "not needed where the certificate is replaced by one of a public CA that they know"
_ADVICE = "then name its file in the deployment file and check again: it tells whether the endpoints know the root"
