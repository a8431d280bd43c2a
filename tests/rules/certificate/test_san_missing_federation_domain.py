"""`san-missing-federation-domain`: what foreign XMPP servers look for."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot, XmppFederation
from edgetrust.model.finding import Severity
from tests.deployments import E1, E2, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "san-missing-federation-domain"
FEDERATION = XmppFederation(domains=("example.com", "example.org"))


def with_names(*names: str) -> Site:
    """A federated deployment whose Expressway-E names these."""
    return stand_alone(federation=FEDERATION, certificates={(E1, "server"): {"sans": [E1, *names]}})


def test_a_missing_domain_is_reported_of_the_expressway_e() -> None:
    """MRA does not depend on it, so no connection of the table is named."""
    finding = sole(SLUG, with_names("example.com"))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert finding.connections == ()
    assert finding.message == f"the server certificate of {E1} does not name the federated domain example.org"
    assert (finding.expected, finding.got) == ("DNS:example.org", f"DNS:{E1}, DNS:example.com")


def test_each_peer_needs_the_domains() -> None:
    """One finding a peer."""
    assert [finding.node for finding in found(SLUG, cluster(federation=FEDERATION))] == [E1, E2]


@pytest.mark.parametrize(
    "site",
    [
        with_names("example.com", "example.org"),
        with_names("example.com", "XMPP:Example.org"),
        stand_alone(),
        stand_alone(federation=XmppFederation(chat_node_aliases=("chat1.example.com",))),
        stand_alone(federation=FEDERATION, certificates={(E1, "server"): None}),
        stand_alone(federation=FEDERATION, e=None),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Both formats are good; without federation, domains, certificate or Expressway-E there is nothing to judge."""
    assert found(SLUG, site) == ()
