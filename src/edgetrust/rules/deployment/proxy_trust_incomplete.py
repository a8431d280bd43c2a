"""The edge proxy and the Expressway-E do not trust each other's CA.

## What it checks
Whether the Expressway-E's trusted CA list holds the root of the certificate that the edge proxy shows it, and whether
the proxy holds the root of the Expressway-E certificate.

## Why it matters on the edge
With a TLS-terminating device in front, every request of every endpoint runs over the connection between that device
and the Expressway-E. When either side refuses the other, nobody outside can sign in, whatever the endpoints trust.

## What you will see
On the Expressway-E, an `Inbound TLS Negotiation Error` from the address of the proxy; at the proxy, a back end that
is down. The alert is unknown_ca (48).

## How to fix it
Append the root (and intermediates) of the proxy's certificate to the trusted CA list of every Expressway-E peer, and
the root (and intermediates) of the Expressway-E certificate to the proxy.

## How to verify
Sign in from outside, and look for a completed handshake from the proxy's address in the Expressway-E's event log.

## Sources
The article asks for both uploads in its note about a Citrix NetScaler in front of the Expressway-E.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.verdict import Verification
from edgetrust.mra.pages import trust_list_place
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import shortage_of
from edgetrust.rules.sources import article
from edgetrust.rules.subjects import about_list, describe_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list that lacks the other side's CA."""
    for failure in examination.failures(RULE.slug):
        yield _finding(examination, failure)


RULE = Rule(
    slug="proxy-trust-incomplete",
    title="edge proxy and Expressway-E do not trust each other's CA",
    family=Family.DEPLOYMENT,
    severity=Severity.ERROR,
    citations=(article("Synergy Light Endpoints (7800/8800 Series Phones)"),),
    check=check,
)


def _finding(examination: Examination, failure: Failure) -> Finding:
    requirement = failure.first.requirement
    verifications = tuple(verification for _, verification in failure.verifications)
    presenters = dict.fromkeys(examination.node(each.requirement.presenter).fqdn for each in verifications)
    shortage = shortage_of(examination, failure.node, requirement.store, (each.leaf for each in verifications))
    place = trust_list_place(failure.node.role, requirement.store)
    wanted = shortage.describe()
    return about_list(
        RULE,
        failure.node,
        requirement.store,
        message=f"the {describe_list(failure.node, requirement.store)} lacks the CA of "
        f"{' and '.join(presenters)}: {wanted}",
        expected=f"{wanted} in the list",
        got=_got(failure.first),
        evidence=(*examination.evidence_shown(*verifications), *examination.evidence(*shortage.known)),
        consequence="no endpoint gets through the edge proxy to the Expressway-E",
        connections=failure.connections,
        remedy=Remedy(steps=shortage.steps(examination), impact=place.impact, verify=place.verify),
    )


def _got(verification: Verification) -> str:
    reached = verification.path[-1].certificate.subject.rfc4514 if verification.path else "nothing"
    error = verification.error
    return f"a path that ends at {reached}" + (f": {error}" if error is not None else "")
