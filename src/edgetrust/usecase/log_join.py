"""Log lines held against a report: an incident, and the verification that says it had to happen, are one finding.

An incident is joined only where it is certain: both ends are nodes of the deployment, the port is that of the
connection, the reason is one that this verification gives, and one finding explains it. Everything else stays apart.

Not here: reading logs (`edgetrust.usecase.logs`), and captured handshakes (`edgetrust.usecase.capture_check`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.deployment import Deployment
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Incident, Role, Sighting
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.logs.fields import host_of
from edgetrust.mra.starter.file_names import read_file_name
from edgetrust.pki.openssl import VerifyError
from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.observation import MOST_EVIDENCE, describe_times, moment_of, place
from edgetrust.rules.rule import Family
from edgetrust.usecase.joint import find_finding, find_refuser

_NO_ISSUER = frozenset(
    map(
        int,
        (
            VerifyError.UNABLE_TO_GET_ISSUER_CERT,
            VerifyError.SELF_SIGNED_CERT_IN_CHAIN,
            VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        ),
    )
)
"""One defect in three spellings: which it is depends on what was sent along."""
_WORKING = (Outcome.OK, Outcome.WARN)
_REFUSALS = (Role.REJECTED_PEER, Role.REJECTED_BY_PEER)
_SILENT = "peer-closed-silently"
_OTHER_TROUBLE = frozenset(SLUGS[Family.TRAFFIC]) - {"peer-rejected-certificate", _SILENT}
"""Rules about handshakes that failed over something else than a certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedLog:
    """Findings, and what logs say beside them."""

    findings: tuple[Finding, ...]
    """In their order, with the log lines that each explains."""
    contradicted: tuple[Incident, ...]
    """Of connections that should work by the certificates."""
    unexplained: tuple[Incident, ...]
    """Refusals that no finding explains for certain."""
    rest: tuple[Incident, ...]
    """Everything else."""


def join_log(
    report: Report,
    incidents: Iterable[Incident],
    *,
    deployment: Deployment,
    names: Mapping[str, str],
) -> JoinedLog:
    """The findings of a report with the incidents that they explain. `names` are the FQDNs of nodes by address."""
    join = _Join(report, _Hosts(deployment, names))
    explained: dict[int, list[Incident]] = defaultdict(list)
    contradicted, unexplained, rest = [], [], []
    for incident in incidents:
        number = join.explanation(incident)
        if number is not None:
            explained[number].append(incident)
        elif join.is_contradicted(incident):
            contradicted.append(incident)
        elif _is_refusal(incident.sighting) and incident.sighting.rule != _SILENT:
            unexplained.append(incident)
        else:
            rest.append(incident)
    joined = tuple(
        _with_lines(finding, explained[number]) if number in explained else finding
        for number, finding in enumerate(report.findings)
    )
    return JoinedLog(
        findings=joined, contradicted=tuple(contradicted), unexplained=tuple(unexplained), rest=tuple(rest)
    )


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
        _with_lines(finding, told[number]) if number in told else finding for number, finding in enumerate(findings)
    )
    return joined, tuple(left)


def _frames(handshake: Handshake) -> set[str]:
    return {place(handshake, frame) for frame in (None, *(alert.frame for alert in handshake.alerts))}


def _server_of(sighting: Sighting) -> tuple[str | None, int | None] | None:
    """Address and port of the server; None where the line does not say which side it is."""
    if sighting.is_server is None:
        return None
    return host_of(sighting.local if sighting.is_server else sighting.peer), _port_of(sighting)


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
    return _is_refusal(sighting) and find_refuser(handshake) is sender


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


class _Hosts:
    """The nodes of a deployment by whatever a log calls them: FQDN, host name, or address."""

    def __init__(self, deployment: Deployment, names: Mapping[str, str]) -> None:
        nodes = [node for node in deployment.nodes() if not node.role.is_endpoint]
        found: dict[str, set[str]] = defaultdict(set)
        for node in nodes:
            for text in (node.fqdn, node.fqdn.partition(".")[0], node.address, node.defined_as):
                if text is not None:
                    found[text.lower()].add(node.id)
        for address, fqdn in names.items():
            found[address].add(fqdn.lower())
        self._known = {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}
        seen = {fqdn.lower() for fqdn in names.values()}
        self.at_large = frozenset(node.id for node in nodes if node.address is None and node.id not in seen)
        """Nodes of which no address is known."""

    def find(self, text: str | None) -> str | None:
        """The id of the one node that is called so."""
        return None if text is None else self._known.get((host_of(text) or text).lower())


class _Join:
    """A report, and who is who."""

    def __init__(self, report: Report, hosts: _Hosts) -> None:
        self._report = report
        self._hosts = hosts

    def explanation(self, incident: Incident) -> int | None:
        """The number of the one finding that explains an incident."""
        found = {find_finding(self._report, verdict, each) for verdict, each in self._failing(incident)}
        return found.pop() if len(found) == 1 else None

    def is_contradicted(self, incident: Incident) -> bool:
        """Both ends are known, and whatever they have with one another should work. Who only closes says nothing."""
        if incident.sighting.rule == _SILENT:
            return False
        listed = [verdict for verdict, *_ in self._between(incident)]
        return bool(listed) and all(verdict.outcome in _WORKING for verdict in listed)

    def _failing(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, Verification]]:
        """The verifications that fail as the log says."""
        for verdict, verifier, presenter in self._between(incident):
            for each in verdict.verifications:
                ends = each.requirement.verifier, each.requirement.presenter
                is_failed = each.outcome is Outcome.FAIL and each.diagnosis is not None
                if is_failed and ends == (verifier, presenter) and _fits(incident.sighting, each):
                    yield verdict, each

    def _between(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, str, str]]:
        """The connections that an incident may be about, with who verifies whom."""
        sighting = incident.sighting
        if not _is_refusal(sighting):
            return
        writer, port = self._writer(sighting), _port_of(sighting)
        if writer is None:
            return
        listed = [each for each in self._report.connections if _is_at(each, writer, port, is_server=sighting.is_server)]
        peer = self._hosts.find(sighting.peer) or self._hosts.find(sighting.expected_name)
        if peer is None and port is not None and sighting.is_server is not None:
            others = {_other(each, writer) for each in listed}
            # Where only one node calls, or is called, and nobody knows its address, that is who it is.
            peer = others.pop() if len(others) == 1 and others <= self._hosts.at_large else None
        for each in listed:
            if peer is not None and _other(each, writer) == peer:
                yield (each, writer, peer) if sighting.role is Role.REJECTED_PEER else (each, peer, writer)

    def _writer(self, sighting: Sighting) -> str | None:
        """The node that wrote a line: by the line, by the name of the file; None where these disagree."""
        told = (sighting.node, sighting.local, read_file_name(sighting.line.file).host)
        found = {self._hosts.find(each) for each in told} - {None}
        return found.pop() if len(found) == 1 else None


def _is_refusal(sighting: Sighting) -> bool:
    """A certificate was refused, or that may be."""
    return sighting.role in _REFUSALS and sighting.rule not in _OTHER_TROUBLE


def _is_at(verdict: ConnectionVerdict, node: str, port: int | None, *, is_server: bool | None) -> bool:
    """A connection of a node, in the role and at the port of which a log tells."""
    connection = verdict.connection
    if port is not None and connection.port != port:
        return False
    if is_server is None:
        return node in (connection.client, connection.server)
    return node == (connection.server if is_server else connection.client)


def _other(verdict: ConnectionVerdict, node: str) -> str:
    connection = verdict.connection
    return connection.server if connection.client == node else connection.client


def _port_of(sighting: Sighting) -> int | None:
    """The port of the server, where the line gives it."""
    told = sighting.local if sighting.is_server else sighting.peer
    if told is None or host_of(told) == told:
        return None
    port = told.rpartition(":")[2]
    return int(port) if port.isdecimal() else None


def _fits(sighting: Sighting, verification: Verification) -> bool:
    """Whether a verification fails in the way of which a log tells."""
    alert, error = verification.alert, verification.error
    if sighting.role is Role.REJECTED_BY_PEER:
        return sighting.code == (None if alert is None else alert.code)
    if sighting.is_vague or (verification.diagnosis is not None and verification.diagnosis.rule == sighting.rule):
        return True
    return error is not None and (sighting.code == error.code or {sighting.code, error.code} <= _NO_ISSUER)


def _with_lines(finding: Finding, incidents: Sequence[Incident]) -> Finding:
    """The finding with the log lines that it explains."""
    said = "; ".join(dict.fromkeys(map(_describe, incidents[:MOST_EVIDENCE])))
    lines = [line for incident in incidents for line in incident.lines[:_MOST_LINES]][:MOST_EVIDENCE]
    return replace(
        finding,
        message=f"{finding.message}. Logged: {said}",
        evidence=(*finding.evidence, *(Evidence(source=line.file, line=line.number) for line in lines)),
    )


_MOST_LINES = 2
"""Of one incident: both sides of a connection shall be heard."""


def _describe(incident: Incident) -> str:
    """`expe1 wrote 'certificate has expired', once, at 2026-11-23 00:00:00 UTC`."""
    first = incident.sighting
    writer = first.node or host_of(first.local) or first.source or "somebody"
    times = describe_times(incident.count, incident.first, incident.last)
    return f"{writer} wrote {(first.reason or first.line.text)!r}, {times}"
