"""CUCM does not find the CA of the Expressway-C in its CallManager-trust.

## What it checks
Whether the CallManager-trust of each CUCM node holds the chain of the certificate that the Expressway-C shows on
ports 6971 and 5061, and of the one that it shows when CUCM calls back for a secure registration.

## Why it matters on the edge
Two things depend on it: the secure configuration port from X14.0.2 on (CSCvz45074), in a cluster of any security
mode, and every registration with an Encrypted phone security profile. tomcat-trust does not help here: the two stores
are separate.

## What you will see
Encrypted devices do not register from outside; the CEtls zone of the node is not active. CUCM sends alert unknown_ca
(48) on 6971 and 5061, and again on the way back, where it is the TLS client.

## How to fix it
Upload the root and the intermediates of the Expressway-C's certificate as CallManager-trust, root first, on the
publisher, and look on every subscriber whether they arrived. Then restart Cisco CallManager, Cisco Tomcat and Cisco
HAProxy.

## How to verify
Certificate Management lists the CAs under CallManager-trust on every node; the CEtls zones are Active.

## Sources
The article on secure device registration; TAC 225476 on 6971; the MRA guide names both stores.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.publishers import describe_replication
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import about_shortage
from edgetrust.rules.sources import article, mra_guide, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each node of CUCM whose list lacks it."""
    for failure in examination.failures(RULE.slug):
        yield about_shortage(
            RULE,
            examination,
            failure,
            problem="lacks {}",
            expected="the chain of the Expressway-C in CallManager-trust, on the publisher and on every subscriber",
            advice=describe_replication(examination, failure),
        )


RULE = Rule(
    slug="expressway-ca-not-in-callmanager-trust",
    title="the CA of the Expressway-C is not in CallManager-trust",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Configure Trust Between CUCM and Expressway-C"),
        tac(225476, "Understand MRA Certificate Requirements and ATS History"),
        mra_guide("Certificate requirements, Unified CM"),
    ),
    check=check,
)
