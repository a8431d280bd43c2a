"""`wildcard-certificate`: works in a handshake, and is not supported."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests.deployments import C1, E1, PUBLISHER, SUBSCRIBER, Site, edge_proxy, stand_alone
from tests.examine import examine, found, sole

SLUG = "wildcard-certificate"


def test_common_name_and_dns_entries_are_looked_at() -> None:
    """The connections are ok, and the finding names none of them."""
    names = {"subject": "CN=*.example.com", "sans": ["*.example.com", "example.com"]}
    site = stand_alone(certificates={(E1, "server"): names})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert (finding.got, finding.connections) == ("CN=*.example.com, DNS:*.example.com", ())
    assert {str(verdict.outcome) for verdict in examine(site).verdicts} == {"ok"}


def test_cucm_supports_none_either() -> None:
    """One certificate for all nodes is one finding, at the publisher."""
    wildcard = {"subject": "CN=*.corp.example.com", "sans": ["*.corp.example.com"], "key": "wildcard"}
    site = stand_alone(certificates={(SUBSCRIBER, "tomcat"): wildcard, (PUBLISHER, "tomcat"): wildcard})

    finding = sole(SLUG, site)

    assert (finding.node, finding.slot) == (PUBLISHER, Slot.TOMCAT)
    assert finding.message.startswith(f"the tomcat certificate of {PUBLISHER} and 1 other node carries a wildcard name")


def test_every_name_that_the_wildcard_covered_is_asked_for() -> None:
    """A service domain that is there already is not; one that only the wildcard covers is."""
    with_domain, without = (
        sole(SLUG, stand_alone(certificates={(E1, "server"): {"sans": sans}})).remedy.steps[0].do
        for sans in (["*.example.com", "example.com"], ["*.example.com"])
    )

    assert f"with its present names, DNS:{E1} in place of the wildcard" in with_domain
    assert f"with its present names, DNS:{E1}, DNS:example.com in place of the wildcard" in without


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(C1, "server"): None}),
        stand_alone(
            edge_proxy=edge_proxy(), certificates={("edge.example.com", "server"): {"sans": ["*.example.com"]}}
        ),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """An edge proxy may have one: it is not Cisco's."""
    assert found(SLUG, site) == ()
