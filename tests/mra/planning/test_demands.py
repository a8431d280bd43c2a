"""Demands by the place a certificate is shown from."""

from __future__ import annotations

from edgetrust.model.deployment import Slot
from edgetrust.mra.connections import expand
from edgetrust.mra.planning.demands import demands_of
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
