"""Where the files of nodes will lie: as csr, ca sign and plan --bundle name them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.inventory import Inventory
from edgetrust.model.starter import Answer, Said, Starter, StarterCluster, StarterNode
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.trust import plan_trust
from edgetrust.mra.releases import NEWEST
from edgetrust.mra.starter.planned_files import (
    STORES,
    bundle_path,
    certificate_path,
    explain_common_files,
    lacks_trust,
    place_planned_files,
    planned_certificates,
    planned_key,
    planned_trust,
)
from edgetrust.usecase.bundle import file_name
from edgetrust.usecase.csr import stem
from edgetrust.usecase.init import start_deployment
from tests import make
from tests.mra.starter.files import cluster

E = "expe1.example.com"
UC = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)


def first(nodes: StarterCluster) -> StarterNode:
    """The first of its nodes."""
    return nodes.nodes[0]


@pytest.mark.parametrize(
    "version, slots",
    [
        (None, [Slot.SERVER, Slot.CLIENT]),
        ("X15.5", [Slot.SERVER, Slot.CLIENT]),
        ("X15.4", [Slot.SERVER]),
        ("14", [Slot.SERVER]),
    ],
)
def test_an_expressway_has_a_client_certificate_from_a_release_on(version: str | None, slots: list[Slot]) -> None:
    """Before, one certificate serves both roles."""
    side = replace(cluster(Role.EXPRESSWAY_E, E), version=Answer(version) if version else None)

    planned = planned_certificates(side, first(side))

    assert planned == {slot: f"certs/expe1.example.com.{slot}.pem" for slot in slots}


@pytest.mark.parametrize(
    "role, slots",
    [
        (Role.CUCM, [Slot.TOMCAT, Slot.CALLMANAGER]),
        (Role.IM_AND_PRESENCE, [Slot.TOMCAT, Slot.CUP_XMPP]),
        (Role.UNITY_CONNECTION, [Slot.TOMCAT]),
    ],
)
def test_the_others_have_what_mra_uses(role: Role, slots: list[Slot]) -> None:
    """And the trust store of each certificate."""
    servers = cluster(role, E)

    assert list(planned_certificates(servers, first(servers))) == slots
    assert planned_trust(servers, first(servers)) == {
        store: f"bundle/expe1.example.com.{store}.pem" for store in STORES[role]
    }
    assert [store.removesuffix("-trust") for store in STORES[role]] == [slot.replace("_", "-") for slot in slots]


def test_a_key_lies_beside_its_certificate() -> None:
    """As csr writes it; peers that share a certificate share its key."""
    side = cluster(Role.EXPRESSWAY_E, E, "expe2.example.com")
    shared = replace(side, shared_certificate=Answer("shared"))

    assert planned_key(side, side.nodes[1]) == "certs/expe2.example.com.server.key"
    assert planned_key(shared, side.nodes[1]) == "certs/expe1.example.com.server.key"


@pytest.mark.parametrize("role", UC)
def test_the_publisher_gives_common_files_their_names(role: Role) -> None:
    """Wherever it stands; the file says why."""
    servers = cluster(role, "a.corp.test", "b.corp.test")
    publisher = replace(servers.nodes[1], publisher=Answer("publisher"))
    servers = replace(servers, nodes=(servers.nodes[0], publisher))

    for node in servers.nodes:
        assert set(planned_certificates(servers, node).values()) == {
            f"certs/b.corp.test.{slot}.pem" for slot in planned_certificates(servers, node)
        }
        assert set(planned_trust(servers, node).values()) == {
            f"bundle/b.corp.test.{store}.pem" for store in STORES[role]
        }
    assert ["the files of b.corp.test count for all of them" in text for text in explain_common_files(servers)] == [
        True
    ]


def test_peers_share_a_certificate_when_that_is_said_and_never_a_list() -> None:
    """Trusted CA lists are not replicated."""
    side = cluster(Role.EXPRESSWAY_C, "c1.corp.test", "c2.corp.test")
    shared = replace(side, shared_certificate=Answer("shared"))

    assert planned_certificates(side, side.nodes[1])[Slot.SERVER] == "certs/c2.corp.test.server.pem"
    assert planned_certificates(shared, side.nodes[1])[Slot.SERVER] == "certs/c1.corp.test.server.pem"
    assert planned_trust(shared, side.nodes[1]) == {Store.TRUSTED_CA: "bundle/c2.corp.test.trusted-ca.pem"}
    assert list(explain_common_files(side)) == []
    assert list(explain_common_files(shared)) == [
        "The peers share one certificate and key, which are called after c1.corp.test; each keeps its own trust list."
    ]


def test_nothing_is_explained_where_every_node_has_its_own_files() -> None:
    """One node, or files that were found."""
    servers = cluster(Role.UNITY_CONNECTION, "a.corp.test", "b.corp.test")
    known = tuple(
        replace(
            node,
            certificates={Slot.TOMCAT: Answer(f"{node.id}.pem")},
            trust={Store.TOMCAT_TRUST: (Answer(f"{node.id}-trust/"),)},
        )
        for node in servers.nodes
    )

    assert list(explain_common_files(replace(servers, nodes=known))) == []
    assert list(explain_common_files(replace(servers, nodes=known[:1]))) == []
    assert len(list(explain_common_files(servers))) == 1


def test_only_nodes_without_files_get_planned_ones() -> None:
    """What was found is not mixed with what may never come to be."""
    side = cluster(Role.EXPRESSWAY_E, E, "expe2.example.com")
    known = replace(
        first(side), certificates={Slot.SERVER: Answer("e.pem")}, trust={Store.TRUSTED_CA: (Answer("ca.pem"),)}
    )
    empty = side.nodes[1]

    placed = place_planned_files(Starter(clusters={side.role: replace(side, nodes=(known, empty))})).clusters[side.role]

    assert placed.nodes[0] == known
    assert [path.value for path in placed.nodes[1].files()] == [
        "certs/expe2.example.com.server.pem",
        "certs/expe2.example.com.client.pem",
        "bundle/expe2.example.com.trusted-ca.pem",
    ]
    assert (lacks_trust(known), lacks_trust(empty)) == (False, True)


def hosts(label: str, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    """The first so many nodes of a cluster."""
    return st.integers(1, most).map(lambda count: tuple(f"{label}_{number}.Corp.test" for number in range(count)))


@given(
    st.builds(
        Said,
        domains=st.just(("acme.test",)),
        expressway_c=hosts("c", 3),
        c_version=st.sampled_from([None, "X14.3", NEWEST]),
        c_shared=st.booleans(),
        expressway_e=hosts("e", 3),
        e_version=st.sampled_from([None, "X15.4", NEWEST]),
        e_shared=st.booleans(),
        cucm=hosts("cucm", 3),
        im_and_presence=hosts("imp", 2),
        unity_connection=hosts("unity", 2),
    )
)
def test_a_file_names_what_the_plan_makes_and_nothing_else(said: Said) -> None:
    """Whatever the deployment: each certificate and list by the name under which csr and plan --bundle write it."""
    new = start_deployment(said, file="acme.yaml", with_files=True)
    deployment = parse_deployment(new.text, file="acme.yaml")
    named = {
        (node.id, place): references[0].path
        for node in deployment.nodes()
        for place, references in (*node.certificates.items(), *node.trust.items())
    }

    made: dict[tuple[str, Slot | Store], str] = {}
    for planned in plan_certificates(deployment):
        made |= {(node.id, planned.slot): f"certs/{stem(planned)}.pem" for node in planned.nodes}
    for listed in plan_trust(Chains(deployment=deployment, inventory=NOTHING_AT_HAND, at=make.NOW)):
        path = f"bundle/{file_name(listed)}"
        made |= {(node.id, listed.store): path for node in (listed.node, *listed.confirm_on)}

    assert named == made


NOTHING_AT_HAND = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())


def test_paths_are_those_of_every_node() -> None:
    """A device in front of the Expressway-E, too, which is no node of a cluster."""
    assert certificate_path("edge.example.com", Slot.CLIENT) == "certs/edge.example.com.client.pem"
    assert bundle_path("edge.example.com", Store.ENDPOINT) == "bundle/edge.example.com.endpoint.pem"
