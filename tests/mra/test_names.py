"""Which names a certificate needs for which feature."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import ClusterTls, Slot
from edgetrust.mra.names import Feature, needed_names
from tests.blank import (
    ALIAS,
    C1,
    C_CLUSTER,
    CMS,
    DOMAIN,
    E1,
    E_CLUSTER,
    FEDERATED,
    PROFILES,
    PROXY,
    clusters,
    stand_alone,
)
from tests.deployments import edge_proxy

SALES = "sales.example.net"


def needed(node_id: str, slot: Slot, mode: ClusterTls = ClusterTls.PERMISSIVE) -> dict[str, tuple[str, ...]]:
    """By feature, what the certificate in a slot of the clusters needs; features that need nothing are left out."""
    deployment = clusters(mode=mode)
    node = next(node for node in deployment.nodes() if node.id == node_id)
    found = {str(feature): needed_names(deployment, node, slot, feature) for feature in Feature}
    return {feature: names for feature, names in found.items() if names}


def test_the_server_certificate_of_an_expressway_e() -> None:
    """Its own names, what endpoints, partners and browsers look for."""
    assert needed(E1, Slot.SERVER) == {
        "cluster": (E_CLUSTER,),
        "cluster peer": (E1,),
        "registration domain": (DOMAIN, SALES),
        "XMPP federation domain": (DOMAIN, FEDERATED),
        "chat node alias": (ALIAS,),
        "CMS web proxy": (CMS,),
    }


def test_the_server_certificate_of_an_expressway_c() -> None:
    """Its own names, chat node aliases, and phone security profiles."""
    assert needed(C1, Slot.SERVER) == {
        "cluster": (C_CLUSTER,),
        "cluster peer": (C1,),
        "chat node alias": (ALIAS,),
        "phone security profile": PROFILES,
    }


@pytest.mark.parametrize(
    ("node", "mode", "expected"),
    [
        (C1, ClusterTls.PERMISSIVE, {"cluster": (C_CLUSTER,), "cluster peer": (C1,)}),
        (C1, ClusterTls.ENFORCE, {"cluster": (C_CLUSTER,), "cluster peer": (C1,)}),
        (E1, ClusterTls.PERMISSIVE, {"cluster peer": (E1,)}),
        (E1, ClusterTls.ENFORCE, {"cluster peer": (E1,)}),
    ],
)
def test_a_client_certificate_needs_what_peers_look_for(
    node: str, mode: ClusterTls, expected: dict[str, tuple[str, ...]]
) -> None:
    """The traversal zone knows the Expressway-C by its cluster; peers know each other by FQDN, verified or not."""
    assert needed(node, Slot.CLIENT, mode) == expected


def test_other_certificates_need_no_feature() -> None:
    """CUCM and its kin are known by the names of their nodes alone."""
    assert needed("cucm1.corp.example.com", Slot.TOMCAT) == {}


def test_a_stand_alone_node_has_no_names_of_a_cluster() -> None:
    """Nor of features that are not in use."""
    deployment = stand_alone()
    (node,) = deployment.expressway_e.nodes if deployment.expressway_e is not None else ()

    found = {feature: needed_names(deployment, node, Slot.SERVER, feature) for feature in Feature}

    assert {feature: names for feature, names in found.items() if names} == {Feature.REGISTRATION: (DOMAIN,)}


def test_endpoints_look_at_the_proxy_where_there_is_one() -> None:
    """Then the Expressway-E needs no service domain."""
    deployment = replace(clusters(), edge_proxy=edge_proxy())
    nodes = {node.id: node for node in deployment.nodes()}

    assert needed_names(deployment, nodes[E1], Slot.SERVER, Feature.REGISTRATION) == ()
    assert needed_names(deployment, nodes[PROXY], Slot.SERVER, Feature.REGISTRATION) == (DOMAIN, SALES)


def test_a_name_that_two_clusters_use_is_needed_once() -> None:
    """Two CUCM clusters may have a phone security profile in common."""
    deployment = clusters()
    twice = replace(deployment, cucm=deployment.cucm * 2)
    node = next(node for node in twice.nodes() if node.id == C1)

    assert needed_names(twice, node, Slot.SERVER, Feature.SECURITY_PROFILE) == PROFILES
