"""What people lose when a connection fails."""

from __future__ import annotations

from edgetrust.mra.connections import TABLE
from edgetrust.rules.consequences import EFFECTS, describe_effects


def test_every_kind_of_connection_has_an_effect() -> None:
    """In the order of the table, and no other kind has one."""
    assert list(EFFECTS) == list(dict.fromkeys(row.kind for row in TABLE))


def test_an_effect_is_said_once() -> None:
    """However many connections have it, in the order of the table and not of the question."""
    said = describe_effects(["jabber-sip:jabber->e", "traversal:c->e", "jabber-https:jabber->e", "traversal:c2->e"])

    assert said == f"{EFFECTS['traversal']}; {EFFECTS['jabber-https']}"


def test_no_connection_has_no_effect() -> None:
    """Nothing to say."""
    assert describe_effects([]) == ""


def test_where_other_peers_work_not_everybody_is_out() -> None:
    """A cluster goes on with its other peers."""
    broken, working = ["traversal:c2->e1"], ["traversal:c1->e1", "sip-service:e1->c1"]

    assert describe_effects(broken, working).startswith("the traversal zone stays down on these connections")
    assert describe_effects(broken, working[1:]).startswith("the traversal zone stays down, so nobody outside")


def test_where_tls_itself_fails_jabber_does_not_ask() -> None:
    """There is no certificate to ask about."""
    said = describe_effects(["jabber-sip:jabber->e", "phone-sip:ip-phones->e"], asks=False)

    assert said == f"Jabber outside cannot sign in, and its users are not even asked; {EFFECTS['phone-sip']}"
