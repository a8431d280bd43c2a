"""A TCP connection while it is being watched: two halves, each with its octets in order and its TLS records.

Not here: which packet belongs to which half (`edgetrust.codec.capture.conversations`), and what the halves amount to
(`edgetrust.codec.capture.outcome`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address

from edgetrust.codec.ssh import SSH_BANNER, SshHalf
from edgetrust.codec.tcp import Direction, Mark
from edgetrust.codec.tls.records import Records

MOST_TEXT_OCTETS = 16384
"""Of a dialogue before TLS: STARTTLS of XMPP, CONNECT of a web proxy."""
_TEXT = re.compile(rb"[\t\r\n -~\x80-\xff]*\Z")
_RECORD = re.compile(rb"[\x14-\x17]\x03[\x00-\x04]")
"""With what a record begins."""
_MAY_BEGIN = frozenset(range(0x14, 0x18))
_V2_MARK = 0x80
_TLS_BEGINS = b"\x16\x03"
_EXCERPT = 16


class Half:
    """What one end of a connection sent."""

    __slots__ = (
        "_nonsense",
        "_parts",
        "_records",
        "_text",
        "_text_at",
        "base",
        "connection",
        "direction",
        "fin",
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
        self.ssh: SshHalf | None = None
        self.keeps_sealed = keeps_sealed
        self._records: Records | None = None
        self._parts: list[Records] = []
        """Records before gaps."""
        self._text = b""
        """What came before TLS."""
        self._text_at = 0
        """Offset of its first octet."""
        self._nonsense: bytes | None = None

    @property
    def held(self) -> int:
        """Octets kept in memory."""
        held = 0 if self.direction is None else self.direction.held
        return held + sum(part.held for part in self.parts()) + len(self._text)

    @property
    def is_tls(self) -> bool:
        """It began as TLS does."""
        return any(part.has_records for part in self.parts())

    @property
    def nonsense(self) -> bytes | None:
        """The first octets of what is no TLS."""
        if self._nonsense is not None or self._text:
            return self._nonsense or self._text[:_EXCERPT]
        return next((part.nonsense for part in self.parts() if part.nonsense is not None), None)

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
        if self.direction is None:
            self.direction = Direction(self.base)
        ready = self.direction.receive(sequence, octets, frame, time, acknowledged)
        if ready is not None:
            for chunk in ready:
                self._read(chunk)
        elif self.direction.is_full:
            self.skip_gap()
        return self.is_done

    def skip_gap(self) -> None:
        """Go on behind what is missing, where a record begins."""
        assert self.direction is not None
        ready = self.direction.skip_gap()
        if not ready:
            return
        if self._records is not None:
            self._parts.append(self._records)
        self._records, self._text = None, b""
        at = self.direction.length - sum(map(len, ready))
        for chunk in ready:
            if self._records is None and _RECORD.match(chunk):
                self._records = Records(offset=at, keeps_sealed=self.keeps_sealed)
            if self._records is not None and not self.is_done:
                self._read_records(chunk)
            at += len(chunk)
        self._text_at = at

    def end(self) -> None:
        """Nothing more will come."""
        while self.direction is not None and self.direction.is_waiting and not self.is_done:
            self.skip_gap()

    def _read(self, chunk: bytes) -> None:
        if self.is_done:
            return
        if self._records is not None:
            self._read_records(chunk)
        elif self.ssh is not None:
            self.ssh.receive(chunk)
            self.is_done = self.ssh.is_over
        else:
            self._read_before_tls(self._text + chunk)

    def _read_records(self, chunk: bytes) -> None:
        assert self._records is not None
        self._records.receive(chunk)
        self.is_done = self._records.is_over

    def _read_before_tls(self, octets: bytes) -> None:
        """TLS from the first octet on, or text until it begins; anything else is of no interest."""
        if octets[0] in _MAY_BEGIN or octets[0] & _V2_MARK:
            self._begin(octets, 0)
        elif octets.startswith(SSH_BANNER[: len(octets)]):
            self._text = octets
            if len(octets) >= len(SSH_BANNER):
                self.ssh, self._text = SshHalf(), b""
                self.ssh.receive(octets)
        elif (start := octets.find(_TLS_BEGINS)) >= 0 and _is_text(octets[:start]):
            self._begin(octets, start)
        elif len(octets) <= MOST_TEXT_OCTETS and _is_text(octets.removesuffix(_TLS_BEGINS[:1])):
            self._text = octets
        else:
            self._nonsense, self._text, self.is_done = octets[:_EXCERPT], b"", True

    def _begin(self, octets: bytes, start: int) -> None:
        self._records = Records(offset=self._text_at + start, keeps_sealed=self.keeps_sealed)
        self._text = b""
        self._read_records(octets[start:])


class Connection:
    """Two halves that belong together; one of them may never have been seen."""

    __slots__ = ("file", "frame", "halves", "is_told", "is_truncated", "reset_by")

    def __init__(self, first: Half, *, file: str, frame: int) -> None:
        self.halves = [first]
        self.file = file
        """The capture in which its data begins."""
        self.frame = frame
        self.reset_by: Half | None = None
        """Who sent the first RST."""
        self.is_truncated = False
        """Packets were cut when they were captured."""
        self.is_told = False
        """A handshake was made of it, or it is none."""

    @property
    def is_closed(self) -> bool:
        """Both ends are done with it."""
        return self.reset_by is not None or (len(self.halves) > 1 and all(half.fin is not None for half in self.halves))

    def other(self, half: Half) -> Half | None:
        """The opposite half."""
        return next((each for each in self.halves if each is not half), None)


@lru_cache(maxsize=4096)
def _address(octets: bytes) -> str:
    return str(ip_address(octets))


def _is_text(octets: bytes) -> bool:
    return _TEXT.match(octets) is not None
