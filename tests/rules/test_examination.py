"""What a rule can ask about a deployment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.verdict import Outcome
from edgetrust.mra.verdicts import judge_again
from edgetrust.pki.path import TrustList
from tests import deployments, make
from tests.deployments import C1, C2, CORP_ISSUING, CORP_ROOT, E1, E2, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER
from tests.examine import examine


def test_subjects_are_the_certificates_that_are_given() -> None:
    """Node by node and slot by slot; an unknown certificate is no subject."""
    examination = examine(deployments.stand_alone(certificates={(E1, "server"): None}))

    everything = [(subject.node.id, subject.slot) for subject in examination.subjects()]
    on_cucm = {subject.slot for subject in examination.subjects(Role.CUCM)}

    assert (C1, Slot.SERVER) in everything
    assert (E1, Slot.SERVER) not in everything
    assert on_cucm == {Slot.TOMCAT, Slot.CALLMANAGER}


def test_trust_lists_leave_endpoints_out() -> None:
    """Nobody administers the list of a phone."""
    lists = list(examine(deployments.stand_alone()).trust_lists())

    assert {store for _, store, _ in lists} == {Store.TRUSTED_CA, Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST}


def test_a_failure_gathers_all_that_one_defect_breaks() -> None:
    """One missing CA in one list is one failure, whichever connections it breaks; another list is another failure."""
    without = [CORP_ROOT, CORP_ISSUING]
    site = deployments.cluster(trust={(C1, "trusted-ca"): without, (C2, "trusted-ca"): without})

    failures = examine(site).failures("ca-not-trusted")

    assert [failure.node.id for failure in failures] == [C1, C2]
    assert f"traversal:{C1}->{E1}" in failures[0].connections
    assert f"ssh-tunnel:{C1}->{E2}" in failures[0].connections
    assert not set(failures[0].connections) & set(failures[1].connections)
    assert failures[0].culprit is None


def test_connections_showing_a_certificate_include_those_nobody_verifies() -> None:
    """A shown certificate is shown, verified or not."""
    examination = examine(deployments.cluster())
    subject = next(subject for subject in examination.subjects(Role.EXPRESSWAY_E) if subject.node.id == E1)

    shown = examination.connections_showing(subject)

    assert f"cluster-peer:{E1}->{E2}" in shown
    assert f"traversal:{C1}->{E1}" in shown
    assert f"traversal:{C1}->{E2}" not in shown


def test_nodes_and_their_sides_are_found() -> None:
    """By id, and from the node to its cluster."""
    examination = examine(deployments.cluster())

    node = examination.node(C1)

    assert examination.side_of(node) == examination.deployment.expressway_c
    assert examination.uc_cluster_of(node) is None
    assert examination.uc_cluster_of(examination.node(PUBLISHER)) == examination.deployment.cucm[0]
    with pytest.raises(KeyError):
        examination.node("nobody.example.com")


def test_verifications_with_a_node_are_those_it_takes_part_in() -> None:
    """As verifier or as presenter, in table order."""
    examination = examine(deployments.cluster())

    found = examination.verifications_with(examination.node(PUBLISHER))

    ends = [(each.requirement.verifier, each.requirement.presenter) for _, each in found]
    assert {PUBLISHER in end for end in ends} == {True}
    assert {end.index(PUBLISHER) for end in ends} == {0, 1}
    assert list(found) == [
        (verdict, each)
        for verdict in examination.verdicts
        for each in verdict.verifications
        if PUBLISHER in (each.requirement.verifier, each.requirement.presenter)
    ]


def test_a_node_is_judged_again_with_another_list() -> None:
    """Without the root of the other side nothing is accepted any more; the examination stays as it is."""
    examination = examine(deployments.stand_alone())
    node = examination.node(C1)
    [(verdict, verification)] = [
        (verdict, each)
        for verdict, each in examination.verifications_with(node)
        if verdict.connection.kind == "traversal" and each.requirement.verifier == C1
    ]

    bench = examination.bench_with(node, Store.TRUSTED_CA, TrustList((CORP_ROOT.certificate,)))

    assert judge_again(bench, verdict.connection, verification.requirement).outcome is Outcome.FAIL
    assert verification.outcome is Outcome.OK
    assert examination.stock.trust_list(node, Store.TRUSTED_CA) == TrustList(
        tuple(each.certificate for each in deployments.AUTHORITIES)
    )


def test_connections_of_a_node_can_be_narrowed_to_kinds() -> None:
    """Either end counts."""
    examination = examine(deployments.stand_alone())

    tunnels = examination.connections_of(examination.node(E1), "ssh-tunnel")

    assert tunnels == (f"ssh-tunnel:{C1}->{E1}",)
    assert len(examination.connections_of(examination.node(E1))) > 1


def test_evidence_points_at_the_first_place_of_each_certificate() -> None:
    """In the order asked for; a certificate that no file holds has none."""
    examination = examine(deployments.stand_alone())
    nowhere = make.ca("Nowhere").certificate

    found = examination.evidence(PUBLIC_ROOT.certificate, nowhere, PUBLIC_ISSUING.certificate)
    in_list = examination.evidence_in_list(examination.node(C1), Store.TRUSTED_CA, CORP_ROOT.certificate)

    assert [evidence.sha256 for evidence in found] == [
        PUBLIC_ROOT.certificate.sha256,
        PUBLIC_ISSUING.certificate.sha256,
    ]
    assert all(evidence.source for evidence in found)
    assert [evidence.sha256 for evidence in in_list] == [CORP_ROOT.certificate.sha256]


def test_evidence_of_what_is_shown_is_the_presenters_own_file() -> None:
    """Although the same certificate stands in a list that is read earlier; each place once."""
    own = make.leaf(PUBLISHER)
    site = deployments.stand_alone(certificates={(PUBLISHER, "tomcat"): [own]}, trust={(C1, "trusted-ca"): [own]})
    examination = examine(site)
    shown = [each for _, each in examination.verifications() if each.leaf == own.certificate]

    found = examination.evidence_shown(*shown)

    assert [evidence.source for evidence in examination.evidence(own.certificate)] == [f"trust/{C1}.trusted-ca.pem"]
    assert len(shown) > 1
    assert [evidence.source for evidence in found] == [f"certs/{PUBLISHER}.tomcat.pem"]


def test_a_purpose_is_demanded_where_somebody_verifies() -> None:
    """Peers of a permissive cluster demand nothing."""
    examination = examine(deployments.cluster(c={"version": "X14.3"}, e={"version": "X14.3"}))

    demanding = examination.connections_demanding(examination.node(E1), Purpose.CLIENT_AUTH)

    assert demanding == (f"sip-service:{E1}->{C1}", f"sip-service:{E1}->{C2}")


def test_the_pool_knows_every_file_and_the_public_roots() -> None:
    """So that the root of a certificate is found wherever its chain stands."""
    site = deployments.stand_alone()
    leaf = site.inventory.identities[E1, Slot.SERVER].leaf.certificate

    assert examine(site).pool.public_root_of(leaf) == PUBLIC_ROOT.certificate


def test_a_changed_deployment_can_be_judged_with_the_same_evidence() -> None:
    """Looking ahead needs no second examination."""
    examination = examine(deployments.stand_alone(c={"version": "X14.0"}, e={"version": "X14.0"}))
    side = examination.deployment.expressway_c
    assert side is not None

    ahead = examination.judge(replace(examination.deployment, expressway_c=replace(side, version="X15.5")))

    assert [verdict.connection.id for verdict in ahead] == [verdict.connection.id for verdict in examination.verdicts]
    assert ahead != examination.verdicts
    assert replace(examination, verdicts=ahead).pool is examination.pool


def test_what_is_in_service_beside_the_file_is_looked_at_as_well() -> None:
    """A newer one of the node; not one that is told of as such, and not one that the file gives."""
    strange, renewed = make.leaf("inspector.example.net"), make.leaf(E1, PUBLIC_ISSUING, serial=1)
    shown: dict[deployments.Sight, list[make.Issued]] = {(E1, "server", 7001): [strange], (E1, "server"): [renewed]}
    examination = examine(deployments.stand_alone(shown=shown))

    subjects = [each for each in examination.subjects() if each.node.id == E1]

    assert [each.located.source.file for each in subjects] == [f"certs/{E1}.server.pem", f"{E1}-server.json"]
    assert {each.slot for each in subjects} == {Slot.SERVER}
