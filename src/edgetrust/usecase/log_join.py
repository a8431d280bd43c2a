"""Log lines held against a report: an incident, and the verification that says it had to happen, are one finding.

An incident is joined only where it is certain: both ends are nodes of the deployment, the port is that of the
connection, the reason is one that this verification gives, and one finding explains it. Everything else stays apart.

Not here: reading logs (`edgetrust.usecase.logs`), and lines about captured handshakes (`edgetrust.usecase.trace_join`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.deployment import Role as NodeRole
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.log import Incident, Role, Sighting
from edgetrust.model.report import Report
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.logs.fields import host_of
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.pki.openssl import VerifyError
from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.observation import MOST_EVIDENCE, describe_times
from edgetrust.rules.rejections import GENERAL_ALERTS
from edgetrust.rules.rule import Family
from edgetrust.usecase.joint import find_finding, missing_names

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
_REFUSED = (Outcome.FAIL, Outcome.WARN)
"""Of a verification with a diagnosis: some certificates are refused until a person accepts them, or now and then."""
_ENDPOINTS = {"Jabber": str(NodeRole.JABBER), "TC/CE": str(NodeRole.TC), "phone": str(NodeRole.IP_PHONES)}
"""Products whose logs tell of what they verify, and which endpoint of a deployment they are."""
_EVERY_ENDPOINT = frozenset(str(role) for role in NodeRole if role.is_endpoint)
_ALSO = {
    "jabber-prompts-user": ("san-missing-registration-domain",),
    **dict.fromkeys(("ca-not-trusted", "root-missing", "self-signed-not-trusted"), ("ecdsa-issuer-not-trusted",)),
}
"""What else than its own rule a line may mean: it has no other word for it."""
_OF_EXPRESSWAYS = (Slot.SERVER, Slot.CLIENT)
_OF_DATES = frozenset(("certificate-expired", "expires-soon"))
_STATES = {
    **dict.fromkeys((40068, 40078), frozenset(("certificate-expired",))),
    **dict.fromkeys((40069, 40079), _OF_DATES),
}
"""Alarms, and the rules of their causes where these are others than their own."""
_BROKEN_BY = {"ssh-tunnel-down": "ssh-tunnel", "cluster-communication-failed": "cluster-peer"}
"""Rules that tell of a connection which is down, whatever keeps it so."""
_REVERSE, _NO_RECORD = "reverse-dns-mismatch", "reverse DNS lookup failed"
_TRAVERSAL = "traversal"
_LACKS_OWN_NAME = frozenset(("name-mismatch", "san-missing-peer-name"))
_SHADOWED = "same-subject-shadowed"
_WRONG_SIGNATURE = (
    (Role.REJECTED_PEER, int(VerifyError.CERT_SIGNATURE_FAILURE)),
    (Role.REJECTED_BY_PEER, 51),
)
_PROFILE, _LACKS_PROFILE = "profile-name-not-matched", "san-missing-security-profile"
_UNKNOWN_REASON = 46
_UNKNOWN_CA = 48
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


def find_told(deployment: Deployment, sightings: Iterable[Sighting]) -> dict[str, Node]:
    """The nodes by the addresses that their own lines give as theirs."""
    hosts = Hosts(deployment)
    found: dict[str, dict[str, Node]] = defaultdict(dict)
    for sighting in sightings:
        address = host_of(sighting.local) if sighting.is_server is not None else None
        writer = hosts.find(sighting.node)
        if address is not None and writer is not None:
            found[address][writer.id] = writer
    return {address: next(iter(same.values())) for address, same in found.items() if len(same) == 1}


def join_log(
    report: Report,
    incidents: Iterable[Incident],
    *,
    deployment: Deployment,
    names: Mapping[str, str],
) -> JoinedLog:
    """The findings of a report with the incidents that they explain. `names` are the FQDNs of nodes by address."""
    join = Join(report, deployment, names)
    explained: dict[int, list[Incident]] = defaultdict(list)
    contradicted, unexplained, rest = [], [], []
    for incident in incidents:
        number = join.explanation(incident)
        if number is not None:
            explained[number].append(incident)
        elif join.is_contradicted(incident):
            contradicted.append(incident)
        elif is_refusal(incident.sighting) and incident.sighting.rule != _SILENT:
            unexplained.append(incident)
        else:
            rest.append(incident)
    for incident in tuple(unexplained):
        mirrored = {number for number, told in explained.items() if join.is_mirrored(incident, told)}
        if len(mirrored) == 1:
            explained[mirrored.pop()].append(incident)
            unexplained.remove(incident)
    joined = tuple(
        with_lines(finding, explained[number]) if number in explained else finding
        for number, finding in enumerate(report.findings)
    )
    return JoinedLog(
        findings=joined, contradicted=tuple(contradicted), unexplained=tuple(unexplained), rest=tuple(rest)
    )


class Join:
    """A report, and who is who."""

    def __init__(self, report: Report, deployment: Deployment, names: Mapping[str, str]) -> None:
        self._report = report
        self._hosts = Hosts(deployment, names)
        self._domains = frozenset(domain.lower() for domain in deployment.domains)

    def verified(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, Verification]]:
        """The verifications of which an incident may tell, however they turn out by the report."""
        for verdict, verifier, presenter in self._between(incident):
            for each in verdict.verifications:
                if (each.requirement.verifier, each.requirement.presenter) == (verifier, presenter):
                    yield verdict, each

    def explanation(self, incident: Incident) -> int | None:
        """The number of the one finding that explains an incident."""
        found = {find_finding(self._report, verdict, each) for verdict, each in self._failing(incident)}
        if self._may_be_unknown(incident):
            return None
        found |= {*self._told(incident.sighting), *self._unnamed(incident.sighting)}
        found = found or {*self._shadowed(incident), *self._unlisted(incident.sighting), *self._same(incident)}
        return found.pop() if len(found) == 1 else None

    def is_mirrored(self, incident: Incident, others: Iterable[Incident]) -> bool:
        """Whether somebody whose address nobody knows is the node that wrote one of the other lines, behind a
        translation of addresses: both tell of the same server, as often, at the same moments, and of one refusal."""
        server = self._writer(incident.sighting)
        if not incident.sighting.is_server or server is None or self._id(incident.sighting.peer) is not None:
            return False
        return any(
            each.sighting.is_server is False
            and server in (self._id(each.sighting.peer), self._id(each.sighting.expected_name))
            and _are_mirrored(incident, each)
            and any(_fits(incident.sighting, verification) for _, verification in self._failing(each))
            for each in others
        )

    def parties(self, incident: Incident) -> tuple[str, str] | None:
        """The FQDNs of who verifies and who presents, where both are known."""
        for _, verifier, presenter in self._between(incident):
            one, other = self._hosts.find(verifier), self._hosts.find(presenter)
            return None if one is None or other is None else (one.fqdn, other.fqdn)
        return None

    def fqdn(self, text: str | None) -> str | None:
        """The FQDN of the node that is called so."""
        node = self._hosts.find(text)
        return None if node is None else node.fqdn

    def is_contradicted(self, incident: Incident) -> bool:
        """Both ends are known, and whatever they have with one another should work. Who only closes says nothing."""
        if incident.sighting.rule == _SILENT or incident.sighting.source in _ENDPOINTS:
            return False
        listed = [verdict for verdict, *ends in self._between(incident) if _EVERY_ENDPOINT.isdisjoint(ends)]
        return bool(listed) and all(verdict.outcome in _WORKING for verdict in listed)

    def _may_be_unknown(self, incident: Incident) -> bool:
        """Whether an endpoint may refuse so of which is not known what it trusts."""
        alert = incident.sighting.code
        if incident.sighting.role is not Role.REJECTED_BY_PEER:
            return False  # it says itself why
        return (alert is None or alert == _UNKNOWN_CA or alert in GENERAL_ALERTS) and any(
            each.outcome is Outcome.UNKNOWN and each.requirement.verifier in _EVERY_ENDPOINT
            for _, each in self.verified(incident)
        )

    def _failing(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, Verification]]:
        """The verifications that fail as the log says."""
        for verdict, each in self.verified(incident):
            if each.outcome in _REFUSED and each.diagnosis is not None and _fits(incident.sighting, each):
                yield verdict, each

    def _between(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, str, str]]:
        """The connections that an incident may be about, with who verifies whom."""
        sighting = incident.sighting
        if not is_refusal(sighting):
            return
        writer, port = self._writer(sighting), port_of(sighting)
        if writer is None:
            return
        listed = [each for each in self._report.connections if _is_at(each, writer, port, is_server=sighting.is_server)]
        peer = self._id(sighting.peer) or self._id(sighting.expected_name)
        if peer is None and sighting.source in _ENDPOINTS:
            servers = {each.connection.server for each in listed}
            peer = servers.pop() if len(servers) == 1 and self._is_service(sighting.expected_name) else None
        elif peer is None and port is not None and sighting.is_server is not None:
            others = {_other(each, writer) for each in listed}
            # Where only one node calls, or is called, and nobody knows its address, that is who it is.
            peer = others.pop() if len(others) == 1 and others <= self._hosts.at_large else None
        # Of a client that is no node and has no name, nobody knows which kind of endpoint it is.
        is_any = peer is None and sighting.is_server is True and port is not None
        for each in listed:
            other = _other(each, writer)
            if other == peer or (is_any and other in _EVERY_ENDPOINT):
                yield (each, writer, other) if sighting.role is Role.REJECTED_PEER else (each, other, writer)

    def _is_service(self, name: str | None) -> bool:
        """Whether endpoints look for that name at an Expressway-E."""
        return name is not None and name.lower().removeprefix("collab-edge.") in self._domains

    def _told(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings of which a state that a node reports is the consequence."""
        writer = self._writer(sighting) if sighting.role is Role.INFO else None
        rules = _STATES.get(sighting.code or 0, frozenset((sighting.rule,)))
        for number, finding in enumerate(self._report.findings if writer is not None else ()):
            if finding.rule in rules and finding.node == writer and finding.slot in _OF_EXPRESSWAYS:
                yield number
        for verdict in self._report.connections if writer is not None else ():
            if verdict.connection.kind == _BROKEN_BY.get(sighting.rule) and self._is_between(verdict, sighting, writer):
                numbers = (find_finding(self._report, verdict, each) for each in verdict.verifications)
                yield from (number for number in numbers if number is not None)

    def _unnamed(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings by which the certificate of a server lacks the very name of its node."""
        if sighting.rule != _REVERSE or (sighting.reason or "").startswith(_NO_RECORD):
            return
        server = self._id(sighting.peer) or self._only_edge(self._writer(sighting))
        for number, finding in enumerate(self._report.findings if server is not None else ()):
            if (
                finding.rule in _LACKS_OWN_NAME
                and (finding.node or "").lower() == server
                and finding.slot is Slot.SERVER
            ):
                yield number

    def _only_edge(self, node: str | None) -> str | None:
        """The one Expressway-E that a node calls, where nobody knows its address."""
        called = {
            each.connection.server
            for each in self._report.connections
            if each.connection.kind == _TRAVERSAL and each.connection.client == node
        }
        return called.pop() if len(called) == 1 and called <= self._hosts.at_large else None

    def _shadowed(self, incident: Incident) -> Iterator[int]:
        """The numbers of findings about a namesake of the CA, in the list of who did not verify a signature: which of
        the two is taken, the lines decide."""
        kind = incident.sighting.role, incident.sighting.code
        for verdict, verifier, _ in self._between(incident) if kind in _WRONG_SIGNATURE else ():
            for number, finding in enumerate(self._report.findings):
                is_about = not finding.connections or verdict.connection.id in finding.connections
                if finding.rule == _SHADOWED and is_about and (finding.node or "").lower() == verifier:
                    yield number

    def _unlisted(self, sighting: Sighting) -> Iterator[int]:
        """The numbers of findings by which an Expressway-C lacks the name of a security profile that CUCM looked for:
        CUCM calls it by the common name, which may be that of the cluster."""
        holder = self._id(sighting.peer)
        for number, finding in enumerate(self._report.findings if sighting.rule == _PROFILE else ()):
            is_his = holder is None or (finding.node or "").lower() == holder
            if is_his and finding.rule == _LACKS_PROFILE and sighting.expected_name in missing_names(finding):
                yield number

    def _same(self, incident: Incident) -> Iterator[int]:
        """The numbers of findings about a server certificate that an endpoint refuses for the very reason, where it is
        not known what the endpoint trusts."""
        sighting = incident.sighting
        if sighting.source not in _ENDPOINTS or sighting.role is not Role.REJECTED_PEER or sighting.is_vague:
            return
        presenters = {presenter for _, _, presenter in self._between(incident)}
        for number, finding in enumerate(self._report.findings):
            is_his = (finding.node or "").lower() in presenters and finding.slot is Slot.SERVER
            if is_his and finding.rule == sighting.rule:
                yield number

    def _is_between(self, verdict: ConnectionVerdict, sighting: Sighting, writer: str | None) -> bool:
        """A connection of the node that wrote a line, and of the other one where the line names it."""
        ends = {verdict.connection.client, verdict.connection.server}
        return writer in ends and (sighting.peer is None or self._id(sighting.peer) in ends)

    def _writer(self, sighting: Sighting) -> str | None:
        """The node that wrote a line: by the line, by the name of the file; None where these disagree. Endpoints have
        logs of their own."""
        if sighting.source in _ENDPOINTS:
            return _ENDPOINTS[sighting.source]
        told = (sighting.node, sighting.local, stated_host(sighting.line.file))
        found = {self._id(each) for each in told} - {None}
        return found.pop() if len(found) == 1 else None

    def _id(self, text: str | None) -> str | None:
        node = self._hosts.find(text)
        return None if node is None else node.id


def is_refusal(sighting: Sighting) -> bool:
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


def _are_mirrored(incident: Incident, other: Incident) -> bool:
    """As two sides tell of the same connections."""
    one, two = incident.sighting, other.sighting
    is_same = {one.role, two.role} == set(_REFUSALS) and port_of(one) == port_of(two) and incident.count == other.count
    return is_same and _is_at_once(incident.first, other.first) and _is_at_once(incident.last, other.last)


def _is_at_once(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _MOST_APART


_MOST_APART = timedelta(seconds=2)
"""Between what two nodes write of one moment, by clocks that agree."""


def port_of(sighting: Sighting) -> int | None:
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
        if alert is None:
            # Who refuses a name closes without an alert, and so is it told.
            return sighting.code is None
        # The alert 46 is what those say who have a reason, and keep it.
        return sighting.code in (alert.code, _UNKNOWN_REASON)
    rules = sighting.rule, *_ALSO.get(sighting.rule, ())
    if sighting.is_vague or (verification.diagnosis is not None and verification.diagnosis.rule in rules):
        return True
    return error is not None and (sighting.code == error.code or {sighting.code, error.code} <= _NO_ISSUER)


def with_lines(finding: Finding, incidents: Sequence[Incident]) -> Finding:
    """The finding with the log lines that it explains."""
    said = "; ".join(dict.fromkeys(map(_describe, incidents[:MOST_EVIDENCE])))
    lines = [line for incident in incidents for line in incident.lines[:_MOST_LINES]][:MOST_EVIDENCE]
    return replace(
        finding,
        # What was refused is no mere danger any more.
        severity=Severity.ERROR if finding.rule == _SHADOWED else finding.severity,
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
