"""A TCP connection while it is being watched: two halves, each with its octets in order and its TLS records.

Not here: which packet belongs to which half (`edgetrust.codec.capture.conversations`), and what the halves amount to
(`edgetrust.codec.capture.outcome`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from operator import attrgetter
from typing import Final

from edgetrust.codec.ssh import SSH_BANNER, SshHalf
from edgetrust.codec.tcp import Direction, Mark
from edgetrust.codec.tls.records import Records

MOST_AHEAD: Final = 2**18
"""Octets between a segment and the one before it; what is farther away belongs to another connection."""
MOST_LOST_OCTETS: Final = 2**18
"""Behind a gap, until a record begins where a segment does."""
MOST_LOSSES: Final = 64
"""Gaps of one direction behind which a record has to be looked for."""
MOST_TEXT_OCTETS: Final = 16384
"""Of a dialogue before TLS: STARTTLS of XMPP, CONNECT of a web proxy."""
_TEXT: Final = re.compile(rb"[\t\r\n -~\x80-\xff]*\Z")
_RECORD: Final = re.compile(rb"[\x14-\x17]\x03[\x00-\x04]")
"""With what a record begins."""
_MAY_BEGIN: Final = frozenset(range(0x14, 0x18))
_V2_MARK: Final = 0x80
_TLS_BEGINS: Final = b"\x16\x03"
_EXCERPT: Final = 16
_MODULUS: Final = 0xFFFF_FFFF
_IPV4: Final = 4


class Half:
    """What one end of a connection sent."""

    __slots__ = (
        "_at",
        "_begun",
        "_lost",
        "_nonsense",
        "_parts",
        "_records",
        "_text",
        "acknowledged",
        "base",
        "begins_inside",
        "connection",
        "direction",
        "ended_in",
        "fin",
        "first_acknowledged",
        "has_opened",
        "is_done",
        "keeps_sealed",
        "key",
        "ssh",
    )

    def __init__(self, key: bytes, base: int, *, keeps_sealed: bool = False) -> None:
        self.key = key
        """Source and destination addresses, then ports, as they stand in its packets."""
        self.base = base
        """Sequence number of its first octet of data."""
        self.connection: Connection | None = None
        """None until one of the two ends has sent data."""
        self.direction: Direction | None = None
        """None until data came."""
        self.is_done = False
        """Its data is of no interest any more; its end still is."""
        self.fin: tuple[int, int] | None = None
        """Sequence and acknowledgement number of its FIN."""
        self.ended_in: int | None = None
        """The packet with its first FIN or RST."""
        self.has_opened = False
        """It sent the first SYN."""
        self.begins_inside = False
        """It was joined in its middle, where no record need begin."""
        self.first_acknowledged: int | None = None
        self.acknowledged: int | None = None
        """The lowest and the highest acknowledgement number it sent, as far as they were looked at."""
        self.ssh: SshHalf | None = None
        self.keeps_sealed = keeps_sealed
        self._records: Records | None = None
        self._parts: list[Records] = []
        """Records before gaps."""
        self._begun = b""
        """What may be the beginning of TLS or SSH."""
        self._at = 0
        """Its offset, before the first record and behind gaps."""
        self._text = b""
        """The first octets of what came before TLS."""
        self._lost: int | None = None
        """Octets that went by since a gap, while it is not known where records begin."""
        self._nonsense: bytes | None = None

    @property
    def held(self) -> int:
        """Octets kept in memory."""
        held = len(self._begun) + (0 if self.direction is None else self.direction.held)
        if self.ssh is not None:
            held += self.ssh.held
        return held + sum(part.held for part in self.parts())

    @property
    def is_tls(self) -> bool:
        """It began as TLS does."""
        if self._records is not None and self._records.has_records:
            return True
        return any(part.has_records for part in self._parts)

    @property
    def nonsense(self) -> bytes | None:
        """The first octets of what is no TLS."""
        if self._nonsense is not None or self._text:
            return self._nonsense or self._text
        for part in self.parts():
            if part.nonsense is not None:
                return part.nonsense
        return None

    @property
    def source(self) -> str:
        """The IP address it comes from."""
        return _address(self.key[: (len(self.key) - 4) // 2])

    @property
    def destination(self) -> str:
        """The IP address it goes to."""
        return _address(self.key[(len(self.key) - 4) // 2 : -4])

    @property
    def source_port(self) -> int:
        """The port it comes from."""
        return int.from_bytes(self.key[-4:-2], "big")

    @property
    def destination_port(self) -> int:
        """The port it goes to."""
        return int.from_bytes(self.key[-2:], "big")

    @property
    def seems_to_connect(self) -> bool:
        """It opened the connection, or has the higher port, as far as nobody saw who did."""
        return self.has_opened or self.source_port > self.destination_port

    @property
    def has_gap(self) -> bool:
        """Packets are missing from the capture."""
        return self.direction is not None and self.direction.has_gap

    def parts(self) -> list[Records]:
        """Its records, one part before each gap."""
        return self._parts if self._records is None else [*self._parts, self._records]

    def mark_at(self, offset: int) -> Mark | None:
        """The packet that brought the octet at this offset."""
        return None if self.direction is None else self.direction.mark_at(offset)

    def receive(self, sequence: int, octets: bytes, frame: int, time: int, acknowledged: int) -> bool:
        """Take a segment with data; whether nothing that follows is of interest."""
        direction = self.direction
        if direction is None:
            direction = self.direction = Direction(self.base)
        ready = direction.receive(sequence, octets, frame, time, acknowledged)
        if ready is None:
            while direction.is_full and not self.is_done:
                self.skip_gap()
        elif self._records is not None and len(ready) == 1:
            self.is_done = self._records.receive(ready[0])  # what comes most
        else:
            for chunk in ready:
                self._read(chunk)
        return self.is_done

    @property
    def end_of_data(self) -> int:
        """Sequence number behind the last octet that was looked at."""
        return (self.base + (0 if self.direction is None else self.direction.length)) & _MODULUS

    def acknowledge(self, number: int) -> None:
        """It has received what comes before this sequence number."""
        if self.acknowledged is None or self.first_acknowledged is None:
            self.first_acknowledged = self.acknowledged = number
        elif (number - self.acknowledged) & _MODULUS < _MODULUS // 2:
            self.acknowledged = number
        elif (self.first_acknowledged - number) & _MODULUS < _MODULUS // 2:
            self.first_acknowledged = number

    def is_beyond(self, sequence: int) -> bool:
        """A segment with this number is none of its own: it lies behind all that mattered, or too far away."""
        length = 0 if self.direction is None else self.direction.length
        return (sequence - self.base) & _MODULUS >= length + (0 if self.is_done else MOST_AHEAD)

    def lacks_end(self, acknowledged: int | None) -> bool:
        """Octets at its end were not captured, as its FIN shows, or what the other end has `acknowledged`."""
        if self.is_done:
            return False
        end = self.end_of_data
        if self.fin is not None and 0 < (self.fin[0] - end) & _MODULUS < _MODULUS // 2:
            return True
        # One more than there are octets acknowledges the FIN.
        return acknowledged is not None and 1 < (acknowledged - end) & _MODULUS < _MODULUS // 2

    def skip_gap(self) -> None:
        """Go on behind what is missing: in the record that was under way, or where another begins."""
        assert self.direction is not None
        end = self.direction.length
        ready = self.direction.skip_gap()
        at = self.direction.length - sum(map(len, ready))
        if self.ssh is not None:
            self.is_done = True
        elif self._records is None or not self._records.miss(at - end):
            self._lose(at)
        for chunk in ready:
            self._read(chunk)

    def end(self) -> None:
        """Nothing more will come."""
        while self.direction is not None and self.direction.is_waiting and not self.is_done:
            self.skip_gap()

    def forget(self) -> None:
        """Let go of all it keeps: it has been told. Whatever refers to it must not keep that alive, nor it and its
        connection each other: a circle stays in memory until somebody looks for circles."""
        self.connection = self.direction = self.ssh = self._records = None
        self._parts = []
        self._begun = b""
        self.is_done = True

    def _lose(self, at: int) -> None:
        """From here on it is not known where a record begins."""
        if self._records is not None:
            self._parts.append(self._records)
        self._records, self._begun, self._text = None, b"", b""
        self._at = at
        self._lost = 0
        self.is_done = len(self._parts) > MOST_LOSSES

    def _read(self, chunk: bytes) -> None:
        if self.is_done:
            return
        records = self._records
        if records is not None:
            self.is_done = records.receive(chunk)
        elif self.ssh is not None:
            self.ssh.receive(chunk)
            self.is_done = self.ssh.is_over
        elif self._lost is not None:
            self._find_record(chunk)
        else:
            self._read_before_tls(self._begun + chunk)

    def _find_record(self, chunk: bytes) -> None:
        """Look for the next record at the beginning of a segment."""
        assert self._lost is not None
        if _RECORD.match(chunk):
            self._begin(chunk, 0)
            return
        self._at += len(chunk)
        self._lost += len(chunk)
        self.is_done = self._lost > MOST_LOST_OCTETS

    def _read_before_tls(self, octets: bytes) -> None:
        """TLS from the first octet on, or text until it begins; anything else is of no interest."""
        is_first = self._at == 0
        if self.begins_inside:
            self._lose(self._at)
            self._find_record(octets)
        elif is_first and (octets[0] in _MAY_BEGIN or octets[0] & _V2_MARK):
            self._begin(octets, 0)
        elif is_first and octets.startswith(SSH_BANNER[: len(octets)]):
            self._begun = octets
            if len(octets) >= len(SSH_BANNER):
                self.ssh = SshHalf()
                self.ssh.receive(octets)
                self.is_done = self.ssh.is_over
        else:
            self._read_text(octets)

    def _read_text(self, octets: bytes) -> None:
        start = octets.find(_TLS_BEGINS)
        waiting = _TLS_BEGINS[:1] if octets.endswith(_TLS_BEGINS[:1]) else b""
        if start >= 0 and _is_text(octets[:start]):
            self._begin(octets, start)
        elif _is_text(octets.removesuffix(waiting)) and self._at + len(octets) <= MOST_TEXT_OCTETS:
            self._text = (self._text + octets)[:_EXCERPT]
            self._at += len(octets) - len(waiting)
            self._begun = waiting
        else:
            self._nonsense, self.is_done = (self._text + octets)[:_EXCERPT], True
            self._begun = self._text = b""

    def _begin(self, octets: bytes, start: int) -> None:
        self._records = Records(
            offset=self._at + start, keeps_sealed=self.keeps_sealed, is_behind_gap=self._lost is not None
        )
        self._begun, self._text, self._lost = b"", b"", None
        self.is_done = self._records.receive(octets[start:])


class Connection:
    """Two halves that belong together; one of them may never have been seen."""

    __slots__ = ("ended_at", "file", "halves", "is_given_up", "is_told", "is_truncated", "reset_by")

    def __init__(self, first: Half, *, file: str) -> None:
        self.halves = [first]
        self.file = file
        """The capture in which its data begins."""
        self.reset_by: Half | None = None
        """Who sent the first RST."""
        self.ended_at: int | None = None
        """The time of the first FIN or RST."""
        self.is_truncated = False
        """Packets were cut when they were captured."""
        self.is_given_up = False
        """It was told before it came to an end, since too much was going on at once."""
        self.is_told = False
        """A handshake was made of it, or it is none."""

    @property
    def is_closed(self) -> bool:
        """Both ends are done with it."""
        if self.reset_by is not None:
            return True
        first, last = self.halves[0], self.halves[-1]
        return first is not last and first.fin is not None and last.fin is not None

    @property
    def ender(self) -> Half | None:
        """Who ended it first, with an RST or a FIN; None without any, and where the capture does not show it."""
        return self.reset_by if self.is_reset_first else self.closer

    @property
    def is_reset_first(self) -> bool:
        """It ended with an RST, before any FIN."""
        return self.reset_by is not None and all(half.fin is None for half in self.halves)

    @property
    def closer(self) -> Half | None:
        """Whose FIN came first; None without any, and where the capture does not show it."""
        closed = [(half, half.fin) for half in self.halves if half.fin is not None]
        if not closed:
            return None
        one, fin = closed[0]
        other = self.other(one)
        if len(closed) > 1:
            # Whoever acknowledges the other's FIN with its own came second.
            is_second = (fin[1] - closed[1][1][0] - 1) & _MODULUS < _MODULUS // 2
            return other if is_second else one
        if other is None:
            return one if one.first_acknowledged == fin[1] else None
        if self.reset_by is other:
            return one
        behind = (fin[1] - other.end_of_data) & _MODULUS
        if behind == 0 or behind > _MODULUS // 2:
            return one
        # One octet more than it sent: another FIN, which the capture lacks; unless nobody counted how much it sent.
        return other if behind == 1 and not other.is_done else None

    @property
    def first_mark(self) -> Mark:
        """The first of the packets in which the halves begin."""
        marks = [half.direction.marks[0] for half in self.halves if half.direction is not None and half.direction.marks]
        return min(marks, key=attrgetter("time"))

    def lacks_packets_of(self, half: Half) -> bool:
        """Octets that this half sent were not captured."""
        other = self.other(half)
        is_cut = half.begins_inside or half.has_gap
        return is_cut or half.lacks_end(None if other is None else other.acknowledged)

    def other(self, half: Half) -> Half | None:
        """The opposite half."""
        for each in self.halves:
            if each is not half:
                return each
        return None


@lru_cache(maxsize=4096)
def _address(octets: bytes) -> str:
    return ".".join(map(str, octets)) if len(octets) == _IPV4 else str(ip_address(octets))


def _is_text(octets: bytes) -> bool:
    return _TEXT.match(octets) is not None
