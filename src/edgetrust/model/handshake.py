"""TLS handshakes as somebody on the path saw them: who, when, what was shown, how it ended.

A `Handshake` is a fact without judgement; what it means is said by the rules of the family "traffic". Not here: how it
is read out of packets (`edgetrust.codec.capture`), and what certificates in it carry.
"""

from __future__ import annotations

from enum import StrEnum

from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest, Version
from edgetrust.model.value import dataclass


class Ending(StrEnum):
    """Who ended a connection first."""

    CLIENT = "client"
    SERVER = "server"
    RESET = "reset"


class HandshakeOutcome(StrEnum):
    """What became of a handshake."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The capture does not show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address and a port, as they stand in packets."""

    ip: str
    """Where edgetrust made the handshake itself: the host as it was asked for, and what stands for itself."""
    port: int

    @property
    def name(self) -> str:
        """`192.0.2.1:7001`, `[2001:db8::1]:7001`."""
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChain:
    """A Certificate message."""

    certificates: tuple[bytes, ...]
    """DER, in the order sent; empty: the side had no certificate to show."""
    frame: int | None = None
    """Number of the packet that completes the message, counted from 1 in the file of the handshake; None where it was
    decrypted, or stands in another file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAlert:
    """An alert that could be read."""

    sender: Side
    level: int
    """1 warning, 2 fatal."""
    code: int
    frame: int | None = None
    is_answer: bool = False
    """It was sent in answer to the close of the other side, which had ended the handshake by that."""

    @property
    def is_fatal(self) -> bool:
        """It ends the handshake."""
        return self.level == _FATAL and not self.is_answer

    @property
    def is_farewell(self) -> bool:
        """It announces an orderly end, and does not only answer the other side's."""
        return self.code == _CLOSE_NOTIFY and not self.is_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """The alert with which one side said that it would close, before the other one did."""

    sender: Side
    is_sealed: bool
    """Its number cannot be seen. Behind the Finished of both it is most often that of close_notify."""
    is_hidden: bool = False
    """TLS 1.3: nor can it be seen that it is an alert; it has the size of one."""

    def __str__(self) -> str:
        """`the server's close_notify`."""
        return f"the {self.sender}'s {self._what}"

    @property
    def _what(self) -> str:
        if not self.is_sealed:
            return "close_notify"
        what = "encrypted record of the size of an alert" if self.is_hidden else "encrypted alert"
        return f"{what}, most often close_notify"


_FATAL = 2
_CLOSE_NOTIFY = 0
_AT_ONCE = 10 * 10**9
"""Nanoseconds: whoever compares a name may ask DNS first; an idle connection is kept for longer."""


_FIRST_TLS = 915_148_800 * 10**9
"""1999-01-01: before there was TLS (RFC 2246)."""


def as_time(nanoseconds: int) -> int | None:
    """The time of a packet; None for 0, which stands in captures without times, and for that of a clock that was not
    set."""
    return nanoseconds if nanoseconds >= _FIRST_TLS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """One handshake, as far as it could be seen."""

    file: str
    """The capture in which it begins; the service, where edgetrust made the handshake itself."""
    frame: int
    """Of its first packet with data in that file, counted from 1; 0 where edgetrust made the handshake itself."""
    time: int | None
    """Of that packet, in nanoseconds since 1970-01-01 UTC; None: the capture does not tell (`as_time`)."""
    duration: int | None = None
    """Nanoseconds from the first to the last packet of the handshake; None when only one was seen."""
    client: Endpoint
    server: Endpoint
    server_name: str | None = None
    """SNI."""
    offered_versions: tuple[int, ...] = ()
    """By the client; empty when its hello was not seen."""
    version: int | None = None
    """Chosen by the server; None when its hello was not seen."""
    cipher_suite: int | None = None
    server_chain: SeenChain | None = None
    """None: not seen."""
    client_chain: SeenChain | None = None
    request: CertificateRequest | None = None
    """The server's request for a client certificate; None: none was seen."""
    alerts: tuple[SeenAlert, ...] = ()
    sealed_alert: Side | None = None
    """Who ended the handshake with a record that is encrypted and has the size of an alert."""
    sealed_frame: int | None = None
    """The packet that brought that record."""
    sealed_certificate: bool | None = None
    """Of TLS 1.3, where the server ended it with such an alert: whether the client showed a certificate, by the sizes
    of its records; None where they do not tell."""
    sealed_farewell: Side | None = None
    """Who was the first to send an alert behind its own Finished, before the other side had closed. It is encrypted. In
    TLS 1.3: what has the size of one, where neither a client's data nor a key log was seen."""
    ended_by: Ending | None = None
    """None: the connection was still open when the capture ended, or the capture does not show who it was."""
    ended_frame: int | None = None
    """The packet by which the connection was ended first, a FIN or RST; None: it was not, or it is not in the file."""
    reset_by: Side | None = None
    """Who sent the first RST, or in whose name it was sent."""
    foreign_answer: str | None = None
    """How the server's answer to the ClientHello begins, where it is no TLS: `HTTP/1.1 400 Bad`."""
    unanswered: Side | None = None
    """Up to TLS 1.2: who sent its Finished, so has accepted what it was shown, and never got the other's."""
    is_resumed: bool = False
    """The two continue an earlier session, so no certificates are sent."""
    is_complete: bool = True
    """False: bytes of the handshake are missing from the capture."""
    is_decrypted: bool = False
    """What TLS 1.3 hides was opened with a key log."""
    is_idle: bool = False
    """It ended before either side had sent any data; in TLS 1.3, before the client had."""
    rest: int | None = None
    """Nanoseconds from the last packet of the handshake to the end of the connection; None: not known."""
    is_ssh: bool = False
    """The key exchange of an SSH connection with X.509 host keys (RFC 6187), not TLS."""
    outcome: HandshakeOutcome
    notes: tuple[str, ...] = ()
    """What else was odd, one line each."""

    @property
    def is_probed(self) -> bool:
        """Edgetrust made it itself, as the client: it stands in no capture."""
        return self.frame == 0

    @property
    def is_hidden(self) -> bool:
        """TLS 1.3 without a key log: certificates, requests and most alerts are encrypted."""
        return self.version is not None and self.version >= Version.TLS_1_3 and not self.is_decrypted

    @property
    def is_unused(self) -> bool:
        """Completed, and ended at once, before any data. What was left open for long, nobody has refused."""
        has_rested = self.rest is not None and self.rest > _AT_ONCE
        return self.outcome is HandshakeOutcome.OK and self.is_idle and not has_rested

    @property
    def closer(self) -> Side | None:
        """Who was the first to end the connection or to announce its end, or in whose name it was reset; None where the
        capture does not show it."""
        if self.ended_by is None:
            return None
        if self.ended_by is Ending.RESET:
            return self.reset_by
        return Side(self.ended_by.value) if self.farewell is None else self.farewell.sender

    @property
    def farewell(self) -> Farewell | None:
        """The first alert that announced an orderly end; None where nobody did so, or where it cannot be told from
        others."""
        for alert in self.alerts:
            if alert.is_farewell:
                return Farewell(sender=alert.sender, is_sealed=False)
        if self.sealed_farewell is None:
            return None
        return Farewell(sender=self.sealed_farewell, is_sealed=True, is_hidden=self.is_hidden)

    def endpoint(self, side: Side) -> Endpoint:
        """The address of one side."""
        return self.client if side is Side.CLIENT else self.server

    def chain(self, side: Side) -> SeenChain | None:
        """What one side showed."""
        return self.client_chain if side is Side.CLIENT else self.server_chain

    @property
    def fatal_alert(self) -> SeenAlert | None:
        """The first alert that ended the handshake."""
        return next((alert for alert in self.alerts if alert.is_fatal), None)
