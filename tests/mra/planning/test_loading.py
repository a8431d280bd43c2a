"""Certificates onto Expressways: steps in order, the shared variant, and the release that has a switch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.certificate import print_serial
from edgetrust.model.deployment import ClusterTls, Deployment, Slot, TraversalZone
from edgetrust.model.finding import Impact
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlanStep
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.loading import load_expressways
from edgetrust.mra.planning.revocation import RevocationGap
from edgetrust.mra.planning.site import Site
from tests.blank import C1, C2, E1, E2, PROXY, clusters, stand_alone
from tests.deployments import PUBLISHER, edge_proxy
from tests.deployments import stand_alone as in_memory

NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())
CLUSTERING = "System > Clustering"
METADATA = (
    "; where single sign-on is used and alarm 35016 is raised, export the SAML metadata and import them into the "
    "identity provider"
)
SERVER, CLIENT = "Maintenance > Security > Server certificate", "Maintenance > Security > Client certificate"


def loading(deployment: Deployment) -> list[PlanStep]:
    """The steps of a deployment of which nothing is loaded."""
    certificates = plan_certificates(deployment)
    return list(load_expressways(Site(deployment=deployment, inventory=NOTHING, certificates=certificates, trust=())))


def test_the_side_that_calls_comes_last() -> None:
    """And peer by peer."""
    assert [(step.node, step.where) for step in loading(clusters("X15.4"))] == [
        (E1, SERVER),
        (E2, SERVER),
        (C1, SERVER),
        (C2, SERVER),
        (C1, "Maintenance > Security > Secure traversal test"),
        (C2, "Maintenance > Security > Secure traversal test"),
    ]


def test_both_certificates_of_a_node_cost_one_restart() -> None:
    """From X15.5 on."""
    first = loading(stand_alone())[0]

    assert first.where == f"{SERVER} and {CLIENT}"
    assert first.do == (
        "upload the server certificate and client certificate, each alone and no chain, under Upload new certificate "
        "of its own page; then restart the node"
    )
    assert first.verify.startswith("Show (decoded) shows the new serial number of each")
    assert first.impact.value == "node-restart"


def test_a_shared_certificate_takes_the_way_of_the_article() -> None:
    """Upload on the primary, its key fetched from the file system, both uploaded on the other peer."""
    deployment = clusters("X15.4")
    assert deployment.expressway_e is not None
    shared = replace(deployment, expressway_e=replace(deployment.expressway_e, shared_certificate=True))

    primary, key, peer, clean = loading(shared)[:4]

    assert (primary.node, key.node, peer.node, clean.node) == (E1, E1, E2, None)
    assert "/tandberg/persistent/certs/privkey.pem" in key.do
    assert "clientprivkey.pem" not in key.do
    assert "together with the private key of the primary" in peer.do
    assert clean.do == "delete every copy of the private key"


def test_each_shared_certificate_goes_with_its_own_key() -> None:
    """From X15.5 on there are two of each."""
    deployment = clusters("X15.5")
    assert deployment.expressway_c is not None
    shared = replace(deployment, expressway_c=replace(deployment.expressway_c, shared_certificate=True))

    _, key, peer, _ = (step for step in loading(shared)[2:6])

    assert key.do == (
        "fetch the private keys from the file system of the primary: /tandberg/persistent/certs/privkey.pem and "
        "/tandberg/persistent/certs/clientprivkey.pem; keep them nowhere else, and let each file end with a line break"
    )
    assert peer.do == (
        "discard a pending CSR if there is one; upload the server certificate and client certificate, each together "
        "with its private key of the primary: privkey.pem with the server certificate and clientprivkey.pem with the "
        f"client certificate; then restart the node, this peer alone{METADATA}"
    )


def test_an_identity_provider_gets_new_metadata_with_a_server_certificate_of_the_expressway_c() -> None:
    """Which is the one that the provider knows: the metadata are those of its cluster."""
    uploads = [step for step in loading(clusters("X15.5")) if step.do.startswith("upload the")]

    assert [(step.node, step.do.endswith(METADATA)) for step in uploads] == [
        (E1, False),
        (E2, False),
        (C1, True),
        (C2, True),
    ]


def test_a_mode_counts_once_every_peer_is_restarted() -> None:
    """Permissive with the new certificates; Enforce peer by peer, the primary first."""
    permissive, *_, enforce = (
        step for step in loading(clusters("X15.4", ClusterTls.ENFORCE)) if step.where == CLUSTERING
    )

    assert permissive.do == (
        "set TLS verification mode to Permissive until every peer has its new certificate; the restart that alarm "
        "20020 asks for comes with that certificate"
    )
    assert permissive.impact is Impact.NONE
    assert enforce.do == (
        f"set TLS verification mode to Enforce again, and see that every peer has it; then restart {C1}, and when it "
        f"is back {C2}, one at a time"
    )
    assert enforce.impact is Impact.NODE_RESTART


def test_x15_4_is_switched_before_the_upload() -> None:
    """Where the deployment says that the switch is on."""
    deployment = stand_alone("X15.4")
    assert deployment.expressway_e is not None
    switched = replace(deployment, expressway_e=replace(deployment.expressway_e, server_eku_upload=True))

    first, second = loading(switched)[:2]

    assert first.do == "xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload: On"
    assert (second.node, second.where) == (E1, SERVER)
    assert "EnableServerEkuUpload" not in " ".join(step.do for step in loading(deployment))


def test_the_edge_proxy_is_loaded_after_the_expressways() -> None:
    """With its chains, because nobody builds them for it."""
    (found,) = [step for step in loading(stand_alone(edge_proxy=edge_proxy())) if step.node == PROXY]

    assert found.where == "the certificate pages of the edge proxy"
    assert "with their chains" in found.do


def test_what_is_in_place_by_its_file_is_confirmed_on_every_node() -> None:
    """No file tells whether it was uploaded: by its serial number, in the place of the upload."""
    site = in_memory(certificates={(C1, "client"): {"eku": ["clientAuth"]}})
    placed, missing = (
        tuple(each for each in plan_certificates(site.deployment) if (each.node.id in (C1, PUBLISHER)) is is_there)
        for is_there in (True, False)
    )
    of_c = tuple(each for each in placed if each.node.id == C1)

    found = list(
        load_expressways(
            Site(deployment=site.deployment, inventory=site.inventory, certificates=missing, trust=(), placed=of_c)
        )
    )

    assert [(step.node, step.do.partition(" ")[0]) for step in found] == [(E1, "upload"), (C1, "confirm"), (C1, "test")]
    server, client = (site.inventory.identities[C1, slot].leaf for slot in (Slot.SERVER, Slot.CLIENT))
    assert found[1] == PlanStep(
        number=0,
        node=C1,
        where=f"{SERVER} and {CLIENT}",
        do=f"confirm that the server certificate is {server.source.file} (serial number "
        f"{print_serial(server.certificate.serial)}) and the client certificate is {client.source.file} (serial number "
        f"{print_serial(client.certificate.serial)}); where another one is in use, upload it as the leaf alone, with "
        "its private key where the node does not have that from its own CSR (with a CSR pending it takes no key: "
        "Discard CSR comes first), then restart the node",
        impact=Impact.NONE,
        verify="Show (decoded) shows these serial numbers",
    )


UPLOAD_LISTS = (
    "upload one PEM file with the current CRLs of all CAs, among them CN=A, CN=B; or set up automatic updates"
)


@pytest.mark.parametrize(
    ("is_known", "words"),
    [
        (True, UPLOAD_LISTS),
        (False, f"confirm that the node has the revocation lists it needs; where not, {UPLOAD_LISTS}"),
    ],
)
def test_revocation_lists_come_first(is_known: bool, words: str) -> None:
    """Without them the node refuses what is loaded next."""
    deployment = stand_alone("X15.4")
    node = deployment.expressways[0].nodes[0]
    gap = RevocationGap(node=node, sources=("CN=A", "CN=B"), is_known=is_known)
    certificates = plan_certificates(deployment)

    first, *_ = load_expressways(
        Site(deployment=deployment, inventory=NOTHING, certificates=certificates, trust=(), gaps=(gap,))
    )

    assert (first.node, first.where, first.do) == (C1, "Maintenance > Security > CRL management", words)


def test_the_zone_is_tested_with_the_names_that_are_typed() -> None:
    """Every peer, under the name that the Expressway-E looks for."""
    last = loading(clusters())[-1]

    assert last.do == f"test {E1} and {E2} with the TLS verify name expc.corp.example.com"


def test_the_zone_is_tested_with_what_is_typed_by_then() -> None:
    """Not with the address and the bare host name that the first steps replace."""
    zone = TraversalZone(peer_addresses=("192.0.2.1",), tls_verify_subject_name="expc1")

    last = loading(replace(stand_alone(), traversal_zone=zone))[-1]

    assert last.do == f"test {E1} with the TLS verify name {C1}"


def test_one_side_alone_has_no_zone() -> None:
    """So there is nothing to test."""
    alone = replace(clusters("X15.4"), expressway_c=None)

    assert [step.node for step in loading(alone)] == [E1, E2]
