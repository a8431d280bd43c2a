"""Log lines held against captured handshakes: a refusal in a capture, and the lines that tell of it, are one finding.

A capture may say no more than that a certificate was refused, or that the connection was closed; where the side that
did so wrote why, its reason is the finding. Not here: lines that a defect of the deployment explains
(`edgetrust.usecase.log_join`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Incident, Role, Sighting
from edgetrust.model.side import Side
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.logs.fields import host_of
from edgetrust.rules.observation import AFTERWARDS, moment_of, places_of
from edgetrust.usecase.joint import NO_CHECK, OTHER_LIST, REASON, find_refuser, is_contradicted, is_of_traffic
from edgetrust.usecase.log_join import with_lines
from edgetrust.usecase.log_parties import is_refusal, port_of
from edgetrust.usecase.logs import judge_logs

_VAGUE = frozenset(("peer-rejected-certificate", "peer-closed-silently"))
"""Rules by which a capture says that somebody refused, and not why."""


def join_handshakes(
    findings: Sequence[Finding],
    incidents: Iterable[Incident],
    handshakes: Sequence[Handshake],
    hosts: Hosts | None = None,
) -> tuple[tuple[Finding, ...], tuple[Incident, ...]]:
    """Findings about captured handshakes with the log lines about the very same ones, and the incidents that are left:
    ends, ports and times have to agree, and the rule, the alert, or who refused whom. Lines that name nodes, and no
    address, are those of a handshake between the same `hosts`."""
    by_frame = {
        each.source: number
        for number, finding in enumerate(findings)
        for each in finding.evidence
        if is_of_traffic(finding) and each.sha256 is None  # no defect of the deployment, and no certificate
    }
    seen = _Seen(handshakes, hosts)
    told: dict[int, list[Incident]] = defaultdict(list)
    alike: dict[int, set[int]] = defaultdict(set)
    left = []
    for incident in incidents:
        numbers = {
            number
            for each in seen.same(incident)
            for number in {by_frame[frame] for frame in places_of(each) if frame in by_frame}
            if findings[number].rule == incident.sighting.rule
            or _is_refused_so(incident, each)
            or _tells_its_alert(incident, each)
        }
        is_reason = _is_reason(incident) and all(findings[number].rule in _VAGUE for number in numbers)
        if len(numbers) == 1 or (numbers and is_reason):
            first = min(numbers)
            told[first].append(incident)
            alike[first] |= numbers - {first}
        else:
            left.append(incident)
    # One reason for what the capture has at several ports is one finding.
    taken = {number for first, numbers in alike.items() if first in told for number in numbers} - told.keys()
    joined = tuple(
        _explained(finding, told[number], [findings[each] for each in sorted(alike[number] & taken)])
        if number in told
        else finding
        for number, finding in enumerate(findings)
        if number not in taken
    )
    return joined, tuple(left)


_MOST_ALIKE = 3
"""In one message; the evidence has all of them."""


def _is_reason(incident: Incident) -> bool:
    """The side that refuses says why."""
    sighting = incident.sighting
    return sighting.role is Role.REJECTED_PEER and not sighting.is_vague and sighting.rule not in _VAGUE


def _explained(finding: Finding, incidents: list[Incident], alike: list[Finding]) -> Finding:
    """The finding with the lines about it and about those that are alike; under the rule of the lines where it is the
    better one."""
    written = list(filter(_is_reason, incidents))
    if finding.rule in _VAGUE and len({each.sighting.rule for each in written}) == 1:
        exact = [each for each in judge_logs(tuple(incidents)) if each.rule == written[0].sighting.rule]
        if len(exact) == 1:
            captured = (finding, *alike)
            shown = "; ".join(_without_reason(each.message) for each in (finding, *alike[:_MOST_ALIKE]))
            message = f"{exact[0].message}. Captured: {shown}"
            if is_contradicted(finding):
                exact = [replace(exact[0], connections=finding.connections, remedy=finding.remedy)]
                message = f"{message}. {OTHER_LIST if OTHER_LIST in finding.message else NO_CHECK}"
            frames = (each for one in captured for each in one.evidence)
            return replace(exact[0], message=message, evidence=tuple(dict.fromkeys((*frames, *exact[0].evidence))))
    return with_lines(finding, incidents)


def _without_reason(message: str) -> str:
    """What was captured; what it means by itself is one reason of several, and not the one."""
    for how in (OTHER_LIST, NO_CHECK):
        message = message.removesuffix(f". {how}")
    head, is_behind, meaning = message.partition(REASON)
    _, is_mended, later = meaning.partition(AFTERWARDS)
    return head + ")" * bool(is_behind) + is_mended + later


class _Seen:
    """Captured handshakes, by what lines say of theirs."""

    def __init__(self, handshakes: Sequence[Handshake], hosts: Hosts | None) -> None:
        self._hosts = hosts
        self._by_server: dict[tuple[str | None, int | None] | None, list[Handshake]] = defaultdict(list)
        self._by_nodes: dict[tuple[str, str], list[Handshake]] = defaultdict(list)
        for handshake in handshakes:
            self._by_server[handshake.server.ip, handshake.server.port].append(handshake)
            nodes = self._nodes(handshake.client.ip, handshake.server.ip)
            if nodes is not None:
                self._by_nodes[nodes].append(handshake)

    def same(self, incident: Incident) -> Iterator[Handshake]:
        """Those that a line may tell of."""
        sighting = incident.sighting
        if sighting.local is not None or sighting.is_server is not False:
            yield from (each for each in self._by_server.get(_server_of(sighting), ()) if _is_same(incident, each))
            return
        nodes, port = self._nodes(sighting.node, sighting.peer), port_of(sighting)
        for each in self._by_nodes.get(nodes, ()) if nodes is not None else ():
            is_dated = incident.first is not None and moment_of(each) is not None
            if is_dated and _is_then(incident, moment_of(each)) and port in (None, each.server.port):
                yield each

    def _nodes(self, client: str | None, server: str | None) -> tuple[str, str] | None:
        """The ids of both, where they are nodes."""
        found = [None if self._hosts is None else self._hosts.find(each) for each in (client, server)]
        return None if found[0] is None or found[1] is None else (found[0].id, found[1].id)


def _server_of(sighting: Sighting) -> tuple[str | None, int | None] | None:
    """Address and port of the server; None where the line does not say which side it is."""
    if sighting.is_server is None:
        return None
    return host_of(sighting.local if sighting.is_server else sighting.peer), port_of(sighting)


def _is_same(incident: Incident, handshake: Handshake) -> bool:
    """Whether a line that names the server of a captured handshake tells of that: of the same client, at its time."""
    sighting = incident.sighting
    client = sighting.peer if sighting.is_server else sighting.local
    is_same_port = incident.count > 1 or sighting.client_port in (None, handshake.client.port)
    return host_of(client) == handshake.client.ip and is_same_port and _is_then(incident, moment_of(handshake))


def _is_refused_so(incident: Incident, handshake: Handshake) -> bool:
    """Whether a line tells of the refusal in a captured handshake, both being about the same one."""
    sighting = incident.sighting
    writer = Side.SERVER if sighting.is_server else Side.CLIENT
    sender = writer if sighting.role is Role.REJECTED_PEER else writer.other
    return is_refusal(sighting) and find_refuser(handshake) is sender


def _tells_its_alert(incident: Incident, handshake: Handshake) -> bool:
    """Whether a line tells of an alert that was captured, whatever it would mean by itself."""
    sighting = incident.sighting
    writer = Side.SERVER if sighting.is_server else Side.CLIENT
    got = {each.code for each in handshake.alerts if each.sender is writer.other}
    return sighting.role is Role.REJECTED_BY_PEER and sighting.code in got


def _is_then(incident: Incident, moment: datetime | None) -> bool:
    """At the same time, as far as both have one."""
    if incident.first is None or incident.last is None or moment is None:
        return True
    return incident.first - _MOST_APART <= moment <= incident.last + _MOST_APART


_MOST_APART = timedelta(seconds=5)
"""Between packets and the line about them, on the same clock."""
