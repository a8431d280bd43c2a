"""What nodes hold, as evidence."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Holding, Material
from edgetrust.mra.material import crl_path_of, evidence_of, path_of
from edgetrust.mra.verdicts import judge_connections
from edgetrust.pki.read import read_revocation_list
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ROOT, cluster, stand_alone
from tests.twins import material_of


def test_the_evidence_is_what_the_nodes_hold() -> None:
    """Each slot and store in a file named after it; all verdicts are the same."""
    site = cluster(trust={(C1, "trusted-ca"): [CORP_ROOT]})

    deployment, inventory = evidence_of(site.deployment, material_of(site))

    assert {place: identity.leaf.certificate for place, identity in inventory.identities.items()} == {
        place: identity.leaf.certificate for place, identity in site.inventory.identities.items()
    }
    assert [each.outcome for each in judge_connections(deployment, inventory, make.NOW)] == [
        each.outcome for each in judge_connections(site.deployment, site.inventory, make.NOW)
    ]
    assert deployment.expressway_e is not None
    assert deployment.expressway_e.nodes[0].trust[Store.TRUSTED_CA][0].path == f"{E1}.trusted-ca.pem"


def test_nothing_held_is_nothing_known() -> None:
    """Which is not the same as an empty list."""
    site = stand_alone()
    material = Material(holdings={E1: Holding(node=E1, trust={Store.TRUSTED_CA: ()})})

    deployment, inventory = evidence_of(site.deployment, material, (PUBLIC_ROOT.located(),))

    assert inventory.trust_lists == {(E1, Store.TRUSTED_CA): ()}
    assert inventory.identities == {}
    assert inventory.public_roots == (PUBLIC_ROOT.located(),)
    assert all(node.crl is None for node in deployment.nodes())


def test_revocation_lists_are_evidence_too() -> None:
    """None, and an empty set of them, are told apart."""
    crl = read_revocation_list(make.revocation_list(CORP_ISSUING))
    material = Material(holdings={E1: Holding(node=E1, crls=(crl,)), C1: Holding(node=C1, crls=())})

    deployment, inventory = evidence_of(stand_alone().deployment, material)
    nodes = {node.id: node for node in deployment.nodes()}

    assert [found for found, _ in inventory.revocation_lists(nodes[E1]) or ()] == [crl]
    assert inventory.revocation_lists(nodes[C1]) == ()


def test_files_are_named_after_what_they_hold() -> None:
    """So that a report reads well."""
    assert path_of(E1, Slot.SERVER) == f"{E1}.server.pem"
    assert crl_path_of(E1) == f"{E1}.crl.pem"
