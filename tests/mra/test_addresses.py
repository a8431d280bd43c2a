"""Which node an address on the wire belongs to: what is declared, what was shown, and nothing that is guessed."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Node
from edgetrust.mra.addresses import Appearance, assume_callers, find_nodes
from tests import make
from tests.deployments import C1, CORP_ISSUING, E1, E2, PUBLIC_ISSUING, PUBLISHER, Site, cluster, stand_alone

IP, OTHER = "192.0.2.1", "192.0.2.2"
SHARED = make.leaf("CN=expe.example.com", PUBLIC_ISSUING, sans=[E1, E2], key="shared")


def named(site: Site, *appearances: Appearance) -> dict[str, str]:
    """The FQDN of the node at each address."""
    return fqdns(find_nodes(site.deployment, site.inventory, appearances))


def fqdns(nodes: dict[str, Node]) -> dict[str, str]:
    """For comparison."""
    return {ip: node.fqdn for ip, node in nodes.items()}


def shown(site: Site, node: str) -> Appearance:
    """An address that shows the certificate which the file of a node gives."""
    identity = next(each for (owner, _), each in site.inventory.identities.items() if owner == node)
    return Appearance(ip=IP, leaf=identity.leaf.certificate)


def test_a_declared_address_comes_first() -> None:
    """Whatever it shows."""
    site = stand_alone(nodes={C1: {"address": IP}})

    assert named(site, shown(site, E1)) == {IP: C1}


def test_a_node_defined_by_its_address_is_at_that_address() -> None:
    """System > Server holds the address of the publisher."""
    site = stand_alone(nodes={PUBLISHER: {"defined_as": IP}})

    assert named(site, Appearance(ip=IP)) == {IP: PUBLISHER}


@pytest.mark.parametrize("node", [C1, E1, PUBLISHER])
def test_the_certificate_of_a_file_tells_the_node(node: str) -> None:
    """It is the same, octet for octet."""
    site = stand_alone()

    assert named(site, shown(site, node)) == {IP: node}


def test_the_name_in_another_certificate_tells_the_node() -> None:
    """The one that the node has now, and that no file holds."""
    renewed = make.leaf(E1, PUBLIC_ISSUING, sans=[E1.upper()], serial=77)

    assert named(stand_alone(), Appearance(ip=IP, leaf=renewed.certificate)) == {IP: E1}


def test_the_name_that_was_asked_for_tells_the_node() -> None:
    """TLS 1.3 shows no more than that."""
    assert named(stand_alone(), Appearance(ip=IP, server_name=E1)) == {IP: E1}


@pytest.mark.parametrize(
    "appearances",
    [
        [Appearance(ip=IP)],
        [Appearance(ip=IP, server_name="www.example.net")],
        [Appearance(ip=IP, leaf=make.leaf("www.example.net", CORP_ISSUING).certificate)],
        [Appearance(ip=IP, server_name=E1), Appearance(ip=IP, server_name=C1)],
    ],
)
def test_what_leads_to_no_node_or_to_two_leads_nowhere(appearances: list[Appearance]) -> None:
    """Strangers, and an address that stands for two nodes."""
    assert named(stand_alone(), *appearances) == {}


def test_a_certificate_that_peers_share_does_not_tell_which_of_them() -> None:
    """The file of both nodes gives it."""
    site = cluster(certificates={(E1, "server"): [SHARED], (E2, "server"): [SHARED]})

    assert named(site, Appearance(ip=IP, leaf=SHARED.certificate)) == {}


def test_who_calls_the_traversal_port_is_the_expressway_c() -> None:
    """There is one, and its address is not known."""
    site = stand_alone()
    found = find_nodes(site.deployment, site.inventory, [Appearance(ip=OTHER, server_name=E1)])

    assumed = assume_callers(site.deployment, found, [(IP, OTHER, 7001)])

    assert fqdns(assumed) == {IP: C1}


@pytest.mark.parametrize(
    "site,known,calls",
    [
        pytest.param(cluster(), {OTHER: E1}, [(IP, OTHER, 7001)], id="either of two"),
        pytest.param(stand_alone(), {OTHER: E1}, [(IP, OTHER, 8443)], id="another port"),
        pytest.param(stand_alone(), {OTHER: E1, "192.0.2.9": C1}, [(IP, OTHER, 7001)], id="it is elsewhere"),
        pytest.param(stand_alone(), {OTHER: E1}, [(IP, OTHER, 7001), ("192.0.2.3", OTHER, 7001)], id="two callers"),
        pytest.param(stand_alone(), {}, [(IP, OTHER, 7001)], id="an unknown server"),
    ],
)
def test_where_it_may_be_somebody_else_nothing_is_assumed(
    site: Site, known: dict[str, str], calls: list[tuple[str, str, int]]
) -> None:
    """Each in its way."""
    appearances = [Appearance(ip=ip, server_name=name) for ip, name in known.items()]
    found = find_nodes(site.deployment, site.inventory, appearances)

    assert assume_callers(site.deployment, found, calls) == {}
