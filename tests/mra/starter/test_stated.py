"""What nodes state decides over what is guessed of them, and not over what somebody said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edgetrust.model.deployment import Role
from edgetrust.model.dump import Dump
from edgetrust.model.starter import Answer, Starter, StarterNode
from edgetrust.mra.starter.dumped import Dumped, Zone
from edgetrust.mra.starter.stated import with_stated, with_unread
from tests.deployments import C1, C2, E1, E2, PUBLISHER
from tests.mra.starter.files import said

BOTH = said(expressway_c=C1, expressway_e=E1)
GUESS = "it looks so"


def at(value: str) -> Answer:
    """Stated somewhere."""
    return Answer(value, source="dump:1")


def zone(kind: str, *peers: str, **changes: Any) -> Zone:  # noqa: ANN401 - fields of a zone
    """The traversal zone of a side, unless it is another one."""
    made = Zone(name=at("Traversal"), kind=kind, is_unified=True, port=at("7003"), peers=tuple(map(at, peers)))
    return replace(made, **changes)


def state(starter: Starter = BOTH, **stated: Dumped) -> Starter:
    """With what hosts state."""
    return with_stated(starter, {host: replace(each, host=host) for host, each in stated.items()})


def of(starter: Starter, role: Role) -> list[StarterNode]:
    """The nodes of a role."""
    return list(starter.clusters[role].nodes) if role in starter.clusters else []


def test_the_zone_is_as_both_sides_have_typed_it() -> None:
    """Port, peer addresses, and the name that the Expressway-E looks for."""
    starter = state(
        expc1=Dumped(host="", zones=(zone("TraversalClient", "192.0.2.5"),)),
        expe1=Dumped(host="", zones=(zone("TraversalServer", subject_name=at("edge-client.example.com")),)),
    )

    assert (starter.zone_port, starter.peer_addresses, starter.subject_name) == (
        at("7003"),
        (at("192.0.2.5"),),
        at("edge-client.example.com"),
    )
    assert starter.notes == ()


def test_what_was_typed_decides_over_what_a_log_suggests() -> None:
    """The guess is gone."""
    guessed = replace(BOTH, peer_addresses=(Answer("old.example.com", GUESS),))

    assert state(guessed, expc1=Dumped(host="", zones=(zone("TraversalClient", E1),))).peer_addresses == (at(E1),)


@pytest.mark.parametrize(
    "zones",
    [
        (),
        (zone("TraversalClient", E1, is_unified=False),),
        (zone("TraversalServer", E1),),
        (zone("TraversalClient", E1, is_unified=None), zone("TraversalClient", E2, is_unified=None)),
    ],
    ids=["none", "of another service", "of the other side", "of two, either"],
)
def test_other_zones_are_not_the_traversal_zone(zones: tuple[Zone, ...]) -> None:
    """Nothing is known of it, then."""
    assert state(expc1=Dumped(host="", zones=zones)) == BOTH


def test_a_peer_of_the_other_side_without_an_archive_is_known_by_its_address() -> None:
    """Where it is a name, and there is one for each node."""
    starter = state(expc1=Dumped(host="", zones=(zone("TraversalClient", E1, E2),)))

    assert [node.fqdn for node in of(starter, Role.EXPRESSWAY_E)] == [Answer(E1), at(E2)]
    assert starter.peer_addresses == (at(E1), at(E2))


def test_addresses_that_are_nobody_s_are_told_and_left_out() -> None:
    """A deployment file holds one for each node."""
    starter = state(expc1=Dumped(host="", zones=(zone("TraversalClient", "192.0.2.5", "192.0.2.6"),)))

    assert starter.peer_addresses == (at("192.0.2.5"),)
    assert starter.notes == tuple(
        f"192.0.2.{number} (dump:1) is typed as the address of an Expressway-E" for number in (5, 6)
    )


def test_a_node_has_its_release_its_address_and_its_settings() -> None:
    """Whatever logs suggest."""
    stated = Dumped(host="", release=at("X14.3.1"), address=at("10.0.0.1"), revocation_checking=at("off"))

    starter = state(expc1=stated)

    (node,) = of(starter, Role.EXPRESSWAY_C)
    assert (starter.clusters[Role.EXPRESSWAY_C].version, node.address, node.revocation_checking) == (
        at("X14.3.1"),
        at("10.0.0.1"),
        at("off"),
    )


def test_what_was_said_decides() -> None:
    """Release and name of the cluster."""
    cluster = replace(BOTH.clusters[Role.EXPRESSWAY_C], version=Answer("X15.0"), cluster_name=Answer("c.example.com"))
    known = replace(BOTH, clusters={**BOTH.clusters, Role.EXPRESSWAY_C: cluster})

    starter = state(known, expc1=Dumped(host="", release=at("X14.3.1"), cluster_name=at("other.example.com")))

    assert starter.clusters[Role.EXPRESSWAY_C] == cluster


@pytest.mark.parametrize(("stated", "name"), [("expc.example.com", at("expc.example.com")), ("", None)])
def test_the_cluster_is_called_as_it_states(stated: str, name: Answer | None) -> None:
    """It may state that it has no name, whatever certificates suggest."""
    cluster = replace(BOTH.clusters[Role.EXPRESSWAY_C], cluster_name=Answer("guess.example.com", GUESS))
    known = replace(BOTH, clusters={**BOTH.clusters, Role.EXPRESSWAY_C: cluster})

    starter = state(known, expc1=Dumped(host="", cluster_name=at(stated)))

    assert starter.clusters[Role.EXPRESSWAY_C].cluster_name == name


def test_peers_without_an_archive_are_nodes_of_the_cluster() -> None:
    """Where they are typed by name; an address is told."""
    starter = state(expc1=Dumped(host="", peers=(at(C1), at(C2), at("10.0.0.9"))))

    assert [node.fqdn for node in of(starter, Role.EXPRESSWAY_C)] == [Answer(C1), at(C2)]
    assert starter.notes == ("10.0.0.9 is a peer of the Expressway-C (dump:1), by a name unknown",)


def test_peers_that_differ_are_told() -> None:
    """Of what has to be the same on all of them; none of it is taken."""
    known = said(expressway_c=f"{C1} {C2}", expressway_e=E1)

    starter = state(known, expc1=Dumped(host="", release=at("X14.3.1")), expc2=Dumped(host="", release=at("X15.5")))

    assert starter.clusters[Role.EXPRESSWAY_C].version is None
    assert starter.notes == (
        "Expressway-C, release: X14.3.1 (dump:1) and X15.5 (dump:1); expected the same on all peers",
    )


@pytest.mark.parametrize(
    ("guessed", "stated", "domains"),
    [
        ((Answer("example.com", GUESS),), ("example.com", "partner.example"), (at("example.com"),)),
        ((Answer("example.net", GUESS),), ("example.com",), (at("example.com"),)),
        ((Answer("example.net"),), ("example.com",), (Answer("example.net"),)),
        ((Answer("example.net", GUESS),), (), (Answer("example.net", GUESS),)),
    ],
    ids=["one of them", "none of them", "said", "nothing stated"],
)
def test_service_domains_are_among_those_of_the_expressway_c(
    guessed: tuple[Answer, ...], stated: tuple[str, ...], domains: tuple[Answer, ...]
) -> None:
    """It has others, too."""
    starter = state(replace(BOTH, domains=guessed), expc1=Dumped(host="", domains=tuple(map(at, stated))))

    assert starter.domains == domains


def cucm_zone(name: str, peer: str, tls_verify: str = "on") -> Zone:
    """One that the Expressway-C has made."""
    return Zone(name=at(name), kind="Neighbor", peers=(at(peer),), tls_verify=at(tls_verify))


def test_cucm_is_known_from_the_zones_to_it() -> None:
    """Its nodes, mixed mode, SIP OAuth, and whether its certificates are verified."""
    zones = (
        cucm_zone(f"CEtcp-{PUBLISHER}", PUBLISHER, "off"),
        cucm_zone(f"CEtls-{PUBLISHER}", PUBLISHER, "off"),
        cucm_zone(f"CEOAuth {PUBLISHER}", PUBLISHER),
        cucm_zone("Meeting Server", "cms.example.com"),
    )

    cluster = state(expc1=Dumped(host="", zones=zones)).clusters[Role.CUCM]

    assert [node.fqdn for node in cluster.nodes] == [at(PUBLISHER)]
    assert (cluster.security_mode, cluster.sip_oauth, cluster.tls_verify) == (at("mixed"), at("on"), at("off"))


def test_without_those_zones_nothing_is_known_of_cucm() -> None:
    """A neighbour may be anybody."""
    zones = (cucm_zone("Meeting Server", "cms.example.com"), zone("TraversalClient", E1))

    assert Role.CUCM not in state(expc1=Dumped(host="", zones=zones)).clusters


@pytest.mark.parametrize(
    ("typed", "defined_as"), [(PUBLISHER, None), ("cucm-pub", at("cucm-pub")), ("10.0.20.21", at("10.0.20.21"))]
)
def test_a_cucm_node_is_defined_as_the_zone_has_it(typed: str, defined_as: Answer | None) -> None:
    """By host name or address; the only node is meant by an address."""
    known = said(expressway_c=C1, cucm=PUBLISHER)

    starter = state(known, expc1=Dumped(host="", zones=(cucm_zone(f"CEtcp-{typed}", typed),)))

    (node,) = of(starter, Role.CUCM)
    assert node.defined_as == defined_as


def test_an_address_of_cucm_that_is_nobody_s_is_told() -> None:
    """There is no node it could mean."""
    starter = state(expc1=Dumped(host="", zones=(cucm_zone("CEtcp-10.0.20.21", "10.0.20.21"),)))

    assert (starter.clusters, starter.notes) == (
        BOTH.clusters,
        ("10.0.20.21 (dump:1) is a CUCM node, by a name unknown",),
    )


def test_servers_of_the_network_are_told() -> None:
    """They are nothing that a deployment file holds."""
    starter = state(
        expc1=Dumped(host="", dns_servers=(at("10.0.0.1"), at("10.0.0.2")), ntp_servers=(at("ntp.example.com"),))
    )

    assert starter.notes == (
        "expc1 asks the DNS servers 10.0.0.1, 10.0.0.2",
        "expc1 asks the NTP servers ntp.example.com",
    )


@pytest.mark.parametrize("host", ["expc2", "expc1x"])
def test_what_somebody_else_states_changes_nothing(host: str) -> None:
    """It is of no node of the deployment."""
    assert with_stated(BOTH, {host: Dumped(host=host, release=at("X14.3.1"))}) == BOTH


def test_a_host_that_states_another_name_is_another_node() -> None:
    """Though its files are called after the same host name."""
    assert state(expc1=Dumped(host="", fqdn=at("expc1.elsewhere.example"), release=at("X14.3.1"))) == BOTH


def test_what_is_not_used_of_dumps_stands_among_the_unused() -> None:
    """With the reason."""
    (unused,) = with_unread(BOTH, [Dump(file="x")]).unused

    assert unused.file == "x"
