"""Incidents: what lines of logs say, alike with alike, and a failure that several lines tell of told once.

Not here: which lines say anything (`edgetrust.mra.logs`), and what is wrong by them (`edgetrust.usecase.logs`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from edgetrust.model.log import Incident, LogLine, Role, Sighting
from edgetrust.mra.logs.connection import LONGEST, Connection, connection_of
from edgetrust.mra.logs.fields import host_of

MOST_INCIDENTS = 2000
"""Different ones that are remembered; more say nothing new to anybody."""
MOST_WITH_OTHERS = 2500
"""With those in which the other sides are not told apart any more: what is beyond the former counts without names."""
MOST_LINES = 5
"""Lines that are kept of an incident."""
_MOST_TOLD_APART = 100_000
"""Lines of which it is remembered in which file they stood."""
_MOST_CALLS = 100_000
"""Connections that are remembered; where there are more, the lines of both sides stay apart."""


class Gathering:
    """Sightings as they come, alike with alike."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], _Pile] = {}
        self._ends: dict[tuple[object, ...], _End] = {}
        self._calls = _Calls()
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
            if not self._take(sighting, MOST_INCIDENTS) and not self._take(sighting, MOST_WITH_OTHERS, is_rest=True):
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
        """Put it on its pile, on a new one while there are fewer than `most`; `is_rest`: whoever the other side is."""
        key = (is_rest, None if is_rest else sighting.peer, *_likeness(sighting))
        if (pile := self._found.get(key)) is not None:
            pile.add(sighting, self._count)
        elif len(self._found) < most:
            is_part = _is_part(sighting) and (sighting.is_vague or not is_rest)
            told = replace(sighting, peer=None) if is_rest else sighting
            pile = self._found[key] = _Pile(told, self._count, is_part=is_part)
        else:
            return False
        self._calls.note(pile, None if is_rest else connection_of(sighting), sighting.time)
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
        found = [pile for pile in homes.all if pile.is_whole]
        whole = sorted(self._without_other_sides(found), key=lambda each: order[id(each)])
        return tuple(pile.incident(self._ends.get(_state_of(pile.sighting))) for pile in whole)

    def _without_other_sides(self, piles: Sequence[_Pile]) -> Iterator[_Pile]:
        """The piles; the lines of a side that was refused are with those in which the other side says why."""
        tell_why = [pile for pile in piles if pile.sighting.role is Role.REJECTED_PEER and not pile.sighting.is_vague]
        for pile in piles:
            is_told = pile.sighting.role is Role.REJECTED_BY_PEER and pile.sighting.rule == _REFUSED
            home = self._calls.find_same(pile, tell_why) if is_told else None
            if home is None:
                yield pile
            else:
                home.take_other_side(pile)


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

    def take_other_side(self, other: _Pile) -> None:
        """Hear the other side of the same connections, too: it counts nothing more."""
        self._spread(other._first)
        self._spread(other._last)
        self._lines = [*self._lines[: MOST_LINES - 1], *other._lines][:MOST_LINES]

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
    """What lines of one incident have in common, the other side aside."""
    return (
        sighting.rule,
        sighting.role,
        sighting.code,
        sighting.depth,
        sighting.is_vague,
        sighting.node,
        sighting.local,
        sighting.expected_name,
        sighting.reason if sighting.role is Role.INFO else None,
    )


def _is_part(sighting: Sighting) -> bool:
    """Another line may tell the same failure better."""
    return sighting.role is not Role.INFO and (sighting.is_vague or sighting.expected_name is None)


class _Calls:
    """The connections of which the lines of incidents tell."""

    def __init__(self) -> None:
        self._times: dict[_Pile, dict[Connection, datetime]] = defaultdict(dict)
        self._unclear: set[_Pile] = set()
        self._count = 0

    def note(self, pile: _Pile, call: Connection | None, time: datetime | None) -> None:
        """Take note of the connection of a line, where it names one and a time."""
        if call is None or time is None or self._count >= _MOST_CALLS:
            self._unclear.add(pile)
        else:
            self._count += call not in self._times[pile]
            self._times[pile][call] = time

    def find_same(self, pile: _Pile, others: Iterable[_Pile]) -> _Pile | None:
        """The one of these that tells of every connection of which a pile tells; None where any line leaves it open."""
        calls = self._times[pile].items()
        if pile in self._unclear or not calls:
            return None
        near = [each for each in others if any(self._is_of(each, *call) for call in calls)]
        return near[0] if len(near) == 1 and all(self._is_of(near[0], *call) for call in calls) else None

    def _is_of(self, pile: _Pile, call: Connection, time: datetime) -> bool:
        known = self._times[pile].get(call)
        return known is not None and abs(known - time) <= LONGEST


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


_REFUSED = "peer-rejected-certificate"
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
