"""Which node an address on the wire belongs to: what is declared, what was shown, and nothing that is guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Node
from edgetrust.model.side import Side
from edgetrust.mra.addresses import Appearance, Directory, Hosts, assume_callers, find_captors
from tests import make
from tests.deployments import (
    C1,
    C2,
    CORP_ISSUING,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    cluster,
    stand_alone,
)

IP, OTHER = "192.0.2.1", "192.0.2.2"
SHARED = make.leaf("CN=expe.example.com", PUBLIC_ISSUING, sans=[E1, E2], key="shared")


def named(site: Site, *appearances: Appearance) -> dict[str, str]:
    """The FQDN of the node at each address."""
    return fqdns(Directory(site.deployment, site.inventory).find_nodes(appearances))


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
    found = Directory(site.deployment, site.inventory).find_nodes([Appearance(ip=OTHER, server_name=E1)])

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
    found = Directory(site.deployment, site.inventory).find_nodes(appearances)

    assert assume_callers(site.deployment, found, calls) == {}


def test_a_common_name_of_nobody_leaves_it_to_the_alternative_names() -> None:
    """That of the cluster, and those with which CUCM marks its ECDSA certificates."""
    cluster_name = make.leaf("CN=expe.example.com", PUBLIC_ISSUING, sans=["expe.example.com", E1], serial=99)
    elliptic = make.leaf(f"CN={PUBLISHER}-EC", CORP_ISSUING, sans=[PUBLISHER], serial=98)

    found = named(
        cluster(),
        Appearance(ip=IP, leaf=cluster_name.certificate),
        Appearance(ip=OTHER, leaf=elliptic.certificate),
    )

    assert found == {IP: E1, OTHER: PUBLISHER}


def test_alternative_names_of_peers_that_are_elsewhere_do_not_count() -> None:
    """Both are named; one of them has another address, or is the one that was asked for."""
    renewed = make.leaf("CN=expe.example.com", PUBLIC_ISSUING, sans=[E1, E2], serial=99).certificate
    placed = cluster(nodes={E2: {"address": OTHER}})

    assert named(placed, Appearance(ip=IP, leaf=renewed), Appearance(ip=OTHER)) == {IP: E1, OTHER: E2}
    assert named(cluster(), Appearance(ip=IP, leaf=renewed, server_name=E2)) == {IP: E2}
    assert named(cluster(), Appearance(ip=IP, leaf=renewed)) == {}


def called(site: Site, node: str) -> Appearance:
    """A client that shows the certificate which the file of a node gives."""
    return replace(shown(site, node), side=Side.CLIENT)


def test_an_address_from_which_two_peers_call_is_neither_and_each_chain_is_of_its_node() -> None:
    """Declared for one of them, as the address of their router."""
    site = cluster(nodes={C1: {"address": IP}})
    directory = Directory(site.deployment, site.inventory)
    both = [called(site, C1), called(site, C2)]

    nodes = directory.find_nodes(both)

    assert nodes == {}
    assert [sender.fqdn for each in both if (sender := directory.find_sender(each, nodes))] == [C1, C2]


def test_an_address_whose_callers_disagree_is_nobodys_while_a_peer_is_at_large() -> None:
    """It may be the one that refuses; where there is no other, or it is elsewhere, or the file says so, it is not."""
    alone, two = stand_alone(), cluster()
    declared = cluster(nodes={C1: {"address": IP}})
    elsewhere = replace(called(two, C2), ip=OTHER)

    found = [
        fqdns(Directory(site.deployment, site.inventory).find_nodes(shown, divided={IP}))
        for site, shown in (
            (two, [called(two, C1)]),
            (alone, [called(alone, C1)]),
            (declared, [called(declared, C1)]),
            (two, [called(two, C1), elsewhere]),
        )
    ]

    assert found == [{}, {IP: C1}, {IP: C1}, {IP: C1, OTHER: C2}]


def test_what_a_server_shows_is_of_the_node_at_its_address() -> None:
    """The certificate of a peer on it is a mistake of its own, not the peer."""
    site = cluster(nodes={E1: {"address": IP}})
    directory = Directory(site.deployment, site.inventory)

    nodes = directory.find_nodes([shown(site, E2)])

    assert fqdns(nodes) == {IP: E1}
    assert directory.find_sender(shown(site, E2), nodes) == nodes[IP]


def test_what_is_told_comes_behind_what_is_declared() -> None:
    """A line of a node may be older than the deployment file."""
    site = stand_alone(nodes={C1: {"address": IP}})
    nodes = {node.fqdn: node for node in site.deployment.nodes()}
    told = {IP: nodes[E1], OTHER: nodes[PUBLISHER]}

    found = Directory(site.deployment, site.inventory, told=told).find_nodes([Appearance(ip=IP), Appearance(ip=OTHER)])

    assert fqdns(found) == {IP: C1, OTHER: PUBLISHER}


def test_a_node_is_known_by_every_name() -> None:
    """FQDN, host name, address, with a port or without."""
    site = stand_alone(nodes={C1: {"address": IP}})
    hosts = Hosts(site.deployment, {OTHER: E1})

    names = [C1.upper(), "expc1", IP, f"{IP}:7001", OTHER, "nobody", None]

    assert [None if node is None else node.fqdn for node in map(hosts.find, names)] == [C1] * 4 + [E1, None, None]
    assert hosts.at_large == {PUBLISHER, SUBSCRIBER}


@pytest.mark.parametrize(
    ("captured", "expected"),
    [
        ([("expc1", IP, "10.0.20.21")], {IP: C1}),
        ([("expc1", IP, "10.0.20.21"), ("expc1", "10.0.20.21", IP)], {IP: C1}),
        ([("expc1", IP, "10.0.20.21"), ("expc1", OTHER, "10.0.20.21")], {}),  # two networks, or a relay
        ([("expc1", IP, OTHER)], {}),  # either end may be it
        ([("expc1", IP, "10.0.20.21"), ("expc1", IP, OTHER)], {}),
        ([("cucm-pub", IP, "10.0.20.21")], {}),  # it has its place
        ([("stranger", IP, "10.0.20.21")], {}),
        ([(None, IP, "10.0.20.21")], {}),
        ([("expc1", IP, "10.0.20.21"), ("expe1", IP, "10.0.20.21")], {}),  # one address of two
    ],
)
def test_captures_are_made_at_one_of_two_ends(
    captured: list[tuple[str | None, str, str]], expected: dict[str, str]
) -> None:
    """The other one has to be known."""
    site = stand_alone()
    publisher = next(node for node in site.deployment.nodes() if node.fqdn == PUBLISHER)

    found = find_captors(Hosts(site.deployment), {"10.0.20.21": publisher}, captured)

    assert fqdns(found) == expected
