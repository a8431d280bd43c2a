"""TLS 1.3 from outside: what the sizes and the order of sealed records tell of both halves of a connection.

A Finished has 53 octets or more, an alert 19, an empty Certificate 25 (8 fewer under a short tag), and what a server
sends after it has seen the client's Finished shows whether it went on. Not here: what a handshake comes to by that
(`edgetrust.codec.capture.outcome`), and opening what is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edgetrust.codec.capture.flights import Flight
from edgetrust.codec.tls.records import MOST_SEALED, SealedRecord

_RECORD_HEADER: Final = 5
_DATA: Final = 23
_EMPTY_CERTIFICATE: Final = 4 + 1 + 3 + 1
"""Type and length, an empty context, an empty list, content type."""
_SHORTEST_VERIFY: Final = 4 + 2 + 2 + 64 + 1
"""A CertificateVerify with the shortest of signatures, that of Ed25519, and its content type."""
_AES_256_GCM_SHA384: Final = 0x1302
_AES_128_CCM_8_SHA256: Final = 0x1305
"""The suites of TLS 1.3 whose hash has 48 octets in place of 32, and whose tag has 8 in place of 16."""


class Sealed:
    """The sealed records of both halves."""

    __slots__ = ("_alert_octets", "_suite", "client", "finished", "sent", "server")

    def __init__(self, client: Flight, server: Flight, suite: int) -> None:
        self.client = client
        self.server = server
        self.sent = client.answers(server.half.base + 1)
        """The client's, without data sent ahead, which acknowledges nothing of the server's (0-RTT, RFC 8446 §2.3)."""
        self.finished = find_finished(self.sent, suite)
        """The one that ends the client's handshake."""
        self._alert_octets = alert_octets(suite)
        self._suite = suite

    def is_alert(self, record: SealedRecord) -> bool:
        """It has the size of an alert."""
        return record.length == self._alert_octets

    @property
    def behind_finished(self) -> int:
        """The sequence number behind the client's Finished, which must have been seen."""
        assert self.finished is not None
        return self.client.half.base + self.finished.offset + _RECORD_HEADER + self.finished.length

    @property
    def is_client_silent(self) -> bool:
        """Behind its Finished the client sent nothing longer than an alert, and nothing ahead. What a server sends
        cannot be told from its tickets."""
        if self.finished is None or self._has_early_data:
            return False
        return all(map(self.is_alert, self._behind()))

    @property
    def has_certificate(self) -> bool | None:
        """Whether the client showed a certificate, by the sizes of what it sent ahead of its Finished. None where they
        do not tell: it sent nothing there, or data ahead, or its Finished is padded or shares a record."""
        if self.finished is None or self._has_early_data or self.finished.length != _finished_octets(self._suite):
            return None
        ahead = [record.length for record in self.sent if record.offset < self.finished.offset]
        tag = _tag_octets(self._suite)
        if ahead == [_EMPTY_CERTIFICATE + tag]:
            return False
        # Nobody sends a CertificateVerify, alone or behind a Certificate, who has not shown one.
        return True if ahead and ahead[-1] >= _SHORTEST_VERIFY + tag else None

    @property
    def _has_early_data(self) -> bool:
        return len(self.sent) < sum(record.type == _DATA for record in self.client.sealed)

    def farewells(self) -> tuple[SealedRecord | None, SealedRecord | None]:
        """Of a client that was silent and of its server, what looks like a close_notify: it has the size of one, the
        server says nothing behind it, and the other side had not closed before."""
        last = self.server.answers(self.behind_finished)[-1:]
        is_last = len(self.server.sealed) < MOST_SEALED
        return (
            self.client.first_before_close(self._behind()),
            self.server.first_before_close(record for record in last if is_last and self.is_alert(record)),
        )

    def _behind(self) -> list[SealedRecord]:
        assert self.finished is not None
        return [record for record in self.sent if record.offset > self.finished.offset]


def alert_octets(suite: int) -> int:
    """What a sealed alert takes: level, code, content type, tag."""
    return 2 + 1 + _tag_octets(suite)


def find_finished(records: Sequence[SealedRecord], suite: int) -> SealedRecord | None:
    """The record of TLS 1.3 that ends a client's handshake: one of the size of a Finished, or the first one in which a
    Finished fits behind other messages."""
    size = _finished_octets(suite)
    alone = next((record for record in records if record.length == size), None)
    return alone or next((record for record in records if record.length > size), None)


def _finished_octets(suite: int) -> int:
    return 4 + (48 if suite == _AES_256_GCM_SHA384 else 32) + 1 + _tag_octets(suite)


def _tag_octets(suite: int) -> int:
    return 8 if suite == _AES_128_CCM_8_SHA256 else 16
