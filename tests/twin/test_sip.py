"""Authentication of the traversal zone, once TLS stands."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.lab import Login
from edgetrust.twin.sip import ZoneClient, ZoneServer, digest

LOGIN = Login(username="traversal", password="secret")


def talk(typed: Login, known: Login | None, cut: int = 10_000) -> tuple[ZoneClient, ZoneServer]:
    """Both ends, until neither has anything to say; messages come in pieces of so many octets."""
    client, server = ZoneClient(typed, "expe1.example.com"), ZoneServer(known, nonce="8f3a")
    to_server = client.begin()
    while to_server:
        to_client = b"".join(server.receive(to_server[at : at + cut]) for at in range(0, len(to_server), cut))
        to_server = b"".join(client.receive(to_client[at : at + cut]) for at in range(0, len(to_client), cut))
    return client, server


@given(st.integers(min_value=1, max_value=300))
def test_the_right_password_opens_the_zone(cut: int) -> None:
    """However the octets come."""
    client, server = talk(LOGIN, LOGIN, cut)

    assert [(each.is_done, each.is_accepted) for each in (client, server)] == [(True, True)] * 2


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (Login(username="traversal", password="wrong"), LOGIN),
        (Login(username="other", password="secret"), LOGIN),
        (LOGIN, None),
    ],
)
def test_a_wrong_login_does_not(typed: Login, known: Login | None) -> None:
    """And both ends know."""
    client, server = talk(typed, known)

    assert [(each.is_done, each.is_accepted) for each in (client, server)] == [(True, False)] * 2


@pytest.mark.parametrize("octets", [b"edgetrust lab\r\n", b"\x00" * 10, b"OPTIONS " + b"x" * 70_000])
def test_what_is_no_sip_is_not_let_in(octets: bytes) -> None:
    """Nor kept without end."""
    server = ZoneServer(LOGIN, nonce="8f3a")

    assert server.receive(octets) == b""
    assert (server.is_done, server.is_accepted) == (True, False)


def test_an_answer_without_end_is_given_up() -> None:
    """As is one that is no answer."""
    client, other = ZoneClient(LOGIN, "e"), ZoneClient(LOGIN, "e")
    client.begin()
    other.begin()

    assert client.receive(b"x" * 70_000) == b""
    assert other.receive(b"SIP/2.0 503 Service Unavailable\r\n\r\n") == b""
    assert (client.is_done, other.is_done, other.is_accepted) == (True, True, False)


def test_the_digest_is_that_of_the_rfc() -> None:
    """Worked out by hand: MD5 of secret, nonce and request."""

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    expected = md5(f"{md5('traversal:TraversalZone:secret')}:8f3a:{md5('OPTIONS:sip:e')}")

    assert digest(LOGIN, "TraversalZone", "8f3a", "sip:e") == expected


def test_a_password_does_not_show() -> None:
    """In no message of a test or traceback."""
    assert "secret" not in repr(LOGIN)
