"""What logs say: sightings, put together into incidents, and what is wrong.

Reading is a stream that is passed in, so the same use case runs against files, a paste or an archive. Not here: reading
(`edgetrust.io.logs`), recognising (`edgetrust.mra.logs`), and rendering.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from edgetrust.model.evidence import Problem
from edgetrust.model.log import Incident, Log, LogFile, LogLine, Passage, Role, Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.fields import host_of, read_header
from edgetrust.mra.logs.recognise import recognise

if TYPE_CHECKING:
    # What rules are made of takes longer to load than a small log takes to read.
    from edgetrust.model.finding import Finding

MOST_INCIDENTS = 2000
"""Different ones that are remembered; more say nothing new to anybody."""
MOST_WITH_OTHERS = 2500
"""With those in which the other sides are not told apart any more: what is beyond the former counts without names."""
_MOST_TOLD_APART = 100_000
"""Lines of which it is remembered in which file they stood."""
MOST_LINES = 5
"""Lines that are kept of an incident."""
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


# --- from sightings to incidents --------------------------------------------------------------------------------------


class Gathering:
    """Sightings as they come, alike with alike."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], _Pile] = {}
        self._ends: dict[tuple[object, ...], _End] = {}
        self._files: dict[int, str] = {}
        self._count = 0
        self.left_out = 0
        """Sightings that were too many different ones."""

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Take note of more."""
        for sighting in sightings:
            if self._is_copy(sighting):
                continue
            self._count += 1
            if sighting.is_end:
                self._ends[_state_of(sighting)] = _End(sighting.time, self._count)
                continue
            rest = replace(sighting, peer=None)
            if not self._take(sighting, MOST_INCIDENTS) and not self._take(rest, MOST_WITH_OTHERS, is_rest=True):
                self.left_out += 1

    def _is_copy(self, sighting: Sighting) -> bool:
        """The same line, with its time, stood in another file: a log and the archive it lies in, for one."""
        if sighting.time is None:
            return False
        key = hash((sighting.line.text, sighting.pattern, sighting.peer))
        if key not in self._files and len(self._files) >= _MOST_TOLD_APART:
            return False
        return self._files.setdefault(key, sighting.line.file) != sighting.line.file

    def _take(self, sighting: Sighting, most: int, *, is_rest: bool = False) -> bool:
        """Put it on its pile, on a new one while there are fewer than `most`."""
        key = (is_rest, *_likeness(sighting))
        if (pile := self._found.get(key)) is not None:
            pile.add(sighting, self._count)
        elif len(self._found) < most:
            self._found[key] = _Pile(
                sighting, self._count, is_part=_is_part(sighting) and (sighting.is_vague or not is_rest)
            )
        else:
            return False
        return True

    def incidents(self) -> tuple[Incident, ...]:
        """What they come to: a failure that several lines tell of is one."""
        piles = list(self._found.values())
        homes = _Homes(pile for pile in piles if not pile.is_part)
        parts = [pile for pile in piles if pile.is_part]
        for pile in sorted(parts, key=lambda each: each.sighting.is_vague):
            home = homes.find(pile)
            if home is None:
                homes.add(pile)
            else:
                home.take(pile)
        order = {id(pile): number for number, pile in enumerate(piles)}
        whole = sorted((pile for pile in homes.all if pile.is_whole), key=lambda each: order[id(each)])
        return tuple(pile.incident(self._ends.get(_state_of(pile.sighting))) for pile in whole)


class _End(NamedTuple):
    """A state that was reported as over."""

    time: datetime | None
    number: int
    """Of its line, among all that say something."""


def _state_of(sighting: Sighting) -> tuple[object, ...]:
    """What an alarm that is lowered has in common with itself when it was raised; its text may be another one."""
    return (sighting.rule, sighting.code, sighting.node)


class _Pile:
    """Sightings of one incident."""

    def __init__(self, sighting: Sighting, number: int, *, is_part: bool) -> None:
        self.sighting = sighting
        self.is_part = is_part
        """Its lines may belong to another incident."""
        self._first = self._last = sighting.time
        self._number = number
        self.ends = frozenset(_hosts(sighting))
        self._counts = {sighting.pattern: 1}
        self._lines: list[LogLine] = [sighting.line]

    def add(self, sighting: Sighting, number: int) -> None:
        self._number = number
        self._counts[sighting.pattern] = self._counts.get(sighting.pattern, 0) + 1
        self._spread(sighting.time)
        self._keep(sighting.line)

    @property
    def is_whole(self) -> bool:
        """Its lines mean something without others."""
        return self.sighting.pattern != _NOT_IN_LIST or _ALERT_READ in self._counts

    def take(self, other: _Pile) -> None:
        """Make another one's lines part of this. Vague ones may tell of one failure several times, and name the other
        side where the reason does not."""
        if not other.sighting.is_vague:
            for pattern, count in other._counts.items():
                self._counts[pattern] = self._counts.get(pattern, 0) + count
        if self.sighting.peer is None:
            self.sighting = replace(self.sighting, peer=other.sighting.peer)
        self._spread(other._first)
        self._spread(other._last)
        for line in other._lines:
            self._keep(line)

    def incident(self, end: _End | None) -> Incident:
        is_over = end is not None and self._is_before(end)
        return Incident(
            sighting=self.sighting,
            first=self._first,
            last=self._last,
            count=max(self._counts.values()),
            lines=tuple(self._lines),
            is_over=is_over,
            ended=end.time if end is not None and is_over else None,
        )

    def _is_before(self, end: _End) -> bool:
        """Logs are read in any order, so the time decides where both have one."""
        if self._last is None or end.time is None or self._last == end.time:
            return self._number < end.number
        return self._last < end.time

    def _keep(self, line: LogLine) -> None:
        if len(self._lines) < MOST_LINES and line not in self._lines:
            self._lines.append(line)

    def _spread(self, time: datetime | None) -> None:
        if time is None:
            return
        self._first = time if self._first is None else min(self._first, time)
        self._last = time if self._last is None else max(self._last, time)


def _likeness(sighting: Sighting) -> tuple[object, ...]:
    return (
        sighting.rule,
        sighting.role,
        sighting.code,
        sighting.is_vague,
        sighting.node,
        sighting.local,
        sighting.peer,
        sighting.expected_name,
        sighting.reason if sighting.role is Role.INFO else None,
    )


def _is_part(sighting: Sighting) -> bool:
    """Another line may tell the same failure better."""
    return sighting.role is not Role.INFO and (sighting.is_vague or sighting.expected_name is None)


class _Homes:
    """Incidents to which more lines may belong, by the hosts they name: one or two."""

    def __init__(self, piles: Iterable[_Pile]) -> None:
        self.all: list[_Pile] = []
        self._by_ends: dict[frozenset[str], list[_Pile]] = {}
        self._by_host: dict[str, list[_Pile]] = {}
        for pile in piles:
            self.add(pile)

    def add(self, pile: _Pile) -> None:
        """Take one more."""
        self.all.append(pile)
        self._by_ends.setdefault(pile.ends, []).append(pile)
        if len(pile.ends) > 1:
            for host in pile.ends:
                self._by_host.setdefault(host, []).append(pile)

    def find(self, part: _Pile) -> _Pile | None:
        """The incident of which these lines tell, too: one of the same rule where there is one."""
        near = [each for each in self._with_ends(part) if _are_near(part.sighting, each.sighting)]
        same = (each for each in near if _is_more_of(part.sighting, each.sighting))
        other = (each for each in near if _is_explained(part.sighting, each.sighting))
        return next(chain(same, other), None)

    def _with_ends(self, part: _Pile) -> Iterator[_Pile]:
        """Those that name no other hosts, or fewer, or more."""
        if not part.ends:
            yield from self.all
            return
        yield from self._by_ends.get(part.ends, ())
        if len(part.ends) > 1:
            for host in sorted(part.ends):
                yield from self._by_ends.get(frozenset((host,)), ())
        else:
            (host,) = part.ends
            yield from self._by_host.get(host, ())
        yield from self._by_ends.get(frozenset(), ())


def _are_near(part: Sighting, whole: Sighting) -> bool:
    """The same writer in the same file."""
    if part.line.file != whole.line.file or not _have_same_writer(part, whole):
        return False
    return part.node is None or whole.node is None or part.node == whole.node


def _is_more_of(part: Sighting, whole: Sighting) -> bool:
    """Both tell of the same, and the second says at least as much."""
    # The number of an alarm is nothing that another line could repeat.
    is_same_code = part.code in (None, whole.code) or part.pattern.startswith("alarm-")
    is_same = part.rule == whole.rule and part.role is whole.role and is_same_code
    return is_same and (part.is_vague or (whole.expected_name is not None and not whole.is_vague))


def _is_explained(part: Sighting, whole: Sighting) -> bool:
    """The first tells of something vague, of which the second is the reason."""
    if (part.pattern, whole.pattern) == (_ALERT_READ, _NOT_IN_LIST):
        return True
    if not part.is_vague or whole.is_vague or whole.rule not in _REASONS.get(part.rule, (whole.rule,)):
        return False
    if part.rule == "web-proxy-error":
        return whole.role is Role.REJECTED_PEER and whole.source == part.source
    is_general = part.rule in _GENERAL or part.rule in _REASONS
    return is_general and part.role is whole.role and part.code in (None, whole.code)


_NOT_IN_LIST, _ALERT_READ = "not-in-phone-list", "alert-read"
"""A phone that goes on without finding a certificate in its list; and what it reads when it gets no further."""
_GENERAL = frozenset(
    ("peer-rejected-certificate", "ca-not-trusted", "peer-closed-silently", "handshake-aborted", "web-proxy-error")
)
"""Rules whose vague lines stand for any failure of their role."""
_REASONS = {"traversal-credentials-wrong": ("user-credentials-wrong",)}
"""What else a vague line of a rule may mean."""
_ANY_PROCESS = frozenset(("Expressway", "alarm", "management"))
_ENDPOINTS = frozenset(("Jabber", "TC/CE", "endpoint", "phone", "CUCM", "OpenSSL", "curl"))


def _have_same_writer(part: Sighting, whole: Sighting) -> bool:
    """The same process; an alarm, and a line without its beginning, may tell of any process of an Expressway."""
    sources = {part.source, whole.source}
    if sources == {"endpoint", "phone"}:
        return True
    return len(sources) == 1 or (not sources.isdisjoint(_ANY_PROCESS) and not sources & _ENDPOINTS)


def _hosts(sighting: Sighting) -> Iterator[str]:
    yield from (host for host in (host_of(sighting.local), host_of(sighting.peer)) if host is not None)
