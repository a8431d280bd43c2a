"""Clocks of two nodes, compared by what both saw of the same connections.

A connection is the same where addresses and ports of both ends are. Only moments that must be one and the same are
compared: a refusal by an alert, in the logs of the side that sent it and of the side that got it; such a handshake in a
capture of one side, and in the log of the other; any answered handshake in captures of both. Times without a zone are
not compared at all, nor a port that was used again. Not here: what a difference means
(`edgetrust.rules.traffic.clock_skew`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import combinations, product

from edgetrust.model.evidence import Evidence
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Role, Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.connection import LONGEST, Connection, connection_of
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.rules.observation import Observation, moment_of, place

FEWEST = 3
"""Connections on whose evidence clocks are said to differ: one port that was used again shall not be enough."""
_AT_ONCE = timedelta(seconds=10)
"""Several lines of one node about one connection, and the length of a handshake; more leaves open which moment it
was."""
_SPREAD = timedelta(seconds=30)
"""How much differences may differ from one another: network, and a clock that drifts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a node saw a connection fail (log) or begin (capture), by its own clock."""

    node: str
    time: datetime
    place: Evidence
    role: Role | None = None
    """Of a line: which part the writer had in the refusal; None: of a capture."""
    is_refusal: bool = True
    """An alert ended the handshake at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew:
    """Two clocks that differ."""

    behind: str
    ahead: str
    apart: timedelta
    """The median of all connections."""
    connections: tuple[Connection, ...]
    evidence: tuple[Evidence, ...]
    """Both places of each connection, in their order."""


def find_skews(observation: Observation, least: timedelta) -> tuple[Skew, ...]:
    """The pairs of nodes whose clocks are further apart than `least` in each of several connections."""
    seen: dict[tuple[str, str], list[tuple[Connection, Moment, Moment]]] = defaultdict(list)
    for connection, by_node in _moments(observation).items():
        for first, second in combinations(sorted(by_node), 2):
            both = next(filter(_are_one, product(by_node[first], by_node[second])), None)
            if both is not None:
                seen[first, second].append((connection, *both))
    return tuple(skew for pairs in seen.values() if (skew := _skew(pairs, least)) is not None)


def clock_of(sighting: Sighting) -> str | None:
    """The node by whose clock a line is dated."""
    return sighting.node or stated_host(sighting.line.file)


def is_same_node(one: str | None, other: str | None) -> bool:
    """Whether two names mean one node; a host name stands for that with any domain."""
    return one is not None and other is not None and _short(one) == _short(other)


def connection_seen(handshake: Handshake) -> Connection:
    """The connection of a captured handshake."""
    return handshake.client.ip, handshake.client.port, handshake.server.ip, handshake.server.port


def _moments(observation: Observation) -> dict[Connection, dict[str, list[Moment]]]:
    """By connection and short name of the node: one moment of its logs, and one of its captures."""
    found: dict[tuple[Connection, str, bool], list[Moment]] = defaultdict(list)
    for connection, moment in (*_logged(observation.dated), *_captured(observation.handshakes)):
        found[connection, _short(moment.node), moment.role is None].append(moment)
    moments: dict[Connection, dict[str, list[Moment]]] = defaultdict(lambda: defaultdict(list))
    for (connection, node, _), several in found.items():
        first, last = (pick(several, key=lambda each: each.time) for pick in (min, max))
        if last.time - first.time <= _AT_ONCE and len({each.role for each in several}) == 1:
            moments[connection][node].append(first)
    return moments


def _logged(sightings: Iterable[Sighting]) -> Iterator[tuple[Connection, Moment]]:
    for sighting in sightings:
        connection, node = connection_of(sighting), clock_of(sighting)
        if connection is not None and node is not None and sighting.time is not None and sighting.has_zone:
            line = Evidence(source=sighting.line.file, line=sighting.line.number)
            yield connection, Moment(node=node, time=sighting.time, place=line, role=sighting.role)


def _captured(handshakes: Iterable[Handshake]) -> Iterator[tuple[Connection, Moment]]:
    for handshake in handshakes:
        node, time = stated_host(handshake.file), moment_of(handshake)
        if node is None or time is None or handshake.is_probed or handshake.version is None:
            continue
        length = None if handshake.duration is None else timedelta(microseconds=handshake.duration // 1000)
        moment = Moment(
            node=node,
            time=time,
            place=Evidence(source=place(handshake, None)),
            is_refusal=handshake.fatal_alert is not None and length is not None and length <= _AT_ONCE,
        )
        yield connection_seen(handshake), moment


def _are_one(moments: tuple[Moment, Moment]) -> bool:
    """Whether two nodes saw what happens at one and the same moment."""
    one, other = moments
    if one.role is None and other.role is None:
        return True
    return one.role is not other.role and one.is_refusal and other.is_refusal


def _skew(pairs: list[tuple[Connection, Moment, Moment]], least: timedelta) -> Skew | None:
    apart = sorted(second.time - first.time for _, first, second in pairs)
    usual = apart[len(apart) // 2]
    is_steady = apart[-1] - apart[0] <= max(_SPREAD, abs(usual) / 10)
    if len(pairs) < FEWEST or not is_steady or not least < min(map(abs, apart)) or max(map(abs, apart)) > LONGEST:
        return None
    _, first, second = pairs[0]
    behind, ahead = (first.node, second.node) if usual > timedelta() else (second.node, first.node)
    return Skew(
        behind=behind,
        ahead=ahead,
        apart=abs(usual),
        connections=tuple(connection for connection, _, _ in pairs),
        evidence=tuple(each.place for _, *both in pairs for each in both),
    )


def _short(node: str) -> str:
    """A name without its domain; an address whole."""
    return node.lower() if ":" in node or node.replace(".", "").isdecimal() else node.lower().partition(".")[0]
