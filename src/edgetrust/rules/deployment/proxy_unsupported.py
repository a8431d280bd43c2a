"""A TLS-terminating device stands in front of the Expressway-E.

## What it checks
Whether the deployment declares an `edge_proxy`, such as a Citrix NetScaler.

## Why it matters on the edge
It has been shown to let 7800/8800 phones register although the Expressway-E has an internal certificate, because the
phones then see the certificate of the device. It is not a supported design: the MRA guide excludes third-party load
balancers between clients and the Expressway-E, and help is on a best-effort basis.

## What you will see
Endpoints work as long as the device terminates and re-encrypts 8443, 5061 and 5222 and keeps cookies and server
names. When something fails, the first advice will be to take the device out of the path.

## How to fix it
Prefer an Expressway-E certificate from a CA on the phones' list and let endpoints reach the Expressway-E directly.
Where the device has to stay, keep its root on the Expressway-E and the Expressway-E's root on the device.

## How to verify
Point one test endpoint at the Expressway-E itself; if it registers, the device is not needed for its certificate.

## Sources
The article describes the design in its section about the phones, as demonstrated and best effort. The MRA deployment
guide lists what is not supported.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Node
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import no_action
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, mra_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding when there is an edge proxy."""
    proxy = examination.deployment.edge_proxy
    if proxy is not None:
        yield _finding(examination, proxy)


RULE = Rule(
    slug="proxy-unsupported",
    title="an edge proxy in front of the Expressway-E is best effort only",
    family=Family.DEPLOYMENT,
    severity=Severity.INFO,
    citations=(
        article("Synergy Light Endpoints (7800/8800 Series Phones)"),
        mra_guide("Unsupported features"),
    ),
    check=check,
)


def _finding(examination: Examination, proxy: Node) -> Finding:
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=proxy.id,
        message=f"{proxy.fqdn} terminates TLS in front of the Expressway-E, which is best effort only",
        expected="endpoints that reach the Expressway-E directly",
        got=f"endpoints that reach {proxy.fqdn}",
        evidence=(Evidence(source=examination.deployment.file, line=proxy.line or None),),
        consequence="it works by demonstration; the vendor does not support it",
        remedy=no_action("register one endpoint directly at the Expressway-E"),
        references=tuple(str(citation) for citation in RULE.citations),
    )
