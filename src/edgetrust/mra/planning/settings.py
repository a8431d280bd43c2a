"""What is typed on the nodes and fits no certificate: addresses and bare host names where an FQDN belongs, and names
that no request takes.

Sources: TAC 213872 (CUCM must be added by FQDN), MRA guide (peer addresses, TLS verify subject name), certificate guide
(cluster names). Not here: names that a certificate can carry (`edgetrust.mra.planning.sans`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, UcCluster
from edgetrust.model.finding import Impact
from edgetrust.model.plan import PlannedCertificate
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import (
    CLUSTERING,
    CUCM_PHONE_SECURITY_PROFILE,
    CUCM_SERVER,
    DNS,
    IM_AND_PRESENCE_NODES,
    UNIFIED_CM_SERVERS,
    UNITY_CONNECTION_SERVERS,
    ZONES,
)
from edgetrust.mra.planning.refusals import Bearer, UnfitName, find_unfit_names
from edgetrust.mra.planning.typed import publisher_of, typed_peers, typed_publisher, typed_subject_name, well_typed

SERVER_PAGES = {
    Role.CUCM: UNIFIED_CM_SERVERS,
    Role.IM_AND_PRESENCE: IM_AND_PRESENCE_NODES,
    Role.UNITY_CONNECTION: UNITY_CONNECTION_SERVERS,
}
"""Where the Expressway-C knows the servers of a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something to type anew before certificates are made."""

    node: Node | None
    """None: where it is changed depends on what has the name."""
    where: str
    do: str
    impact: Impact = Impact.NONE
    verify: str


def settings_to_change(deployment: Deployment) -> Iterator[Setting]:
    """What to type anew, in the order in which it is best done."""
    for cluster in deployment.uc_clusters:
        yield from _of_cluster(deployment, cluster)
    for side in deployment.expressways:
        if side.is_cluster and side.cluster_name is None:
            yield Setting(
                node=side.nodes[0],
                where=CLUSTERING,
                do="give the cluster a cluster name that is an FQDN, and write it into the deployment file",
                verify=f"{CLUSTERING} shows the name on every peer",
            )
    yield from _of_zone(deployment)


def names_to_change(deployment: Deployment, certificates: Iterable[PlannedCertificate]) -> Iterator[Setting]:
    """What to name anew before certificates can be requested, each once."""
    found: dict[UnfitName, Setting] = {}
    for planned in certificates:
        for side in deployment.expressways:
            if planned.node in side.nodes:
                for unfit in find_unfit_names(planned, side):
                    found.setdefault(unfit, _renaming(deployment, side, unfit))
    yield from found.values()


def _renaming(deployment: Deployment, side: ExpresswayCluster, unfit: UnfitName) -> Setting:
    name = unfit.name
    match unfit.bearer:
        case Bearer.PROFILE:
            cluster = next(each for each in deployment.cucm if name in each.phone_security_profiles)
            return _anew(
                publisher_of(cluster),
                CUCM_PHONE_SECURITY_PROFILE,
                f"copy {name} under a name that is an FQDN, assign the copy to the devices and reset them",
                impact=Impact.RE_ENROLMENT,
            )
        case Bearer.CLUSTER:
            return _anew(side.nodes[0], CLUSTERING, f"give the cluster a name that is an FQDN in place of {name}")
        case Bearer.NODE:
            node = next(each for each in side.nodes if each.fqdn.lower() == name.lower())
            return _anew(node, DNS, f"give the node a host name and a domain that are an FQDN in place of {name}")
        case Bearer.OTHER:
            return _anew(None, "where it is configured", f"find an FQDN in place of {name}")


def _anew(node: Node | None, where: str, do: str, *, impact: Impact = Impact.NONE) -> Setting:
    return Setting(
        node=node,
        where=where,
        do=f"{do}; write it into the deployment file, and make this plan anew",
        impact=impact,
        verify="edgetrust plan names it in the certificates without a warning",
    )


def _of_cluster(deployment: Deployment, cluster: UcCluster) -> Iterator[Setting]:
    side = deployment.expressway_c
    page = SERVER_PAGES[cluster.role]
    for node in cluster.nodes:
        name = well_typed(node.defined_as, node.fqdn)
        if node.defined_as not in (None, name):
            yield Setting(
                node=node,
                where=CUCM_SERVER if cluster.role is not Role.UNITY_CONNECTION else page,
                do=f"replace {node.defined_as} by {name}, which is the name in the certificate",
                impact=Impact.SERVICE_RESTART,
                verify=f"after Refresh servers, {page} on the Expressway-C lists {name}",
            )
    typed, wanted = cluster.publisher_address, typed_publisher(cluster)
    if side is not None and typed not in (None, wanted):
        yield Setting(
            node=side.nodes[0],
            where=page,
            do=f"replace the publisher address {typed} by {wanted}",
            verify="Refresh servers succeeds",
        )


def _of_zone(deployment: Deployment) -> Iterator[Setting]:
    zone, inner, outer = deployment.traversal_zone, deployment.expressway_c, deployment.expressway_e
    if inner is None or outer is None:
        return
    for typed, wanted in zip(zone.peer_addresses, typed_peers(deployment), strict=False):
        if typed != wanted:
            yield Setting(
                node=inner.nodes[0],
                where=ZONES,
                do=f"in the traversal client zone, replace the peer address {typed} by {wanted}",
                verify=f"{ZONES} lists {wanted} as a peer",
            )
    typed_on_e, name = zone.tls_verify_subject_name, typed_subject_name(deployment)
    if typed_on_e not in (None, name):
        yield Setting(
            node=outer.nodes[0],
            where=ZONES,
            do=f"in the traversal server zone, let the TLS verify subject name be {name} instead of {typed_on_e}",
            verify=f"{ZONES} shows the new name",
        )
