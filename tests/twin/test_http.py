"""What is told to whoever speaks HTTP at a port of the lab's TLS."""

from __future__ import annotations

import http.client
from io import BytesIO

import pytest

from edgetrust.twin.http import ElsewhereTalk


class Wire:
    """A socket for `http.client`, which reads an answer from it."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def makefile(self, _mode: str) -> BytesIO:
        """What arrived."""
        return BytesIO(self._octets)


def test_a_request_is_told_where_the_pages_are() -> None:
    """However it is cut into pieces; a client that is not ours reads the answer."""
    talk = ElsewhereTalk()

    answers = [
        talk.receive(piece)
        for piece in (
            b"GE",
            b"T /cmplatform/x HTTP",
            b"/1.1\r\n",
        )
    ]

    answer = http.client.HTTPResponse(Wire(answers[2]))  # type: ignore[arg-type]
    answer.begin()
    assert answers[:2] == [b"", b""]
    assert (talk.is_done, talk.has_answered) == (True, True)
    assert (answer.status, answer.getheader("connection")) == (404, "close")
    assert answer.read().endswith(b"at the address that the lab prints when it starts.\n")


@pytest.mark.parametrize(
    "octets",
    [b"\x16\x03\x01", b"hello", b"OPTIONS sip:x SIP/2.0\r\n", b"PRI * HTTP/2.0\r\n\r\n", b"A" * 20_000],
    ids=["tls", "words", "sip", "http2", "endless"],
)
def test_whoever_speaks_something_else_is_not_answered(octets: bytes) -> None:
    """And not waited for."""
    talk = ElsewhereTalk()

    answer = talk.receive(octets)

    assert (answer, talk.is_done, talk.has_answered) == (b"", True, False)
