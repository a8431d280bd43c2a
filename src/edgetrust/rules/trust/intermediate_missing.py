"""An intermediate CA is neither sent by the presenter nor held by the verifier.

## What it checks
Whether a verifier that trusts the root of a chain can get from the certificate it is shown to that root. The issuer
in between must stand in its own trust list, or be sent along. An Expressway sends the intermediates that stand in its
own trusted CA list, and no others.

## Why it matters on the edge
An Expressway is loaded with its leaf alone. Where the intermediate is in neither list, the verifier holds a leaf and
a root with nothing between them, and OpenSSL does not fetch the missing link from anywhere. It is the classic fault
of a traversal zone after the Expressway-E was certified by a public CA.

## What you will see
OpenSSL error 20, `unable to get local issuer certificate`, at the verifier, and alert unknown_ca (48) at the other
side. On an Expressway `Inbound` or `Outbound TLS Negotiation Error`; in a capture, a Certificate message with one
certificate in it. Browsers that have met the intermediate elsewhere show no fault at all.

## How to fix it
Append the intermediate, and the root if it is not there yet, to the trusted CA list of the verifier, on every peer of
a cluster. Where phones, TC/CE endpoints or Jabber complain, append it on the Expressway-E (or the proxy) itself, so
that it is sent: their own lists hold roots only. A node sends one chain to everybody: where a CA is signed by several
roots, send the chain that most accept, and give its root to the others first.

Where the list does hold the issuer and OpenSSL passes it over, as the certificate below names another key identifier or
serial number of its issuer, no list helps: that certificate is issued again.

## How to verify
Secure traversal test on the Expressway-C; the traversal zone turns Active. `openssl s_client -connect` to the node
prints the intermediate in the certificate chain.

## Sources
The article's example of a public hierarchy with the intermediate left out. What goes over the wire, and the error,
were measured with OpenSSL 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.senders import about_own_list
from edgetrust.rules.shortages import about_shortage
from edgetrust.rules.sources import article, certificate_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list that lacks the intermediate: the verifier's, or the presenter's from which it sends."""
    for failure in examination.failures(RULE.slug):
        if failure.node.id == failure.first.requirement.verifier:
            yield about_shortage(
                RULE,
                examination,
                failure,
                problem="lacks {}",
                expected="every CA between the certificate and its root in the list",
            )
        else:
            yield about_own_list(RULE, examination, failure)


RULE = Rule(
    slug="intermediate-missing",
    title="an intermediate CA is neither sent nor in the list",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Configure the Expressway-C and Expressway-E to Trust Each Other"),
        certificate_guide("Managing the trusted CA certificate list"),
    ),
    check=check,
)
