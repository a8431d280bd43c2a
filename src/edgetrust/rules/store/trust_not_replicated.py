"""A CUCM subscriber lacks a trust certificate that the publisher holds.

## What it checks
For each trust store of a CUCM cluster, whether every subscriber holds the CA certificates of the publisher's store.
Expired entries, entries that are no CAs, the self-signed certificates that nodes make for themselves, and leftovers of
the same subject as a CA that the subscriber holds do not count.

## Why it matters on the edge
Certificates that are uploaded to a trust store of the publisher are meant to reach the subscribers on their own. When
replication is stuck they do not, and phones over MRA fail on exactly those calls and downloads that land on a
subscriber.

## What you will see
Configuration downloads on 6972, or secure registrations, work with the publisher and fail with a subscriber. The list
on Certificate Management of the subscriber is shorter.

## How to fix it
On the subscriber, check the replication (`utils dbreplication runtimestate`) and that Cisco Certificate Change
Notification runs; else upload the certificate there by hand, and restart Tomcat, CallManager and HAProxy.

## How to verify
Certificate Management > Find lists the certificate on every node.

## Sources
TAC 213872, note on trust certificates of the publisher; the CUCM Security Guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store, UcCluster
from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.anchors import name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.peers import close, find_lacking
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, cucm_security_guide
from edgetrust.rules.subjects import about_list, describe_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each store of a subscriber that lacks something."""
    for cucm in examination.deployment.cucm:
        publisher = next((node for node in cucm.nodes if node.is_publisher), None)
        if publisher is not None:
            yield from _compare(examination, cucm, publisher)


RULE = Rule(
    slug="trust-not-replicated",
    title="a CUCM subscriber lacks a trust certificate that the publisher holds",
    family=Family.STORE,
    severity=Severity.WARNING,
    citations=(
        article("Configure Trust Between CUCM and Expressway-C, note on replication"),
        cucm_security_guide("Certificates, trust stores"),
    ),
    check=check,
)


def _compare(examination: Examination, cucm: UcCluster, publisher: Node) -> Iterator[Finding]:
    # What nodes made for themselves stands in their own stores, and need not stand in those of others.
    own = {subject.certificate for node in cucm.nodes for subject in examination.subjects_on(node)}
    for store in Store:
        for node in cucm.nodes:
            is_unknown = examination.inventory.trust_list(node, store) is None
            if node is publisher or is_unknown or (node.id, store) in examination.inventory.incomplete:
                continue
            wanted = find_lacking(examination, publisher, node, store)
            lacking = tuple(certificate for certificate in wanted if certificate not in own)
            if lacking:
                yield _finding(examination, publisher, node, store, lacking)


def _finding(
    examination: Examination, publisher: Node, node: Node, store: Store, lacking: tuple[Certificate, ...]
) -> Finding:
    closed = close(examination, node, store, lacking)
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} lacks {name_all(lacking)}, which the publisher has",
        expected=f"the CAs of the {describe_list(publisher, store)}",
        got=f"a store without {name_all(lacking)}",
        evidence=tuple(
            evidence
            for certificate in lacking
            for evidence in examination.evidence_in_list(publisher, store, certificate)[:1]
        ),
        consequence="whoever is certified below it can be accepted by the publisher and refused by this subscriber",
        remedy=closed.remedy,
        connections=closed.connections,
    )
