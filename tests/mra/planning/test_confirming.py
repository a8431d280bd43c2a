"""That certificates which are in place by their files are in use."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.plan import PlanStep
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.confirming import confirm_list, confirm_node, confirm_servers
from edgetrust.mra.planning.site import Site
from edgetrust.usecase.plan import plan
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    cluster,
    edge_proxy,
    stand_alone,
)
from tests.deployments import Site as Deployed

LIST = "Maintenance > Security > Trusted CA certificate"
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


def lists(found: Deployed, node: str, store: Store) -> PlanStep:
    """The step that has a list of a deployment confirmed."""
    planned = plan(found.deployment, found.inventory, at=make.NOW).trust
    wanted = next(each for each in planned if (each.node.id, each.store) == (node, store))
    return confirm_list(
        Site(deployment=found.deployment, inventory=found.inventory, certificates=(), trust=planned), wanted
    )


def named(*authorities: make.Issued) -> list[str]:
    """CAs as steps name them."""
    return [f"{each.certificate.subject.rfc4514} (SHA-256 {each.certificate.sha256[:8]}…)" for each in authorities]


def test_a_list_whose_file_holds_everything_is_confirmed() -> None:
    """An engineer may hold the second plan alone, and nothing of the first one may be loaded yet."""
    first, second, third, fourth = named(CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)

    assert lists(stand_alone(), E1, Store.TRUSTED_CA) == PlanStep(
        number=0,
        node=E1,
        where=LIST,
        do=f"confirm that the trusted CA list holds {third}, {fourth}, {first} and {second} (from "
        f"trust/{E1}.trusted-ca.pem); where one is missing, append it, then restart the node",
        impact=Impact.NONE,
        verify=f"{LIST}: the trusted CA list holds each of them",
    )


def test_a_list_of_many_names_the_first_of_them() -> None:
    """The plan below names each."""
    further = [make.ca(f"CN=Root {number},O=Acme") for number in range(3)]
    trust = {(node, "trusted-ca"): [*AUTHORITIES, *further] for node in (C1, C2)}
    presented = [make.leaf(C1, further[0], sans=[C1]), make.leaf(C2, further[1], sans=[C2])]
    site = cluster(trust=trust, certificates={(C1, "server"): presented[:1], (C2, "server"): presented[1:]})

    step = lists(site, C1, Store.TRUSTED_CA)

    assert step.do.endswith(
        f" and 2 more (from trust/{C1}.trusted-ca.pem); where one is missing, append it, then restart the node, this "
        "peer alone"
    )
    assert step.verify.endswith("; System > Clustering shows this peer green before the next one is touched")


def test_a_list_that_is_replicated_is_looked_at_wherever_it_arrived() -> None:
    """A node whose list lacks something, or is not known, has a step of its own."""
    everywhere = lists(cluster(), PUBLISHER, Store.TOMCAT_TRUST)
    half = lists(cluster(trust={(SUBSCRIBER, "tomcat-trust"): None}), PUBLISHER, Store.TOMCAT_TRUST)
    here = {(node, "tomcat-trust"): None for node in (SUBSCRIBER, SUBSCRIBER2)}
    alone = lists(cluster(trust=here), PUBLISHER, Store.TOMCAT_TRUST)

    assert everywhere.do.startswith("confirm that tomcat-trust holds CN=")
    assert everywhere.do.endswith(
        "; where one is missing, upload it, then on every node restart Cisco Tomcat, Cisco CallManager and Cisco "
        "HAProxy"
    )
    assert [each.verify.partition("holds ")[2] for each in (everywhere, half, alone)] == [
        "each of them on every node",
        f"each of them here and on {SUBSCRIBER2}",
        "each of them",
    ]


def test_the_list_of_an_edge_proxy_is_added_to() -> None:
    """Nobody knows of a restart."""
    step = lists(stand_alone(edge_proxy=edge_proxy(), certificates={(PROXY, "client"): {}}), PROXY, Store.ENDPOINT)

    assert step.do.endswith("; where one is missing, add it")


def test_servers_are_confirmed_together() -> None:
    """One upload on the publisher reaches all of them."""
    found = site((PUBLISHER, Slot.CALLMANAGER))

    step = confirm_servers(found, found.placed[0])

    assert step.node == PUBLISHER
    assert f"certs/{PUBLISHER}.callmanager.pem" in step.do
    assert f"certs/{SUBSCRIBER}.callmanager.pem" in step.do
    assert "upload it, then on every node restart Cisco Trust Verification Service" in step.do
    assert step.verify.endswith("the CallManager certificate shows this serial number on every node")
