"""What each side says of a connection afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.connection import Connection, ExpectedNames, Refusal
from edgetrust.model.lab import Conversation, SocketName
from edgetrust.model.side import Side
from edgetrust.twin.accounts import accounts_of
from tests.deployments import E1
from tests.twin.test_speaker import client, met, server

CONNECTION = Connection(kind="traversal", client="client", server=E1, port=7001, requirements=())
AT = datetime(2026, 11, 23, tzinfo=UTC)
CONVERSATION = Conversation(
    client=SocketName(ip="10.0.0.1", port=25000),
    server=SocketName(ip="10.0.0.2", port=7001),
    opened=AT,
    flights=(),
    closed_by=Side.CLIENT,
    closed=AT,
)


def test_who_refuses_a_name_says_which_it_looked_for() -> None:
    """And the other side saw a connection closed without an alert."""
    calling, answering = met(
        client(names=ExpectedNames(groups=(("other.example.com",),)), refusal=Refusal.CLOSE), server()
    )

    of_client, of_server = accounts_of(CONNECTION, calling, answering, CONVERSATION)

    assert (of_client.error_code, of_client.expected_name) == (62, "other.example.com")
    assert of_client.peer_names == (E1,)
    assert (of_client.own, of_client.other) == (CONVERSATION.client, CONVERSATION.server)
    assert (of_server.error_code, of_server.peer_closed, of_server.received) == (None, True, None)
    assert (of_server.own, of_server.peer) == (CONVERSATION.server, "client")


def test_a_good_connection_leaves_nothing_to_complain_of() -> None:
    """Only who the other side was."""
    of_client, of_server = accounts_of(CONNECTION, *met(client(), server()), CONVERSATION)

    assert (of_client.error_code, of_client.expected_name, of_client.failure) == (None, E1, None)
    assert (of_server.peer_closed, of_server.peer_names) == (False, ())
