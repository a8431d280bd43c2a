"""What the Generate CSR pages come filled with: the names of a node and of what it serves.

Sources: Certificate Creation and Use Deployment Guide (X15.5), TAC 215405, 215670 and 118731. Not here: making requests
(`edgetrust.twin.admin.requests`).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edgetrust.model.certificate import KeyKind, KeyUsage
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, SanFormat, UcCluster
from edgetrust.model.plan import PlannedKey, PlannedName, SanType
from edgetrust.model.value import dataclass
from edgetrust.twin.admin.cucm_units import Unit
from edgetrust.twin.admin.requests import PROFILE, Wish, dns_name


class PeerNames(StrEnum):
    """*Subject alternative names* of an Expressway. The first two labels are the vendor's, the third is our own: the
    choice exists, and no document has its words."""

    NONE = "None"
    CLUSTER_AND_ALL_PEERS = "FQDN of Expressway cluster plus FQDNs of all peers in the cluster"
    CLUSTER_AND_THIS_PEER = "FQDN of this peer, and of the cluster"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpresswayFields:
    """The names on the Generate CSR page of an Expressway."""

    common_name: str
    peer_names: PeerNames = PeerNames.CLUSTER_AND_THIS_PEER
    additional: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Unified CM registrations domains; E."""
    domain_format: SanFormat = SanFormat.DNS
    federation_domains: tuple[str, ...] = ()
    """XMPP federation domains; E."""
    federation_format: SanFormat = SanFormat.DNS
    chat_node_aliases: tuple[str, ...] = ()
    chat_format: SanFormat = SanFormat.DNS
    profiles: tuple[str, ...] = ()
    """Unified CM phone security profile names; C."""


def common_names(side: ExpresswayCluster, node: Node) -> dict[str, str]:
    """The choices of *Common name*: label and value. A stand-alone node has one."""
    own = {"FQDN of Expressway": node.fqdn}
    return {"FQDN of Expressway cluster": side.cluster_name, **own} if side.cluster_name else own


def prefilled(deployment: Deployment, side: ExpresswayCluster, node: Node) -> ExpresswayFields:
    """The page as it opens."""
    federation = deployment.federation
    is_edge = side.role is Role.EXPRESSWAY_E
    profiles = (name for cluster in deployment.cucm for name in cluster.phone_security_profiles)
    return ExpresswayFields(
        common_name=next(iter(common_names(side, node).values())),
        peer_names=PeerNames.CLUSTER_AND_THIS_PEER if side.is_cluster else PeerNames.NONE,
        domains=deployment.domains if is_edge else (),
        domain_format=side.san_format,
        federation_domains=federation.domains if is_edge and federation is not None else (),
        chat_node_aliases=federation.chat_node_aliases if federation is not None else (),
        profiles=() if is_edge else tuple(dict.fromkeys(profiles)),
    )


def names_of(fields: ExpresswayFields, side: ExpresswayCluster, node: Node) -> tuple[PlannedName, ...]:
    """The alternative names that a page filled in like this asks for, without the common name."""
    return tuple(_names(fields, side, node))


def _names(fields: ExpresswayFields, side: ExpresswayCluster, node: Node) -> Iterator[PlannedName]:
    if fields.peer_names is not PeerNames.NONE:
        if side.cluster_name is not None:
            yield dns_name(side.cluster_name, "cluster")
        peers = side.nodes if fields.peer_names is PeerNames.CLUSTER_AND_ALL_PEERS else (node,)
        yield from (dns_name(peer.fqdn, "cluster") for peer in peers)
    yield from (dns_name(name, "additional") for name in fields.additional)
    yield from (in_format(name, fields.domain_format, "registration domain") for name in fields.domains)
    yield from (in_format(name, fields.federation_format, "XMPP federation") for name in fields.federation_domains)
    yield from (in_format(name, fields.chat_format, "chat node alias") for name in fields.chat_node_aliases)
    yield from (dns_name(name, PROFILE) for name in fields.profiles)


def in_format(name: str, chosen: SanFormat, feature: str) -> PlannedName:
    """A domain in one of the formats of the page."""
    match chosen:
        case SanFormat.DNS:
            return dns_name(name, feature)
        case SanFormat.COLLAB_EDGE_DNS:
            return dns_name(f"collab-edge.{name}", feature)
        case SanFormat.SRV_NAME:
            return PlannedName(type=SanType.SRV_NAME, value=f"_collab-edge._tls.{name}", feature=feature, reason="")
        case SanFormat.XMPP_ADDRESS:
            return PlannedName(type=SanType.XMPP_ADDRESS, value=name, feature=feature, reason="")


def split_names(text: str) -> tuple[str, ...]:
    """The names of a field: separated by commas, spaces or line breaks, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


# --- CUCM -------------------------------------------------------------------------------------------------------------


def cucm_wish(
    deployment: Deployment, node: Node, unit: Unit, *, is_multi_server: bool, common_name: str | None = None
) -> Wish:
    """What the Generate CSR page of CUCM asks for when nothing is changed on it."""
    others: tuple[str, ...] = ()
    if is_multi_server:
        domain = node.fqdn.partition(".")[2]
        others = (*(each.fqdn for each in covered_nodes(deployment, node, unit)), *((domain,) if domain else ()))
    return Wish(
        slot=unit.slot,
        common_name=common_name or default_common_name(node, unit, is_multi_server=is_multi_server),
        names=tuple(dns_name(name, "server") for name in (others or (node.fqdn,))),
        key=PlannedKey(kind=unit.key_kind, bits=2048 if unit.key_kind is KeyKind.RSA else 256),
        key_usage=(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT, KeyUsage.DATA_ENCIPHERMENT),
        is_multi_server=is_multi_server,
    )


def default_common_name(node: Node, unit: Unit, *, is_multi_server: bool) -> str:
    """`host.domain`, and `host-ms.domain` (ECDSA: `host-EC-ms.domain`) for a multi-server certificate."""
    host, dot, domain = node.fqdn.partition(".")
    suffix = ("-EC" if unit.key_kind is KeyKind.EC else "") + ("-ms" if is_multi_server else "")
    return f"{host}{suffix}{dot}{domain}"


def covered_nodes(deployment: Deployment, node: Node, unit: Unit) -> tuple[Node, ...]:
    """The nodes that a multi-server certificate is for: those of the cluster, and for tomcat of CUCM those of IM and
    Presence as well."""
    own = cluster_of(deployment, node)
    nodes = own.nodes if own is not None else (node,)
    if node.role is Role.CUCM and unit.name.startswith("tomcat"):
        return (*nodes, *(each for cluster in deployment.im_and_presence for each in cluster.nodes))
    return nodes


def cluster_of(deployment: Deployment, node: Node) -> UcCluster | None:
    """The cluster that a server of CUCM, IM and Presence or Unity belongs to."""
    return next((cluster for cluster in deployment.uc_clusters if node in cluster.nodes), None)


def side_of(deployment: Deployment, node: Node) -> ExpresswayCluster | None:
    """The side that an Expressway belongs to."""
    return next((side for side in deployment.expressways if node in side.nodes), None)
