"""`host-name-underscore`: TLS does not mind, the SSH tunnels do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, E1, Site, map_nodes, stand_alone
from tests.examine import examine, found, sole

SLUG = "host-name-underscore"


def renamed(node_id: str, fqdn: str) -> Site:
    """A deployment in which one node has another FQDN."""
    site = stand_alone()
    deployment = map_nodes(site.deployment, lambda node: replace(node, fqdn=fqdn) if node.id == node_id else node)
    return Site(deployment=deployment, inventory=site.inventory)


def test_the_tunnels_to_that_node_are_broken() -> None:
    """With a name to use instead, and what refers to the old one."""
    finding = sole(SLUG, renamed(E1, "exp_e1.example.com"))

    assert (finding.severity, finding.node) == (Severity.ERROR, E1)
    assert finding.connections == (f"ssh-tunnel:{C1}->{E1}",)
    assert finding.got == "exp_e1.example.com"
    assert finding.expected == "letters, digits and hyphens, as in exp-e1.example.com"
    assert [evidence.source for evidence in finding.evidence] == ["acme.yaml"]
    naming, issuing, typing = finding.remedy.steps
    assert [step.node for step in (naming, issuing, typing)] == [E1, E1, C1]
    assert issuing.renews is Slot.SERVER
    assert "with its present names, DNS:exp-e1.example.com in place of DNS:exp_e1.example.com," in issuing.do


def test_the_verdict_and_the_finding_agree() -> None:
    """The connection that fails carries this rule."""
    site = renamed(E1, "exp_e1.example.com")

    assert [failure.connections for failure in examine(site).failures(SLUG)] == [sole(SLUG, site).connections]


@pytest.mark.parametrize("fqdn", ["exp-e1.example.com", "expe1.my_lab.example.com"])
def test_only_the_host_part_counts(fqdn: str) -> None:
    """Hyphens are fine, and so is the domain."""
    assert found(SLUG, renamed(E1, fqdn)) == ()


def test_the_expressway_c_may_have_one() -> None:
    """The tunnels end on the Expressway-E."""
    assert found(SLUG, renamed(C1, "exp_c1.corp.example.com")) == ()


def test_without_certificates_the_name_still_tells() -> None:
    """No evidence but the deployment file is needed; without an Expressway-C there is nothing to correct there."""
    site = stand_alone(c=None, certificates={(E1, "server"): None})
    deployment = map_nodes(site.deployment, lambda node: replace(node, fqdn="exp_e1.example.com"))

    finding = sole(SLUG, Site(deployment=deployment, inventory=site.inventory))

    assert finding.connections == ()
    assert {step.node for step in finding.remedy.steps} == {E1}


def test_without_an_expressway_e_there_are_no_tunnels() -> None:
    """Nothing to say."""
    assert found(SLUG, stand_alone(e=None)) == ()
