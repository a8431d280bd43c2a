"""Healthy sites of the lab, from which every scenario starts.

    stand_alone(at)        # one Expressway-C, one Expressway-E, CUCM publisher and subscriber, all kinds of endpoints
    cluster(at)            # two peers a side, CUCM in mixed mode with two subscribers, IM and Presence, Unity

The Expressway-C, CUCM, IM and Presence and Unity are certified by the company's CA, the Expressway-E by the public one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.deployment import (
    Deployment,
    ExpresswayCluster,
    Node,
    Role,
    SecurityMode,
    Slot,
    Store,
    TraversalZone,
    UcCluster,
)
from edgetrust.mra.scenarios.site import Order, Site
from edgetrust.mra.scenarios.workshop import Authorities, found_authorities, midnight
from edgetrust.pki.authority.specimen import Specimen, Wish

DOMAIN = "example.com"
C1, C2, C_CLUSTER = "expc1.corp.example.com", "expc2.corp.example.com", "expc.corp.example.com"
E1, E2, E_CLUSTER = "expe1.example.com", "expe2.example.com", "expe.example.com"
PUBLISHER, SUBSCRIBER, SUBSCRIBER2 = (
    "cucm-pub.corp.example.com",
    "cucm-sub1.corp.example.com",
    "cucm-sub2.corp.example.com",
)
IMP, UNITY = "imp1.corp.example.com", "unity1.corp.example.com"
PROXY = "edge.example.com"
PROFILE = "secure-8865.example.com"
JABBER, PHONES, TC = map(str, (Role.JABBER, Role.IP_PHONES, Role.TC))

_PLACES: dict[Role, tuple[tuple[Slot, ...], tuple[Store, ...]]] = {
    Role.EXPRESSWAY_C: ((Slot.SERVER,), (Store.TRUSTED_CA,)),
    Role.EXPRESSWAY_E: ((Slot.SERVER,), (Store.TRUSTED_CA,)),
    Role.CUCM: ((Slot.TOMCAT, Slot.CALLMANAGER), (Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST)),
    Role.IM_AND_PRESENCE: ((Slot.TOMCAT, Slot.CUP_XMPP), (Store.TOMCAT_TRUST, Store.CUP_XMPP_TRUST)),
    Role.UNITY_CONNECTION: ((Slot.TOMCAT,), (Store.TOMCAT_TRUST,)),
    Role.EDGE_PROXY: ((Slot.SERVER,), (Store.ENDPOINT,)),
    Role.JABBER: ((), (Store.ENDPOINT,)),
    Role.IP_PHONES: ((), (Store.ENDPOINT,)),
    Role.TC: ((), (Store.ENDPOINT,)),
}
"""What a node of each role holds certificates and lists in."""


def stand_alone(at: datetime) -> Site:
    """One Expressway-C, one Expressway-E, and CUCM with a subscriber; not secure, all kinds of endpoints."""
    return furnish(declare(c=1, e=1, subscribers=1), at)


def cluster(at: datetime) -> Site:
    """Two of each Expressway with cluster names, CUCM in mixed mode with two subscribers, IM and Presence, Unity."""
    return furnish(declare_cluster(), at)


def declare_cluster() -> Deployment:
    """The deployment of `cluster`."""
    deployment = declare(c=2, e=2, subscribers=2)
    return replace(
        deployment,
        cucm=(replace(deployment.cucm[0], security_mode=SecurityMode.MIXED, phone_security_profiles=(PROFILE,)),),
        im_and_presence=(uc_cluster(Role.IM_AND_PRESENCE, IMP),),
        unity_connection=(uc_cluster(Role.UNITY_CONNECTION, UNITY),),
    )


def declare(*, c: int, e: int, subscribers: int) -> Deployment:
    """A deployment of that many nodes, with a cluster name on a side of more than one; nothing secure, no options."""
    side_c = _side(Role.EXPRESSWAY_C, C_CLUSTER if c > 1 else None, _hosts(C1, c))
    side_e = _side(Role.EXPRESSWAY_E, E_CLUSTER if e > 1 else None, _hosts(E1, e))
    return Deployment(
        name="Lab",
        file="lab.yaml",
        domains=(DOMAIN,),
        federation=None,
        cms_address=None,
        public_ca=(),
        expressway_c=side_c,
        expressway_e=side_e,
        traversal_zone=TraversalZone(
            peer_addresses=tuple(node.fqdn for node in side_e.nodes),
            tls_verify_subject_name=side_c.cluster_name or side_c.nodes[0].fqdn,
        ),
        cucm=(uc_cluster(Role.CUCM, PUBLISHER, *_hosts(SUBSCRIBER, subscribers)),),
        im_and_presence=(),
        unity_connection=(),
        endpoints=tuple(
            Node(id=str(role), fqdn=str(role), role=role, chosen_public_roots=role is not Role.IP_PHONES)
            for role in (Role.JABBER, Role.IP_PHONES, Role.TC)
        ),
        edge_proxy=None,
    )


def uc_cluster(role: Role, *hosts: str) -> UcCluster:
    """A cluster of these nodes, the publisher first; not secure."""
    return UcCluster(
        role=role,
        name=f"lab {role}",
        version="15",
        nodes=tuple(
            Node(id=host, fqdn=host, role=role, defined_as=host, is_publisher=position == 0)
            for position, host in enumerate(hosts)
        ),
    )


def furnish(deployment: Deployment, at: datetime) -> Site:
    """The deployment with the certificates and lists that it needs, and no other."""
    cas = found_authorities(at)
    orders = {(node.id, slot): order_for(deployment, node, slot, at) for node, slot in _slots(deployment)}
    lists = {
        (node.id, store): _healthy_list(node, cas) for node in deployment.nodes() for store in _PLACES[node.role][1]
    }
    return Site(at=at, deployment=deployment, orders=orders, lists=lists, crls={})


def order_for(deployment: Deployment, node: Node, slot: Slot, at: datetime) -> Order:
    """The certificate that a slot of a healthy deployment holds."""
    cas = found_authorities(at)
    is_public = node.role in (Role.EXPRESSWAY_E, Role.EDGE_PROXY)
    start = midnight(at)
    side = next((side for side in deployment.expressways if node in side.nodes), None)
    wish = Wish(
        subject=f"CN={(side and side.cluster_name) or node.fqdn},O=Lab",
        key=f"lab/{node.fqdn}/{slot}",
        names=tuple(dict.fromkeys(_names(deployment, node))),
        # Within every limit for public certificates until 2029, and neither new nor near its end.
        not_before=start - timedelta(days=25 if is_public else 200),
        not_after=start + timedelta(days=65 if is_public else 500),
    )
    return Order(wish=wish, issuer=cas.public_issuing if is_public else cas.corporate_issuing)


def _slots(deployment: Deployment) -> list[tuple[Node, Slot]]:
    return [(node, slot) for node in deployment.nodes() for slot in _PLACES[node.role][0]]


def _names(deployment: Deployment, node: Node) -> list[str]:
    """The names that peers and endpoints look for, and those that the guides ask for."""
    side = next((side for side in deployment.expressways if node in side.nodes), None)
    names = [side.cluster_name] if side is not None and side.cluster_name else []
    names.append(node.fqdn)
    if node.role.is_expressway or node.role is Role.EDGE_PROXY:
        names += deployment.domains
    if node.role is Role.EXPRESSWAY_C:
        names += [name for cucm in deployment.cucm for name in cucm.phone_security_profiles]
    federation = deployment.federation
    if federation is not None and node.role.is_expressway:
        names += federation.domains if node.role is Role.EXPRESSWAY_E else ()
        names += federation.chat_node_aliases
    if deployment.cms_address is not None and node.role is Role.EXPRESSWAY_E:
        names.append(deployment.cms_address)
    return names


def _healthy_list(node: Node, cas: Authorities) -> tuple[Specimen, ...]:
    if node.role.is_endpoint:
        return (cas.public_root,)
    if node.role.is_expressway or node.role is Role.EDGE_PROXY:
        return (*cas.corporate, *cas.public)
    return cas.corporate


def _side(role: Role, cluster_name: str | None, hosts: tuple[str, ...]) -> ExpresswayCluster:
    return ExpresswayCluster(
        role=role,
        version="X15.5",
        version_given=True,
        cluster_name=cluster_name,
        nodes=tuple(Node(id=host, fqdn=host, role=role) for host in hosts),
    )


def _hosts(first: str, number: int) -> tuple[str, ...]:
    """`expc1…`, `expc2…`, and so on."""
    return tuple(first.replace("1", str(each), 1) for each in range(1, number + 1))
