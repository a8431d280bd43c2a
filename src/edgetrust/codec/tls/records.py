"""Records of one direction, read as they come: the plain handshake octets, alerts, and what is sealed.

    records = Records()
    records.receive(data)                        # any part of the stream, in order
    for message in records.messages(): ...

This is the quick reader for captures: it looks at each octet once and keeps the plain part of a handshake only. The
events of `edgetrust.codec.tls.stream` are the same facts, one by one; the tests hold the two against each other. Not
here: what a message says (`edgetrust.codec.tls.messages`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from struct import Struct
from typing import Final, NamedTuple

from edgetrust.codec.tls.plain import PlainMessage, PlainPart, plain_message
from edgetrust.codec.tls.stream import MOST_ALERTS, MOST_MESSAGE_OCTETS, MOST_RECORD_OCTETS, is_plain_hello
from edgetrust.model.tls import HandshakeType

MOST_SEALED: Final = 12
"""Encrypted records that are counted: enough to tell a Finished from an alert, and tickets from data."""
MOST_PLAIN: Final = 2 * MOST_MESSAGE_OCTETS
"""Octets of handshake in the clear that are kept of one direction."""
MOST_WHOLE: Final = 2**5
"""Messages with a record of their own at the beginning; a handshake has ten in one direction."""
MOST_RECORDS: Final = 2**16
"""Of handshake in the clear in one direction."""

_HEADER: Final = 5
_MESSAGE_HEADER: Final = 4
_MAJOR: Final = 3
_CHANGE: Final = 20
_ALERT: Final = 21
_HANDSHAKE: Final = 22
_DATA: Final = 23
_HEARTBEAT: Final = 24
_KINDS: Final = range(_CHANGE, _HEARTBEAT + 1)
_FATAL: Final = 2
_PLAIN_ALERT: Final = _HEADER + 2
_V2_HEAD: Final = 4
_V2_MARK: Final = b"\x80"
_PRICE: Final = 768
"""Octets that it takes to keep nothing."""
_MESSAGE_PRICE: Final = 64
"""Octets that a message takes besides its own."""
_ALERT_PRICE: Final = 128


class SealedRecord(NamedTuple):
    """A record that cannot be read."""

    type: int
    length: int
    offset: int
    """Of its first octet in the stream."""
    octets: bytes = b""
    """With its header, where sealed records are kept."""


class AlertRecord(NamedTuple):
    """An alert in the clear."""

    level: int
    code: int
    offset: int


_sealed_record: Final = partial(tuple.__new__, SealedRecord)
"""A record of all its fields at once, as `plain_message`."""


class Records:
    """One direction of a connection."""

    __slots__ = (
        "_buffer",
        "_is_behind_gap",
        "_keeps_sealed",
        "_missing",
        "_plain",
        "_skip",
        "_whole",
        "alerts",
        "changed_at",
        "is_message_cut",
        "is_over",
        "nonsense",
        "offset",
        "problem",
        "sealed",
        "v2_hello",
    )

    def __init__(self, *, offset: int = 0, keeps_sealed: bool = False, is_behind_gap: bool = False) -> None:
        self._buffer = b""
        self._skip = 0
        """Octets to come of a record that is not looked into."""
        self._whole: list[PlainMessage] = []
        """Messages that came in a record of their own each, up to the first that did not."""
        self._plain: PlainPart | None = None
        """What the records of handshake in the clear behind them hold."""
        self._missing: list[tuple[int, int]] = []
        """What is missing of the record under way, from and up to offsets in the stream."""
        self._is_behind_gap = is_behind_gap
        """Its first record may begin in the middle of a message."""
        self._keeps_sealed = keeps_sealed
        self.offset = offset
        """In the stream, of the next record."""
        self.alerts: list[AlertRecord] = []
        self.sealed: list[SealedRecord] = []
        self.changed_at: int | None = None
        """Offset of the first ChangeCipherSpec."""
        self.is_over = False
        """Nothing that follows matters for the handshake."""
        self.nonsense: bytes | None = None
        """The first octets of what is no TLS, where TLS was expected."""
        self.problem: str | None = None
        """Why the handshake could not be read to its end."""
        self.v2_hello: PlainMessage | None = None
        self.is_message_cut = False
        """A message began and did not end; known once `messages` were asked for."""

    @property
    def has_records(self) -> bool:
        """At least one whole record came."""
        has_messages = self._whole or self._plain is not None or self.v2_hello is not None
        return bool(has_messages or self.alerts or self.sealed or self.changed_at is not None)

    @property
    def held(self) -> int:
        """Octets kept in memory."""
        sealed = sum(len(record.octets) for record in self.sealed)
        whole = sum(len(message.body) + _MESSAGE_PRICE for message in self._whole)
        plain = 0 if self._plain is None else self._plain.held
        return len(self._buffer) + whole + plain + sealed + _ALERT_PRICE * len(self.alerts) + _PRICE

    @property
    def is_cut(self) -> bool:
        """It ends in the middle of a record."""
        return bool(self._buffer) or self._skip > 0

    def receive(self, data: bytes) -> bool:
        """Read on; whether nothing that follows matters for the handshake."""
        if self._buffer:
            data = self._buffer + data
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            at = self._read_records(data, skipped)
        elif self.offset or data[:1] < _V2_MARK:
            at = self._read_records(data, 0)
        else:
            at = self._take_v2(data)
            at = self._read_records(data, at) if at else 0
        self.offset += at
        self._buffer = b"" if self.is_over else data[at:]
        return self.is_over

    def miss(self, count: int) -> bool:
        """Pass over octets that the capture lacks. False where they reach beyond the record that is under way: then
        nobody knows where the next one begins."""
        if self._skip:
            is_inside = count <= self._skip
            if is_inside:
                self._skip -= count
                self.offset += count
            return is_inside
        come = len(self._buffer)
        if come < _HEADER or self._buffer[0] > _HEARTBEAT or come + count > _HEADER + _length(self._buffer, 0):
            return False
        self._missing.append((self.offset + come, self.offset + come + count))
        self.receive(bytes(count))
        return True

    def messages(self) -> list[PlainMessage]:
        """The whole messages in the clear, in order; none of which an octet is missing."""
        found = self._whole if self.v2_hello is None else [self.v2_hello, *self._whole]
        if self._plain is None:
            return found
        found = [*found, *self._plain.messages()]
        self.is_message_cut = self._plain.is_cut
        return found

    def _read_records(self, data: bytes, at: int) -> int:
        """Read whole records from `at` on; the offset behind them."""
        end = len(data)
        last = end - _HEADER
        if self._plain is None and self.changed_at is None and not (self._is_behind_gap or self._missing):
            at = self._read_whole_messages(data, at)
        while at <= last and not self.is_over:
            kind, major, size = _RECORD_HEAD(data, at)
            stop = at + _HEADER + size
            if kind not in _KINDS or major != _MAJOR or size > MOST_RECORD_OCTETS:
                return self._give_up(data, at)
            if stop > end and (kind != _DATA or self._keeps_sealed):
                return at
            if kind == _HANDSHAKE and (self.changed_at is None or is_plain_hello(data[at + _HEADER : stop])):
                self._take_plain(data[at + _HEADER : stop], self.offset + stop)
            else:
                self._take_other(kind, data, at, stop)
            at = stop
        if at > end:
            self._skip = at - end
            return end
        if at < end and not self.is_over and not _may_begin(data, at):
            return self._give_up(data, at)
        return at

    def _read_whole_messages(self, data: bytes, at: int) -> int:
        """Read records of handshake that hold one whole message each, as most do; the offset behind them."""
        found, offset, end = self._whole, self.offset, len(data)
        last = end - _HEADER - _MESSAGE_HEADER
        while at <= last and len(found) < MOST_WHOLE:
            head, size, kind, high, low = _WHOLE_HEAD(data, at)
            stop = at + _HEADER + size
            if (
                head != _PLAIN
                or size != (high << 16 | low) + _MESSAGE_HEADER
                or stop > end
                or size > MOST_RECORD_OCTETS
            ):
                break
            found.append(plain_message((kind, data[at + _HEADER + _MESSAGE_HEADER : stop], offset + stop, False)))
            at = stop
        return at

    def _take_plain(self, fragment: bytes, end: int) -> None:
        plain = self._plain
        if plain is None:
            plain = self._plain = PlainPart(is_behind_gap=self._is_behind_gap)
        plain.take(fragment, end, self._missing)
        if self._missing:
            self._missing.clear()
        if plain.length > MOST_PLAIN:
            self._stop(f"more than {MOST_PLAIN} octets of handshake in one direction")
        elif plain.records > MOST_RECORDS:
            self._stop(f"more than {MOST_RECORDS} records of handshake in one direction")

    def _take_other(self, kind: int, data: bytes, at: int, stop: int) -> None:
        """A record that is no plain handshake."""
        offset = self.offset + at
        if kind == _CHANGE:
            if self.changed_at is None:
                self.changed_at = offset
        elif kind == _ALERT and stop - at == _PLAIN_ALERT:
            # An encrypted alert is longer: it carries a check value.
            if not self._missing:
                self.alerts.append(AlertRecord(data[at + _HEADER], data[at + _HEADER + 1], offset))
                self.is_over = data[at + _HEADER] == _FATAL
            if len(self.alerts) > MOST_ALERTS:
                self._stop(f"more than {MOST_ALERTS} alerts")
        else:
            sealed = self.sealed
            sealed.append(
                _sealed_record((kind, stop - at - _HEADER, offset, data[at:stop] if self._keeps_sealed else b""))
            )
            # Before TLS 1.3 the first sealed handshake record is the Finished; data behind it shows that all is well.
            is_behind_finished = kind == _DATA and sealed[0].type == _HANDSHAKE
            self.is_over = is_behind_finished or len(sealed) >= MOST_SEALED
        if self._missing:
            self._missing.clear()

    def _take_v2(self, data: bytes) -> int:
        """A hello of SSL 2.0 form: a length with the top bit set, type 1, version 2 or 3. The offset behind it; 0 when
        more octets are needed."""
        if len(data) < _V2_HEAD:
            return 0
        stop = 2 + ((data[0] & 0x7F) << 8 | data[1])
        if data[2] != HandshakeType.CLIENT_HELLO or data[3] not in (2, _MAJOR):
            return self._give_up(data, 0)
        if len(data) < stop:
            return 0
        self.v2_hello = PlainMessage(data[2], data[3:stop], stop, is_v2=True)
        return stop

    def _stop(self, problem: str) -> None:
        self.problem = problem
        self.is_over = True

    def _give_up(self, data: bytes, at: int) -> int:
        self.nonsense = data[at : at + 16]
        self.is_over = True
        return at


_RECORD_HEAD: Final[Callable[[bytes, int], tuple[int, int, int]]] = Struct(">BBxH").unpack_from
"""Type, major version and length."""
_WHOLE_HEAD: Final[Callable[[bytes, int], tuple[int, int, int, int, int]]] = Struct(">HxHBBH").unpack_from
"""Type and major version of a record, and its length; type and length of the message in it."""
_PLAIN: Final = _HANDSHAKE << 8 | _MAJOR


def _length(data: bytes, at: int) -> int:
    """Of the record whose header begins there."""
    return data[at + 3] << 8 | data[at + 4]


def _may_begin(data: bytes, at: int) -> bool:
    """As soon as an octet is there, HTTP, SSH and noise are told from TLS."""
    return data[at] in _KINDS and data[at + 1 : at + 2] in (b"", b"\x03")
