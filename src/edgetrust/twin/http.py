"""What a browser or curl is told at a TLS port of a node, where the product has a service: that pages are elsewhere.

Bytes in and bytes out, one request. Whoever speaks something else is not answered. Not here: the pages
(`edgetrust.twin.admin`).
"""

from __future__ import annotations

import re

_REQUEST = re.compile(rb"[A-Z]{3,16} \S+ HTTP/1\.[01]\r?\n")
_LONGEST_LINE = 16384
_TEXT = (
    b"TLS works here, and nothing answers behind it: this is a software node of an edgetrust lab.\n"
    b"Its pages and its REST are at the address that the lab prints when it starts.\n"
)
_HEAD = (
    b"HTTP/1.1 404 Not Found\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: close\r\n\r\n"
) % len(_TEXT)


class ElsewhereTalk:
    """Answers one request of HTTP/1; done at once with whatever is none."""

    def __init__(self) -> None:
        self._heard = b""
        self.is_done = False
        self.has_answered = False

    def receive(self, data: bytes) -> bytes:
        """The answer, as soon as the first line is there."""
        self._heard += data
        self.has_answered = _REQUEST.match(self._heard) is not None
        may_become_one = self._heard[:1].isupper() and b"\n" not in self._heard and len(self._heard) < _LONGEST_LINE
        self.is_done = self.has_answered or not may_become_one
        return _HEAD + _TEXT if self.has_answered else b""
