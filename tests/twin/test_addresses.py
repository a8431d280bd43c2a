"""Where the nodes of a lab listen."""

from __future__ import annotations

from ipaddress import ip_address

from edgetrust.mra.connections import expand
from edgetrust.twin.addresses import BLOCKS, listeners, loopback_addresses
from tests.deployments import E1, PUBLISHER, cluster


def test_each_node_has_an_address_of_its_own_on_loopback() -> None:
    """However many there are, and in every block."""
    nodes = [f"node{number}" for number in range(600)]

    found = [loopback_addresses(nodes, block) for block in (0, BLOCKS - 1)]

    assert all(ip_address(address).is_loopback for each in found for address in each.values())
    assert len({address for each in found for address in each.values()}) == 1200
    assert found[0]["node0"] == "127.77.0.1"


def test_every_port_that_is_dialled_is_listened_on() -> None:
    """With the connection of whoever dials it first; what rides on another connection needs no port."""
    connections = expand(cluster().deployment)

    found = listeners(connections)

    assert found.keys() == {(each.server, each.port) for each in connections if each.port is not None}
    assert found[E1, 8443].kind == "jabber-https"
    assert found[PUBLISHER, 6972].kind == "cucm-config"
