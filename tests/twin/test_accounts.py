"""What each side says of a connection afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.alert import Alert
from edgetrust.model.connection import Connection, ExpectedNames, Refusal
from edgetrust.model.lab import Conversation, SocketName
from edgetrust.model.side import Side
from edgetrust.twin.accounts import account_of_server, accounts_of
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


def test_a_server_tells_of_a_stranger_what_it_found() -> None:
    """Nobody knows what the stranger made of it."""
    _, answering = met(client(trusted=()), server())

    account = account_of_server(answering, CONVERSATION)

    assert (account.connection, account.peer, account.side) == (None, None, Side.SERVER)
    assert account.received == Alert(code=48, name="unknown_ca")
    assert (account.is_established, account.peer_closed) == (False, False)


def test_a_side_that_was_cut_off_has_no_words_of_openssl() -> None:
    """The other side is gone; what the lab itself says of it is for people."""
    answering = server()
    answering.failure, answering.was_cut_off = "the other side closed the connection", True

    account = account_of_server(answering, CONVERSATION)

    assert (account.peer_closed, account.failure) == (True, None)
