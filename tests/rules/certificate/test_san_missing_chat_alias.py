"""`san-missing-chat-alias`: both sides need the same set."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot, XmppFederation
from edgetrust.model.finding import Severity
from tests.deployments import C1, E1, Site, stand_alone
from tests.examine import found

SLUG = "san-missing-chat-alias"
ALIAS = "chat1.example.com"
FEDERATION = XmppFederation(chat_node_aliases=(ALIAS, "chat2.example.com"))


def with_names(c: list[str] | None, e: list[str] | None) -> Site:
    """A federated deployment whose Expressways name these."""
    certificates = {
        (node, "server"): {"sans": [node, *names]} if names is not None else None for node, names in ((C1, c), (E1, e))
    }
    return stand_alone(federation=FEDERATION, certificates=certificates)


def test_it_is_reported_of_each_side_that_lacks_it() -> None:
    """With the aliases that are missing there."""
    c_finding, e_finding = found(SLUG, with_names([], [ALIAS]))

    assert (c_finding.severity, c_finding.node, c_finding.slot) == (Severity.ERROR, C1, Slot.SERVER)
    assert c_finding.message == (
        f"the server certificate of {C1} does not name the chat node alias {ALIAS}, chat2.example.com"
    )
    assert c_finding.connections == ()
    assert (e_finding.node, e_finding.expected) == (E1, "DNS:chat2.example.com")
    assert e_finding.got == f"DNS:{E1}, DNS:{ALIAS}"


@pytest.mark.parametrize(
    "site",
    [
        with_names([ALIAS, "chat2.example.com"], [f"XMPP:{ALIAS}", "chat2.example.com"]),
        with_names(None, None),
        stand_alone(),
        stand_alone(federation=XmppFederation(domains=("example.com",))),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Both formats are good; without federation, aliases or certificates there is nothing to judge."""
    assert found(SLUG, site) == ()
