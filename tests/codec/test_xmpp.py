"""STARTTLS of XMPP: tolerant of form, strict about what it means."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.xmpp import MOST_OCTETS, StartTls
from edgetrust.errors import Malformed

FEATURES = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='x' from='example.com' version='1.0'>"
    b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>"
)
PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
REQUEST = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def test_the_stream_is_opened_to_the_domain() -> None:
    """As RFC 6120 §4.2 has it, quoted."""
    assert (
        b"to='example.com'" in StartTls("example.com").begin() or b'to="example.com"' in StartTls("example.com").begin()
    )
    assert b"&lt;&amp;" in StartTls("<&").begin()


@given(st.integers(1, 60))
def test_tls_is_asked_for_and_begins(size: int) -> None:
    """However the server's octets arrive: asked once, and ready at the end of proceed."""
    talk, said = StartTls("example.com"), list[bytes | None]()

    for octets in (FEATURES, PROCEED):
        said += [talk.receive(octets[at : at + size]) for at in range(0, len(octets), size)]

    assert [each for each in said if each] == [REQUEST]
    assert said[-1] is None
    assert said.count(None) == 1


def test_other_prefixes_and_spaces_are_taken() -> None:
    """What counts are the elements."""
    talk = StartTls("example.com")

    asked = talk.receive(b" <s:stream>\n<s:features><tls:starttls xmlns:tls='x'></tls:starttls></s:features >")

    assert asked == REQUEST
    assert talk.receive(b"\n<tls:proceed></tls:proceed>") is None


@pytest.mark.parametrize(
    "octets,reason",
    [
        (b"HTTP/1.1 400 Bad Request", 'no XMPP: the server begins with "HTTP/1.1 400 Bad"'),
        (b"<stream:stream><stream:features><bind/></stream:features>", "offers no STARTTLS"),
        (b"<stream:stream><stream:features/>", "offers no STARTTLS"),
        (
            b"<stream:stream><stream:error> <host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
            r"declined: host-unknown, asked for the domain example.com \(--xmpp-domain names that of the users\)$",
        ),
        (b"<stream:stream><stream:error><conflict/></stream:error>", "^the XMPP server declined: conflict$"),
        (b"<stream:stream><stream:error/>", "^the XMPP server declined: <stream:stream><stream:error/>$"),
        (b"<stream:stream a='" + b"x" * 190 + b"'><features/>", "^the XMPP server offers no STARTTLS: <features/>$"),
        (b"<stream:stream>" + b" " * MOST_OCTETS, f"no STARTTLS in the first {MOST_OCTETS} octets"),
    ],
)
def test_what_does_not_lead_to_tls_is_refused(octets: bytes, reason: str) -> None:
    """With what the server said."""
    with pytest.raises(Malformed, match=reason):
        StartTls("example.com").receive(octets)


def test_a_server_may_change_its_mind() -> None:
    """RFC 6120 §5.4.2.2: failure instead of proceed."""
    talk = StartTls("example.com")
    talk.receive(FEATURES)

    with pytest.raises(Malformed, match="declined"):
        talk.receive(b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>")


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_anything_is_answered_or_refused(pieces: list[bytes]) -> None:
    """Never another exception."""
    talk = StartTls("example.com")

    with contextlib.suppress(Malformed):
        for piece in pieces:
            talk.receive(piece)
