"""The subject alternative names of one certificate, each with the feature that needs it and the reason.

Three sources, in this order: the layout that guides ask of a node or cluster, the names that somebody typed and a
peer looks for, and the names of features (`edgetrust.mra.names`). Not here: the common name
(`edgetrust.mra.planning.certificates`) and the fields of the page (`edgetrust.mra.planning.fields`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.model.deployment import Role, SanFormat, Slot
from edgetrust.model.plan import PlannedName, SanType, Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.planning.demands import Demands
from edgetrust.mra.planning.order import Order
from edgetrust.mra.planning.signers import planned_signer
from edgetrust.mra.stores import rsa_twin
from edgetrust.pki.match import a_label, fold


@dataclass(frozen=True, slots=True)
class _Why:
    feature: str
    reason: str


def planned_names(order: Order, common_name: str, demands: Demands) -> tuple[PlannedName, ...]:
    """Every name the certificate of an order must carry, each once, in the order of the Generate CSR page."""
    found: dict[tuple[SanType, str], PlannedName] = {}
    for name in (*_layout(order, common_name), *_typed(order, demands), *_of_features(order)):
        place = (name.type, fold(name.value))
        known = found.get(place)
        if known is None:
            found[place] = name
        elif name.reason not in known.reason:
            found[place] = replace(known, reason=f"{known.reason}; {name.reason}")
    return tuple(found.values())


# --- the layout -------------------------------------------------------------------------------------------------------


def _layout(order: Order, common_name: str) -> Iterator[PlannedName]:
    if order.side is not None:
        cluster_name = order.side.cluster_name
        if cluster_name is not None:
            yield _dns(cluster_name, _cluster_name_is_for(order))
        elif common_name not in {node.fqdn for node in order.nodes}:
            yield _dns(common_name, _Why("common name", "the Expressway repeats the common name among the SANs"))
    for node in order.nodes:
        yield _dns(node.fqdn, _own_name_is_for(order))
    if order.is_multi_server:
        parent = order.node.fqdn.partition(".")[2]
        if "." in parent:
            yield _dns(parent, _Why("multi-server SAN", "the CSR page of CUCM adds the parent domain by itself"))


def _cluster_name_is_for(order: Order) -> _Why:
    if order.role is Role.EXPRESSWAY_C:
        reason = "the Expressway-E knows every peer of this cluster by the cluster name, its TLS verify subject name"
    else:
        reason = "the documented layout of a cluster: whoever addresses the cluster as a whole looks for its name"
    return _Why("cluster", reason)


def printed_names(san: Iterable[PlannedName]) -> str:
    """The DNS names as old releases count them: `DNS:a, DNS:b`."""
    return ", ".join(f"DNS:{name.value}" for name in san if name.type is SanType.DNS)


def _own_name_is_for(order: Order) -> _Why:
    if order.side is not None and order.side.is_cluster:
        return _Why("cluster", "a peer is known to the other peers and to the other side by its own FQDN")
    if order.is_multi_server:
        return _Why("multi-server SAN", "one certificate names every node of its cluster")
    return _Why("node", "the node's own FQDN")


# --- names that somebody typed ----------------------------------------------------------------------------------------


def _typed(order: Order, demands: Demands) -> Iterator[PlannedName]:
    """The names that peers look for, but for those of endpoints and phone security profiles, which are features."""
    slot = rsa_twin(order.slot)
    for node in order.nodes:
        for demanded in demands.get((node.id, slot), ()):
            why = _TYPED.get((demanded.kind, order.role))
            if why is not None:
                names = demanded.requirement.names.flat
                yield from (_dns(name, why) for name in names if not is_no_fqdn(name))
    if order.slot is Slot.TOMCAT and order.cluster is not None and order.cluster.publisher_address is not None:
        if not is_no_fqdn(order.cluster.publisher_address):
            yield _dns(order.cluster.publisher_address, _PUBLISHER)


_SERVER_NAME = _Why(
    "server name", "the Expressway-C looks for the name under which the node is defined, System > Server"
)
_PUBLISHER = _Why("server name", "the Expressway-C looks for the publisher address typed on it")
_TYPED: dict[tuple[str, Role], _Why] = {
    ("traversal", Role.EXPRESSWAY_E): _Why(
        "traversal zone", "the Expressway-C looks for the peer address typed in its traversal zone"
    ),
    ("traversal", Role.EXPRESSWAY_C): _Why(
        "traversal zone", "the Expressway-E looks for the TLS verify subject name typed in its traversal zone"
    ),
    ("xcp-router", Role.EXPRESSWAY_E): _Why(
        "IM and Presence", "the Expressway-C looks for the name in the PTR record of the Expressway-E (port 7400)"
    ),
    ("proxy-edge", Role.EXPRESSWAY_E): _Why("edge proxy", "the edge proxy looks for the FQDN of the Expressway-E"),
    ("cucm-https", Role.CUCM): _SERVER_NAME,
    ("cucm-config-secure", Role.CUCM): _SERVER_NAME,
    ("imp-https", Role.IM_AND_PRESENCE): _SERVER_NAME,
    ("imp-xmpp", Role.IM_AND_PRESENCE): _SERVER_NAME,
    ("unity-https", Role.UNITY_CONNECTION): _SERVER_NAME,
}
"""By kind of connection and role of the presenter."""


# --- names of features ------------------------------------------------------------------------------------------------


def _of_features(order: Order) -> Iterator[PlannedName]:
    reason = "the web proxy shows this certificate to browsers that open the CMS address"
    yield from (name for name in _plain(order, Feature.CMS, reason) if not is_no_fqdn(name.value))
    yield from _registration(order)
    yield from _for_xmpp(order, Feature.FEDERATION, "XMPP servers of partners look for the domain they write to")
    yield from _for_xmpp(order, Feature.CHAT_ALIAS, "federated group chat addresses rooms by this alias, on both sides")
    reason = "CUCM looks for the name of the phone security profile of each encrypted device, else it answers 403"
    yield from _plain(order, Feature.SECURITY_PROFILE, reason)


def _needed(order: Order, feature: Feature) -> tuple[str, ...]:
    return tuple(name for node in order.nodes for name in needed_names(order.deployment, node, order.slot, feature))


def _plain(order: Order, feature: Feature, reason: str) -> Iterator[PlannedName]:
    for name in _needed(order, feature):
        yield _dns(name, _Why(feature, reason))


def _for_xmpp(order: Order, feature: Feature, reason: str) -> Iterator[PlannedName]:
    kind = SanType.XMPP_ADDRESS if _format(order) is SanFormat.XMPP_ADDRESS else SanType.DNS
    for name in _needed(order, feature):
        yield PlannedName(type=kind, value=a_label(name), feature=feature, reason=reason)
    if kind is SanType.XMPP_ADDRESS and planned_signer(order) is Signer.PUBLIC:
        yield from _plain(order, feature, "public CAs drop an XMPPAddress; the name itself does as well")


def _registration(order: Order) -> Iterator[PlannedName]:
    """In the format chosen; beside an SRVName also the domain itself, because public CAs drop an SRVName."""
    chosen = _format(order)
    kinds = tuple(endpoint.role for endpoint in order.deployment.endpoints) or (Role.JABBER,)
    for domain in _needed(order, Feature.REGISTRATION):
        yield _registered(domain, chosen)
    if chosen is SanFormat.SRV_NAME:
        reason = "public CAs drop an SRVName; the service domain itself does for TC/CE endpoints as well"
        if any(kind is not Role.TC for kind in kinds):
            reason = "Jabber and 7800/8800 phones look for the service domain itself, and public CAs drop an SRVName"
        yield from _plain(order, Feature.REGISTRATION, reason)


def _registered(domain: str, chosen: SanFormat) -> PlannedName:
    if chosen is SanFormat.SRV_NAME:
        return PlannedName(
            type=SanType.SRV_NAME,
            value=f"_collab-edge._tls.{a_label(domain)}",
            feature=Feature.REGISTRATION,
            reason=f"TC/CE endpoints look for the service domain {domain}, also in this form",
        )
    if chosen is SanFormat.COLLAB_EDGE_DNS:
        reason = f"endpoints look for the service domain {domain} or its collab-edge name"
        return _dns(f"collab-edge.{domain}", _Why(Feature.REGISTRATION, reason))
    return _dns(domain, _Why(Feature.REGISTRATION, "endpoints look for the service domain they register with"))


def _format(order: Order) -> SanFormat:
    """The format chosen on the side; the edge proxy stands for the Expressway-E."""
    side = order.side or order.deployment.expressway_e
    return side.san_format if side is not None else SanFormat.DNS


def _dns(name: str, why: _Why) -> PlannedName:
    return PlannedName(type=SanType.DNS, value=a_label(name), feature=why.feature, reason=why.reason)
