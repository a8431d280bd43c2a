"""The course of one handshake seen from the client, without sockets and clocks: bytes in, bytes out.

    dialogue = Dialogue(engine, completes=False)
    send(dialogue.begin())
    while not dialogue.is_over:
        send(dialogue.receive(data))             # or dialogue.end("closed") when nothing more will come
    dialogue.attempt()

What travels in the clear is read here, octet for octet as the server sent it; a TLS library, the engine, writes our
messages and opens what is encrypted. A dialogue that only looks is over as soon as the server has shown everything; one
that completes sends our part, too, and waits for what the server makes of it. Nothing is trusted, nothing verified.

Not here: the engine (`edgetrust.io.engine`), time and sockets (`edgetrust.io.probe`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from edgetrust.codec.ssh import SSH_BANNER
from edgetrust.codec.tls.flight import ServerFlight
from edgetrust.codec.tls.registry import name_alert
from edgetrust.errors import Malformed
from edgetrust.model.probe import Answer, Attempt, Failure, Stage
from edgetrust.model.tls import AlertMessage, CertificateRequest, Version

if TYPE_CHECKING:
    from edgetrust.codec.xmpp import StartTls

MOST_OCTETS = 4 * 2**20
"""From one server in one handshake: two messages of the greatest size, and the same again."""
_MOST_HEAD = 16
_ELSEWHERE = "expected TLS: is it the right port?"
_STARTTLS = "the service speaks XMPP, expected TLS, which begins there with STARTTLS (--starttls xmpp)"
_OTHER_PROTOCOLS = {
    b"HTTP/": f"the service speaks plain HTTP, {_ELSEWHERE}",
    SSH_BANNER: f"the service speaks SSH, {_ELSEWHERE}",
    b"<?xml": _STARTTLS,
    b"<stream:": _STARTTLS,
}
_CLOSE_NOTIFY = 0
"""An alert by its form; it only says that no more will come."""


class Engine(Protocol):
    """A TLS library that speaks for the client."""

    @property
    def is_finished(self) -> bool:
        """Our side of the handshake is over."""

    @property
    def has_shown_certificate(self) -> bool:
        """The certificate it was given went out."""

    @property
    def alerts(self) -> tuple[AlertMessage, ...]:
        """Received from the server."""

    @property
    def failure(self) -> str | None:
        """Why it cannot go on."""

    @property
    def certificates(self) -> tuple[bytes, ...] | None:
        """The server's chain as sent; None before it came."""

    @property
    def request(self) -> CertificateRequest | None:
        """The server's request for a certificate; None when none came (yet)."""

    def begin(self) -> bytes:
        """The ClientHello."""

    def advance(self, data: bytes) -> bytes:
        """Take what the server sent; what we answer."""


class Dialogue:
    """One handshake."""

    def __init__(self, engine: Engine, *, completes: bool, start: StartTls | None = None) -> None:
        self._engine = engine
        self._completes = completes
        self._start = start
        self._is_tls = start is None
        self._flight = ServerFlight()
        self._held = bytearray()
        """Not given to the engine yet: whether it is needed, the ServerHello tells."""
        self._octets = 0
        self._head = b""
        """The first octets in the place of TLS."""
        self._has_answered = False
        self._answer: Answer | None = None
        self._failure: str | None = None

    @property
    def is_over(self) -> bool:
        """Nothing more is to be sent or awaited."""
        return self._failure is not None or self._answer is not None or self._is_refused or self._has_seen_enough

    @property
    def is_waiting_for_objection(self) -> bool:
        """Our part is over and the server need not say anything: waiting is worth a moment, no more."""
        return self._engine.is_finished and not self.is_over

    def begin(self) -> bytes:
        """What we say first."""
        return self._engine.begin() if self._start is None else self._start.begin()

    def receive(self, data: bytes) -> bytes:
        """What we answer to what the server sent."""
        if self.is_over:
            return b""
        self._octets += len(data)
        try:
            reply = self._receive_tls(data) if self._is_tls else self._receive_before_tls(data)
        except Malformed as error:
            self._failure = self._describe_other_protocol() or error.message
            return b""
        if self._has_said_goodbye and not self._engine.is_finished:
            self.end("the server said close_notify")  # that nothing more comes, whether it closes or not
        return reply

    def end(self, reason: str, *, is_silence: bool = False) -> None:
        """Nothing more will come: the server closed, or (`is_silence`) time is up."""
        if self.is_over:
            return
        has_closed = not is_silence or self._alert is not None  # close_notify, and the TCP connection left open
        if self._engine.is_finished and not has_closed:
            self._answer = Answer.UNOPPOSED
        elif self._has_answered and has_closed:
            self._answer = Answer.CLOSED
        else:
            self._failure = f"{reason}, {self._describe_progress()}"

    def attempt(self) -> Attempt:
        """What was seen, so far or in the end."""
        return Attempt(
            version=self._flight.version,
            cipher_suite=self._flight.cipher_suite,
            certificates=self._certificates,
            request=self._flight.request or self._engine.request,
            is_flight_seen=self._is_flight_seen,
            alert=self._alert if self._alert is None or self._alert.code != _CLOSE_NOTIFY else None,
            answer=Answer.REFUSED if self._has_answered and self._is_refused else self._answer,
            has_shown_certificate=self._engine.has_shown_certificate and self._has_answered,
            failure=self._final_failure(),
        )

    def _receive_before_tls(self, data: bytes) -> bytes:
        assert self._start is not None
        reply = self._start.receive(data)
        self._is_tls = reply is None
        return self._engine.begin() if reply is None else reply

    def _receive_tls(self, data: bytes) -> bytes:
        if self._octets > MOST_OCTETS:
            raise Malformed(f"more than {MOST_OCTETS} octets without an end of the handshake")
        self._head = (self._head + data)[:_MOST_HEAD]
        self._flight.receive(data)
        if self._flight.version is None:
            self._held += data
            return b""
        if self._is_refused or not (self._completes or self._flight.is_encrypted):
            return b""
        was_finished = self._engine.is_finished
        reply = self._engine.advance(bytes(self._held) + data)
        self._held.clear()
        self._note_progress(was_finished=was_finished)
        if not self._completes and self._is_flight_seen:
            return b""
        self._has_answered |= bool(reply) and self._is_flight_seen
        return reply

    def _note_progress(self, *, was_finished: bool) -> None:
        engine = self._engine
        if engine.failure is not None:
            self._failure = None if self._is_refused else engine.failure
        elif engine.is_finished and (was_finished or not self._flight.is_encrypted):
            # TLS 1.2: the server's Finished came. TLS 1.3: it sent something after ours, a ticket mostly, which it may
            # do only after it has taken our Finished (RFC 8446 §4.6.1).
            self._answer = Answer.ACCEPTED

    @property
    def _certificates(self) -> tuple[bytes, ...] | None:
        return self._engine.certificates if self._flight.is_encrypted else self._flight.certificates

    @property
    def _is_flight_seen(self) -> bool:
        # In TLS 1.3 the request comes before the certificate (RFC 8446 §4.3.2).
        return self._flight.is_over or (self._flight.is_encrypted and self._engine.certificates is not None)

    @property
    def _has_seen_enough(self) -> bool:
        return not self._completes and self._is_flight_seen

    @property
    def _alert(self) -> AlertMessage | None:
        alerts = (*self._flight.alerts, *(a for a in self._engine.alerts if a not in self._flight.alerts))
        return next((alert for alert in alerts if alert.is_fatal), alerts[0] if alerts else None)

    @property
    def _has_said_goodbye(self) -> bool:
        return any(alert.code == _CLOSE_NOTIFY for alert in (*self._flight.alerts, *self._engine.alerts))

    @property
    def _is_refused(self) -> bool:
        return self._alert is not None and self._alert.is_fatal

    def _final_failure(self) -> Failure | None:
        if self._failure is not None:
            return Failure(stage=Stage.HANDSHAKE, text=self._failure)
        if self._alert is not None and self._is_refused and not self._is_flight_seen:
            text = f"refused with alert {name_alert(self._alert.code)} ({self._alert.code})"
            return Failure(stage=Stage.HANDSHAKE, text=f"{text}, {self._describe_progress()}")
        return None

    def _describe_other_protocol(self) -> str | None:
        """What is spoken instead of TLS, by how it begins; None for what nobody knows."""
        known = (words for beginning, words in _OTHER_PROTOCOLS.items() if self._head.startswith(beginning))
        return next(known, None)

    def _describe_progress(self) -> str:
        if not self._is_tls:
            return "before STARTTLS was agreed on"
        if self._flight.version is None:
            return (
                "before a ServerHello" if self._flight.alerts or not self._octets else "in the middle of a ServerHello"
            )
        if self._certificates is None:
            return "after the ServerHello"
        return "after the server's certificate"


VERSIONS = (Version.TLS_1_3, Version.TLS_1_2, Version.TLS_1_1, Version.TLS_1_0)
"""What we offer, newest first."""
