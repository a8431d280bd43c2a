"""What one half of a connection amounts to: its messages in the clear, its alerts, and its sealed records.

Not here: what both halves together come to (`edgetrust.codec.capture.outcome`), and what the sizes of sealed records
tell in TLS 1.3 (`edgetrust.codec.capture.sealed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from edgetrust.codec.capture.halves import Connection, Half
from edgetrust.codec.tcp import Mark
from edgetrust.codec.tls.plain import PlainMessage
from edgetrust.codec.tls.records import AlertRecord, SealedRecord

_RECORD_HEADER: Final = 5
_PLAIN_ALERT: Final = 7
_ALERT: Final = 21
_HANDSHAKE: Final = 22
_DATA: Final = 23
_MODULUS: Final = 0xFFFF_FFFF


class Flight:
    """What one half amounts to."""

    __slots__ = (
        "_behind_close",
        "_parts",
        "alerts",
        "by_type",
        "changed_at",
        "end",
        "half",
        "is_broken_off",
        "is_whole",
        "lacks_packets",
        "sealed",
    )

    def __init__(self, half: Half, connection: Connection) -> None:
        self.half = half
        self.by_type: dict[int, list[PlainMessage]] = {}
        """Its messages in the clear."""
        self.alerts: list[AlertRecord] = []
        self.sealed: list[SealedRecord] = []
        self.changed_at: int | None = None
        self.end = 0
        """Offset behind what belongs to the handshake, as far as that can be told."""
        self.lacks_packets = connection.lacks_packets_of(half)
        self.is_whole = not self.lacks_packets
        """No octets are missing, in the middle or at the end."""
        other = connection.other(half)
        self._behind_close = None if other is None or other.fin is None else other.fin[0] + 1
        """Sequence number behind the other side's FIN."""
        self._parts = half.parts()
        has_all = half.fin is not None and half.fin[0] == half.end_of_data and not self.lacks_packets
        self.is_broken_off = False
        """It closed in the middle of a message: the rest was never sent."""
        for part in self._parts:
            self.alerts += part.alerts
            self.sealed += part.sealed
            if self.changed_at is None:
                self.changed_at = part.changed_at
            messages = part.messages()
            for message in messages:
                self.by_type.setdefault(message.type, []).append(message)
            if messages:
                self.end = messages[-1].end
            if not part.is_over and (part.is_cut or part.is_message_cut):
                self.is_broken_off = has_all
                self.is_whole = has_all
        if self.sealed:
            self.end = self.sealed[0].offset + _RECORD_HEADER + self.sealed[0].length
        if self.alerts:
            self.end = max(self.end, self.alerts[-1].offset + _PLAIN_ALERT)

    def frame(self, offset: int) -> int | None:
        """The packet that brought an octet."""
        mark = self.mark_at(offset)
        return None if mark is None else mark.frame

    def mark_at(self, offset: int) -> Mark | None:
        """What is known of the packet that brought an octet."""
        direction = self.half.direction
        return None if direction is None else direction.mark_at(offset)

    def is_answer_to_close(self, offset: int) -> bool:
        """Whoever sent this octet had seen the other side's FIN."""
        return self._behind_close is not None and self.has_seen(self._behind_close, offset)

    def answers(self, behind: int) -> list[SealedRecord]:
        """The sealed records of TLS 1.3 that it sent once it had acknowledged the sequence number `behind`."""
        return [record for record in self.sealed if record.type == _DATA and self.has_seen(behind, record.offset)]

    def has_seen(self, behind: int, offset: int) -> bool:
        """The octet at this offset was sent when the sequence number `behind` had been acknowledged."""
        mark = self.mark_at(offset)
        return mark is not None and (mark.acknowledged - behind) & _MODULUS < _MODULUS // 2

    @property
    def sealed_alert(self) -> SealedRecord | None:
        """Up to TLS 1.2: the first alert under its keys, unless it was sent because the other side had closed."""
        return self.first_before_close(each for each in self.sealed if each.type == _ALERT)

    def first_before_close(self, records: Iterable[SealedRecord]) -> SealedRecord | None:
        """The first of its records that is no answer to the other side's close."""
        return next((each for each in records if not self.is_answer_to_close(each.offset)), None)

    @property
    def is_silent(self) -> bool:
        """No data was sent after the handshake."""
        return self.is_whole and all(record.type != _DATA for record in self.sealed)

    @property
    def has_finished(self) -> bool:
        """Up to TLS 1.2: the Finished, which is the first handshake record behind ChangeCipherSpec."""
        return self.changed_at is not None and any(record.type == _HANDSHAKE for record in self.sealed)

    @property
    def problem(self) -> str | None:
        """Why it could not be read to the end."""
        return next((part.problem for part in self._parts if part.problem is not None), None)
