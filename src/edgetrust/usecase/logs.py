"""What logs say, and what is wrong by it.

Reading is a stream that is passed in, so the same use case runs against files, a paste or an archive. Not here: reading
(`edgetrust.io.logs`), recognising (`edgetrust.mra.logs`), putting together what lines say
(`edgetrust.usecase.incidents`), and rendering.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from edgetrust.model.evidence import Problem
from edgetrust.model.log import Incident, Log, LogFile, Passage, Role, Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.fields import read_header
from edgetrust.mra.logs.recognise import recognise
from edgetrust.usecase.incidents import Gathering

if TYPE_CHECKING:
    # What rules are made of takes longer to load than a small log takes to read.
    from edgetrust.model.finding import Finding

MOST_DATED = 500
"""Refusals that are kept of each file, the last ones, to hold them against what the other side logged."""
MOST_DATED_FILES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when to when lines count. One that bears no time always does."""

    since: datetime | None = None
    until: datetime | None = None

    def takes(self, sighting: Sighting) -> bool:
        """Whether a line lies within."""
        time = sighting.time
        if time is None:
            return True
        return (self.since is None or time >= self.since) and (self.until is None or time <= self.until)


ALWAYS = Period()


class Collector:
    """What is read of logs, as it comes."""

    def __init__(self, period: Period = ALWAYS) -> None:
        self._period = period
        self._files: list[LogFile] = []
        self._last: datetime | None = None
        self._gathering = Gathering()
        self._dated: dict[str, deque[Sighting]] = {}

    def take(self, each: Passage | LogFile) -> None:
        """Take note of more."""
        if isinstance(each, LogFile):
            # What was told of its end is not kept: there may be thousands.
            self._files.append(replace(each, tail=""))
            self._last = max(filter(None, (self._last, last_time(each.tail))), default=None)
        else:
            sightings = [sighting for sighting in recognise(each) if self._period.takes(sighting)]
            self._gathering.add(sightings)
            self._keep_dated(each.file, sightings)

    def log(self) -> Log:
        """What it comes to."""
        gathering = self._gathering
        incidents = gathering.incidents()
        last = max(filter(None, (self._last, *(incident.last for incident in incidents))), default=None)
        return Log(
            files=tuple(self._files),
            incidents=incidents,
            left_out=gathering.left_out,
            last=last,
            dated=tuple(sighting for kept in self._dated.values() for sighting in kept),
        )

    def _keep_dated(self, file: str, sightings: Iterable[Sighting]) -> None:
        for sighting in filter(is_dated, sightings):
            if file in self._dated or len(self._dated) < MOST_DATED_FILES:
                self._dated.setdefault(file, deque(maxlen=MOST_DATED)).append(sighting)


def last_time(tail: str) -> datetime | None:
    """The time of the last line that has one."""
    times = (read_header(line).time for line in reversed(tail.split("\n")) if line.strip())
    return next(filter(None, times), None)


def collect(seen: Iterable[Passage | LogFile | Problem], period: Period = ALWAYS) -> tuple[Log, tuple[Problem, ...]]:
    """The incidents of logs, and what could not be read."""
    problems: list[Problem] = []
    collector = Collector(period)
    for each in seen:
        if isinstance(each, Problem):
            problems.append(each)
        else:
            collector.take(each)
    return collector.log(), tuple(problems)


def judge_logs(incidents: tuple[Incident, ...], dated: tuple[Sighting, ...] = ()) -> tuple[Finding, ...]:
    """What is wrong by what the logs say, most severe first; with `dated`, also of clocks that differ."""
    if not incidents:
        return ()
    from edgetrust.rules.observation import Observation
    from edgetrust.usecase.capture import read_rules

    run = read_rules(Observation(handshakes=(), certificates={}, incidents=incidents, dated=dated))
    if run.crashes:
        raise RuntimeError(run.crashes[0].traceback)
    return run.findings


def is_dated(sighting: Sighting) -> bool:
    """Whether a line tells of a refusal by an alert, which both sides write down at the same moment, and names
    connection and time so exactly that the line of the other side can be found."""
    is_told = sighting.role in (Role.REJECTED_PEER, Role.REJECTED_BY_PEER) and sighting.code is not None
    ends = sighting.local, sighting.peer, sighting.client_port, sighting.is_server
    return is_told and sighting.time is not None and sighting.has_zone and None not in ends
