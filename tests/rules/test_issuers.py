"""Whose lists need the chain of another CA before a certificate is changed."""

from __future__ import annotations

from edgetrust.model.deployment import ClusterTls, Role, Slot, Store
from edgetrust.mra.pages import TRUSTED_CA
from edgetrust.rules.examination import Subject
from edgetrust.rules.issuers import load_issuer_steps, load_step
from edgetrust.rules.subjects import server_certificates
from tests import deployments
from tests.deployments import C1, C2, E1, E2, IMP, PUBLISHER, Site
from tests.examine import examine

CHAIN = "the chain of the CA that will sign the new server certificate, root and intermediates, unless the list holds"


def server(site: Site, role: Role) -> Subject:
    """The server certificate of the first node of a role."""
    return next(server_certificates(examine(site), role))


def test_an_expressway_e_and_whoever_verifies_it_need_the_chain() -> None:
    """Its own list to send it, and every Expressway-C; the endpoints' lists nobody keeps."""
    site = deployments.cluster()

    own, *others = load_issuer_steps(examine(site), server(site, Role.EXPRESSWAY_E))

    assert own.node == E1
    assert own.do == f"Append CA certificate: {CHAIN} all of it"
    assert [(step.node, step.where) for step in others] == [(C1, TRUSTED_CA), (C2, TRUSTED_CA)]
    assert {step.do for step in others} == {f"Append CA certificate: {CHAIN} all of it; then restart the node"}


def test_peers_that_verify_each_other_need_it_too() -> None:
    """With Enforce."""
    site = deployments.cluster(e={"cluster_tls": ClusterTls.ENFORCE})

    steps = load_issuer_steps(examine(site), server(site, Role.EXPRESSWAY_E))

    assert [step.node for step in steps] == [E1, C1, C2, E2]


def test_the_publisher_stands_for_its_cluster() -> None:
    """It replicates what is uploaded there, in each of the two stores."""
    site = deployments.cluster()

    steps = load_issuer_steps(examine(site), server(site, Role.EXPRESSWAY_C))

    assert [step.node for step in steps] == [C1, E1, E2, PUBLISHER, PUBLISHER, IMP]
    assert "purpose tomcat-trust: " in steps[3].do
    assert "purpose CallManager-trust: " in steps[4].do
    assert "; confirm that it arrives on the other nodes of the cluster; then restart" in steps[4].do
    assert "confirm" not in steps[5].do


def test_a_certificate_of_cucm_is_sent_from_its_own_store() -> None:
    """And verified by each Expressway-C."""
    site = deployments.cluster()
    examination = examine(site)
    tomcat = next(each for each in examination.subjects(Role.CUCM) if each.slot is Slot.TOMCAT)

    steps = load_issuer_steps(examination, tomcat)

    assert [step.node for step in steps] == [PUBLISHER, C1, C2]
    assert "the new tomcat certificate" in steps[0].do


def test_several_certificates_ask_for_each_list_once() -> None:
    """The two Expressway-E of a cluster have their verifiers in common."""
    site = deployments.cluster()
    examination = examine(site)

    steps = load_issuer_steps(examination, *server_certificates(examination, Role.EXPRESSWAY_E))

    assert [step.node for step in steps] == [E1, C1, C2, E2]


def test_a_chain_goes_into_a_list_by_its_page() -> None:
    """In the words of that page."""
    examination = examine(deployments.stand_alone())

    step = load_step(examination, examination.node(E1), Store.TRUSTED_CA, "the same chain")

    assert (step.node, step.where) == (E1, TRUSTED_CA)
    assert step.do == "Append CA certificate: the same chain; then restart the node"
