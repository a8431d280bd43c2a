"""Peers of an Expressway cluster use one private key.

## What it checks
Whether the certificates of two peers of a cluster hold the same public key, which means that the private key was
copied from one to the other.

## Why it matters on the edge
It works, and saves the price of a certificate. But whoever takes the key from one peer can read the traffic of all,
and every change to a name means to sign once and carry certificate and key to each peer again, by hand and as root.

## What you will see
Nothing. Show (decoded) lists the same serial number, or at least the same modulus, on several peers.

## How to fix it
Generate a CSR on each peer (it makes a new key), with the cluster name as common name and the cluster name and the
peer's FQDN as SANs, and install each certificate on the peer that asked for it.

## How to verify
Show (decoded) lists another modulus on every peer.

## Sources
TAC 213872, cluster certificates, which describes the shared variant and advises against it; the cluster guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.deployment import Deployment, ExpresswayCluster
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import certificate_place
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.orders import Orders, orders_of, planned_san
from edgetrust.rules.remedies import reissue_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, cluster_guide
from edgetrust.rules.subjects import about_certificate, certificates_in_use


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each key that several peers share."""
    for side in examination.deployment.expressways:
        holders: dict[bytes, list[Subject]] = {}
        for subject in certificates_in_use(examination, side.role):
            holders.setdefault(subject.certificate.key.spki, []).append(subject)
        for subjects in holders.values():
            if len({subject.node.id for subject in subjects}) > 1:
                yield _finding(side, subjects, _orders_of_peers(examination.deployment))


RULE = Rule(
    slug="shared-cluster-certificate",
    title="peers of an Expressway cluster use one private key",
    family=Family.CERTIFICATE,
    severity=Severity.WARNING,
    citations=(article("Cluster Certificates"), cluster_guide("certificates of peers")),
    check=check,
)


def _finding(side: ExpresswayCluster, subjects: list[Subject], orders: Orders) -> Finding:
    first = subjects[0]
    nodes = tuple(dict.fromkeys(subject.node.fqdn for subject in subjects))
    intended = ", as the deployment declares" if side.shared_certificate else ""
    place = certificate_place(side.role, first.slot)
    return about_certificate(
        RULE,
        first,
        message=f"{' and '.join(nodes)} use one private key{intended}",
        expected="a key and a certificate for each peer",
        got=f"one key on {len(nodes)} peers",
        evidence=tuple(evidence_of(subject.located) for subject in subjects),
        consequence="whoever takes the key from one peer can impersonate all of them and read their traffic, and every "
        "change has to be carried to each peer by hand",
        remedy=Remedy(
            steps=tuple(_own_step(side, subject, orders) for subject in subjects),
            impact=place.impact,
            verify="Show (decoded) lists another modulus on every peer",
        ),
    )


def _orders_of_peers(deployment: Deployment) -> Orders:
    """What would be ordered if nobody shared a certificate."""
    c, e = deployment.expressway_c, deployment.expressway_e
    return orders_of(
        replace(
            deployment,
            expressway_c=None if c is None else replace(c, shared_certificate=False),
            expressway_e=None if e is None else replace(e, shared_certificate=False),
        )
    )


def _own_step(side: ExpresswayCluster, subject: Subject, orders: Orders) -> RemedyStep:
    """A certificate of its own; where one is shared on purpose, a matter of another decision."""
    san = planned_san(orders, subject.node, subject.slot)
    step = reissue_step(subject.node, subject.slot, f"with a key of its own and SAN {san}")
    if not side.shared_certificate:
        return step
    return replace(step, do=f"where each peer is to have its own after all, {step.do}", renews=None)
