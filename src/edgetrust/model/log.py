"""What log lines say: single lines that mean something, and incidents, which are the same said again and again.

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
class LogLine:
    """One line of a log."""

    file: str
    number: int
    """From 1; of the first of several physical lines that make one."""
    text: str
    """Printable, and cut where it is longer than anybody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A line that says something."""

    line: LogLine
    pattern: str
    """Name of the pattern that it fits."""
    rule: str
    """Slug of the rule that explains it."""
    role: Role
    source: str | None = None
    """The process or product that wrote it: `tvcs`, `traffic_server`, `CUCM`."""
    node: str | None = None
    """The host that wrote it, where the line or the file says so."""
    local: str | None = None
    """Address of the side that wrote it, `192.0.2.1:7001`."""
    peer: str | None = None
    """Address or name of the other side."""
    is_server: bool | None = None
    """The side that wrote it was the TLS server."""
    expected_name: str | None = None
    """The name that a certificate should have carried."""
    reason: str | None = None
    """Why, in the log's own words, without codes."""
    code: int | None = None
    """Of the alert that was received, or of OpenSSL's verification error, as `rule` has it."""
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The same between the same two ends, as often as it was logged."""

    sighting: Sighting
    """The first one."""
    first: datetime | None
    last: datetime | None
    count: int
    lines: tuple[LogLine, ...]
    """The first ones, as evidence."""
