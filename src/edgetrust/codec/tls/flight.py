"""What a server says at the beginning of a handshake, as far as it travels in the clear.

    flight = ServerFlight()
    flight.receive(data)                         # any part of what the server sent, in order
    flight.version, flight.certificates, …

Up to TLS 1.2 that is everything until the server waits for the client; in TLS 1.3 the ServerHello, and alerts before
it. Not here: what is encrypted (`edgetrust.codec.tls.dialogue` asks a TLS library).
"""

from __future__ import annotations

from edgetrust.codec.tls.messages import read_message
from edgetrust.codec.tls.stream import MOST_ALERTS, HandshakeMessage, PlainAlert, TlsStream
from edgetrust.errors import Malformed
from edgetrust.model.tls import (
    AlertMessage,
    CertificateMessage,
    CertificateRequest,
    HandshakeType,
    OtherMessage,
    ServerHello,
    Version,
)


class ServerFlight:
    """Reads one direction and keeps what it said."""

    def __init__(self) -> None:
        self._stream = TlsStream()
        self.version: int | None = None
        """Chosen by the server, also by a HelloRetryRequest."""
        self.cipher_suite: int | None = None
        self.certificates: tuple[bytes, ...] | None = None
        self.request: CertificateRequest | None = None
        self.alerts: tuple[AlertMessage, ...] = ()
        self.is_over = False
        """ServerHelloDone: the server waits for the client. Never in TLS 1.3, where it is encrypted."""

    @property
    def is_encrypted(self) -> bool:
        """What follows the ServerHello cannot be read here."""
        return self.version is not None and self.version >= Version.TLS_1_3

    def receive(self, data: bytes) -> None:
        """Read on. Raises Malformed where this is not TLS, where one of the messages kept here is not what it should
        be, and where alerts never end."""
        self._stream.receive(data)
        while (event := self._stream.next_event()) is not None:
            if isinstance(event, PlainAlert):
                self._hear(event.alert)
            elif isinstance(event, HandshakeMessage):
                self._take(event)

    def _hear(self, alert: AlertMessage) -> None:
        if len(self.alerts) >= MOST_ALERTS:
            raise Malformed(f"more than {MOST_ALERTS} alerts")
        self.alerts = (*self.alerts, alert)

    def _take(self, event: HandshakeMessage) -> None:
        message = read_message(event, version=self.version or Version.TLS_1_2)
        match message:
            case ServerHello():
                self.version, self.cipher_suite = message.version, message.cipher_suite
            case CertificateMessage():
                self.certificates = message.certificates
            case CertificateRequest():
                self.request = message
            case OtherMessage(type=HandshakeType.SERVER_HELLO_DONE):
                self.is_over = True
            case OtherMessage(reason=str() as reason):
                raise Malformed(reason)
            case _:
                pass
