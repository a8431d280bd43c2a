"""XMPP until TLS begins (RFC 6120 §4 and §5), from the client's side: bytes in, bytes out.

Read as tolerantly as it goes: the tags that matter are looked for, whatever stands around them. Not here: TLS, and
anything that XMPP does afterwards.
"""

from __future__ import annotations

import re
from html import escape

from edgetrust.codec.quoting import quote_octets
from edgetrust.errors import Malformed

MOST_OCTETS = 16384
"""Of a server before TLS. The features of a stream take a kilobyte or two; each octet may come alone."""

_STREAM = re.compile(rb"<(?:\w+:)?stream[\s>]")
_FEATURES_END = re.compile(rb"</(?:\w+:)?features\s*>|<(?:\w+:)?features\s*/>")
_STARTTLS = re.compile(rb"<(?:\w+:)?starttls[\s/>]")
_PROCEED = re.compile(rb"<(?:\w+:)?proceed\b[^>]*>")
_FAILURE = re.compile(rb"<(?:\w+:)?failure[\s/>]")
_ERROR = re.compile(rb"<(?:\w+:)?error[\s/>]")
_CONDITION = re.compile(rb"<(?:\w+:)?error\b[^>]*>\s*<(?:\w+:)?([a-z-]+)[\s/>]")
_OF_DOMAIN = frozenset(
    ("host-gone", "host-unknown", "improper-addressing", "not-authorized", "remote-connection-failed")
)
"""Conditions (RFC 6120 §4.9.3) that another domain in the stream may do away with."""
_MOST_EXCERPT = 200


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
            raise Malformed(f"no XMPP: the server begins with {quote_octets(start[:16])}")
        if _ERROR.search(self._buffer) or _FAILURE.search(self._buffer):
            raise Malformed(f"the XMPP server declined: {self._describe_refusal()}")
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

    def _describe_refusal(self) -> str:
        """The condition of a stream error, and what to do where the domain may be the wrong one."""
        found = _CONDITION.search(self._buffer)
        if found is None:
            return _excerpt(self._buffer)
        condition = found[1].decode("ascii")
        if condition not in _OF_DOMAIN:
            return condition
        return f"{condition}, asked for the domain {self._domain} (--xmpp-domain names that of the users)"


def _excerpt(octets: bytes) -> str:
    """The end of what the server said, from the beginning of a tag on where it is cut, in one line."""
    end = octets[-_MOST_EXCERPT:]
    if len(octets) > _MOST_EXCERPT:
        end = end[max(0, end.find(b"<")) :]
    return " ".join(end.decode("utf-8", "backslashreplace").split())
