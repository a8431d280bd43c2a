"""What verifications lean on: lists and pool, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.bench import Bench, Stock, find_sent, pool_of
from edgetrust.mra.connections import expand
from edgetrust.mra.obstacles import leads_to_root
from edgetrust.pki.path import TrustList
from tests import deployments, make
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
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


LEAF = make.leaf(E1, PUBLIC_ISSUING)
SEEN = stand_alone(shown={(E1, "server", 7001): [LEAF, CORP_ROOT], (C1, "client", 7001, "client"): [make.leaf(C1)]})


def test_what_was_seen_is_found_by_port_and_side() -> None:
    """And nowhere else: another port, another slot, an exchange without one."""
    bench = Bench(deployment=SEEN.deployment, stock=Stock(inventory=SEEN.inventory), at=make.NOW)
    connections = {connection.kind: connection for connection in expand(SEEN.deployment)}
    server, client = SEEN.inventory.shown
    e, c = bench.node(E1), bench.node(C1)

    assert bench.shown(connections["traversal"], e, Slot.SERVER) == server
    assert bench.shown(connections["traversal"], c, Slot.CLIENT) == client
    assert bench.shown(connections["traversal"], c, Slot.SERVER) is None
    assert bench.shown(connections["jabber-https"], e, Slot.SERVER) is None
    assert bench.shown(connections["sip-service"], e, Slot.SERVER) is None


def test_of_several_sights_of_one_place_the_last_counts() -> None:
    """A later result of a probe."""
    first, client = SEEN.inventory.shown
    later = replace(first, authorities=("CN=Root",))

    stock = Stock(inventory=replace(SEEN.inventory, shown=(first, client, later)))

    assert stock.sights == (later, client)


def test_what_was_seen_to_be_sent_is_sent() -> None:
    """Whatever the list would give; under a list that is only supposed it follows from that one."""
    (server, _), e_list = SEEN.inventory.shown, TrustList((PUBLIC_ISSUING.certificate,))
    stock = Stock(inventory=SEEN.inventory)
    supposed = stock.with_lists({(E1, Store.TRUSTED_CA): e_list})

    sent = []
    for each in (stock, supposed):
        bench = Bench(deployment=SEEN.deployment, stock=each, at=make.NOW)
        sent.append(bench.sent(bench.node(E1), Slot.SERVER, server.identity, shown=server).certificates)

    assert sent == [(CORP_ROOT.certificate,), (PUBLIC_ISSUING.certificate,)]


def test_peers_with_the_same_entries_share_an_index() -> None:
    """The order is a part of the list: it decides which issuer is taken."""
    site = deployments.cluster(trust={(C2, "trusted-ca"): AUTHORITIES[::-1]})
    stock = Stock(inventory=site.inventory)
    nodes = {node.id: node for node in site.deployment.nodes()}

    c1, c2, e1 = (stock.trust_list(nodes[name], Store.TRUSTED_CA) for name in (C1, C2, E1))

    assert c1 is not None
    assert c1 is e1
    assert c1 != c2


def test_a_node_names_each_subject_of_its_list_once() -> None:
    """In list order; a node without a list names nobody."""
    twin = make.ca("CN=Corp Root,O=Acme", key="another")
    site = stand_alone(trust={(C1, "trusted-ca"): [PUBLIC_ROOT, CORP_ROOT, twin], (E1, "trusted-ca"): None})
    bench = Bench(deployment=site.deployment, stock=Stock(inventory=site.inventory), at=make.NOW)

    assert bench.listed(bench.node(C1), Store.TRUSTED_CA) == ("CN=Public Root,O=Trusty", "CN=Corp Root,O=Acme")
    assert bench.listed(bench.node(E1), Store.TRUSTED_CA) == ()


def test_a_bench_with_another_list_finds_anew_what_is_sent() -> None:
    """A chain that is completed from the list changes with it; the first bench stays as it is."""
    site = stand_alone()
    bench = Bench(deployment=site.deployment, stock=Stock(inventory=site.inventory), at=make.NOW)
    node, identity = bench.node(E1), site.inventory.identities[E1, Slot.SERVER]
    before = bench.sent(node, Slot.SERVER, identity)

    changed = bench.with_list(node, Store.TRUSTED_CA, TrustList((PUBLIC_ROOT.certificate,)))

    assert before.certificates == (PUBLIC_ISSUING.certificate, PUBLIC_ROOT.certificate)
    assert changed.node(E1) is node
    assert changed.listed(node, Store.TRUSTED_CA) == ("CN=Public Root,O=Trusty",)
    assert changed.sent(node, Slot.SERVER, identity).certificates == ()
    assert bench.sent(node, Slot.SERVER, identity) is before


def test_whether_a_list_leads_to_a_root_is_asked_of_openssls_rules_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever depends on the question is part of it: the list, the certificate, and what is sent behind it."""
    asked: list[tuple[str, int]] = []

    def count(leaf: Certificate, trust: TrustList, at: datetime, *, sent: tuple[Certificate, ...]) -> bool:
        asked.append((str(leaf.subject.common_name), len(sent)))
        return leads_to_root(leaf, trust, at, sent=sent)

    monkeypatch.setattr("edgetrust.mra.bench.leads_to_root", count)
    site = stand_alone(trust={(C1, "trusted-ca"): [PUBLIC_ROOT], (E1, "trusted-ca"): None})
    bench = Bench(deployment=site.deployment, stock=Stock(inventory=site.inventory), at=make.NOW)
    leaf = site.inventory.identities[E1, Slot.SERVER].leaf.certificate
    sent = (PUBLIC_ISSUING.certificate,)

    answers = [
        bench.leads_to_root(bench.node(node), Store.TRUSTED_CA, leaf, behind)
        for node, behind in ((C1, sent), (C1, ()), (C1, sent), (E1, sent), (C1, ()))
    ]

    assert answers == [True, False, True, None, False]
    assert asked == [(E1, 1), (E1, 0)]
