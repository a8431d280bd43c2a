"""A peer of an Expressway cluster lacks CA certificates that another peer trusts.

## What it checks
The trusted CA lists of the peers of each Expressway cluster, as sets: whether a peer lacks a CA (or a certificate
trusted for itself) that another peer holds. Order, duplicates, expired entries, entries that are no CAs, the
temporary CA that each installation makes for itself, and leftovers of the same subject as a CA that the peer holds do
not count; nor does a crowd of CAs that no chain goes through, for which the list of the peer has no room.

## Why it matters on the edge
Unlike almost everything else in a cluster, the trusted CA list, the certificates and the CRLs are not replicated. A
CA that is appended on one peer is missing on the next, and which peer a client meets is a matter of chance.

## What you will see
MRA works, fails, and works again: the traversal zone is Active on one peer and Failed on another, or only users
behind one peer cannot sign in.

## How to fix it
On the peer that lacks them, append the certificates on Maintenance > Security > Trusted CA certificate and restart
it. In rare cases the certificate is a leftover on the peer that holds it; then delete it there.

## How to verify
Show all (PEM file) on the Trusted CA certificate page of both peers lists the same certificates; the Secure traversal
test passes from every peer.

## Sources
TAC 213872, cluster considerations, trusted CA lists; the cluster guide; the Administrator Guide (still so in X15.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, RemedyStep, Severity
from edgetrust.rules.anchors import name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.peers import close, find_lacking, is_relied_on
from edgetrust.rules.remedies import delete_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, article, cluster_guide
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.ways import wanted_of


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each peer that lacks something."""
    for side in examination.deployment.expressways:
        for node in side.nodes:
            is_partial = (node.id, Store.TRUSTED_CA) in examination.inventory.incomplete
            if is_partial or examination.inventory.trust_list(node, Store.TRUSTED_CA) is None:
                continue
            holders = {
                certificate: other
                for other in reversed(side.nodes)
                if other is not node
                for certificate in find_lacking(examination, other, node, Store.TRUSTED_CA)
            }
            if holders:
                yield _finding(examination, node, holders)


RULE = Rule(
    slug="trust-lists-differ",
    title="a peer of an Expressway cluster lacks CA certificates that another peer trusts",
    family=Family.STORE,
    severity=Severity.WARNING,
    citations=(
        article("Expressway-C and Expressway-E Cluster Considerations, Trusted CA Lists"),
        cluster_guide("what is not replicated"),
        administrator_guide("Clustering, peer-specific items"),
    ),
    check=check,
)


def _finding(examination: Examination, node: Node, holders: dict[Certificate, Node]) -> Finding:
    lacking = tuple(holders)
    closed = close(examination, node, Store.TRUSTED_CA, lacking)
    broken = closed.connections
    having = tuple(dict.fromkeys(holder.fqdn for holder in holders.values()))
    return about_list(
        RULE,
        node,
        Store.TRUSTED_CA,
        severity=Severity.ERROR if broken else Severity.WARNING,
        message=f"the {describe_list(node, Store.TRUSTED_CA)} lacks {name_all(lacking)}, which {' and '.join(having)} "
        f"{'has' if len(having) == 1 else 'have'}",
        expected=f"the same CAs on every peer, {name_all(lacking)} among them",
        got=f"a list without {'it' if len(lacking) == 1 else 'them'}",
        evidence=tuple(
            evidence
            for certificate, holder in holders.items()
            for evidence in examination.evidence_in_list(holder, Store.TRUSTED_CA, certificate)[:1]
        ),
        consequence="this is why these connections of this peer fail, while the other peers work"
        if broken
        else "today no connection of this peer depends on it; the peers will behave differently as soon as one does",
        remedy=replace(closed.remedy, steps=(*closed.remedy.steps, *_leftover_steps(examination, holders))),
        connections=broken,
    )


def _leftover_steps(examination: Examination, holders: dict[Certificate, Node]) -> Iterator[RemedyStep]:
    """What no chain goes through, today or once the list is mended, may as well leave the list of the peer that holds
    it."""
    unused: dict[str, list[Certificate]] = {}
    having = {holder.id: holder for holder in holders.values()}
    wanted = {node_id: wanted_of(examination, holder, Store.TRUSTED_CA) for node_id, holder in having.items()}
    for certificate, holder in holders.items():
        is_needed = certificate in wanted[holder.id]
        if not is_needed and not is_relied_on(examination, holder, Store.TRUSTED_CA, certificate):
            unused.setdefault(holder.id, []).append(certificate)
    for holder_id, certificates in unused.items():
        step = delete_step(examination.node(holder_id), Store.TRUSTED_CA, certificates)
        yield replace(step, do=f"or instead, where it is a leftover, {step.do}")
