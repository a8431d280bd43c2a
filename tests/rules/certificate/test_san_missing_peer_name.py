"""`san-missing-peer-name`: the name by which the other side and the other peers know a peer."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import ClusterTls, Role, Slot, TraversalZone
from edgetrust.model.finding import Severity
from edgetrust.mra.pages import DNS, certificate_place
from tests.deployments import C1, C2, C_CLUSTER, E1, E2, E_CLUSTER, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "san-missing-peer-name"
E1_WITHOUT = {(E1, "server"): {"sans": [E_CLUSTER, "example.com"]}}
C1_CLIENT_WITHOUT = {(C1, "client"): {"sans": [C_CLUSTER], "key": "client"}}
ENFORCE = {"cluster_tls": ClusterTls.ENFORCE}


def test_the_expressway_c_refuses_the_peer() -> None:
    """Every connection on which an Expressway-C looks for its FQDN."""
    finding = sole(SLUG, cluster(certificates=E1_WITHOUT, im_and_presence=()))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert finding.connections == (f"traversal:{C1}->{E1}", f"traversal:{C2}->{E1}")
    assert finding.message == f"the server certificate of {E1} does not name this peer"
    assert (finding.expected, finding.got) == (f"DNS:{E1}", f"DNS:{E_CLUSTER}, DNS:example.com")


def test_the_verdicts_and_the_finding_agree() -> None:
    """Every connection that this rule explains is in the finding."""
    site = cluster(certificates=E1_WITHOUT, e=ENFORCE)

    explained = {connection for failure in examine(site).failures(SLUG) for connection in failure.connections}

    assert explained == set(sole(SLUG, site).connections)
    assert f"cluster-peer:{E2}->{E1}" in explained


def test_a_peer_of_a_permissive_expressway_c_cluster_breaks_nothing_yet() -> None:
    """It is against the rules of clusters, and no connection fails."""
    finding = sole(SLUG, cluster(certificates={(C1, "server"): {"sans": [C_CLUSTER]}}, cucm=()))

    assert (finding.severity, finding.node, finding.connections) == (Severity.ERROR, C1, ())


@pytest.mark.parametrize("tls,severity", [(ClusterTls.ENFORCE, Severity.ERROR), (ClusterTls.PERMISSIVE, Severity.INFO)])
def test_a_client_certificate_needs_it_where_peers_verify(tls: ClusterTls, severity: Severity) -> None:
    """With Permissive nobody looks for the name in it."""
    site = cluster(c={"cluster_tls": tls}, certificates=C1_CLIENT_WITHOUT)

    assert [(finding.slot, finding.severity) for finding in found(SLUG, site)] == [(Slot.CLIENT, severity)]


def test_nobody_refuses_a_client_certificate_while_no_peer_verifies() -> None:
    """Peer addresses are compared with server certificates."""
    finding = sole(SLUG, cluster(certificates=C1_CLIENT_WITHOUT))

    assert finding.connections == ()
    assert finding.consequence == (
        f"none while TLS verification mode is Permissive; with Enforce the other peers refuse {C1}"
    )


def test_a_tls_verify_subject_name_may_be_that_of_the_peer() -> None:
    """Then the Expressway-E looks for it in the client certificate, whatever the mode of the cluster."""
    zone = TraversalZone(peer_addresses=(E1, E2), tls_verify_subject_name=C1)

    finding = sole(SLUG, cluster(certificates=C1_CLIENT_WITHOUT, traversal_zone=zone))

    assert (finding.severity, finding.slot) == (Severity.ERROR, Slot.CLIENT)
    assert finding.connections == (f"traversal:{C1}->{E1}", f"traversal:{C1}->{E2}")
    assert finding.consequence == "the traversal zone stays down, so nobody outside can sign in or call"


@pytest.mark.parametrize("version,count", [("X12.4", 0), ("X12.5", 1)])
def test_before_x12_5_a_common_name_stands_in_for_an_absent_san(version: str, count: int) -> None:
    """From X12.5 on Expressways look at the SAN alone."""
    certificates = {(E1, "server"): {"subject": f"CN={E1}", "sans": None}}

    assert len(found(SLUG, cluster(c={"version": version}, e={"version": version}, certificates=certificates))) == count


@pytest.mark.parametrize("c,e,count", [("X12.5", "X12.4", 1), ("X12.4", "X12.5", 1), ("X12.4", "X12.4", 0)])
def test_sides_of_different_releases_look_in_different_ways(c: str, e: str, count: int) -> None:
    """What the verifying side refuses is reported, and so is what the release of the peer itself asks for."""
    certificates = {(E1, "server"): {"subject": f"CN={E1}", "sans": None}}

    assert len(found(SLUG, cluster(c={"version": c}, e={"version": e}, certificates=certificates))) == count


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(certificates={(E1, "server"): {"sans": ["example.com"]}}),
        cluster(certificates={(E1, "server"): None}),
        cluster(certificates={(E1, "server"): {"sans": [E1, E2, E_CLUSTER]}}, e={"shared_certificate": True}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Healthy and stand-alone deployments, an unknown certificate, a shared one that names every peer."""
    assert found(SLUG, site) == ()


def test_a_certificate_that_peers_share_on_purpose_is_made_anew_for_all() -> None:
    """On the primary, which is where the finding is; one finding for all names that are missing."""
    shared = {(peer, "server"): {"sans": [C_CLUSTER], "key": "shared"} for peer in (C1, C2)}

    finding = sole(SLUG, cluster(certificates=shared, c={"shared_certificate": True}))

    assert (finding.node, finding.expected) == (C1, f"DNS:{C1}, DNS:{C2}")
    assert finding.message == f"the server certificate that the peers share does not name {C1} and {C2}"
    assert [step.node for step in finding.remedy.steps] == [C1, C2]


def test_the_certificate_of_another_peer_is_not_copied_with_its_names() -> None:
    """The own name takes the place of the other one."""
    finding = sole(SLUG, cluster(certificates={(E2, "server"): {"sans": [E_CLUSTER, E1, "example.com"]}}))

    assert f"with its present names, DNS:{E2} in place of DNS:{E1}" in finding.remedy.steps[0].do


@pytest.mark.parametrize("unfit", ["10.0.0.1", "expe1"])
def test_no_name_is_asked_for_that_is_no_fqdn(unfit: str) -> None:
    """Neither an address nor a bare host name: the node has to go by an FQDN first."""
    finding = sole(SLUG, cluster(nodes={E1: {"fqdn": unfit}}, certificates=E1_WITHOUT))

    assert finding.message == (
        f"the server certificate of {unfit} does not name this peer; {unfit} is no FQDN, which every node needs"
    )
    assert finding.expected == f"the FQDN of {unfit}"
    assert [step.where for step in finding.remedy.steps] == [
        DNS,
        certificate_place(Role.EXPRESSWAY_E, Slot.SERVER).where,
    ]
    assert not [step.do for step in finding.remedy.steps if f"DNS:{unfit}" in step.do]


def test_nor_in_a_certificate_that_the_peers_share() -> None:
    """One certificate for all, with the names of the others as they are."""
    site = cluster(nodes={E1: {"fqdn": "10.0.0.1"}}, e={"shared_certificate": True})

    finding = sole(SLUG, site)

    assert finding.expected == "the FQDN of 10.0.0.1"
    naming, requesting, *_ = finding.remedy.steps
    assert naming.where == DNS
    assert f"the FQDN of 10.0.0.1, DNS:{E2}" in requesting.do
