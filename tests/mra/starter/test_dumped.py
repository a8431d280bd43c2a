"""What dumps state of a node, and what is left out because no source shows what it means."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Role
from edgetrust.model.dump import Dump, Setting, Status
from edgetrust.model.starter import Answer, Unused
from edgetrust.mra.starter.dumped import Dumped, Zone, read_dumps, unread

FILE = "d/xconf_dump_expc1_2026-11-23_00_05_00.txt"
CLIENT = {
    "Zones Zone 2 Name": "Traversal",
    "Zones Zone 2 Type": "TraversalClient",
    "Zones Zone 2 TraversalClient Collaboration Edge": "On",
    "Zones Zone 2 TraversalClient SIP Port": "7001",
    "Zones Zone 2 TraversalClient SIP TLS Verify Mode": "On",
    "Zones Zone 2 TraversalClient Peer 1 Address": "expe1.example.com",
    "Zones Zone 2 TraversalClient Peer 2 Address": "",
}


def dump(settings: dict[str, str], file: str = FILE, status: Status | None = None) -> Dump:
    """One file; each setting has its line."""
    held = (Setting(words=words, value=value, line=line) for line, (words, value) in enumerate(settings.items(), 1))
    return Dump(file=file, settings=tuple(held), status=status or Status())


def read(settings: dict[str, str], status: Status | None = None) -> Dumped:
    """What the node of the file states."""
    return read_dumps([dump(settings, status=status)])["expc1"]


def at(value: str, line: int) -> Answer:
    """A value that stands there."""
    return Answer(value, source=f"{FILE}:{line}")


def test_a_node_states_its_names_its_cluster_and_its_services() -> None:
    """Each with the line in which it does."""
    stated = read(
        {
            "IP DNS Hostname": "expc1",
            "IP DNS Domain Name": "corp.example.com",
            "Alternates Cluster Name": "expc.corp.example.com",
            "Alternates Peer 2 Address": "expc2.corp.example.com",
            "Alternates Peer 1 Address": "expc1.corp.example.com",
            "Alternates Peer 3 Address": "",
            "SIP TLS Certificate Revocation Checking Mode": "On",
            "Ethernet 1 IP V4 Address": "10.0.10.11",
            "SIP Domains Domain 1 Name": "example.com",
            "IP DNS Server 1 Address": "10.0.0.1",
            "NTP Server 1 Address": "10.0.0.2",
            "SystemUnit Name": "whatever",
        },
        Status(release="X14.3.1", release_line=5, is_edge=False, edge_line=3),
    )

    assert stated == Dumped(
        host="expc1",
        fqdn=at("expc1.corp.example.com", 1),
        role=Role.EXPRESSWAY_C,
        release=at("X14.3.1", 5),
        cluster_name=at("expc.corp.example.com", 3),
        peers=(at("expc1.corp.example.com", 5), at("expc2.corp.example.com", 4)),
        revocation_checking=at("on", 7),
        address=at("10.0.10.11", 8),
        domains=(at("example.com", 9),),
        dns_servers=(at("10.0.0.1", 10),),
        ntp_servers=(at("10.0.0.2", 11),),
    )


def test_a_zone_has_all_its_settings() -> None:
    """Peers that are not set are none."""
    (zone,) = read(CLIENT).zones

    assert zone == Zone(
        name=at("Traversal", 1),
        kind="TraversalClient",
        is_unified=True,
        port=at("7001", 4),
        peers=(at("expe1.example.com", 6),),
        tls_verify=at("on", 5),
    )


@pytest.mark.parametrize(
    ("changed", "is_edge", "role"),
    [
        ({}, None, Role.EXPRESSWAY_C),
        ({}, True, Role.EXPRESSWAY_C),  # what it does counts more than what it could do
        ({"Zones Zone 2 TraversalClient Collaboration Edge": "Off"}, None, None),
        ({"Zones Zone 2 TraversalClient Collaboration Edge": "Off"}, True, Role.EXPRESSWAY_E),
        ({"Zones Zone 3 TraversalServer SIP Port": "7002"}, None, None),  # of both kinds
    ],
)
def test_a_node_is_on_the_side_of_its_traversal_zone(
    changed: dict[str, str], role: Role | None, *, is_edge: bool | None
) -> None:
    """Or as its status says."""
    assert read({**CLIENT, **changed}, Status(is_edge=is_edge)).role is role


@pytest.mark.parametrize(
    "settings",
    [
        {"IP DNS Hostname": "expc1"},
        {"IP DNS Hostname": "", "IP DNS Domain Name": "example.com"},
        {"IP DNS Hostname": "no host", "IP DNS Domain Name": "example.com"},
        {"Alternates Cluster Name": "no host"},
        {"SIP TLS Certificate Revocation Checking Mode": "Perhaps"},
        {"Ethernet 1 IP V4 Address": "expc1"},
        {"SIP Domains Domain 1 Name": "a b"},
        {"SystemUnit Name": "expc1"},
        {"Alternates Peer 1 Address": "x" * 300},
    ],
)
def test_what_a_deployment_file_cannot_hold_is_not_stated(settings: dict[str, str]) -> None:
    """Nor what is not set, nor what means nothing to it."""
    assert read(settings) == Dumped(host="expc1")


@pytest.mark.parametrize("port", ["", "0", "65536", "many", "7001.5", "\u0667\u0660\u0660\u0661"])
def test_a_port_is_a_number(port: str) -> None:
    """Of sixteen bits, and in digits of ASCII."""
    assert read({**CLIENT, "Zones Zone 2 TraversalClient SIP Port": port}).zones[0].port is None


def test_the_latest_dump_of_a_node_decides_each_value() -> None:
    """By the time in the name of the file, wherever it lies."""
    older = dump(
        {"IP DNS Server 1 Address": "10.0.0.1", "NTP Address": "10.0.0.2"}, file="z/xconf_dump_expc1_2026-11-22.txt"
    )
    newer = dump({"IP DNS Server 1 Address": "10.0.0.3"}, file="a/xconf_dump_EXPC1_2026-11-23.txt")

    stated = read_dumps([newer, older])["expc1"]

    assert [each.value for each in stated.dns_servers] == ["10.0.0.3"]
    assert [each.value for each in stated.ntp_servers] == ["10.0.0.2"]


def test_a_file_that_names_no_host_states_nothing() -> None:
    """There is nobody whose it could be."""
    assert read_dumps([dump(CLIENT, file="settings.txt")]) == {}


def test_what_of_a_dump_is_not_used_is_told() -> None:
    """Nothing of one that is used whole."""
    dumps = [
        dump({"IP DNS Hostname": "expc1", "SystemUnit Name": "x", "Zones Zone 2 HopCount": "15"}),
        dump({"IP DNS Hostname": "expc1"}, file="whole"),
        dump({}, file="status", status=Status(is_edge=True)),
        dump({}, file="empty"),
    ]

    assert list(unread(dumps)) == [
        Unused(file=FILE, reason="2 of its 3 settings, which say nothing about certificates that is known"),
        Unused(file="empty", reason="holds no setting in a form that is known"),
    ]
