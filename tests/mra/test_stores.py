"""Slots and stores that belong together."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.stores import ECDSA_TWINS, own_store, rsa_twin
from tests.deployments import E1, IMP, PUBLISHER, cluster, edge_proxy

NODES = {node.id: node for node in cluster().deployment.nodes()}


@pytest.mark.parametrize(
    ("node", "slot", "store"),
    [
        (PUBLISHER, Slot.CALLMANAGER, Store.CALLMANAGER_TRUST),
        (PUBLISHER, Slot.TOMCAT_ECDSA, Store.TOMCAT_TRUST),
        (IMP, Slot.CUP_XMPP, Store.CUP_XMPP_TRUST),
        (E1, Slot.CLIENT, Store.TRUSTED_CA),
    ],
)
def test_the_list_behind_each_slot(node: str, slot: Slot, store: Store) -> None:
    """tomcat-trust for tomcat, and so on; the trusted CA list for Expressways."""
    assert own_store(NODES[node], slot) is store


def test_a_proxy_has_one_list() -> None:
    """Which is that of an endpoint."""
    assert own_store(edge_proxy(), Slot.SERVER) is Store.ENDPOINT


def test_ecdsa_certificates_share_the_list_of_their_twins() -> None:
    """CUCM has no trust store of its own for them."""
    assert all(own_store(NODES[PUBLISHER], rsa) is own_store(NODES[PUBLISHER], ec) for rsa, ec in ECDSA_TWINS.items())


def test_the_rsa_certificate_stands_for_its_twin() -> None:
    """Every other slot for itself."""
    assert {slot: rsa_twin(slot) for slot in Slot} == {
        **{slot: slot for slot in Slot},
        Slot.TOMCAT_ECDSA: Slot.TOMCAT,
        Slot.CALLMANAGER_ECDSA: Slot.CALLMANAGER,
    }
