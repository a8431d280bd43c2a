"""The server's part of an XMPP stream until TLS begins (RFC 6120 §5.4): bytes in, bytes out."""

from __future__ import annotations

from html import escape

from edgetrust.errors import Malformed

_MOST_OCTETS = 16384
"""Of a client before TLS: a stream header and `<starttls/>`, however they are cut."""


class StreamServer:
    """Offers STARTTLS, and lets it proceed when it is asked for."""

    def __init__(self, domain: str) -> None:
        self._domain = domain
        self._buffer = b""
        self._is_open = False
        self.is_done = False

    def begin(self) -> bytes:
        """Nothing: the client opens the stream."""
        return b""

    def receive(self, data: bytes) -> bytes:
        """What is answered. Raises Malformed when it is no XMPP."""
        self._buffer += data
        if len(self._buffer) > _MOST_OCTETS or not self._buffer.lstrip().startswith(b"<"):
            raise Malformed("no XMPP stream, expected <stream:stream>")
        if not self._is_open:
            return self._open()
        if self.is_done or b">" not in self._buffer.partition(b"<starttls")[2]:
            return b""
        self.is_done = True
        return b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

    def _open(self) -> bytes:
        _, found, rest = self._buffer.partition(b"<stream:stream")
        if not found or b">" not in rest:
            return b""
        self._is_open, self._buffer = True, b"<" + rest.partition(b">")[2]
        return (
            f"<?xml version='1.0'?><stream:stream from='{escape(self._domain)}' id='lab' version='1.0'"
            " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features>"
            "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>"
        ).encode()
