"""The tomcat and CallManager certificates of a CUCM cluster come from different CAs.

## What it checks
Whether the tomcat and the CallManager certificate of a CUCM node end in the same root, or, where a root is not known,
name the same issuer. Two self-signed certificates are the business of `cucm-self-signed-conflict`.

## Why it matters on the edge
The Expressway-C is shown both: tomcat over HTTPS, CallManager for secure SIP and on port 6971. With two CAs it must
hold both chains, and a list that is right for one feature says nothing about the other.

## What you will see
Nothing while both are trusted. When one chain is missing, either TLS verify mode or secure registration fails, never
both.

## How to fix it
Nothing has to be fixed. Keep both chains in the trusted CA list of every Expressway-C peer; or let one CA sign both,
from CUCM 14 on with one certificate reused for both.

## How to verify
On the Expressway-C, refresh the CUCM servers (tomcat) and look at the CEtls zones (CallManager).

## Sources
The article says that one CA nearly always signs both, and that the Expressway-C must otherwise trust both.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Node, Slot, UcCluster
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import UNIFIED_CM_SERVERS, ZONES
from edgetrust.pki.purpose import is_self_signed
from edgetrust.rules.examination import Examination, evidence_of
from edgetrust.rules.remedies import no_action
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each CUCM cluster with such nodes."""
    for cluster in examination.deployment.cucm:
        concerned = tuple(node for node in cluster.nodes if _differ(examination, node))
        if concerned:
            yield _finding(examination, cluster, concerned)


RULE = Rule(
    slug="cucm-issuers-differ",
    title="tomcat and CallManager are signed by different CAs",
    family=Family.DEPLOYMENT,
    severity=Severity.INFO,
    citations=(article("Configure Trust Between CUCM and Expressway-C"),),
    check=check,
)

_SHOWN = (Slot.TOMCAT, Slot.CALLMANAGER)


def _differ(examination: Examination, node: Node) -> bool:
    found = [examination.inventory.identities.get((node.id, slot)) for slot in _SHOWN]
    leaves = [identity.leaf.certificate for identity in found if identity is not None]
    if len(leaves) < len(_SHOWN) or all(is_self_signed(leaf) for leaf in leaves):
        return False
    roots = [examination.pool.root_of(leaf) for leaf in leaves]
    if None not in roots:
        return roots[0] != roots[1]
    return leaves[0].issuer.canonical != leaves[1].issuer.canonical


def _finding(examination: Examination, cluster: UcCluster, nodes: tuple[Node, ...]) -> Finding:
    leaves = [examination.inventory.identities[nodes[0].id, slot].leaf for slot in _SHOWN]
    issuers = [leaf.certificate.issuer.rfc4514 for leaf in leaves]
    everywhere = ", ".join(node.fqdn for node in nodes)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=nodes[0].id,
        message=f"tomcat and CallManager of {cluster.name} ({everywhere}) are signed by different CAs",
        expected="one CA for both, or the chains of both CAs in the trusted CA list of every Expressway-C peer",
        got=f"tomcat by {issuers[0]}, CallManager by {issuers[1]}",
        evidence=tuple(evidence_of(leaf) for leaf in leaves),
        consequence="the Expressway-C needs both chains as soon as TLS verify mode and secure registration are in use",
        remedy=no_action(f"{UNIFIED_CM_SERVERS}: Refresh servers; {ZONES} shows the CEtls zones Active"),
        references=tuple(str(citation) for citation in RULE.citations),
    )
