"""What `check` foretells, in the words of the lab. That it is right is shown by `tests.twin.test_trial`."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.alert import Alert
from edgetrust.model.lab import Fate
from edgetrust.model.verdict import Outcome
from tests.deployments import C1, E1, edge_proxy, stand_alone
from tests.twins import foretell

TRAVERSAL = f"traversal:{C1}->{E1}"


def test_a_good_connection_has_nobody_who_refuses() -> None:
    """Nor an alert."""
    assert foretell(stand_alone())[TRAVERSAL] == Fate(outcome=Outcome.OK)


def test_whoever_refuses_first_counts() -> None:
    """The client verifies before the server does."""
    both = stand_alone(trust={(C1, "trusted-ca"): [], (E1, "trusted-ca"): []})

    assert foretell(both)[TRAVERSAL] == Fate(
        outcome=Outcome.FAIL, rejected_by=C1, alert=Alert(code=48, name="unknown_ca")
    )


def test_the_rule_that_says_why_comes_with_it() -> None:
    """That of whoever refuses first; none for a good connection. It is no part of the end that reality is held
    against."""
    foretold = foretell(stand_alone(trust={(C1, "trusted-ca"): []}))

    assert foretold[TRAVERSAL].rule == "ca-not-trusted"
    assert foretold[TRAVERSAL] == replace(foretold[TRAVERSAL], rule=None)
    assert foretell(stand_alone())[TRAVERSAL].rule is None


def test_a_chain_is_refused_before_a_name() -> None:
    """C looks at names after the handshake, in which E has refused its chain."""
    site = stand_alone(certificates={(E1, "server"): {"sans": ["x.example.com"]}}, trust={(E1, "trusted-ca"): []})

    assert foretell(site)[TRAVERSAL].rejected_by == E1


def test_whoever_sends_an_alert_for_a_name_refuses_it_before_its_own_certificate_is_seen() -> None:
    """The edge proxy, whose client certificate the Expressway-E would refuse next."""
    site = stand_alone(
        edge_proxy=edge_proxy(),
        certificates={(E1, "server"): {"sans": ["x.example.com"]}},
        trust={(E1, "trusted-ca"): []},
    )

    assert foretell(site)[f"proxy-edge:edge.example.com->{E1}"] == Fate(
        outcome=Outcome.FAIL, rejected_by="edge.example.com", alert=Alert(code=42, name="bad_certificate")
    )


def test_a_certificate_is_refused_before_an_underscore_breaks_the_tunnel() -> None:
    """E refuses C's chain in the handshake; what C makes of E's host name would come after it."""
    site = stand_alone(nodes={E1: {"fqdn": "expe_1.example.com"}}, trust={(E1, "trusted-ca"): []})

    assert foretell(site)[f"ssh-tunnel:{C1}->{E1}"] == Fate(outcome=Outcome.FAIL, rejected_by=E1)


def test_where_a_handshake_breaks_off_nobody_refuses_anybody() -> None:
    """The alert is that of the side that gives up, whatever the other one would have refused later."""
    site = stand_alone(
        certificates={(E1, "server"): {"ku": ["keyAgreement"], "sans": ["x.example.com"]}},
        trust={(E1, "trusted-ca"): []},
    )

    assert foretell(site)[TRAVERSAL] == Fate(outcome=Outcome.FAIL, alert=Alert(code=40, name="handshake_failure"))


def test_without_evidence_nothing_is_foretold() -> None:
    """It is unknown."""
    assert foretell(stand_alone(certificates={(E1, "server"): None}))[TRAVERSAL] == Fate(outcome=Outcome.UNKNOWN)
