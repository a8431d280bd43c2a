"""Where the files of nodes will lie: as csr, ca sign and plan --bundle name them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.starter import Answer, Starter, StarterNode
from edgetrust.mra.starter.planned_files import (
    STORES,
    lacks_trust,
    place_planned_files,
    planned_certificates,
    planned_key,
    planned_trust,
)
from tests.mra.starter.files import cluster

NODE = StarterNode(fqdn=Answer("expe1.example.com"), role=Role.EXPRESSWAY_E)


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
    planned = planned_certificates(NODE, Answer(version) if version else None)

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
    node = replace(NODE, role=role)

    assert list(planned_certificates(node, None)) == slots
    assert planned_trust(node) == {store: f"bundle/expe1.example.com.{store}.pem" for store in STORES[role]}
    assert [store.removesuffix("-trust") for store in STORES[role]] == [slot.replace("_", "-") for slot in slots]


def test_a_key_lies_beside_its_certificate() -> None:
    """As csr writes it."""
    assert planned_key(NODE) == "certs/expe1.example.com.server.key"


def test_only_nodes_without_files_get_planned_ones() -> None:
    """What was found is not mixed with what may never come to be."""
    known = replace(NODE, certificates={Slot.SERVER: Answer("e.pem")}, trust={Store.TRUSTED_CA: (Answer("ca.pem"),)})
    empty = replace(NODE, fqdn=Answer("expe2.example.com"))
    side = replace(cluster(Role.EXPRESSWAY_E), nodes=(known, empty))

    placed = place_planned_files(Starter(clusters={Role.EXPRESSWAY_E: side})).clusters[Role.EXPRESSWAY_E]

    assert placed.nodes[0] == known
    assert [path.value for path in placed.nodes[1].files()] == [
        "certs/expe2.example.com.server.pem",
        "certs/expe2.example.com.client.pem",
        "bundle/expe2.example.com.trusted-ca.pem",
    ]
    assert (lacks_trust(known), lacks_trust(empty)) == (False, True)
