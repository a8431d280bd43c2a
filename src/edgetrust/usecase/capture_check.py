"""What was captured, held against a deployment: the full verdict of `check` with the captured chains as evidence,
joined with how the handshakes really ended.

A handshake that failed, and the verification that says it had to, are one finding. Where the two disagree, that is
said. Not here: reading captures (`edgetrust.usecase.capture`), judging (`edgetrust.usecase.check`), and the words of
what is joined (`edgetrust.usecase.joint`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from edgetrust.codec.names import read_name
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, Located, Unreadable
from edgetrust.model.deployment import Deployment, Node, Role
from edgetrust.model.evidence import Source
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.inventory import Inventory, ShownChain
from edgetrust.model.log import Sighting
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.mra.addresses import Appearance, Directory, Hosts, assume_callers, find_captors
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.rules.callers import find_divided, is_refused_by_client
from edgetrust.rules.examination import evidence_of
from edgetrust.rules.observation import Observation, count_of, moment_of
from edgetrust.usecase.capture import read_rules
from edgetrust.usecase.capture_chains import judge_chains
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.evidence import with_shown
from edgetrust.usecase.joint import (
    contradict,
    disprove,
    find_contradiction,
    find_explanation,
    find_finding,
    find_unsent,
    has_accepted,
    is_refused_later,
    join,
    shows_same,
    side_of,
    tell_once,
)

Known = Mapping[bytes, Certificate | Unreadable]
_ENDPOINTS = frozenset(str(role) for role in Role if role.is_endpoint)
_OF_ALL = frozenset(("certificates-not-visible", "clock-skew", "oauth-port-mismatch"))
_NOT_IN_SERVICE = (
    "the list on the node is not the one of the deployment file, or the node does not verify on this connection"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointAnswer:
    """The deployment as it was seen."""

    report: Report
    """Of `check`, with what was captured as evidence."""
    findings: tuple[Finding, ...]
    """Those of the report, with the handshakes that each explains, and those about handshakes that none explains; most
    severe first."""
    verdicts: Mapping[Handshake, ConnectionVerdict]
    """The connection that a handshake belongs to, where there is one."""
    names: Mapping[str, str]
    """The FQDN of the node at each address."""
    observation: Observation
    """What was seen, with these names."""
    tracebacks: tuple[str, ...] = ()
    """Of rules that failed."""


def check_capture(
    deployment: Deployment,
    inventory: Inventory,
    handshakes: tuple[Handshake, ...],
    certificates: Known,
    *,
    at: datetime | None = None,
    told: Mapping[str, Node] = MappingProxyType({}),
    logged: Iterable[ShownChain] = (),
    dated: tuple[Sighting, ...] = (),
) -> JointAnswer:
    """The answer, judged at the time of the last handshake unless another one is given. `told` are nodes by address, of
    which the deployment file says nothing, `logged` chains that were sent by what logs prove, `dated` lines of logs as
    `Log` has them. Raises Malformed where the capture has no times, and none is given."""
    moment = at or moment_of(handshakes[-1])
    if moment is None:
        raise Malformed(
            "the capture has no times, or those of a clock that was not set: it does not say for which day to judge the"
            " deployment",
            hint="say when it was made: --at DATE",
        )
    directory = Directory(deployment, inventory, told=told)
    appearances = (_appearance(each, side, certificates) for each in handshakes for side in Side)
    nodes = directory.find_nodes(appearances, divided=find_divided(handshakes))
    nodes |= find_captors(Hosts(deployment), nodes, map(_captured, handshakes))
    assumed = assume_callers(deployment, nodes, _calls_of_unknown(handshakes))
    # What is assumed explains a handshake; it is no evidence of what a node shows.
    chains = _shown_chains(handshakes, certificates, directory=directory, nodes=nodes)
    shown = with_shown(inventory, deployment, (*chains, *logged))
    nodes |= assumed
    answer = check(deployment, shown, Question(at=moment))
    names = {ip: node.fqdn for ip, node in nodes.items()}
    # A CA that nobody showed may stand in a file.
    held = {located.certificate.der: located.certificate for located in inventory.located()}
    observation = Observation(
        handshakes=handshakes,
        certificates={**held, **certificates},
        dated=dated,
        names=names,
        assumed=frozenset(assumed),
    )
    joint = _Joint(answer.report, inventory, observation, nodes)
    run, findings = joint.findings()
    return JointAnswer(
        report=answer.report,
        findings=findings,
        verdicts=joint.verdicts,
        names=names,
        observation=observation,
        tracebacks=(*answer.tracebacks, *run),
    )


class _Joint:
    """A report and what was observed, side by side."""

    def __init__(
        self, report: Report, inventory: Inventory, observation: Observation, nodes: Mapping[str, Node]
    ) -> None:
        self._report = report
        self._inventory = inventory
        self._observation = observation
        self._nodes = nodes
        by_ends: dict[tuple[str, str, int], ConnectionVerdict] = {}
        self._by_port: dict[tuple[str, int], list[ConnectionVerdict]] = defaultdict(list)
        """The connections of endpoints by server and port."""
        for verdict in report.connections:
            connection = verdict.connection
            if connection.port is not None:
                by_ends.setdefault((connection.client, connection.server, connection.port), verdict)
                if connection.client in _ENDPOINTS:
                    self._by_port[connection.server, connection.port].append(verdict)
        self.verdicts: dict[Handshake, ConnectionVerdict] = {}
        for handshake in observation.handshakes:
            client, server = nodes.get(handshake.client.ip), nodes.get(handshake.server.ip)
            if client is None or server is None:
                continue
            known = by_ends.get((client.id, server.id, handshake.server.port))
            if known is not None:
                self.verdicts[handshake] = known

    def findings(self) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        """Tracebacks of rules that failed, and all findings."""
        explained: dict[int, list[Handshake]] = {}
        accepted: dict[int, list[Handshake]] = {}
        contradicted: dict[tuple[str, str], list[Handshake]] = {}
        rest: list[Handshake] = []
        for handshake in self._observation.handshakes:
            for disproved in dict.fromkeys(self._disproved(handshake)):
                accepted.setdefault(disproved, []).append(handshake)
            number, verdict = self._explanation(handshake), self.verdicts.get(handshake)
            contradiction = find_contradiction(verdict, handshake)
            if number is not None:
                explained.setdefault(number, []).append(handshake)
            elif verdict is not None and contradiction is not None:
                contradicted.setdefault((contradiction, verdict.connection.id), []).append(handshake)
            else:
                rest.append(handshake)
        found = [
            self._told(finding, explained.get(number, []), accepted.get(number, []))
            for number, finding in enumerate(self._report.findings)
        ]
        runs = [read_rules(self._seen(rest), ignore=_OF_ALL)]
        # What cannot be seen, how clocks differ, and who is an Expressway-C is told by all handshakes, whatever
        # explains their end.
        runs.append(read_rules(self._observation, only=_OF_ALL))
        found += [finding for run in runs for finding in run.findings]
        for (how, connection), members in contradicted.items():
            runs.append(read_rules(self._seen(members), ignore=_OF_ALL))
            against = (contradict(finding, how) for finding in runs[-1].findings)
            found += [replace(self._with_files(finding), connections=(connection,)) for finding in against]
        runs.append(judge_chains(self._observation, found, settled=self.verdicts))
        found += runs[-1].findings
        crashes = tuple(crash.traceback for run in runs for crash in run.crashes)
        return crashes, tell_once(found)

    def _told(self, finding: Finding, explained: list[Handshake], accepted: list[Handshake]) -> Finding:
        """A finding of the files, with the handshakes that it explains, and those that it says could not be."""
        if explained:
            finding = join(finding, self._observation, explained)
        if not accepted:
            return finding
        seen = f"Captured: what should be refused was accepted, {count_of(accepted)}; {_NOT_IN_SERVICE}"
        if explained:
            return replace(finding, message=f"{finding.message}. {seen}")
        return disprove(finding, seen, {self.verdicts[each].connection.id for each in accepted})

    def _with_files(self, finding: Finding) -> Finding:
        """With the files that hold what the remedy asks for, and nobody showed."""
        known = {each.sha256 for each in finding.evidence}
        wanted = [digest for step in finding.remedy.steps for digest in step.certificates if digest not in known]
        files = (evidence_of(located) for digest in wanted for located in self._inventory.sightings_of(digest)[:1])
        return replace(finding, evidence=(*finding.evidence, *files))

    def _disproved(self, handshake: Handshake) -> Iterator[int]:
        """The numbers of findings which say that this handshake fails at a certificate that was accepted in it."""
        verdict = self.verdicts.get(handshake)
        for verification in () if verdict is None else verdict.verifications:
            assert verdict is not None
            verifier = side_of(verification, verdict)
            is_wrong = verification.outcome is Outcome.FAIL and not is_refused_later(verification)
            if is_wrong and has_accepted(handshake, verifier) and shows_same(handshake, verifier.other, verification):
                number = find_finding(self._report, verdict, verification)
                if number is not None:
                    yield number

    def _seen(self, handshakes: list[Handshake]) -> Observation:
        return replace(self._observation, handshakes=tuple(handshakes), run=self._observation.handshakes)

    def _explanation(self, handshake: Handshake) -> int | None:
        verdict = self.verdicts.get(handshake)
        if verdict is not None:
            return find_explanation(self._report, verdict, handshake)
        found = {find_explanation(self._report, each, handshake) for each in self._of_endpoints(handshake)}
        server = self._nodes.get(handshake.server.ip)
        if found == {None} and server is not None:
            return find_unsent(self._report, handshake, server.id)
        return found.pop() if len(found) == 1 else None

    def _of_endpoints(self, handshake: Handshake) -> Iterator[ConnectionVerdict]:
        """What may be the connection of a client that is no node: those of every kind of endpoint at that port."""
        client, server = self._nodes.get(handshake.client.ip), self._nodes.get(handshake.server.ip)
        if client is None and server is not None:
            yield from self._by_port[server.id, handshake.server.port]


def _captured(handshake: Handshake) -> tuple[str | None, str, str]:
    """Who captured it, by the name of the file, and its two ends."""
    return stated_host(handshake.file), handshake.client.ip, handshake.server.ip


def _appearance(handshake: Handshake, side: Side, certificates: Known) -> Appearance:
    return Appearance(
        ip=handshake.endpoint(side).ip,
        side=side,
        leaf=_leaf(handshake, side, certificates),
        server_name=handshake.server_name if side is Side.SERVER else None,
    )


def _leaf(handshake: Handshake, side: Side, certificates: Known) -> Certificate | None:
    seen = handshake.chain(side)
    first = certificates[seen.certificates[0]] if seen is not None and seen.certificates else None
    return first if isinstance(first, Certificate) else None


def _calls_of_unknown(handshakes: tuple[Handshake, ...]) -> Iterator[tuple[str, str, int]]:
    """The calls of clients that showed nothing, ever, and of whose calls each that failed is one that they refused."""
    shown = {each.endpoint(side).ip for each in handshakes for side in Side if each.chain(side) is not None}
    calls = [each for each in handshakes if each.client.ip not in shown and not each.is_ssh]
    failed = [each for each in calls if each.outcome is HandshakeOutcome.FAILED]
    hindered = {each.client.ip for each in failed if not is_refused_by_client(each)}
    refusing = {each.client.ip for each in failed} - hindered
    yield from ((each.client.ip, each.server.ip, each.server.port) for each in calls if each.client.ip in refusing)


def _shown_chains(
    handshakes: tuple[Handshake, ...],
    certificates: Known,
    *,
    directory: Directory,
    nodes: Mapping[str, Node],
) -> Iterator[ShownChain]:
    """What nodes of the deployment showed, in the order of time; each chain of each place once, where it was seen
    last."""
    found: dict[object, ShownChain] = {}
    for handshake in handshakes:
        for side in Side:
            seen = handshake.chain(side)
            if seen is None or handshake.is_ssh:
                continue
            node = directory.find_sender(_appearance(handshake, side, certificates), nodes)
            if node is None:
                continue
            read = [certificates[der] for der in seen.certificates]
            whole = [each for each in read if isinstance(each, Certificate)]
            if not whole or len(whole) < len(read):
                continue  # behind one that cannot be read, the others would stand in the wrong places
            key = (node.id, handshake.server.port, side, seen.certificates)
            found.pop(key, None)
            found[key] = ShownChain(
                hosts=(node.fqdn.lower(),),
                port=handshake.server.port,
                side=side,
                chain=tuple(
                    Located(
                        certificate=each, source=Source(file=f"{handshake.file}, frame {seen.frame or handshake.frame}")
                    )
                    for each in whole
                ),
                authorities=_authorities(handshake) if side is Side.SERVER else (),
                seen=moment_of(handshake),
            )
    yield from found.values()


def _authorities(handshake: Handshake) -> tuple[str, ...]:
    names = []
    for der in () if handshake.request is None else handshake.request.authorities:
        try:
            names.append(str(read_name(der)))
        except Malformed:
            names.append(f"#{der.hex()}")
    return tuple(names)
