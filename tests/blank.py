"""Deployments without any evidence: what is declared, and not one certificate. For tests of plans.

deployment(expressway(Role.EXPRESSWAY_C, 2), expressway(Role.EXPRESSWAY_E, 2))     # every field can be changed
stand_alone("X14.3")                  # one of each Expressway and CUCM, nothing switched on
clusters("X15.5", ClusterTls.ENFORCE)  # two of each Expressway, CUCM, IM and Presence, Unity, and every feature
"""

from __future__ import annotations

from typing import Any

from edgetrust.model.deployment import (
    ClusterTls,
    Deployment,
    ExpresswayCluster,
    Node,
    Role,
    SecurityMode,
    Store,
    TraversalZone,
    UcCluster,
    XmppFederation,
)
from edgetrust.mra.releases import NEWEST
from tests.deployments import reference

C1, C2, C_CLUSTER = "expc1.corp.example.com", "expc2.corp.example.com", "expc.corp.example.com"
E1, E2, E_CLUSTER = "expe1.example.com", "expe2.example.com", "expe.example.com"
CUCM1, CUCM2 = "cucm1.corp.example.com", "cucm2.corp.example.com"
IMP1, PROXY = "imp1.corp.example.com", "edge.example.com"
DOMAIN, FEDERATED, ALIAS, CMS = "example.com", "partners.example.org", "chat.example.com", "meet.example.com"
PROFILES = ("secure-8865.example.com", "secure-dx.example.com")


def expressway(role: Role, count: int, **fields: Any) -> ExpresswayCluster:  # noqa: ANN401 - fields of the side
    """One side with so many nodes, and a cluster name where there are several."""
    letter, domain = ("c", "corp.example.com") if role is Role.EXPRESSWAY_C else ("e", "example.com")
    nodes = tuple(node(f"exp{letter}{number}.{domain}", role) for number in range(1, count + 1))
    named = f"exp{letter}.{domain}" if count > 1 else None
    defaults = {"version": NEWEST, "version_given": True, "cluster_name": named, "nodes": nodes}
    return ExpresswayCluster(role=role, **{**defaults, **fields})


def node(fqdn: str, role: Role, **fields: Any) -> Node:  # noqa: ANN401 - fields of the node
    """A node without any file."""
    return Node(id=fqdn.lower(), fqdn=fqdn, role=role, **fields)


def servers(role: Role, name: str, count: int, **fields: Any) -> UcCluster:  # noqa: ANN401 - fields of the cluster
    """A CUCM, IM and Presence or Unity cluster."""
    nodes = tuple(
        node(f"{name}{n}.corp.example.com", role, defined_as=f"{name}{n}.corp.example.com", is_publisher=n == 1)
        for n in range(1, count + 1)
    )
    return UcCluster(role=role, name=name, version="15", **{"nodes": nodes, **fields})


def deployment(c: ExpresswayCluster, e: ExpresswayCluster, **fields: Any) -> Deployment:  # noqa: ANN401 - its fields
    """A deployment with all kinds of endpoints and one CUCM node, unless said otherwise."""
    defaults: dict[str, Any] = {
        "name": "Acme",
        "file": "acme.yaml",
        "domains": (DOMAIN,),
        "federation": None,
        "cms_address": None,
        "public_ca": (),
        "traversal_zone": TraversalZone(
            peer_addresses=tuple(each.fqdn for each in e.nodes),
            tls_verify_subject_name=c.cluster_name or c.nodes[0].fqdn,
        ),
        "cucm": (servers(Role.CUCM, "cucm", 1),),
        "im_and_presence": (),
        "unity_connection": (),
        "endpoints": tuple(endpoint(role) for role in (Role.JABBER, Role.IP_PHONES, Role.TC)),
        "edge_proxy": None,
    }
    return Deployment(expressway_c=c, expressway_e=e, **{**defaults, **fields})


def endpoint(role: Role) -> Node:
    """A kind of endpoint, with a list that is known."""
    return Node(
        id=str(role), fqdn=str(role), role=role, trust={Store.ENDPOINT: (reference(f"trust/{role}.endpoint.pem"),)}
    )


EVERYTHING: dict[str, Any] = {
    "domains": (DOMAIN, "sales.example.net"),
    "federation": XmppFederation(domains=(DOMAIN, FEDERATED), chat_node_aliases=(ALIAS,)),
    "cms_address": CMS,
    "cucm": (
        servers(
            Role.CUCM,
            "cucm",
            3,
            security_mode=SecurityMode.MIXED,
            sip_oauth=True,
            phone_security_profiles=PROFILES,
        ),
    ),
    "im_and_presence": (servers(Role.IM_AND_PRESENCE, "imp", 2),),
    "unity_connection": (servers(Role.UNITY_CONNECTION, "unity", 1),),
}


def stand_alone(release: str = NEWEST, **fields: Any) -> Deployment:  # noqa: ANN401 - fields of the deployment
    """One of each Expressway."""
    inner, outer = (expressway(role, 1, version=release) for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E))
    return deployment(inner, outer, **fields)


def clusters(release: str = NEWEST, mode: ClusterTls = ClusterTls.PERMISSIVE) -> Deployment:
    """Two of each Expressway, and every feature."""
    sides = (expressway(role, 2, version=release, cluster_tls=mode) for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E))
    return deployment(*sides, **EVERYTHING)
