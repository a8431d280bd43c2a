"""What verifications lean on: lists and pool, and what is sent."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.bench import Bench, Stock, find_sent, own_store, pool_of
from tests import deployments, make
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)


def without(*gone: make.Issued) -> list[make.Issued]:
    """A healthy Expressway's list without some entries."""
    return [entry for entry in AUTHORITIES if entry not in gone]


def sent_by(site: Site, node_id: str, slot: Slot) -> list[str]:
    """Common names of what a node sends behind its leaf."""
    bench = Bench(deployment=site.deployment, stock=Stock(inventory=site.inventory), at=make.NOW)
    node = bench.node(node_id)
    identity = site.inventory.identity(node, slot)
    assert identity is not None
    return [str(each.subject.common_name) for each in find_sent(bench, node, slot, identity).certificates]


def test_an_expressway_sends_what_its_own_list_completes_the_root_included() -> None:
    """And nothing of what else stands in its file."""
    leaf = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
    in_file = {(E1, "server"): [leaf, PUBLIC_ISSUING]}

    assert sent_by(stand_alone(), E1, Slot.SERVER) == ["Public Issuing", "Public Root"]
    assert (
        sent_by(stand_alone(trust={(E1, "trusted-ca"): without(PUBLIC_ISSUING)}, certificates=in_file), E1, Slot.SERVER)
        == []
    )


def test_cucm_sends_the_rest_of_its_file_too() -> None:
    """It may be loaded with a chain."""
    leaf = make.leaf(PUBLISHER, CORP_ISSUING, sans=[PUBLISHER])
    site = stand_alone(
        certificates={(PUBLISHER, "tomcat"): [leaf, CORP_ISSUING]}, trust={(PUBLISHER, "tomcat-trust"): []}
    )

    assert sent_by(site, PUBLISHER, Slot.TOMCAT) == ["Corp Issuing"]


def test_the_list_behind_each_slot() -> None:
    """tomcat-trust for tomcat, and so on; the trusted CA list for Expressways."""
    site = deployments.cluster()
    nodes = {node.id: node for node in site.deployment.nodes()}

    assert own_store(nodes[PUBLISHER], Slot.CALLMANAGER) is Store.CALLMANAGER_TRUST
    assert own_store(nodes[deployments.IMP], Slot.CUP_XMPP) is Store.CUP_XMPP_TRUST
    assert own_store(nodes[E1], Slot.CLIENT) is Store.TRUSTED_CA


def test_the_pool_knows_every_file() -> None:
    """And prefers public roots."""
    pool = pool_of(stand_alone().inventory)

    assert pool.root_of(make.leaf(E1, PUBLIC_ISSUING).certificate) == PUBLIC_ROOT.certificate
    assert pool.is_public_root(PUBLIC_ROOT.certificate)
    assert not pool.is_public_root(CORP_ROOT.certificate)


def test_each_list_is_indexed_once() -> None:
    """Whoever asks, and however often; an unknown one has no index."""
    site = stand_alone(trust={(E1, "trusted-ca"): None})
    stock = Stock(inventory=site.inventory)
    nodes = {node.id: node for node in site.deployment.nodes()}

    first, second = (stock.trust_list(nodes[C1], Store.TRUSTED_CA) for _ in range(2))

    assert first is not None
    assert first is second
    assert stock.trust_list(nodes[E1], Store.TRUSTED_CA) is None
