"""What a watched connection amounts to: two halves in, one `Handshake` out.

Up to TLS 1.2 everything that matters travels in the clear; in TLS 1.3 sizes and order have to do. Nothing depends on
the order of packets in the capture, only on sequence and acknowledgement numbers.

Not here: following the connection (`edgetrust.codec.capture.conversations`), what records of TLS 1.3 tell by their size
(`edgetrust.codec.capture.sealed`), and opening what is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from edgetrust.codec.capture.flights import Flight
from edgetrust.codec.capture.halves import Connection
from edgetrust.codec.capture.memory import Memory
from edgetrust.codec.capture.sealed import Sealed
from edgetrust.codec.tls.messages import (
    ServerChoice,
    glance_at_client_hello,
    glance_at_server_hello,
    read_v2_client_hello,
)
from edgetrust.codec.tls.plain import PlainMessage
from edgetrust.codec.tls.records import AlertRecord, SealedRecord
from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.errors import Malformed
from edgetrust.model.handshake import Ending, Endpoint, Handshake, HandshakeOutcome, SeenAlert, SeenChain, as_time
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest, HandshakeType, Version

_RECORD_HEADER: Final = 5
_DATA: Final = 23
_FATAL: Final = 2
_MODULUS: Final = 0xFFFF_FFFF
_SERVERS: Final = frozenset(
    (HandshakeType.SERVER_HELLO, HandshakeType.CERTIFICATE_REQUEST, HandshakeType.SERVER_HELLO_DONE, 12)
)
_CLIENTS: Final = frozenset(
    (HandshakeType.CLIENT_HELLO, HandshakeType.CLIENT_KEY_EXCHANGE, HandshakeType.CERTIFICATE_VERIFY)
)


class Secrets(Protocol):
    """What opens sealed records (`edgetrust.pki.key_log`)."""

    @property
    def is_empty(self) -> bool:
        """Nothing can be opened."""

    def add(self, octets: bytes, *, is_lenient: bool = False) -> int:
        """Take more of a key log; how many lines were none, where that is no error."""

    def open(
        self, random: bytes, suite: int, side: Side, sealed: Sequence[SealedRecord]
    ) -> tuple[list[PlainMessage], list[AlertRecord]] | None:
        """Messages and alerts of one side; None when nothing can be opened."""


class _SealedAlert(NamedTuple):
    """What has the size of an alert, or the type of one, and cannot be read."""

    sender: Side
    frame: int | None


def conclude(connection: Connection, memory: Memory, secrets: Secrets | None = None) -> Handshake | None:
    """The handshake of a connection, as far as it was seen; None for a connection without TLS or X.509 keys. With
    `secrets`, what TLS 1.3 seals is opened where that is possible."""
    has_ssh = has_tls = False
    for half in connection.halves:
        half.end()
        has_ssh |= half.ssh is not None
        has_tls |= half.is_tls
    if has_ssh:
        from edgetrust.codec.capture.ssh_outcome import conclude_ssh

        return conclude_ssh(connection)
    if not has_tls:
        return None
    course = _Course(connection, memory, secrets)
    return None if course.is_mere_check else course.conclude()


class _Course:
    """One connection, looked at from all sides."""

    def __init__(self, connection: Connection, memory: Memory, secrets: Secrets | None) -> None:
        self._connection = connection
        self._memory = memory
        self._secrets = secrets
        self._notes: list[str] = []
        self._flights = [Flight(half, connection) for half in connection.halves]
        self._client, self._server = self._roles()
        self._sealed: Sealed | None = None
        """Of TLS 1.3, when both halves were seen; known once the server's choice is."""
        self._ender = connection.ender
        self._ended_by = self._who_ended()
        self._is_complete = self._has_everything()

    @property
    def is_mere_check(self) -> bool:
        """Somebody connected and closed without a word, as monitoring does, and all that came back is an alert about
        that: no handshake was tried."""
        spoke = [flight for flight in self._flights if flight.half.direction is not None]
        if len(self._flights) == len(spoke):
            return False
        (only,) = spoke
        has_begun = only.by_type or only.sealed or only.changed_at is not None
        return not has_begun and all(only.is_answer_to_close(alert.offset) for alert in only.alerts)

    def conclude(self) -> Handshake:
        """Everything that was seen."""
        server_name, offered, session_id = self._client_hello()
        chosen = self._server_choice()
        version = None if chosen is None else chosen.version
        is_new = chosen is not None and chosen.version >= Version.TLS_1_3
        is_decrypted = chosen is not None and is_new and self._unseal(chosen.cipher_suite)
        self._alerts = self._read_alerts()
        if chosen is not None and is_new and self._client is not None and self._server is not None:
            self._sealed = Sealed(self._client, self._server, chosen.cipher_suite)
        first, last, frame = self._span()
        outcome, sealed = self._outcome(is_new=is_new)
        is_idle = self._is_idle(is_new=is_new)
        is_unused = is_idle and outcome is HandshakeOutcome.OK
        server_chain = self._chain(self._server, version)
        return Handshake(
            file=self._connection.file,
            frame=frame,
            time=as_time(first),
            duration=last - first if last > first else None,
            client=self._endpoint(self._client, self._server),
            server=self._endpoint(self._server, self._client),
            server_name=server_name,
            offered_versions=offered,
            version=version,
            cipher_suite=None if chosen is None or chosen.is_retry_request else chosen.cipher_suite,
            server_chain=server_chain,
            client_chain=self._chain(self._client, version),
            request=self._request(version),
            alerts=self._alerts,
            sealed_alert=None if sealed is None else sealed.sender,
            sealed_frame=None if sealed is None else sealed.frame,
            sealed_certificate=self._sealed_certificate(sealed),
            sealed_farewell=self._sealed_farewell(is_new=is_new, is_unused=is_unused and not is_decrypted),
            ended_by=self._ended_by,
            ended_frame=None if self._ender is None else self._ender.ended_in,
            reset_by=self._reset_by(),
            foreign_answer=self._foreign_answer(version),
            unanswered=self._unanswered(version),
            is_resumed=self._is_resumed(chosen, session_id, has_chain=server_chain is not None),
            is_complete=self._is_complete,
            is_decrypted=is_decrypted,
            is_idle=is_idle,
            rest=None if self._connection.ended_at is None else max(self._connection.ended_at - last, 0),
            outcome=outcome,
            notes=tuple(self._notes),
        )

    def _unseal(self, suite: int) -> bool:
        """Open what is sealed; whether all that was sealed was opened."""
        hellos = [] if self._client is None else self._client.by_type.get(HandshakeType.CLIENT_HELLO, [])
        if self._secrets is None or not hellos:
            return False
        random = hellos[0].body[2:34]
        is_open: list[bool] = []
        for flight, side in ((self._client, Side.CLIENT), (self._server, Side.SERVER)):
            if flight is None or not any(record.type == _DATA for record in flight.sealed):
                continue
            opened = self._secrets.open(random, suite, side, flight.sealed)
            is_open.append(opened is not None)
            messages, alerts = opened or ([], [])
            flight.alerts += alerts
            for message in messages:
                flight.by_type.setdefault(message.type, []).append(message)
        return bool(is_open) and all(is_open)

    # --- who is who ---------------------------------------------------------------------------------------------------

    def _roles(self) -> tuple[Flight | None, Flight | None]:
        """The client's flight and the server's; None for one that was never seen."""
        flights = self._flights
        for position, flight in enumerate(flights):
            other = flights[1 - position] if len(flights) > 1 else None
            if not _CLIENTS.isdisjoint(flight.by_type):
                return flight, other
            if not _SERVERS.isdisjoint(flight.by_type):
                return other, flight
        # Nothing that only one of the two says.
        self._notes.append("which end is the TLS client is not in the capture; the one that connected is taken for it")
        first, other = flights[0], flights[1] if len(flights) > 1 else None
        is_first_client = first.half.seems_to_connect and not (other is not None and other.half.has_opened)
        return (first, other) if is_first_client else (other, first)

    def _endpoint(self, flight: Flight | None, other: Flight | None) -> Endpoint:
        if flight is not None:
            return Endpoint(ip=flight.half.source, port=flight.half.source_port)
        assert other is not None
        return Endpoint(ip=other.half.destination, port=other.half.destination_port)

    # --- what was said ------------------------------------------------------------------------------------------------

    def _client_hello(self) -> tuple[str | None, tuple[int, ...], bytes]:
        hellos = [] if self._client is None else self._client.by_type.get(HandshakeType.CLIENT_HELLO, [])
        if not hellos:
            how = "whole in the capture" if self._connection.is_truncated else "in the capture"
            self._notes.append(f"the ClientHello is not {how}")
            return None, (), b""
        try:
            if hellos[0].is_v2:
                hello = read_v2_client_hello(hellos[0].body)
                return hello.server_name, hello.versions, hello.session_id
            return glance_at_client_hello(hellos[0].body)
        except Malformed as error:
            self._notes.append(f"the ClientHello cannot be read: {error.message}")
            return None, (), b""

    def _server_choice(self) -> ServerChoice | None:
        """The one that counts: the last, since a HelloRetryRequest comes before it."""
        hellos = [] if self._server is None else self._server.by_type.get(HandshakeType.SERVER_HELLO, [])
        if not hellos:
            return None
        try:
            return glance_at_server_hello(hellos[-1].body)
        except Malformed as error:
            self._notes.append(f"the ServerHello cannot be read: {error.message}")
            return None

    def _chain(self, flight: Flight | None, version: int | None) -> SeenChain | None:
        messages = None if flight is None else flight.by_type.get(HandshakeType.CERTIFICATE)
        if flight is None or not messages:
            return None
        certificates = self._memory.chain(messages[0].body, version or Version.TLS_1_2)
        if certificates is None:
            self._notes.append("a Certificate message cannot be read")
            return None
        return SeenChain(certificates=certificates, frame=flight.frame(messages[0].end - 1))

    def _request(self, version: int | None) -> CertificateRequest | None:
        messages = None if self._server is None else self._server.by_type.get(HandshakeType.CERTIFICATE_REQUEST)
        if not messages:
            return None
        # Up to TLS 1.1 it lists no signature algorithms; a body is never right in both forms.
        for possible in (Version.TLS_1_2, Version.TLS_1_1) if version is None else (version,):
            request = self._memory.request(messages[0].body, possible)
            if request is not None:
                return request
        self._notes.append("the CertificateRequest cannot be read")
        return None

    def _read_alerts(self) -> tuple[SeenAlert, ...]:
        found = []
        for flight, side in ((self._client, Side.CLIENT), (self._server, Side.SERVER)):
            for alert in () if flight is None else flight.alerts:
                mark = None if flight is None else flight.mark_at(alert.offset)
                time, frame = (0, None) if mark is None else (mark.time, mark.frame)
                is_answer = flight is not None and flight.is_answer_to_close(alert.offset)
                seen = SeenAlert(sender=side, level=alert.level, code=alert.code, frame=frame, is_answer=is_answer)
                found.append((time, seen))
        return tuple(alert for _, alert in sorted(found, key=lambda each: each[0]))

    def _is_resumed(self, chosen: ServerChoice | None, session_id: bytes, *, has_chain: bool) -> bool:
        if chosen is None or has_chain or self._server is None or not self._server.is_whole:
            return False
        if chosen.version >= Version.TLS_1_3:
            return chosen.has_pre_shared_key
        # A full handshake without certificates, of an anonymous cipher suite, ends the server's flight with its Done.
        is_full = HandshakeType.SERVER_HELLO_DONE in self._server.by_type
        has_changed = self._server.changed_at is not None
        return has_changed and not is_full and (not session_id or session_id == chosen.session_id)

    # --- how it ended -------------------------------------------------------------------------------------------------

    def _outcome(self, *, is_new: bool) -> tuple[HandshakeOutcome, _SealedAlert | None]:
        """What became of it, and what ended it that looks like an alert."""
        self._note_oddities()
        client, server = self._client, self._server
        if any(alert.is_fatal for alert in self._alerts):
            return HandshakeOutcome.FAILED, None
        if is_new:
            return (HandshakeOutcome.UNKNOWN, None) if self._sealed is None else self._sealed_outcome(self._sealed)
        if client is not None and server is not None and client.has_finished and server.has_finished:
            return HandshakeOutcome.OK, None
        if not self._is_complete or self._ended_by is None:
            return HandshakeOutcome.UNKNOWN, None
        return HandshakeOutcome.FAILED, self._sealed_alert()

    def _sealed_alert(self) -> _SealedAlert | None:
        """Up to TLS 1.2: an alert under its sender's keys in place of a Finished."""
        for flight, side in ((self._client, Side.CLIENT), (self._server, Side.SERVER)):
            if flight is not None and not flight.has_finished and flight.sealed_alert is not None:
                return _SealedAlert(side, flight.frame(flight.sealed_alert.offset))
        return None

    def _sealed_certificate(self, alert: _SealedAlert | None) -> bool | None:
        if alert is None or alert.sender is Side.CLIENT or self._sealed is None:
            return None
        return self._sealed.has_certificate

    def _sealed_farewell(self, *, is_new: bool, is_unused: bool) -> Side | None:
        """Who was the first to send an alert behind its own Finished; in TLS 1.3, where nothing else was said, what has
        the size of one. That side has accepted what it was shown, so it is most often a close_notify."""
        if not is_new:
            client, server = (
                None if flight is None or not flight.has_finished else flight.sealed_alert
                for flight in (self._client, self._server)
            )
        elif self._sealed is not None and is_unused:
            client, server = self._sealed.farewells()
        else:
            return None
        if client is None or server is None:
            return Side.CLIENT if client is not None else Side.SERVER if server is not None else None
        assert self._client is not None
        assert self._server is not None
        behind = self._server.half.base + server.offset + _RECORD_HEADER + server.length
        return Side.SERVER if self._client.has_seen(behind, client.offset) else Side.CLIENT

    def _foreign_answer(self, version: int | None) -> str | None:
        """Whatever a server says to the ClientHello that speaks no TLS, as text."""
        client, server = self._client, self._server
        hellos = [] if client is None else client.by_type.get(HandshakeType.CLIENT_HELLO, [])
        if version is not None or client is None or server is None or server.half.is_tls or not hellos:
            return None
        first, nonsense = server.mark_at(0), server.half.nonsense
        # What came before is the dialogue that leads to TLS, as XMPP has it.
        behind = client.half.base + hellos[0].end
        if first is None or nonsense is None or (first.acknowledged - behind) & _MODULUS >= _MODULUS // 2:
            return None
        return _text_of(nonsense).rstrip()

    def _unanswered(self, version: int | None) -> Side | None:
        if self._client is None or self._server is None or not self._is_complete:
            return None
        is_older = version is not None and version < Version.TLS_1_3
        if not is_older or self._client.has_finished == self._server.has_finished:
            return None
        return Side.CLIENT if self._client.has_finished else Side.SERVER

    def _sealed_outcome(self, sealed: Sealed) -> tuple[HandshakeOutcome, _SealedAlert | None]:
        """TLS 1.3 from outside."""
        client, server = sealed.client, sealed.server
        if sealed.finished is None:
            if self._ended_by is None or not self._is_complete:
                return HandshakeOutcome.UNKNOWN, None
            refusal = client.first_before_close(sealed.sent)
            alert = None if refusal is None else _SealedAlert(Side.CLIENT, client.frame(refusal.offset))
            return HandshakeOutcome.FAILED, alert
        answers = server.answers(sealed.behind_finished)
        if not all(map(sealed.is_alert, answers)):
            return HandshakeOutcome.OK, None
        # An alert of the server's that was opened is no fatal one.
        is_read = any(alert.sender is Side.SERVER for alert in self._alerts)
        if not answers or is_read or not self._is_over() or not self._is_complete:
            return HandshakeOutcome.UNKNOWN, None
        if server.answers(sealed.behind_finished + 1):
            self._notes.append(
                "all that the server sent behind the handshake has the size of an alert, after it had taken data of"
                " the client or its close: a refusal and an orderly end look alike"
            )
            return HandshakeOutcome.UNKNOWN, None
        # No ticket, no data: all that the server had to say to the client's Finished has the size of an alert. Whose
        # FIN came first is a matter of microseconds: who is refused closes, too.
        return HandshakeOutcome.FAILED, _SealedAlert(Side.SERVER, server.frame(answers[0].offset))

    def _who_ended(self) -> Ending | None:
        if self._ender is None:
            return None
        if self._connection.is_reset_first:
            return Ending.RESET
        return Ending.CLIENT if self._client is not None and self._ender is self._client.half else Ending.SERVER

    def _is_over(self) -> bool:
        """Somebody ended the connection, whoever was first."""
        connection = self._connection
        return connection.reset_by is not None or any(half.fin is not None for half in connection.halves)

    def _reset_by(self) -> Side | None:
        if self._connection.reset_by is None:
            return None
        is_client = self._client is not None and self._connection.reset_by is self._client.half
        return Side.CLIENT if is_client else Side.SERVER

    def _has_everything(self) -> bool:
        """Nothing of the handshake is missing."""
        client, server = self._client, self._server
        if client is None or not client.is_whole or HandshakeType.CLIENT_HELLO not in client.by_type:
            return False
        if self._connection.is_truncated or self._connection.is_given_up:
            return False
        if server is None:
            return client.half.first_acknowledged == client.half.acknowledged
        return server.is_whole

    def _note_oddities(self) -> None:
        for flight, who in ((self._client, "client"), (self._server, "server")):
            if flight is None:
                continue
            if flight.lacks_packets:
                self._notes.append(f"packets of the {who} are missing from the capture")
            if flight.is_broken_off and not self._connection.is_truncated:
                self._notes.append(f"the {who} closed in the middle of a message")
            if flight.half.nonsense is not None:
                self._notes.append(f"the {who} sent something that is no TLS: {_text_of(flight.half.nonsense)}")
            if flight.problem is not None:
                self._notes.append(f"the {who} sent {flight.problem}")
        if self._connection.is_truncated:
            self._notes.append("packets were cut when they were captured; capture with a snaplen of 0")
        if self._connection.is_given_up:
            self._notes.append("too many connections were open at once; this one was not followed to its end")
        self._note_the_end()

    def _note_the_end(self) -> None:
        """What was sent last, and is not the cause."""
        for alert in self._alerts:
            if alert.is_answer and alert.level == _FATAL:
                self._notes.append(f"the {alert.sender}'s {alert_of(alert.code)} only answers the other side's close")
        client, server = self._client, self._server
        if client is not None and server is not None and server.half.fin is not None:
            if server.half.direction is None and server.half.fin[1] == client.half.base:
                self._notes.append("the server closed before it had the ClientHello")
        reset = self._reset_by()
        # Behind an orderly close, an RST says no more than that octets came too late.
        if reset is not None and self._ended_by in (None, Ending.RESET):
            self._notes.append(f"the {reset} reset the connection")

    def _is_idle(self, *, is_new: bool) -> bool:
        """It ended, and nothing but the handshake came before."""
        if self._ended_by is None:
            return False
        if is_new:
            return self._is_complete and self._sealed is not None and self._sealed.is_client_silent
        return all(flight.changed_at is not None and flight.is_silent for flight in self._flights)

    # --- where and when -----------------------------------------------------------------------------------------------

    def _span(self) -> tuple[int, int, int]:
        """Time of the first packet and of the last one of the handshake, and the frame of the first."""
        first = self._connection.first_mark
        ends = [mark.time for flight in self._flights if (mark := flight.mark_at(flight.end - 1)) is not None]
        return first.time, max(ends, default=first.time), first.frame


def _text_of(octets: bytes) -> str:
    """The first line, where it is text; otherwise the octets in hexadecimal."""
    line = octets.decode("ascii", "replace").splitlines()[0] if octets.strip() else ""
    return line if line and line.isprintable() and line.isascii() else octets.hex(" ")
