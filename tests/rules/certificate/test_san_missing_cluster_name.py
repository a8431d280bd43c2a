"""`san-missing-cluster-name`: the one name by which the Expressway-E knows the peers of an Expressway-C cluster."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, C_CLUSTER, E1, E2, E_CLUSTER, PROFILE, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "san-missing-cluster-name"
C1_WITHOUT = {(C1, "server"): {"sans": [C1, "example.com", PROFILE]}}
E1_WITHOUT = {(E1, "server"): {"sans": [E1, "example.com"]}}
ZONE = cluster().deployment.traversal_zone


def test_the_expressway_e_refuses_the_peer() -> None:
    """An error with the traversal connections of that peer; the other one works."""
    finding = sole(SLUG, cluster(certificates=C1_WITHOUT))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, C1, Slot.SERVER)
    assert finding.connections == (f"traversal:{C1}->{E1}", f"traversal:{C1}->{E2}")
    assert finding.message == f"the server certificate of {C1} does not name the cluster {C_CLUSTER}"
    assert (finding.expected, finding.got) == (f"DNS:{C_CLUSTER}", f"DNS:{C1}, DNS:example.com, DNS:{PROFILE}")


def test_the_verdicts_and_the_finding_agree() -> None:
    """Every connection that this rule explains is in the finding."""
    site = cluster(certificates=C1_WITHOUT)

    (failure,) = examine(site).failures(SLUG)

    assert failure.connections == sole(SLUG, site).connections


def test_with_another_subject_name_it_is_a_warning() -> None:
    """The Expressway-E looks for what is typed there."""
    zone = replace(ZONE, tls_verify_subject_name=C1, tls_verify_subject_name_given=True)

    finding = sole(SLUG, cluster(certificates=C1_WITHOUT, traversal_zone=zone))

    assert (finding.severity, finding.connections) == (Severity.WARNING, ())


def test_on_the_expressway_e_it_is_a_warning() -> None:
    """No connection asks for the name of its cluster."""
    finding = sole(SLUG, cluster(certificates=E1_WITHOUT))

    assert (finding.severity, finding.node, finding.connections) == (Severity.WARNING, E1, ())


def test_unless_the_cluster_name_is_typed_as_its_address() -> None:
    """Then the Expressway-C looks for it."""
    zone = replace(ZONE, peer_addresses=(E_CLUSTER, E2))

    finding = sole(SLUG, cluster(certificates=E1_WITHOUT, traversal_zone=zone))

    assert finding.severity is Severity.ERROR
    assert len(finding.connections) == 2


@pytest.mark.parametrize("version,slots", [("X15.5", [Slot.CLIENT]), ("X15.4", [])])
def test_the_client_certificate_counts_where_there_is_a_store_for_it(version: str, slots: list[Slot]) -> None:
    """From X15.5 on the Expressway-C shows it to the Expressway-E; before, the slot is not used."""
    site = cluster(
        c={"version": version}, e={"version": version}, certificates={(C1, "client"): {"sans": [C1, "example.com"]}}
    )

    findings = found(SLUG, site)

    assert [finding.slot for finding in findings] == slots
    assert all(finding.severity is Severity.ERROR and len(finding.connections) == 2 for finding in findings)


def test_a_server_certificate_that_is_not_shown_to_the_expressway_e_is_a_warning() -> None:
    """The client certificate has the name, so traversal works."""
    site = cluster(certificates={**C1_WITHOUT, (C1, "client"): {"sans": [C1, C_CLUSTER], "key": "client"}})

    finding = sole(SLUG, site)

    assert (finding.slot, finding.severity, finding.connections) == (Slot.SERVER, Severity.WARNING, ())


@pytest.mark.parametrize("version,count", [("X12.4", 0), ("X12.5", 2)])
def test_before_x12_5_a_common_name_stands_in_for_an_absent_san(version: str, count: int) -> None:
    """From X12.5 on Expressways look at the SAN alone."""
    site = cluster(c={"version": version}, e={"version": version}, certificates={(C1, "server"): {"sans": None}})

    assert sum(len(finding.connections) for finding in found(SLUG, site)) == count


def test_what_an_expressway_e_of_a_newer_release_refuses_is_reported() -> None:
    """It looks at the SAN alone, whatever the release of the Expressway-C does."""
    site = cluster(c={"version": "X12.4"}, e={"version": "X12.5"}, certificates={(C1, "server"): {"sans": None}})

    assert sole(SLUG, site).connections == (f"traversal:{C1}->{E1}", f"traversal:{C1}->{E2}")


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(certificates={(C1, "server"): {"sans": None}}),
        cluster(certificates={(C1, "server"): None}),
        cluster(certificates={(E1, "client"): {"sans": ["other.example.com"]}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Healthy and stand-alone deployments, an unknown certificate, the client certificate of an Expressway-E."""
    assert found(SLUG, site) == ()
