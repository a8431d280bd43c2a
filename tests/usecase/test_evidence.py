"""What nodes were seen to show, as evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from edgetrust.model.deployment import Slot
from edgetrust.model.inventory import ShownChain
from edgetrust.model.probe import Probe, ProbeResult
from edgetrust.model.side import Side
from edgetrust.model.verdict import Outcome
from edgetrust.report.probe_json import render_probe_json
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.evidence import with_shown
from edgetrust.usecase.probe_file import read_probe
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
    return read_probe(
        render_probe_json(Probe(results=results, time=make.NOW), (), at=make.NOW).encode(), file=FILE
    ).chains


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
    """The kind of key tells them apart, whether the file names one of each or not."""
    rsa = {"key": "rsa:pub", "sans": [PUBLISHER]}
    pair = {(PUBLISHER, "tomcat"): rsa, (PUBLISHER, "tomcat_ecdsa"): {"key": "EC", "sans": [PUBLISHER]}}
    both, one = stand_alone(certificates=pair), stand_alone(certificates={(PUBLISHER, "tomcat"): rsa})
    elliptic_alone = stand_alone()
    elliptic = make.leaf(PUBLISHER, CORP_ISSUING, key="EC")

    seen = [
        with_shown(site.inventory, site.deployment, chains(shown(elliptic, host=PUBLISHER))).shown[0].slot
        for site in (both, one, elliptic_alone)
    ]

    assert seen == [Slot.TOMCAT_ECDSA, Slot.TOMCAT_ECDSA, Slot.TOMCAT]


def test_the_very_certificate_of_a_slot_is_shown_there() -> None:
    """Where both certificates of CUCM have keys of one kind."""
    first, second = (make.leaf(PUBLISHER, CORP_ISSUING, key=key) for key in ("EC", "another EC"))
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [first], (PUBLISHER, "tomcat_ecdsa"): [second]})

    seen = with_shown(
        site.inventory, site.deployment, chains(*(shown(each, host=PUBLISHER) for each in (first, second)))
    ).shown

    assert [each.slot for each in seen] == [Slot.TOMCAT, Slot.TOMCAT_ECDSA]


def test_an_ecdsa_certificate_that_no_file_names_is_judged_and_nothing_is_restarted() -> None:
    """CUCM's own, self-signed, beside the one that a CA signed: the Expressway-C does not know its issuer."""
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): {"key": "rsa:pub", "sans": [PUBLISHER]}})
    own = make.leaf(f"CN={PUBLISHER}-EC", None, key="EC", sans=[PUBLISHER], not_before=datetime(2025, 1, 1, tzinfo=UTC))

    inventory = with_shown(site.inventory, site.deployment, chains(shown(own, host=PUBLISHER, port=8443)))

    report = check(site.deployment, inventory, Question(at=make.NOW)).report
    assert {finding.rule for finding in report.findings if finding.node in {PUBLISHER, C1}} >= {
        "ecdsa-issuer-not-trusted"
    }
    assert "restart-pending" not in {finding.rule for finding in report.findings}
