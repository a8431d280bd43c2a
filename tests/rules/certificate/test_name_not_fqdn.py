"""`name-not-fqdn`: what the upload page refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from edgetrust.mra.pages import DNS
from tests import make
from tests.deployments import C1, E1, E_CLUSTER, PUBLISHER, Site, cluster, map_nodes, stand_alone
from tests.examine import found, sole

SLUG = "name-not-fqdn"
UNDERSCORE = "exp_e1.example.com"


def test_common_name_and_dns_entries_are_judged() -> None:
    """One finding lists all of them, in order."""
    site = stand_alone(certificates={(E1, "server"): {"subject": "CN=Acme Edge", "sans": [E1, "example.com", "expe1"]}})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert finding.got == "CN Acme Edge, DNS expe1"
    assert finding.message == (
        f"the server certificate of {E1} carries a name that is no FQDN: CN Acme Edge, DNS expe1"
    )
    assert finding.connections == ()


@pytest.mark.parametrize("name", ["10.0.0.1", "a_b.example.com", "example.com.", "", "example.1com", "-x.example.com"])
def test_names_that_are_no_fqdn(name: str) -> None:
    """IP addresses as DNS names, underscores, trailing dots, nothing at all."""
    assert len(found(SLUG, stand_alone(certificates={(C1, "server"): {"sans": [C1, name]}}))) == 1


@pytest.mark.parametrize("version,severity", [("X14.0.1", Severity.WARNING), ("X14.0.2", Severity.ERROR)])
def test_the_upload_refuses_them_from_x14_0_2_on(version: str, severity: Severity) -> None:
    """Before, they are loaded, and refused after an upgrade."""
    site = stand_alone(e={"version": version}, certificates={(E1, "server"): {"sans": [E1, "expe1"]}})

    assert sole(SLUG, site).severity is severity


def with_underscore(node_id: str) -> Site:
    """A deployment in which a node has an underscore in its name and its certificate."""
    site = stand_alone(certificates={(node_id, "server"): {"sans": [UNDERSCORE], "subject": f"CN={UNDERSCORE}"}})
    deployment = map_nodes(site.deployment, lambda node: replace(node, fqdn=UNDERSCORE) if node.id == node_id else node)
    return replace(site, deployment=deployment)


@pytest.mark.parametrize("node_id,count", [(E1, 0), (C1, 1)])
def test_an_underscore_in_the_host_name_of_an_expressway_e_has_its_own_rule(node_id: str, count: int) -> None:
    """`host-name-underscore` is about that one only."""
    assert len(found(SLUG, with_underscore(node_id))) == count


def test_a_node_with_an_underscore_is_called_otherwise_first() -> None:
    """A new certificate with FQDNs alone would lack the name of the node, and one with its name be refused again."""
    naming, issuing = sole(SLUG, with_underscore(C1)).remedy.steps

    assert naming.where == DNS
    assert naming.do == (
        "change the names of host and domain, so that the FQDN is exp-e1.example.com, wherever it is typed and in the "
        f"deployment file in place of {UNDERSCORE}"
    )
    assert issuing.renews is Slot.SERVER
    assert (
        f"with common name exp-e1.example.com and with its present names but DNS {UNDERSCORE}, and "
        "DNS:exp-e1.example.com for the node, have it signed"
    ) in issuing.do


def test_other_names_are_left_out_by_their_own_names() -> None:
    """What goes is named, and nothing is said of hosts that are called as they should be."""
    finding = sole(SLUG, stand_alone(certificates={(E1, "server"): {"sans": [E1, "example.com", "expe1"]}}))

    (step,) = finding.remedy.steps
    assert "with its present names but DNS expe1, and FQDNs in their place where something goes by them," in step.do


def test_a_common_name_is_to_be_that_of_the_cluster() -> None:
    """Or of the node, where there is none."""
    change: make.Changes = {"subject": "CN=Acme Edge"}
    alone = sole(SLUG, stand_alone(certificates={(E1, "server"): change}))
    clustered = sole(SLUG, cluster(certificates={(E1, "server"): change}))

    assert f"with common name {E1}, have it signed" in alone.remedy.steps[0].do
    assert f"with common name {E_CLUSTER}, have it signed" in clustered.remedy.steps[0].do


def test_a_security_profile_has_its_own_rule() -> None:
    """The profile must be renamed before the certificate can be right."""
    site = stand_alone(
        certificates={(C1, "server"): {"sans": [C1, "Secure 8865"]}}, cucm={"phone_security_profiles": ("Secure 8865",)}
    )

    assert found(SLUG, site) == ()


@pytest.mark.parametrize("version,slots", [("X15.4", []), ("X15.5", [Slot.CLIENT])])
def test_the_client_certificate_is_judged_where_it_is_used(version: str, slots: list[Slot]) -> None:
    """Before X15.5 there is no store for it."""
    site = stand_alone(c={"version": version}, certificates={(C1, "client"): {"sans": [C1, "expc1"]}})

    assert [finding.slot for finding in found(SLUG, site)] == slots


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(E1, "server"): None}),
        stand_alone(certificates={(E1, "server"): {"sans": ["*.example.com"]}}),
        stand_alone(certificates={(E1, "server"): {"sans": [E1, "IP:10.0.0.1", "SRV:_collab-edge._tls.example.com"]}}),
        stand_alone(certificates={(E1, "server"): {"subject": "CN=vcs,O=Temporary Certificate 1", "sans": None}}),
        stand_alone(certificates={(PUBLISHER, "tomcat"): {"subject": "CN=cucm-pub", "sans": ["cucm-pub"]}}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Wildcards and the factory certificate have their own rules; other kinds of names and other products are free."""
    assert found(SLUG, site) == ()
