"""A trust list lacks a CA that the guides ask for, although no connection fails for it.

## What it checks
Whether the list of each node holds the whole chain of its own certificates, and of those of its peers: of the others
in an Expressway cluster, and on a publisher of every node that it replicates to. On IM and Presence also whether
tomcat-trust holds the chain of the Expressway-C, as cup-xmpp-trust must. What a connection fails for is told by the
rules about that, and a certificate that has to be replaced needs no list.

## Why it matters on the edge
A node verifies its own certificate nowhere, so nobody misses the root above it until the certificate is renewed. CUCM
takes no certificate whose CA is not in the store, and an Expressway refuses it or warns, depending on the guide. For
SSH tunnels the support notes ask for root and intermediates in the lists of both sides.

## What you will see
Nothing today. On the day of the renewal `CA certificate is not available in the trust-store` on CUCM, or a failed
upload on the Server certificate page.

## How to fix it
Append the certificates that the finding names, root first; on CUCM upload them on the publisher and look on every
subscriber whether they arrived.

## How to verify
The page lists them; the next upload of a certificate of this CA succeeds.

## Sources
The certificate guide on loading certificates and TAC 221624 on tunnels; the Security Guide for CUCM on the order of
uploads; the MRA guide on the stores of IM and Presence.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Slot, Store
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.verdict import Verification
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.missing import missing_on
from edgetrust.mra.stores import own_store
from edgetrust.pki.path import TrustList, build_chain
from edgetrust.pki.purpose import is_self_signed
from edgetrust.rules.anchors import name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import append
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.settled import find_settled
from edgetrust.rules.sources import certificate_guide, cucm_security_guide, mra_guide, tac
from edgetrust.rules.subjects import about_list, describe_list, shown_by
from edgetrust.rules.ways import way_to_send, way_to_verify


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list, of what no other finding has appended."""
    found = [
        (node, store, lacking)
        for node, store in _lists(examination)
        if (lacking := _find_lacking(examination, node, store))
    ]
    elsewhere = find_settled(examination, _APPENDING) if found else ()
    for node, store, lacking in found:
        left = tuple(each for each in lacking if (node.id, each.sha256) not in elsewhere)
        if left:
            yield _finding(examination, node, store, left)


_APPENDING = (
    "certificate-expired",
    "cluster-enforce-would-fail",
    "ca-not-trusted",
    "ecdsa-issuer-not-trusted",
    "expressway-ca-not-in-callmanager-trust",
    "expressway-ca-not-in-tomcat-trust",
    "intermediate-missing",
    "intermediate-not-in-list",
    "jabber-prompts-user",
    "phone-ca-not-listed",
    "proxy-trust-incomplete",
    "root-missing",
    "same-subject-shadowed",
    "trust-entry-expires-soon",
    "trust-lists-differ",
    "trust-not-replicated",
    "upgrade-enforces-verification",
)
"""Rules whose remedies append to lists."""

RULE = Rule(
    slug="documented-ca-missing",
    title="a trust list lacks a CA that the guides ask for",
    family=Family.STORE,
    severity=Severity.INFO,
    citations=(
        certificate_guide("Loading certificates and keys onto Expressway"),
        tac(221624, "Troubleshoot Expressway Certificates"),
        cucm_security_guide("Certificates, upload order"),
        mra_guide("Certificate requirements, IM and Presence Service"),
    ),
    check=check,
)


def _lists(examination: Examination) -> Iterator[tuple[Node, Store]]:
    """The lists that are known and loaded by themselves: a subscriber's is its publisher's."""
    for node, store, _ in examination.trust_lists():
        cluster = examination.uc_cluster_of(node)
        is_copy = cluster is not None and any(each.is_publisher and each != node for each in cluster.nodes)
        is_partial = (node.id, store) in examination.inventory.incomplete
        if not is_copy and not is_partial and node.role is not Role.EDGE_PROXY:
            yield node, store


def _find_lacking(examination: Examination, node: Node, store: Store) -> tuple[Certificate, ...]:
    trust = examination.stock.trust_list(node, store) or TrustList(())
    lacking: dict[Certificate, None] = {}
    for find, leaves in ((way_to_send, _own_leaves), (way_to_verify, _shown_to_presence)):
        for leaf in leaves(examination, node, store):
            # A list that leads to a root lacks nothing: no need to look for ways.
            if build_chain(leaf, (), trust, examination.at).error is not None:
                missing = missing_on(leaf, find(examination, node, store, leaf), trust, examination.at)
                lacking.update((each.certificate, None) for each in reversed(missing) if each.certificate is not None)
    return tuple(lacking)


def _own_leaves(examination: Examination, node: Node, store: Store) -> Iterator[Certificate]:
    """The certificates of the node and its peers whose chains belong in the list; one that nobody signed has none."""
    cluster = examination.uc_cluster_of(node) or examination.side_of(node)
    for peer in (node,) if cluster is None else cluster.nodes:
        for subject in examination.subjects_on(peer):
            leaf = subject.certificate
            is_shown = shown_slot(examination.deployment, peer, subject.slot) is subject.slot
            if is_shown and own_store(peer, subject.slot) is store and _is_to_stay(examination, peer, leaf):
                yield leaf


def _is_to_stay(examination: Examination, node: Node, leaf: Certificate) -> bool:
    if is_self_signed(leaf) or is_temporary_certificate(leaf):
        return False
    return not any(each.leaf == leaf and _is_at_presenter(each) for _, each in examination.verifications_with(node))


def _is_at_presenter(verification: Verification) -> bool:
    """Whether a certificate is refused for what it is."""
    return verification.diagnosis is not None and verification.diagnosis.node == verification.requirement.presenter


def _shown_to_presence(examination: Examination, node: Node, store: Store) -> Iterator[Certificate]:
    """What the Expressway-C shows to IM and Presence; the guides name both stores, and port 7400 consults one."""
    side = examination.deployment.expressway_c
    if node.role is not Role.IM_AND_PRESENCE or store is not Store.TOMCAT_TRUST or side is None:
        return
    for each in side.nodes:
        subject = shown_by(examination, each, Slot.CLIENT)
        if subject is not None and not is_self_signed(subject.certificate):
            yield subject.certificate


def _finding(examination: Examination, node: Node, store: Store, lacking: tuple[Certificate, ...]) -> Finding:
    refuses = "may refuse" if node.role.is_expressway else "refuses"
    is_for_c = node.role is Role.IM_AND_PRESENCE and store is Store.TOMCAT_TRUST
    further = ", and that of the Expressway-C's" if is_for_c else ""
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} lacks {name_all(lacking)}, which the guides ask for",
        expected=f"the whole chain of the certificates of the node and its peers{further}",
        got=f"a list without {'it' if len(lacking) == 1 else 'them'}, and no connection that fails for that",
        evidence=examination.evidence(*lacking),
        consequence=f"none today; the node {refuses} the next certificate below a CA that is not in its list",
        remedy=append(node, store, lacking),
    )
