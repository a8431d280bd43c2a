"""What was read before: chains and requests come again and again in a capture; each is read once, within bounds.

Not here: what a connection amounts to (`edgetrust.codec.capture.outcome`).
"""

from __future__ import annotations

from typing import Final

from edgetrust.codec.tls.messages import read_certificate, read_certificate_request
from edgetrust.errors import Malformed
from edgetrust.model.tls import CertificateRequest

MOST_REMEMBERED = 2**22
"""Octets of certificate messages and requests."""
_PRICE: Final = 1024
"""Octets that remembering a message takes besides its own."""


class Memory:
    """Certificate messages and requests that were read before."""

    def __init__(self) -> None:
        self._chains: dict[tuple[int, bytes], tuple[bytes, ...] | None] = {}
        self._requests: dict[tuple[int, bytes], CertificateRequest | None] = {}
        self._certificates: dict[bytes, bytes] = {}
        self._octets = 0

    def chain(self, body: bytes, version: int) -> tuple[bytes, ...] | None:
        """The certificates of a message, each the same object wherever it comes; None for a malformed one."""
        key = (version, body)
        if key not in self._chains:
            self._make_room(body)
            try:
                read = read_certificate(body, version).certificates
                self._chains[key] = tuple(self._certificates.setdefault(der, der) for der in read)
            except Malformed:
                self._chains[key] = None
        return self._chains[key]

    def request(self, body: bytes, version: int) -> CertificateRequest | None:
        """The request; None for a malformed one."""
        key = (version, body)
        if key not in self._requests:
            self._make_room(body)
            try:
                self._requests[key] = read_certificate_request(body, version)
            except Malformed:
                self._requests[key] = None
        return self._requests[key]

    def _make_room(self, body: bytes) -> None:
        """What is remembered is forgotten all at once when it becomes too much."""
        self._octets += len(body) + _PRICE
        if self._octets > MOST_REMEMBERED:
            self._chains.clear()
            self._requests.clear()
            self._certificates.clear()
            self._octets = len(body)
