"""Results of `edgetrust probe` as evidence."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Unreadable
from edgetrust.model.deployment import Slot
from edgetrust.model.inventory import ShownChain
from edgetrust.model.probe import Probe, ProbeResult
from edgetrust.model.side import Side
from edgetrust.model.verdict import Outcome
from edgetrust.report.probe_json import render_probe_json
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.evidence import read_probe, with_shown
from tests import make
from tests.deployments import (
    C1,
    CORP_ISSUING,
    E1,
    PUBLIC_ISSUING,
    PUBLISHER,
    Site,
    healthy,
    map_nodes,
    stand_alone,
)
from tests.shown import shown

FILE = "result.json"
AT_E = make.leaf(E1, PUBLIC_ISSUING)


def chains(*results: ProbeResult) -> tuple[ShownChain, ...]:
    """What comes back from the document about these results."""
    return read_probe(render_probe_json(Probe(results=results, time=make.NOW), (), at=make.NOW).encode(), file=FILE)


def test_what_was_written_is_read() -> None:
    """Hosts, port, chain and accepted CAs; services that showed nothing are left out."""
    asked = shown(AT_E, PUBLIC_ISSUING, host="EXPE1.example.com", port=7001, authorities=["CN=Root,O=Acme"])

    (chain,) = chains(asked, shown(port=1))

    assert (chain.hosts, chain.port, chain.side) == (("expe1.example.com", "192.0.2.1"), 7001, Side.SERVER)
    assert chain.authorities == asked.authority_names == ("CN=Root,O=Acme",)
    assert [located.certificate for located in chain.chain] == [AT_E.certificate, PUBLIC_ISSUING.certificate]
    assert {located.source.file for located in chain.chain} == {FILE}


def test_a_chain_with_a_hole_is_no_evidence() -> None:
    """The leaf cannot be read: another certificate must not take its place."""
    assert chains(shown(chain=(Unreadable(b"\x30\x00", "empty"), PUBLIC_ISSUING.certificate))) == ()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"schema": "edgetrust.report/1"}',
        b'{"schema": "edgetrust.probe/1"}',
        b'{"schema": "edgetrust.probe/1", "targets": [{}]}',
        b'{"schema": "edgetrust.probe/1", "targets": [{"target": 1, "address": null, "port": 1, "chain": []}]}',
        (
            b'{"schema": "edgetrust.probe/1",'
            b' "targets": [{"target": "a", "address": null, "port": 1, "chain": [{"pem": 1}]}]}'
        ),
        (
            b'{"schema": "edgetrust.probe/1",'
            b' "targets": [{"target": "a", "address": null, "port": 1, "chain": [], "authorities": [1]}]}'
        ),
        b"[" * 100_000,
    ],
)
def test_anything_else_is_refused_with_what_to_do(document: bytes) -> None:
    """In one line."""
    with pytest.raises(Malformed, match=r"^result\.json is no result of edgetrust probe: ") as caught:
        read_probe(document, file=FILE)

    assert caught.value.hint is not None
    assert "\n" not in caught.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["target", "address", "port", "chain", "pem", "authorities"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_document_is_read_or_refused(targets: Any) -> None:  # noqa: ANN401 - any JSON
    """Nothing but Malformed comes out."""
    with contextlib.suppress(Malformed):
        read_probe(json.dumps({"schema": "edgetrust.probe/1", "targets": targets}).encode(), file=FILE)


def without_certificates() -> Site:
    """A deployment whose file names no certificate of the E."""
    return stand_alone(certificates={(E1, "server"): None})


def undeclared(site: Site) -> Site:
    """The same, and no file is named for the slot."""
    deployment = map_nodes(site.deployment, lambda node: replace(node, certificates={}) if node.id == E1 else node)
    return Site(deployment, site.inventory)


def test_an_empty_slot_is_filled_with_what_was_shown() -> None:
    """And its connections are judged; the chain behind the leaf comes along."""
    site = undeclared(without_certificates())
    node = next(node for node in site.deployment.nodes() if node.id == E1)
    leaf = healthy(site.deployment, node, Slot.SERVER, {})

    inventory = with_shown(site.inventory, site.deployment, chains(shown(leaf, PUBLIC_ISSUING, port=7001)))

    identity = inventory.identity(node, Slot.SERVER)
    assert identity is not None
    assert identity.leaf.certificate == leaf.certificate
    assert inventory.sightings(leaf.certificate)[0].source.file == FILE
    question = Question(at=make.NOW)
    before = check(site.deployment, site.inventory, question).report.outcome_counts()
    after = check(site.deployment, inventory, question).report.outcome_counts()
    assert before[Outcome.UNKNOWN] > 0
    assert after[Outcome.UNKNOWN] == 0


def test_of_several_ports_the_newest_fills_the_slot() -> None:
    """Whichever was looked at first."""
    older = make.leaf(E1, PUBLIC_ISSUING, not_before=datetime(2025, 1, 1, tzinfo=UTC))
    site = undeclared(without_certificates())
    results = [shown(older, port=7001), shown(AT_E), shown(older, port=5061)]

    inventory = with_shown(site.inventory, site.deployment, chains(*results))

    assert inventory.identities[E1, Slot.SERVER].leaf.certificate == AT_E.certificate
    assert [sight.port for sight in inventory.shown] == [7001, 8443, 5061]


def test_a_client_finds_its_place_by_its_address_and_the_port_of_the_server() -> None:
    """As a capture of the traversal zone tells it."""
    site = stand_alone(nodes={C1: {"address": "10.0.0.1"}})
    chain = ShownChain(
        hosts=("10.0.0.1",), port=7001, side=Side.CLIENT, chain=(make.leaf(C1).located("zone.pcap", line=1813),)
    )

    (sight,) = with_shown(site.inventory, site.deployment, [chain, replace(chain, side=Side.SERVER)]).shown

    assert (sight.node, sight.slot, sight.port, sight.side) == (C1, Slot.CLIENT, 7001, Side.CLIENT)
    assert sight.identity.leaf.source.place == "zone.pcap:1813"


def test_a_given_certificate_stays_and_the_other_is_a_finding() -> None:
    """What the slot holds is what the file says; what is judged at this port is what was shown."""
    site = stand_alone()
    node = next(node for node in site.deployment.nodes() if node.id == E1)

    inventory = with_shown(site.inventory, site.deployment, chains(shown(AT_E)))

    assert inventory.identity(node, Slot.SERVER) == site.inventory.identity(node, Slot.SERVER)
    report = check(site.deployment, inventory, Question(at=make.NOW)).report
    assert [finding.node for finding in report.findings if finding.rule == "shown-certificate-differs"] == [E1]


def test_a_named_file_that_could_not_be_read_stays_unknown() -> None:
    """What was shown may be what it replaces."""
    site = without_certificates()
    named = stand_alone().deployment

    inventory = with_shown(site.inventory, named, chains(shown(AT_E)))

    assert (E1, Slot.SERVER) not in inventory.identities


def test_strangers_change_nothing() -> None:
    """Another host, and a port that no connection uses."""
    site = stand_alone()

    inventory = with_shown(
        site.inventory, site.deployment, chains(shown(AT_E, host="x.example.com"), shown(AT_E, host=C1, port=22))
    )

    assert inventory == site.inventory


def test_an_ecdsa_certificate_of_cucm_is_not_taken_for_the_other_one() -> None:
    """Where the node has both, the kind of key tells them apart."""
    key = {"key": "EC", "sans": [PUBLISHER]}
    pair = {(PUBLISHER, "tomcat_ecdsa"): key}
    both, one = stand_alone(certificates=pair), stand_alone()
    elliptic = make.leaf(PUBLISHER, CORP_ISSUING, key="EC")

    seen = [
        with_shown(site.inventory, site.deployment, chains(shown(elliptic, host=PUBLISHER))).shown[0].slot
        for site in (both, one)
    ]

    assert seen == [Slot.TOMCAT_ECDSA, Slot.TOMCAT]
