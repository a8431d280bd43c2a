"""The certificate of a cluster peer does not name the cluster.

## What it checks
In an Expressway cluster, whether the certificate of each peer carries the cluster name among its SANs: the server
certificate on both sides, and on the Expressway-C also the client certificate where it has one of its own.

## Why it matters on the edge
The Expressway-E knows the Expressway-C by one name only, the TLS verify subject name of its traversal zone. For a
cluster that is the cluster name, whichever peer calls; a peer that cannot show it is turned away, and MRA works
through the others or not at all. On the Expressway-E and in other directions the name is a matter of the documented
layout.

## What you will see
The zone is Active from some peers and Failed from one, which changes with load and restarts. The Expressway-E logs
`Inbound TLS Negotiation Error` with `Peer's TLS certificate identity was unacceptable`; no alert is sent.

## How to fix it
On the peer, Generate CSR with Subject alternative names set to FQDN of Expressway cluster plus FQDNs of all peers in
the cluster. The cluster name must be an FQDN, or the CSR cannot be made.

## How to verify
The Secure traversal test on this peer passes with the cluster name as TLS verify name; every peer shows the zone
Active.

## Sources
TAC 213872, cluster certificates; the certificate guide's table of SAN elements; the MRA guide on the TLS verify
subject name.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.releases import SAN_ONLY_BETWEEN_EXPRESSWAYS, is_in_force
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide, mra_guide
from edgetrust.rules.subjects import (
    about_certificate,
    certificates_in_use,
    connections_missing,
    describe,
    explains_failure,
    print_san,
)


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate of a peer that lacks the cluster name."""
    for side in examination.deployment.expressways:
        common_name_counts = not is_in_force(SAN_ONLY_BETWEEN_EXPRESSWAYS, side.version)
        for subject in certificates_in_use(examination, side.role):
            for name in needed_names(examination.deployment, subject.node, subject.slot, Feature.CLUSTER):
                is_named = offers(subject.certificate, name, common_name_counts=common_name_counts)
                if not is_named or explains_failure(examination, RULE.slug, subject):
                    yield _finding(examination, subject, name)


RULE = Rule(
    slug="san-missing-cluster-name",
    title="the certificate of a cluster peer does not name the cluster",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(
        article("Cluster Certificates"),
        certificate_guide("Expressway cluster name"),
        mra_guide("Unified Communications traversal zone, TLS verify subject name"),
    ),
    check=check,
)


def _is_expected(examination: Examination, subject: Subject, cluster_name: str) -> bool:
    """Whether the Expressway-E looks for the cluster name in this certificate."""
    wanted = examination.deployment.traversal_zone.tls_verify_subject_name
    if subject.node.role is not Role.EXPRESSWAY_C or wanted is None or wanted.lower() != cluster_name.lower():
        return False
    shown = examination.inventory.identity(subject.node, shown_slot(examination.deployment, subject.node, Slot.CLIENT))
    return shown is not None and shown.leaf.certificate == subject.certificate


def _finding(examination: Examination, subject: Subject, cluster_name: str) -> Finding:
    expected = _is_expected(examination, subject, cluster_name)
    broken = connections_missing(examination, subject, (cluster_name,))
    if expected:
        consequence = f"the Expressway-E refuses {subject.node.fqdn}: its TLS verify subject name is the cluster name"
    elif broken:
        consequence = f"whoever addresses {subject.node.fqdn} by the name of the cluster refuses it"
    else:
        consequence = "none of these connections asks for it; neighbour zones and others that address the cluster do"
    return about_certificate(
        RULE,
        subject,
        severity=Severity.ERROR if expected or broken else Severity.WARNING,
        message=f"the {describe(subject)} does not name the cluster {cluster_name}",
        expected=f"DNS:{cluster_name}",
        got=print_san(subject.certificate),
        consequence=consequence,
        remedy=reissue(subject.node, subject.slot, with_present_names(subject.certificate, f"DNS:{cluster_name}")),
        connections=broken,
    )
