"""CUCM does not find the CA of the Expressway-C in its tomcat-trust.

## What it checks
Whether the tomcat-trust of each CUCM node holds the chain of the certificate that the Expressway-C shows on port
6972, and on 5091 with SIP OAuth.

## Why it matters on the edge
From X14.0.2 on an Expressway-C answers when CUCM asks for its certificate on the configuration ports (CSCvz45074),
also in a cluster that is not secure. A chain that CUCM does not know then breaks the download of the configuration,
for a deployment that had worked before the upgrade without any certificate on CUCM.

## What you will see
Sign-in succeeds and no configuration arrives; a TLS error on 6972 at the Expressway-C. CUCM sends alert unknown_ca
(48). With SIP OAuth the CEOAuth zone is not active.

## How to fix it
Upload the root and the intermediates of the Expressway-C's certificate as tomcat-trust, and as CallManager-trust too,
root first. Upload them on the publisher and look on every subscriber whether they arrived. Then restart Cisco Tomcat,
Cisco CallManager and Cisco HAProxy.

## How to verify
Certificate Management lists the CAs under tomcat-trust on every node; an endpoint outside gets its configuration.

## Sources
TAC 225476 tells the history; the article asks for the upload; the MRA guide names both stores.
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
            expected="the chain of the Expressway-C in tomcat-trust, on the publisher and on every subscriber",
            advice=describe_replication(examination, failure),
        )


RULE = Rule(
    slug="expressway-ca-not-in-tomcat-trust",
    title="the CA of the Expressway-C is not in tomcat-trust",
    family=Family.TRUST,
    severity=Severity.ERROR,
    citations=(
        article("Configure Trust Between CUCM and Expressway-C"),
        tac(225476, "Understand MRA Certificate Requirements and ATS History"),
        mra_guide("Certificate requirements, Unified CM"),
    ),
    check=check,
)
