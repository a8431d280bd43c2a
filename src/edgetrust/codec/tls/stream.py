"""One direction of a TLS connection: bytes in, messages and alerts out, however they were cut.

    stream = TlsStream()
    stream.receive(data)                         # only remembers it
    while (event := stream.next_event()) is not None:
        ...

Records may be cut over any number of calls, messages over any number of records, and several may share one. Only what
travels in the clear is read; the rest is counted as `Sealed`. Memory is bounded: one record and one message, each with
a limit. Not here: what a message says (`edgetrust.codec.tls.messages`), and the order messages come in.
"""

from __future__ import annotations

from edgetrust.codec.quoting import quote_octets
from edgetrust.errors import Malformed
from edgetrust.model.tls import AlertMessage, ContentType, HandshakeType
from edgetrust.model.value import dataclass

MOST_RECORD_OCTETS = 2**14 + 2048
"""RFC 5246 §6.2.3; later versions allow less."""
MOST_MESSAGE_OCTETS = 2**20
"""The format allows 16 MB. A chain of ten certificates with 5,000 names each, or the names of 1,000 CAs (the most an
Expressway holds), stay below 1 MB."""
MOST_ALERTS = 2**6
"""Of one direction; OpenSSL takes five warnings in a row."""

_HEADER = 5
_MESSAGE_HEADER = 4
_SSL_MAJOR = 3
_PLAIN_ALERT = 2
_V2_HEADER = 2
_V2_MARK = 0x80


@dataclass(frozen=True, slots=True, kw_only=True)
class HandshakeMessage:
    """One handshake message, whole and still undecoded."""

    type: int
    body: bytes
    offset: int
    """Of its record's first octet in the stream, counted from 0."""
    end: int
    """Behind the record that completes it."""
    is_v2: bool = False
    """A ClientHello in the form of SSL 2.0 (RFC 5246 appendix E.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAlert:
    """An alert in the clear."""

    alert: AlertMessage
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CipherChange:
    """ChangeCipherSpec: in TLS 1.2 whatever follows is encrypted; in TLS 1.3 it means nothing."""

    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A record whose contents are encrypted, or application data."""

    type: int
    length: int
    offset: int


Event = HandshakeMessage | PlainAlert | CipherChange | Sealed


class TlsStream:
    """The bytes of one direction, read record by record. After `Malformed` it stays where it failed."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._offset = 0
        """Of the buffer's first octet in the stream."""
        self._message = bytearray()
        self._message_offset = 0
        self._record_offset = 0
        """Of the record read last."""
        self._has_changed_cipher = False

    @property
    def pending(self) -> int:
        """Octets received that do not make a record or message yet: more than 0 at the end means that it was cut."""
        return len(self._buffer) + len(self._message)

    def receive(self, data: bytes) -> None:
        """Remember what came. Reading happens in `next_event`."""
        self._buffer += data

    def next_event(self) -> Event | None:
        """The next event; None when more bytes are needed. Raises Malformed when this is not TLS."""
        while True:
            message = self._take_message()
            if message is not None:
                return message
            record = self._take_record()
            if record is None:
                return None
            event = self._open(*record)
            if event is not None:
                return event

    def _take_record(self) -> tuple[int, bytes] | None:
        """Content type and fragment of the next record."""
        if self._offset == 0 and self._buffer and self._buffer[0] & _V2_MARK:
            return self._take_v2()
        # As soon as an octet is there: HTTP, SSH and noise are told from TLS before a length is believed.
        head = self._buffer[:2]
        if (head and head[0] not in _CONTENT_TYPES) or (len(head) > 1 and head[1] != _SSL_MAJOR):
            raise self._nonsense()
        if len(self._buffer) < _HEADER:
            return None
        length = int.from_bytes(self._buffer[3:_HEADER], "big")
        if length > MOST_RECORD_OCTETS:
            raise Malformed(f"a TLS record of {length} octets at offset {self._offset}, at most {MOST_RECORD_OCTETS}")
        if len(self._buffer) < _HEADER + length:
            return None
        return self._buffer[0], self._consume(_HEADER, length)

    def _take_v2(self) -> tuple[int, bytes] | None:
        """A hello of SSL 2.0 form: a length with the top bit set, type 1, version 2 or 3."""
        head = self._buffer[:4]
        if len(head) < 4:
            return None
        if head[2] != HandshakeType.CLIENT_HELLO or head[3] not in (2, _SSL_MAJOR):
            raise self._nonsense()
        length = int.from_bytes(head[:2], "big") & 0x7FFF
        if len(self._buffer) < _V2_HEADER + length:
            return None
        return _V2_RECORD, self._consume(_V2_HEADER, length)

    def _nonsense(self) -> Malformed:
        what = f"no TLS record at offset {self._offset}" if self._offset else "no TLS"
        return Malformed(f"{what}: it begins with {quote_octets(bytes(self._buffer[:8]))}")

    def _consume(self, header: int, length: int) -> bytes:
        fragment = bytes(self._buffer[header : header + length])
        del self._buffer[: header + length]
        self._record_offset = self._offset
        self._offset += header + length
        return fragment

    def _open(self, content_type: int, fragment: bytes) -> Event | None:
        """What a record is by itself; None when it only adds to a message."""
        offset = self._record_offset
        if content_type == _V2_RECORD:
            return HandshakeMessage(type=fragment[0], body=fragment[1:], offset=offset, end=self._offset, is_v2=True)
        if content_type == ContentType.ALERT and len(fragment) == _PLAIN_ALERT:
            # An encrypted alert is longer: it carries a check value.
            return PlainAlert(alert=AlertMessage(level=fragment[0], code=fragment[1]), offset=offset)
        if content_type == ContentType.CHANGE_CIPHER_SPEC:
            self._has_changed_cipher = True
            return CipherChange(offset=offset)
        if content_type == ContentType.HANDSHAKE and (not self._has_changed_cipher or is_plain_hello(fragment)):
            if not self._message:
                self._message_offset = offset
            self._message += fragment
            return None
        return Sealed(type=content_type, length=len(fragment), offset=offset)

    def _take_message(self) -> HandshakeMessage | None:
        if len(self._message) < _MESSAGE_HEADER:
            return None
        length = int.from_bytes(self._message[1:_MESSAGE_HEADER], "big")
        if length > MOST_MESSAGE_OCTETS:
            raise Malformed(f"a handshake message of {length} octets, at most {MOST_MESSAGE_OCTETS} are read")
        end = _MESSAGE_HEADER + length
        if len(self._message) < end:
            return None
        message = HandshakeMessage(
            type=self._message[0],
            body=bytes(self._message[_MESSAGE_HEADER:end]),
            offset=self._message_offset,
            end=self._offset,
        )
        del self._message[:end]
        self._message_offset = self._record_offset  # what is left of the record begins the next message
        return message


_CONTENT_TYPES = frozenset(ContentType)
_V2_RECORD = -1
"""Stands for the one record that has no content type."""


def is_plain_hello(fragment: bytes) -> bool:
    """Handshake records are encrypted after ChangeCipherSpec, with one exception: after a HelloRetryRequest of TLS 1.3,
    the second hello of either side follows a ChangeCipherSpec that stands there for show (RFC 8446 D.4). The length of
    such a hello fits its record exactly, which an encrypted one does once in four billion times."""
    is_hello = fragment[:1] in (b"\x01", b"\x02")
    return is_hello and int.from_bytes(fragment[1:_MESSAGE_HEADER], "big") == len(fragment) - _MESSAGE_HEADER


def write_record(content_type: int, fragment: bytes, *, version: int) -> bytes:
    """A record as `TlsStream` reads it."""
    return bytes((content_type, *version.to_bytes(2, "big"), *len(fragment).to_bytes(2, "big"))) + fragment


def write_message(message_type: int, body: bytes) -> bytes:
    """A handshake message behind its header."""
    return bytes((message_type, *len(body).to_bytes(3, "big"))) + body
