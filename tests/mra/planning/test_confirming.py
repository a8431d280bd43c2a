"""That certificates which are in place by their files are in use."""

from __future__ import annotations

from edgetrust.model.deployment import Slot
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.confirming import confirm_node, confirm_servers
from edgetrust.mra.planning.site import Site
from tests.deployments import E1, PUBLISHER, SUBSCRIBER, cluster, edge_proxy, stand_alone

PROXY = "edge.example.com"


def site(*places: tuple[str, Slot]) -> Site:
    """A stand-alone deployment with an edge proxy, of which these certificates are in place."""
    found = stand_alone(edge_proxy=edge_proxy(), certificates={(PROXY, "client"): {}})
    placed = tuple(each for each in plan_certificates(found.deployment) if (each.node.id, each.slot) in places)
    return Site(deployment=found.deployment, inventory=found.inventory, certificates=(), trust=(), placed=placed)


def test_a_node_without_certificates_in_place_has_nothing_to_confirm() -> None:
    """They are loaded by other steps."""
    found = site((PUBLISHER, Slot.TOMCAT))
    nodes = {node.id: node for node in found.deployment.nodes()}

    assert confirm_node(found, nodes[E1]) is None


def test_one_certificate_has_one_serial_number() -> None:
    """The page of its store shows it."""
    found = site((E1, Slot.SERVER))
    nodes = {node.id: node for node in found.deployment.nodes()}

    step = confirm_node(found, nodes[E1])

    assert step is not None
    assert step.where == "Maintenance > Security > Server certificate"
    assert step.do.startswith(f"confirm that the server certificate is certs/{E1}.server.pem (serial number ")
    assert step.do.endswith(
        "; where another one is in use, upload it as the leaf alone, with its private key where the node does not have "
        "that from its own CSR (with a CSR pending it takes no key: Discard CSR comes first), then restart the node"
    )
    assert step.verify == "Show (decoded) shows this serial number"


def test_a_peer_of_a_cluster_is_restarted_alone() -> None:
    """Where its certificate has to be uploaded after all."""
    found = cluster()
    server = next(
        each for each in plan_certificates(found.deployment) if (each.node.id, each.slot) == (E1, Slot.SERVER)
    )
    peers = Site(deployment=found.deployment, inventory=found.inventory, certificates=(), trust=(), placed=(server,))

    step = confirm_node(peers, server.node)

    assert step is not None
    assert step.do.endswith(", then restart the node, this peer alone")
    assert step.verify.endswith("; System > Clustering shows this peer green before the next one is touched")


def test_an_edge_proxy_loads_what_it_lacks() -> None:
    """With its chain; edgetrust does not know its pages."""
    found = site((PROXY, Slot.SERVER), (PROXY, Slot.CLIENT))
    nodes = {node.id: node for node in found.deployment.nodes()}

    step = confirm_node(found, nodes[PROXY])

    assert step is not None
    assert step.where == "the certificate pages of the edge proxy"
    assert step.do.endswith("; where another one is in use, load it")


def test_servers_are_confirmed_together() -> None:
    """One upload on the publisher reaches all of them."""
    found = site((PUBLISHER, Slot.CALLMANAGER))

    step = confirm_servers(found, found.placed[0])

    assert step.node == PUBLISHER
    assert f"certs/{PUBLISHER}.callmanager.pem" in step.do
    assert f"certs/{SUBSCRIBER}.callmanager.pem" in step.do
    assert "upload it, then on every node restart Cisco Trust Verification Service" in step.do
    assert step.verify.endswith("the CallManager certificate shows this serial number on every node")
