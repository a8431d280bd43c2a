"""Demands by the place a certificate is shown from."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import SecurityMode, Slot
from edgetrust.mra.connections import expand
from edgetrust.mra.planning.demands import demands_of, purposes_in_use
from tests.blank import C1, CUCM1, E1, clusters, stand_alone


def test_every_demand_of_the_table_is_found_again() -> None:
    """None is lost, and each is where its certificate is shown."""
    deployment = clusters()

    found = demands_of(deployment)

    expected = sum(len(connection.requirements) for connection in expand(deployment))
    assert sum(len(demands) for demands in found.values()) == expected
    assert all(
        (each.requirement.presenter, each.requirement.slot) == place
        for place, demands in found.items()
        for each in demands
    )


def test_kinds_come_in_the_order_of_the_table() -> None:
    """Below X15.5 the one certificate of a node has the demands of both roles."""
    found = demands_of(stand_alone("X14.3"))

    assert [each.kind for each in found[C1, Slot.SERVER]] == [
        "traversal",
        "ssh-tunnel",
        "cucm-config",
        "cucm-config-secure",
    ]
    assert (C1, Slot.CLIENT) not in found
    assert [each.kind for each in found[CUCM1, Slot.TOMCAT]] == ["cucm-https", "cucm-config"]
    assert (E1, Slot.SERVER) in found


def test_purposes_in_use_are_those_that_somebody_verifies() -> None:
    """Of an ECDSA certificate those of its RSA twin; of a server also what nobody verifies yet."""
    mixed = clusters()
    unsecured = replace(
        mixed, cucm=tuple(replace(each, security_mode=SecurityMode.NON_SECURE, sip_oauth=False) for each in mixed.cucm)
    )
    places = [
        (C1, Slot.CLIENT),
        (C1, Slot.SERVER),
        (E1, Slot.CLIENT),
        (CUCM1, Slot.CALLMANAGER),
        (CUCM1, Slot.CALLMANAGER_ECDSA),
    ]
    nodes = {node.id: node for node in mixed.nodes()}

    found = [
        [purposes_in_use(demands_of(each), nodes[node], slot) for node, slot in places] for each in (mixed, unsecured)
    ]

    servers, clients = (Purpose.SERVER_AUTH,), (Purpose.CLIENT_AUTH,)
    both = (*servers, *clients)
    assert found == [[clients, servers, (), both, both], [clients, servers, (), servers, servers]]
