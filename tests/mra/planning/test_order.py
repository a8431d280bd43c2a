"""Which certificates are ordered, and for whom."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Deployment, Slot
from edgetrust.mra.planning.order import orders
from tests.blank import C1, C2, CUCM1, CUCM2, E1, E2, IMP1, PROXY, clusters, stand_alone
from tests.deployments import edge_proxy, map_nodes, reference


def ordered(deployment: Deployment) -> list[tuple[str, tuple[str, ...]]]:
    """Slot, and who loads it."""
    return [(str(order.slot), tuple(node.id for node in order.nodes)) for order in orders(deployment)]


def test_each_expressway_has_its_own_and_servers_one_for_all() -> None:
    """From X15.5 on with a client certificate; CUCM's come once for each cluster, the publisher first."""
    assert ordered(clusters()) == [
        ("server", (C1,)),
        ("client", (C1,)),
        ("server", (C2,)),
        ("client", (C2,)),
        ("server", (E1,)),
        ("client", (E1,)),
        ("server", (E2,)),
        ("client", (E2,)),
        ("tomcat", (CUCM1, CUCM2, "cucm3.corp.example.com")),
        ("callmanager", (CUCM1, CUCM2, "cucm3.corp.example.com")),
        ("tomcat", (IMP1, "imp2.corp.example.com")),
        ("cup_xmpp", (IMP1, "imp2.corp.example.com")),
        ("tomcat", ("unity1.corp.example.com",)),
    ]


def test_below_the_client_store_there_is_one_certificate_a_node() -> None:
    """And the edge proxy has two, for its two sides."""
    assert ordered(stand_alone("X15.4", edge_proxy=edge_proxy())) == [
        ("server", (C1,)),
        ("server", (E1,)),
        ("tomcat", (CUCM1,)),
        ("callmanager", (CUCM1,)),
        ("server", (PROXY,)),
        ("client", (PROXY,)),
    ]


def test_peers_that_share_order_once() -> None:
    """On the first one, the primary."""
    deployment = clusters("X15.4")
    assert deployment.expressway_e is not None
    shared = replace(deployment, expressway_e=replace(deployment.expressway_e, shared_certificate=True))

    assert ordered(shared)[:3] == [("server", (C1,)), ("server", (C2,)), ("server", (E1, E2))]


def test_ecdsa_certificates_are_ordered_where_they_are_declared() -> None:
    """On any node of the cluster."""
    declared = map_nodes(
        stand_alone("X15.4"),
        lambda node: (
            replace(node, certificates={Slot.CALLMANAGER_ECDSA: (reference("ec.pem"),)}) if node.id == CUCM1 else node
        ),
    )

    assert ("callmanager_ecdsa", (CUCM1,)) in ordered(declared)
    assert not any(slot == "tomcat_ecdsa" for slot, _ in ordered(declared))


def test_the_publisher_makes_the_request_wherever_it_stands() -> None:
    """The order in the file does not decide."""
    deployment = clusters()
    (cucm,) = deployment.cucm
    turned = replace(deployment, cucm=(replace(cucm, nodes=cucm.nodes[::-1]),))

    tomcat = next(order for order in orders(turned) if order.slot is Slot.TOMCAT)

    assert tomcat.node.id == CUCM1
    assert tomcat.is_multi_server
