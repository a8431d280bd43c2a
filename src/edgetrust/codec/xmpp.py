"""XMPP until TLS begins (RFC 6120 §4 and §5), from the client's side: bytes in, bytes out.

Read as tolerantly as it goes: the tags that matter are looked for, whatever stands around them. Not here: TLS, and
anything that XMPP does afterwards.
"""

from __future__ import annotations

import re
from html import escape

from edgetrust.errors import Malformed

MOST_OCTETS = 16384
"""Of a server before TLS. The features of a stream take a kilobyte or two; each octet may come alone."""

_STREAM = re.compile(rb"<(?:\w+:)?stream[\s>]")
_FEATURES_END = re.compile(rb"</(?:\w+:)?features\s*>|<(?:\w+:)?features\s*/>")
_STARTTLS = re.compile(rb"<(?:\w+:)?starttls[\s/>]")
_PROCEED = re.compile(rb"<(?:\w+:)?proceed\b[^>]*>")
_FAILURE = re.compile(rb"<(?:\w+:)?failure[\s/>]")
_ERROR = re.compile(rb"<(?:\w+:)?error[\s/>]")


class StartTls:
    """The dialogue that ends with `<proceed/>`."""

    def __init__(self, domain: str) -> None:
        self._domain = domain
        self._buffer = b""
        self._has_asked = False

    def begin(self) -> bytes:
        """Opens the stream."""
        return (
            f"<?xml version='1.0'?><stream:stream to='{escape(self._domain)}' version='1.0' xml:lang='en'"
            " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
        ).encode()

    def receive(self, data: bytes) -> bytes | None:
        """What we answer; None when it is TLS's turn. Raises Malformed where the server does not go that way."""
        self._buffer += data
        if len(self._buffer) > MOST_OCTETS:
            raise Malformed(f"no STARTTLS in the first {MOST_OCTETS} octets of the XMPP stream")
        start = self._buffer.lstrip()
        if start and not start.startswith(b"<"):
            raise Malformed(f"no XMPP: the server begins with {start[:16]!r}")
        if _ERROR.search(self._buffer) or _FAILURE.search(self._buffer):
            raise Malformed(f"the XMPP server declined: {_excerpt(self._buffer)}")
        if self._has_asked:
            return None if _PROCEED.search(self._buffer) else b""
        return self._ask()

    def _ask(self) -> bytes:
        """Asks for TLS as soon as the server has said whether it offers it."""
        if _FEATURES_END.search(self._buffer) is None:
            return b""
        if _STREAM.search(self._buffer) is None or _STARTTLS.search(self._buffer) is None:
            raise Malformed(f"the XMPP server offers no STARTTLS: {_excerpt(self._buffer)}")
        self._has_asked = True
        self._buffer = b""
        return b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def _excerpt(octets: bytes) -> str:
    """The end of what the server said, in one line."""
    return " ".join(octets[-200:].decode("utf-8", "backslashreplace").split())
