"""The server's part of an XMPP stream, with the client that `probe` uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.xmpp import StartTls
from edgetrust.errors import Malformed
from edgetrust.twin.xmpp import StreamServer


def converse(pieces: int) -> tuple[StartTls, StreamServer, bytes]:
    """Client and server until TLS may begin, each message cut into pieces; and all that the server said."""
    client, server, said = StartTls("example.com"), StreamServer("example.com"), b""
    waiting: bytes | None = client.begin()
    while waiting:
        size = max(1, len(waiting) // pieces)
        answer = b"".join(server.receive(waiting[at : at + size]) for at in range(0, len(waiting), size))
        said += answer
        waiting = client.receive(answer)
    return client, server, said


@given(st.integers(min_value=1, max_value=400))
def test_a_client_is_let_proceed(pieces: int) -> None:
    """However its octets come."""
    _, server, said = converse(pieces)

    assert server.is_done
    assert said.count(b"<proceed") == 1
    assert said.index(b"<stream:features>") < said.index(b"<proceed")


@pytest.mark.parametrize("octets", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"<" * 20000])
def test_what_is_no_xmpp_is_said_to_be_none(octets: bytes) -> None:
    """And the buffer has an end."""
    with pytest.raises(Malformed, match="no XMPP stream"):
        StreamServer("example.com").receive(octets)


def test_a_stream_that_has_not_begun_is_not_answered() -> None:
    """Nor one whose first tag is not whole."""
    server = StreamServer("example.com")

    assert server.begin() == b""
    assert server.receive(b"<?xml version='1.0'?><stream:stream to='x'") == b""
    assert server.receive(b">").startswith(b"<?xml")
    assert server.receive(b"<iq/>") == b""
    assert not server.is_done
