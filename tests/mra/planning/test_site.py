"""What the procedure is made of."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.inventory import Inventory
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.site import Site, describe, describe_all, step
from tests.blank import C1, CUCM2, E1, E2, clusters

NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())


def site() -> Site:
    """The clusters, of which the Expressway-E peers share one certificate, and nothing is made yet."""
    deployment = clusters()
    assert deployment.expressway_e is not None
    shared = replace(deployment, expressway_e=replace(deployment.expressway_e, shared_certificate=True))
    return Site(deployment=shared, inventory=NOTHING, certificates=plan_certificates(shared), trust=())


def test_certificates_are_found_by_role_and_by_node() -> None:
    """A node loads what is shared with it, too."""
    found = site()
    nodes = {node.id: node for node in found.deployment.nodes()}

    assert [describe(each) for each in found.to_make(Role.EXPRESSWAY_E)] == [
        f"server certificate of {E1} and {E2}",
        f"client certificate of {E1} and {E2}",
    ]
    assert [each.slot for each in found.to_load(nodes[E2])] == [Slot.SERVER, Slot.CLIENT]
    assert describe_all(found.to_load(nodes[C1])) == "server certificate and client certificate"
    assert [each.slot for each in found.to_load(nodes[CUCM2])] == [Slot.TOMCAT, Slot.CALLMANAGER]
    assert [each.slot for each in found.to_make(Role.CUCM, slots=(Slot.TOMCAT,))] == [Slot.TOMCAT]


def test_a_step_has_no_number_yet() -> None:
    """And no node where it is not done on one."""
    found = step("somewhere", "do it", verify="it is done")

    assert (found.number, found.node, found.impact.value) == (0, None, "none")


def test_a_peer_of_a_cluster_is_not_the_last_one() -> None:
    """It is restarted alone and seen to be back; whoever has no peer, and CUCM, has no such words."""
    found = site()
    nodes = {node.id: node for node in found.deployment.nodes()}
    seen = "; System > Clustering shows this peer green before the next one is touched"

    assert [(found.alone(nodes[each]), found.green(nodes[each])) for each in (C1, CUCM2)] == [
        (", this peer alone", seen),
        ("", ""),
    ]
