"""The common name of a cluster peer's certificate is not the cluster name.

## What it checks
In an Expressway cluster with a name, whether the common name of each peer's server certificate is that name.

## Why it matters on the edge
The documented layout is the cluster name as common name and the peer's own FQDN beside it in the SAN. Connections
between Expressways look at the SAN alone, so nothing breaks at once. Whoever maps certificates to zones by their
common name sees each peer as a stranger, and the next person to renew copies the wrong layout.

## What you will see
No alarm. Show (decoded) on two peers lists two different common names.

## How to fix it
On the peer, Generate CSR with Common name set to FQDN of Expressway cluster. Guides before X12.6 asked for the peer's
own FQDN instead; below that release both are accepted here.

## How to verify
Show (decoded) on every peer begins its subject with the same common name.

## Sources
TAC 213872, cluster certificates; the certificate guide, editions before and from X12.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import ExpresswayCluster, Node
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.releases import CLUSTER_NAME_AS_COMMON_NAME, is_in_force
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import name_steps, own_name, reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import about_certificate, describe, server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each peer whose certificate has another common name; a missing one is a matter of its own."""
    for side in examination.deployment.expressways:
        if side.cluster_name is None:
            continue
        for subject in server_certificates(examination, side.role):
            common_name = subject.certificate.subject.common_name
            if common_name is None or is_temporary_certificate(subject.certificate):
                continue
            if common_name.lower() not in _accepted(side, subject.node):
                yield _finding(subject, common_name, side.cluster_name)


RULE = Rule(
    slug="common-name-not-cluster-name",
    title="the common name of a cluster peer's certificate is not the cluster name",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(article("Cluster Certificates"), certificate_guide("subject of clustered Expressways, change history")),
    check=check,
)


def _accepted(side: ExpresswayCluster, node: Node) -> set[str]:
    names = {(side.cluster_name or "").lower()}
    if not is_in_force(CLUSTER_NAME_AS_COMMON_NAME, side.version):
        names.add(node.fqdn.lower())
    return names


def _finding(subject: Subject, common_name: str, cluster_name: str) -> Finding:
    change = f"with common name {cluster_name} and {own_name(subject.node)} as SAN"
    return about_certificate(
        RULE,
        subject,
        message=f"the common name of the {describe(subject)} is {common_name}, not the cluster name",
        expected=f"CN={cluster_name}",
        got=f"CN={common_name}",
        consequence="whoever maps peers by common name does not recognise the cluster; MRA itself looks at the SAN",
        remedy=reissue(subject.node, subject.slot, change, *name_steps(subject.node)),
    )
