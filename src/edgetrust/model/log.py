"""What log lines say: passages out of a log, single lines that mean something, and incidents, which are the same said
again and again.

Not here: how lines are read (`edgetrust.codec.log_lines`) and recognised (`edgetrust.mra.logs`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from edgetrust.model.value import dataclass


class Role(StrEnum):
    """What the side that wrote the line had to do with it."""

    REJECTED_PEER = "rejected-peer"
    """It refused the other side."""
    REJECTED_BY_PEER = "rejected-by-peer"
    """The other side refused it."""
    NOT_A_CERTIFICATE_FAULT = "not-a-certificate-fault"
    """It looks like a certificate fault and is none."""
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a log that may say something: one record, whole, even where it was wrapped or glued to others."""

    file: str
    number: int
    """Of the line on which it begins, from 1."""
    text: str
    """With the line breaks in it, and without a last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A log that has been read to its end."""

    path: str
    lines: int
    bytes: int
    tail: str = ""
    """The last lines, as far as they may tell when the log ends."""
    is_text: bool = True
    """False: it begins as no text does, and no line of it means anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a log."""

    file: str
    number: int
    """From 1; of the first of several physical lines that make one."""
    text: str
    """On one line, and cut where it is longer than anybody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A line that says something."""

    line: LogLine
    pattern: str
    """Name of the pattern that it fits."""
    rule: str
    """Slug of the rule that explains it."""
    role: Role
    is_vague: bool = False
    """It tells that something failed, and another line of the same failure may tell why."""
    source: str | None = None
    """The process or product that wrote it: `tvcs`, `traffic_server`, `CUCM`."""
    node: str | None = None
    """The host that wrote it, where the line says so."""
    local: str | None = None
    """Address of the side that wrote it; with the port, `192.0.2.1:7001`, where it is the server."""
    peer: str | None = None
    """Address or name of the other side; with the port where that is the server."""
    client_port: int | None = None
    """The passing port of the client: with it and a time the handshake can be found in a capture."""
    is_server: bool | None = None
    """The side that wrote it was the TLS server."""
    expected_name: str | None = None
    """The name that a certificate should have carried."""
    reason: str | None = None
    """Why, in the log's own words."""
    code: int | None = None
    """Of the alert that was received, of OpenSSL's verification error, or of an alarm, as `rule` has it."""
    depth: int | None = None
    """Of the certificate that was refused: 0 is the other side's own, more are CAs above it."""
    time: datetime | None = None
    """UTC; of a time without a zone, that time."""
    is_end: bool = False
    """The state of which it tells is over: an alarm that was lowered."""
    has_zone: bool = True
    """False: the time is without a zone, so by which clock it is read is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The same between the same two ends, as often as it was logged."""

    sighting: Sighting
    """The one that says most."""
    first: datetime | None
    last: datetime | None
    count: int
    """How often it happened; a failure that several lines tell of counts once."""
    lines: tuple[LogLine, ...]
    """The first ones, as evidence."""
    is_over: bool = False
    """The state was reported as ended behind the last of these lines."""
    ended: datetime | None = None
    """When, where that line has a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What was found in logs."""

    files: tuple[LogFile, ...]
    incidents: tuple[Incident, ...]
    """In the order of their first line."""
    left_out: int = 0
    """Lines that say something, and were too many different ones to remember."""
    last: datetime | None = None
    """When the last line was written that has a time, whatever it says."""
    dated: tuple[Sighting, ...] = ()
    """Refusals that name both ends of a connection, ports included, and a time: the log of the other side may tell of
    the same one. The last ones of each file."""

    @property
    def is_empty(self) -> bool:
        """Whether there was no line at all."""
        return not any(each.lines for each in self.files)
