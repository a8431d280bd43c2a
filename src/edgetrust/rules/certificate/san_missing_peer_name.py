"""The certificate of a cluster peer does not name the peer itself.

## What it checks
In an Expressway cluster, whether the certificate of each peer carries the FQDN of that peer among its SANs: the server
certificate, and a client certificate of its own. In a client certificate it is told for information while nobody looks
for the name there: TLS verification mode is Permissive, and the TLS verify subject name is another one.

## Why it matters on the edge
Two others know a peer by its own name: the Expressway-C, whose traversal zone lists each Expressway-E peer by FQDN,
and the other peers of the cluster when they verify. A certificate that carries only the cluster name, or the name of
the peer it was copied from, satisfies neither.

## What you will see
On the Expressway-C `Outbound TLS Negotiation Error` with `Peer's TLS certificate identity was unacceptable` and the
peer's FQDN as Common-name. On System > Clustering a blue `Certificate: Invalid` beside the peer while the mode is
Permissive, and alarms 20004 or 20006 once it is Enforce.

## How to fix it
On the peer, Generate CSR with Subject alternative names set to FQDN of Expressway cluster plus FQDNs of all peers in
the cluster. A certificate that is shared by all peers must name every one of them.

## How to verify
System > Clustering shows a green Certificate for the peer; the traversal zone is Active for its address.

## Sources
TAC 213872, cluster certificates; the cluster guide on TLS verification; the MRA guide on peer addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from edgetrust.model.deployment import ClusterTls, ExpresswayCluster, Node, Slot
from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.releases import SAN_ONLY_BETWEEN_EXPRESSWAYS, is_in_force
from edgetrust.pki.match import offers
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.orders import Orders, orders_of, reissue_shared
from edgetrust.rules.remedies import name_steps, own_name, reissue, with_present_names
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, cluster_guide, mra_guide
from edgetrust.rules.subjects import (
    about_certificate,
    certificates_in_use,
    connections_missing,
    describe,
    explains_failure,
    print_san,
)


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each certificate of a peer that lacks the peer's own FQDN."""
    for side in examination.deployment.expressways:
        nameless = tuple(_nameless(examination, side))
        if not side.shared_certificate:
            yield from (_finding(examination, subject) for subject in nameless)
            continue
        orders = orders_of(examination.deployment) if nameless else {}
        for slot in dict.fromkeys(subject.slot for subject in nameless):
            sharing = [subject for subject in nameless if subject.slot is slot]
            yield _shared(examination, orders, side, sharing)


RULE = Rule(
    slug="san-missing-peer-name",
    title="the certificate of a cluster peer does not name the peer itself",
    family=Family.CERTIFICATE,
    severity=Severity.ERROR,
    citations=(
        article("Cluster Certificates"),
        cluster_guide("TLS verification mode"),
        mra_guide("Unified Communications traversal zone, peer addresses"),
    ),
    check=check,
)


def _nameless(examination: Examination, side: ExpresswayCluster) -> Iterator[Subject]:
    common_name_counts = not is_in_force(SAN_ONLY_BETWEEN_EXPRESSWAYS, side.version)
    for subject in certificates_in_use(examination, side.role):
        for name in needed_names(examination.deployment, subject.node, subject.slot, Feature.PEER):
            is_named = offers(subject.certificate, name, common_name_counts=common_name_counts)
            if not is_named or explains_failure(examination, RULE.slug, subject):
                yield subject


def _shared(examination: Examination, orders: Orders, side: ExpresswayCluster, sharing: Sequence[Subject]) -> Finding:
    """One certificate is declared for all peers: it lacks the names of these, and one new one mends it for all."""
    first, nodes = sharing[0], [subject.node for subject in sharing]
    each_broken = [connections_missing(examination, subject, (subject.node.fqdn,)) for subject in sharing]
    broken = tuple(dict.fromkeys(connection for each in each_broken for connection in each))
    finding = about_certificate(
        RULE,
        first,
        severity=_severity(side, first, broken),
        message=f"the {SLOT_NAMES[first.slot]} that the peers share does not name "
        f"{' and '.join(node.fqdn for node in nodes)}{_say_unfit(*nodes)}",
        expected=", ".join(map(own_name, nodes)),
        got=print_san(first.certificate),
        consequence="; ".join(
            dict.fromkeys(_consequence(examination, *each) for each in zip(sharing, each_broken, strict=True))
        ),
        remedy=reissue_shared(orders, side, first.slot),
        connections=broken,
        evidence=tuple(evidence_of(subject.located) for subject in sharing),
    )
    return replace(finding, node=side.nodes[0].id)


def _say_unfit(*nodes: Node) -> str:
    """The deployment calls them by what no certificate can carry as their name."""
    unfit = [node.fqdn for node in nodes if is_no_fqdn(node.fqdn)]
    return f"; {' and '.join(unfit)} is no FQDN, which every node needs" if unfit else ""


def _severity(side: ExpresswayCluster | None, subject: Subject, broken: Sequence[str]) -> Severity:
    """A TLS verify subject name may be that of a peer: then its client certificate is looked at, whatever the mode."""
    is_verified = side is not None and side.cluster_tls is ClusterTls.ENFORCE
    is_looked_at = subject.slot is Slot.SERVER or is_verified or bool(broken)
    return Severity.ERROR if is_looked_at else Severity.INFO


def _consequence(examination: Examination, subject: Subject, broken: Sequence[str]) -> str:
    name = subject.node.fqdn
    if subject.slot is Slot.SERVER:
        return (
            f"whoever addresses {name} by its own name refuses it: the other side of the traversal zone where it is "
            "typed as a peer address, and the other peers once TLS verification is enforced"
        )
    effects = describe_effects(broken, examination.working())
    return effects or f"none while TLS verification mode is Permissive; with Enforce the other peers refuse {name}"


def _finding(examination: Examination, subject: Subject) -> Finding:
    side, own = examination.side_of(subject.node), own_name(subject.node)
    peers = {node.fqdn.lower(): node.fqdn for node in side.nodes} if side is not None else {}
    foreign = [f"DNS:{name.value}" for name in subject.certificate.san if name.value.lower() in peers]
    change = with_present_names(subject.certificate, own)
    if foreign:
        change = f"with its present names, {own} in place of {', '.join(foreign)}"
    broken = connections_missing(examination, subject, (subject.node.fqdn,))
    return about_certificate(
        RULE,
        subject,
        severity=_severity(side, subject, broken),
        message=f"the {describe(subject)} does not name this peer{_say_unfit(subject.node)}",
        expected=own,
        got=print_san(subject.certificate),
        consequence=_consequence(examination, subject, broken),
        remedy=reissue(subject.node, subject.slot, change, *name_steps(subject.node)),
        connections=broken,
    )
