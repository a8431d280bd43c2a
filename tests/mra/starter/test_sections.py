"""Nodes and clusters as lines. What they say to the parser: `test_write`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.starter.sections import cluster_or_placeholder, section
from edgetrust.mra.starter.write import write_starter
from tests.mra.starter.files import cluster, said


def keys(lines: Iterator[str]) -> list[str]:
    """The keys of lines in their order, `#` before those that are ready for use."""
    stripped = (line.strip() for line in lines)
    return [line.partition(":")[0] for line in stripped if not line.startswith("# ")]


def test_a_node_says_first_what_is_known_of_it() -> None:
    """Then what could be said besides."""
    node = StarterNode(
        fqdn=Answer("expc.corp.test"),
        role=Role.EXPRESSWAY_C,
        certificates={Slot.SERVER: Answer("c.pem")},
        private_key=Answer("c.key"),
        csr=Answer("c.csr"),
        crl=(Answer("root.crl"),),
    )
    side = StarterCluster(role=Role.EXPRESSWAY_C, nodes=(node,), version=Answer("X15.5"))

    assert keys(section(Starter(clusters={side.role: side}), side.role)) == [
        "expressway_c", "version", "#cluster_name", "#cluster_tls", "#certificates", "nodes", "- fqdn",
        "server_certificate", "#client_certificate", "private_key", "csr", "#trusted_ca", "crl", "#revocation_checking",
    ]  # fmt: skip
    unknown = replace(side, nodes=(StarterNode(fqdn=Answer("expc.corp.test"), role=Role.EXPRESSWAY_C),))
    assert keys(section(Starter(clusters={side.role: unknown}), side.role))[-3:] == [
        "#trusted_ca", "#crl", "#revocation_checking",
    ]  # fmt: skip


def test_a_node_of_cucm_names_its_request() -> None:
    """Below its certificates, as the parser wants it."""
    node = StarterNode(
        fqdn=Answer("cucm.corp.test"), role=Role.CUCM, certificates={Slot.TOMCAT: Answer("t.pem")}, csr=Answer("t.csr")
    )
    text = write_starter(Starter(name=Answer("x"), clusters={Role.CUCM: StarterCluster(role=Role.CUCM, nodes=(node,))}))

    [parsed] = [each for each in parse_deployment(text, file="x").nodes() if each.role is Role.CUCM]
    assert parsed.csr is not None
    assert parsed.csr.path == "t.csr"


@pytest.mark.parametrize(
    "role, further, certificates",
    [
        (Role.CUCM, ["#security_mode", "#sip_oauth", "#phone_security_profiles"], ["#tomcat", "#callmanager"]),
        (Role.IM_AND_PRESENCE, [], ["#tomcat", "#cup_xmpp"]),
        (Role.UNITY_CONNECTION, [], ["#tomcat"]),
    ],
)
def test_each_product_has_its_own_keys(role: Role, further: list[str], certificates: list[str]) -> None:
    """Nothing that its section does not take."""
    name = str(role).replace("-", "_")
    shown = keys(section(Starter(clusters={role: cluster(role, "a.corp.test")}), role))

    assert shown == [
        name, "- name", "#version", "#tls_verify", *further, "nodes", "- fqdn", "#defined_as",
        "#certificates", *certificates, "#trust", *certificates,
    ]  # fmt: skip


def test_a_role_without_nodes_shows_one() -> None:
    """Every line of it ready for use."""
    example = cluster_or_placeholder(Starter(), Role.UNITY_CONNECTION)
    shown = keys(section(Starter(), Role.UNITY_CONNECTION))

    assert [node.fqdn for node in example.nodes] == [Answer("unity.example.com")]
    assert all(key.startswith("#") for key in shown)


def test_a_guess_stands_above_what_is_guessed() -> None:
    """Its reason on the line before; the head of the file says how to go about it."""
    node = StarterNode(
        fqdn=Answer("expe1.example.com", "the file says so"),
        role=Role.EXPRESSWAY_E,
        role_guess="its name reads so",
        certificates={Slot.SERVER: Answer("e.pem", "it lies there")},
        trust={Store.TRUSTED_CA: (Answer("ca.pem", "it is a list"),)},
    )
    side = StarterCluster(
        role=Role.EXPRESSWAY_E,
        nodes=(node, replace(node, fqdn=Answer("expe2.example.com"))),
        peers_guess="their names are alike",
        cluster_name=Answer("expe.example.com", "both have it"),
    )
    text = write_starter(Starter(domains=(Answer("example.com", "it carries it"),), clusters={side.role: side}))

    for line, mark in (
        ("  - example.com", "  # guessed: because it carries it"),
        ("  cluster_name: expe.example.com", "  # guessed: because both have it"),
        ("  nodes:", "  # guessed: one cluster, because their names are alike"),
        ("    - fqdn: expe1.example.com", "    # guessed: because the file says so"),
        ("    - fqdn: expe2.example.com", "    # guessed: Expressway-E, because its name reads so"),
        ("      server_certificate: e.pem", "      # guessed: because it lies there"),
        ("        - ca.pem", "        # guessed: because it is a list"),
    ):
        lines = text.splitlines()
        assert lines[lines.index(line) - 1] == mark
    assert '# "guessed" stands above everything that nobody said' in text
    assert "guessed" not in write_starter(said(expressway_e="expe.example.com"))


def test_ca_certificates_without_a_place_are_offered_to_every_list_that_is_not_known() -> None:
    """They change nothing until somebody puts them into use."""
    starter = replace(said(expressway_c="expc.corp.test", cucm="cucm.corp.test"), authorities=("a/root.pem",))
    text = write_starter(replace(starter, name=Answer("x")))

    assert text.count("[a/root.pem]") == 3 + 4  # and in the examples of what is missing: E, IM and Presence, Unity
    assert all(not node.trust for node in parse_deployment(text, file="x").nodes() if not node.role.is_endpoint)
