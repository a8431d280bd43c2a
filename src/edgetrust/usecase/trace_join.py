"""Log lines held against captured handshakes: a refusal in a capture, and the lines that tell of it, are one finding.

A capture may say no more than that a certificate was refused, or that the connection was closed; where the side that
did so wrote why, its reason is the finding. Not here: lines that a defect of the deployment explains
(`edgetrust.usecase.log_join`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Incident, Role, Sighting
from edgetrust.model.side import Side
from edgetrust.mra.logs.fields import host_of
from edgetrust.rules.observation import moment_of, place
from edgetrust.usecase.joint import find_refuser
from edgetrust.usecase.log_join import is_refusal, port_of, with_lines
from edgetrust.usecase.logs import judge_logs

_VAGUE = frozenset(("peer-rejected-certificate", "peer-closed-silently"))
"""Rules by which a capture says that somebody refused, and not why."""


def join_handshakes(
    findings: Sequence[Finding], incidents: Iterable[Incident], handshakes: Sequence[Handshake]
) -> tuple[tuple[Finding, ...], tuple[Incident, ...]]:
    """Findings about captured handshakes with the log lines about the very same ones, and the incidents that are left:
    ends, ports and times have to agree, and the rule, the alert, or who refused whom."""
    by_frame = {
        each.source: number
        for number, finding in enumerate(findings)
        for each in finding.evidence
        if not finding.connections and each.sha256 is None  # no defect of the deployment, and no certificate
    }
    by_server: dict[tuple[str | None, int | None] | None, list[Handshake]] = defaultdict(list)
    for handshake in handshakes:
        by_server[handshake.server.ip, handshake.server.port].append(handshake)
    told: dict[int, list[Incident]] = defaultdict(list)
    left = []
    for incident in incidents:
        numbers = {
            number
            for each in by_server.get(_server_of(incident.sighting), ())
            if _is_same(incident, each)
            for number in {by_frame[frame] for frame in _frames(each) if frame in by_frame}
            if findings[number].rule == incident.sighting.rule
            or _is_refused_so(incident, each)
            or _tells_its_alert(incident, each)
        }
        if len(numbers) == 1:
            told[numbers.pop()].append(incident)
        else:
            left.append(incident)
    joined = tuple(
        _explained(finding, told[number]) if number in told else finding for number, finding in enumerate(findings)
    )
    return joined, tuple(left)


def _explained(finding: Finding, incidents: list[Incident]) -> Finding:
    """The finding with the lines about it; under the rule of these where it is the better one."""
    written = [each for each in incidents if each.sighting.role is Role.REJECTED_PEER and not each.sighting.is_vague]
    if finding.rule in _VAGUE and len({each.sighting.rule for each in written}) == 1:
        reasons = judge_logs(tuple(incidents))
        exact = [each for each in reasons if each.rule == written[0].sighting.rule]
        if len(exact) == 1 and exact[0].rule not in _VAGUE:
            message = f"{exact[0].message}. Captured: {finding.message}"
            return replace(exact[0], message=message, evidence=(*finding.evidence, *exact[0].evidence))
    return with_lines(finding, incidents)


def _frames(handshake: Handshake) -> set[str]:
    return {place(handshake, frame) for frame in (None, *(alert.frame for alert in handshake.alerts))}


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
