"""The publisher's address as typed on the Expressway-C, where its certificate does not carry that.

Discovery looks at the publisher alone, and at its tomcat certificate. Not here: names that connections look for, and
whether it is an address or a name that was typed (the rules differ in that).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Slot, UcCluster
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Impact, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import IM_AND_PRESENCE_NODES, UNIFIED_CM_SERVERS
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Failure, evidence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPublisher:
    """A publisher, and the name typed for it that its certificate lacks."""

    on: Node
    """The Expressway-C on which it is typed, once for all peers."""
    cluster: UcCluster
    publisher: Node
    name: str
    leaf: Certificate
    evidence: Evidence

    @property
    def carries_fqdn(self) -> bool:
        return offers(self.leaf, self.publisher.fqdn, common_name_counts=True)

    @property
    def consequence(self) -> str:
        return "adding or refreshing this cluster on the Expressway-C fails while TLS verify mode is On"

    @property
    def remedy(self) -> Remedy:
        """Typing the FQDN."""
        step = refresh_step(self.on, self.cluster)
        return Remedy(steps=(step,), impact=Impact.NONE, verify=describe_refresh(self.cluster))


def typed_on_c(examination: Examination) -> Iterator[TypedPublisher]:
    """One for each cluster that is verified at discovery; what System > Server holds as well is looked at there."""
    side = examination.deployment.expressway_c
    for cluster in (*examination.deployment.cucm, *examination.deployment.im_and_presence):
        publisher = publisher_of(cluster)
        identity = examination.inventory.identities.get((publisher.id, Slot.TOMCAT))
        name = cluster.publisher_address
        if side is None or name is None or identity is None or not cluster.tls_verify or name == publisher.defined_as:
            continue
        if not offers(identity.leaf.certificate, name, common_name_counts=True, last_dot_counts=True):
            yield TypedPublisher(
                on=side.nodes[0],
                cluster=cluster,
                publisher=publisher,
                name=name,
                leaf=identity.leaf.certificate,
                evidence=evidence_of(identity.leaf),
            )


def publisher_of(cluster: UcCluster) -> Node:
    """The publisher; the first node where none is said to be."""
    return next((node for node in cluster.nodes if node.is_publisher), cluster.nodes[0])


def refresh_step(on: Node, cluster: UcCluster, *, of: Node | None = None) -> RemedyStep:
    """Typing the publisher's FQDN on the Expressway-C, and asking for the nodes again; only the latter where `of` is a
    node other than the publisher, whose address nobody types there."""
    publisher = publisher_of(cluster)
    is_typed_right = cluster.publisher_address in (None, publisher.fqdn)
    do = f"let the publisher's address be {publisher.fqdn}, then Refresh servers"
    if of not in (None, publisher) and is_typed_right:
        do = "Refresh servers"
    return RemedyStep(node=on.id, where=page_of(cluster), do=do)


def describe_replication(examination: Examination, failure: Failure) -> str:
    """What to add for a list of a node other than the publisher, where that of the publisher lacks the same: CUCM
    replicates what is uploaded there. Empty for others."""
    cluster = examination.uc_cluster_of(failure.node)
    publisher = None if cluster is None else publisher_of(cluster)
    lacking = (each.node for each in examination.failures(failure.rule))
    if publisher is None or publisher == failure.node or publisher not in lacking:
        return ""
    return f"only what the upload on {publisher.fqdn} has not brought here"


def page_of(cluster: UcCluster) -> str:
    """Where a cluster is entered on the Expressway-C."""
    return IM_AND_PRESENCE_NODES if cluster.role is Role.IM_AND_PRESENCE else UNIFIED_CM_SERVERS


def describe_refresh(cluster: UcCluster) -> str:
    """Where to see that discovery works."""
    return f"{page_of(cluster)} on the Expressway-C lists every node by its FQDN"
