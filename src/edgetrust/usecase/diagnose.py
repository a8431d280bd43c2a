"""One answer out of certificates, captures and logs of several nodes: the deployment that they show is judged, and a
failed handshake, its log lines and the defect that explains both become one finding.

Not here: reading (`edgetrust.io`), guessing the deployment (`edgetrust.usecase.init`), judging
(`edgetrust.usecase.check`), and rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from edgetrust.errors import Refused
from edgetrust.model.capture import Capture
from edgetrust.model.certificate import Certificate, Located, Unreadable
from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.dump import Dump
from edgetrust.model.evidence import Evidence, Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Finding
from edgetrust.model.inventory import Inventory
from edgetrust.model.log import Incident, Log
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.starter import NOTHING_SAID, Candidate, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.rules.observation import Observation, moment_of
from edgetrust.usecase.alike import fold_defects, fold_ports
from edgetrust.usecase.assumed_lists import (
    ENDPOINTS,
    endpoints_that_refuse,
    is_among,
    with_accepted,
    without_assumed_lists,
    without_unsent,
)
from edgetrust.usecase.capture import Certificates
from edgetrust.usecase.capture_chains import judge_handshakes
from edgetrust.usecase.capture_check import check_capture
from edgetrust.usecase.contradictions import judge_contradicted, restart_contradicted
from edgetrust.usecase.gather import gather
from edgetrust.usecase.init import NewDeployment, start_deployment
from edgetrust.usecase.list_places import ListPlaces
from edgetrust.usecase.log_join import join_log
from edgetrust.usecase.log_parties import Parties, find_told
from edgetrust.usecase.log_shown import find_bare_chains
from edgetrust.usecase.logs import judge_logs
from edgetrust.usecase.older_release import judge_older, with_older_page
from edgetrust.usecase.trace_join import join_handshakes
from edgetrust.usecase.tunnels import fold_tunnels


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessed:
    """The deployment that files show."""

    new: NewDeployment
    deployment: Deployment
    inventory: Inventory

    @property
    def unused(self) -> tuple[Unused, ...]:
        """Files of certificates that have no place in it."""
        return self.new.starter.unused


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that was read."""

    guessed: Guessed | None
    """None: no node could be told."""
    capture: Capture
    log: Log
    unused: tuple[Unused, ...] = ()
    problems: tuple[Problem, ...] = ()


def guess_deployment(
    candidates: Sequence[Candidate],
    *,
    file: str,
    public_roots: Callable[[], tuple[Located, ...]],
    logged: Sequence[Incident] = (),
    dumps: Sequence[Dump] = (),
) -> Guessed | tuple[Unused, ...]:
    """The deployment that these files show, with what they hold as its evidence, and with the settings that the logs of
    its nodes give away and their dumps state; where no node can be told, the files, each with the reason."""
    if not candidates:
        return ()
    try:
        new = start_deployment(
            NOTHING_SAID, candidates, file=file, public_roots=public_roots, logged=logged, dumps=dumps
        )
    except Refused:
        reason = "holds what no node can be told from; of a certificate, expected one that an Expressway or CUCM shows"
        return tuple(Unused(file=each.name, reason=reason) for each in candidates)
    contents = {each.contents.path: _as_found(each) for each in candidates}
    deployment = parse_deployment(new.text, file=file)
    inventory = gather(deployment, read=lambda each: contents[each.path], public_roots=public_roots)
    return Guessed(new=new, deployment=deployment, inventory=inventory)


def diagnose(material: Material, *, now: datetime, at: datetime | None = None) -> Diagnosis:
    """The one answer, judged at the time of the last handshake, else of the last log line, else `now`; unless `at` is
    given."""
    handshakes = material.capture.handshakes
    known = Certificates().all_of(handshakes)
    if material.guessed is None:
        return _without_deployment(material, known)
    moment = at or _moment(material, now)
    guessed = material.guessed

    def answer(but: Collection[str]) -> tuple[Diagnosis, Report]:
        inventory = without_assumed_lists(guessed.deployment, guessed.inventory, but=but)
        return _answer(material, replace(guessed, inventory=inventory), moment, known)

    diagnosis, judged = answer(but=())
    supposed, by_lists = answer(but=ENDPOINTS)
    of_lists = [finding for finding in by_lists.findings if not is_among(finding, judged.findings)]
    refusing = endpoints_that_refuse(without_unsent(of_lists, diagnosis.findings), supposed.findings)
    # What a defect explains, whatever they trust, is no sign of their lists.
    refusing -= endpoints_that_refuse(judged.findings, diagnosis.findings)
    return answer(but=refusing)[0] if refusing else diagnosis


def _answer(
    material: Material, guessed: Guessed, moment: datetime, known: dict[bytes, Certificate | Unreadable]
) -> tuple[Diagnosis, Report]:
    """The answer for this deployment and its evidence, and what the files say of it alone."""
    deployment, inventory = guessed.deployment, guessed.inventory
    handshakes = material.capture.handshakes
    told = find_told(deployment, (incident.sighting for incident in material.log.incidents))
    dated = material.log.dated
    ask = partial(check_capture, deployment, inventory, handshakes, known, at=moment, told=told, dated=dated)
    joint = ask()
    names = {**{address: node.fqdn for address, node in told.items()}, **joint.names}
    bare = find_bare_chains(
        joint.report,
        material.log.incidents,
        Parties(joint.report, deployment, names),
        deployment=deployment,
        inventory=inventory,
    )
    if bare:
        joint = ask(logged=bare)
    hosts = Hosts(deployment, names)
    places = ListPlaces(joint.report, hosts, joint.verdicts, handshakes)
    captured = places.placed(fold_ports(joint.findings))
    report = replace(joint.report, findings=tuple(restart_contradicted(each, joint.report) for each in captured))
    parties = Parties(report, deployment, names)
    log = join_log(report, material.log.incidents, parties)
    joined, contradicted = join_handshakes(log.findings, log.contradicted, handshakes, hosts)
    joined, unexplained = join_handshakes(joined, log.unexplained, handshakes, hosts)
    joined, rest = join_handshakes(joined, log.rest, handshakes, hosts)
    joined, rest = fold_tunnels(joined, rest, handshakes, hosts)
    logged = (*judge_logs(rest), *judge_contradicted(contradicted, parties), *_judge(unexplained, _UNEXPLAINED))
    held = _places(inventory)
    explained = [with_accepted(_with_files(finding, held), handshakes, names) for finding in joined]
    older = judge_older(deployment, inventory, joint.findings, at=moment)
    found = [_with_fqdn(finding, hosts) for finding in (*explained, *logged, *older)]
    findings = _sorted(with_older_page(finding, deployment) for finding in fold_defects(found))
    diagnosis = Diagnosis(
        report=replace(joint.report, findings=findings, unexamined=(*_one_sided(deployment), *joint.report.unexamined)),
        findings=findings,
        capture=material.capture,
        certificates=known,
        verdicts=joint.verdicts,
        describe=joint.observation.describe,
        log=material.log,
        unused=material.unused,
        problems=(*material.problems, *joint.report.problems),
        tracebacks=joint.tracebacks,
    )
    return diagnosis, joint.report


def _one_sided(deployment: Deployment) -> Iterator[Unexamined]:
    """The side of the traversal zone of which nothing is at hand."""
    known = {side.role for side in deployment.expressways}
    for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E):
        if role not in known:
            reason = (
                f"no {ROLE_NAMES[role]} can be told from what is at hand, so no connection between C and E is judged:"
                " take its archive, too, and see whether one of its files is listed as not used"
            )
            yield Unexamined(kind="connection", id="traversal", reason=reason)


_UNEXPLAINED = "No defect of the certificates at hand explains this for certain"


def _judge(incidents: tuple[Incident, ...], word: str) -> Iterator[Finding]:
    """What is wrong by log lines that stay apart, with a word on why they do."""
    for finding in judge_logs(incidents):
        yield replace(finding, message=f"{finding.message}. {word}")


def _places(inventory: Inventory) -> dict[str, Evidence]:
    """Where each certificate stands in files, by fingerprint."""
    found: dict[str, Evidence] = {}
    for contents in inventory.files.values():
        for each in contents.certificates:
            sha256, source = each.certificate.sha256, each.source
            found.setdefault(sha256, Evidence(source=source.file, line=source.line, sha256=sha256))
    return found


def _with_files(finding: Finding, held: Mapping[str, Evidence]) -> Finding:
    """The finding with the file of each certificate that it names as it was captured."""
    files = {each.source for each in held.values()}
    named = {each.sha256 for each in finding.evidence if each.source in files}
    more = dict.fromkeys(
        held[each.sha256]
        for each in finding.evidence
        if each.sha256 is not None and each.sha256 in held and each.sha256 not in named
    )
    return replace(finding, evidence=(*more, *finding.evidence)) if more else finding


def _with_fqdn(finding: Finding, hosts: Hosts) -> Finding:
    """The finding with nodes called as in the rest of the report: lines know host names and addresses."""
    steps = tuple(replace(step, node=_fqdn(step.node, hosts)) for step in finding.remedy.steps)
    node = None if finding.node is None else _fqdn(finding.node, hosts)
    return replace(finding, node=node, remedy=replace(finding.remedy, steps=steps))


def _fqdn(text: str, hosts: Hosts) -> str:
    node = hosts.find(text)
    return text if node is None else node.fqdn


def _without_deployment(material: Material, known: dict[bytes, Certificate | Unreadable]) -> Diagnosis:
    """What captures and logs say by themselves."""
    observation = Observation(handshakes=material.capture.handshakes, certificates=known, dated=material.log.dated)
    run = judge_handshakes(observation)
    joined, left = join_handshakes(run.findings, material.log.incidents, material.capture.handshakes)
    return Diagnosis(
        report=None,
        findings=_sorted((*joined, *judge_logs(left))),
        capture=material.capture,
        certificates=known,
        verdicts={},
        describe=observation.describe,
        log=material.log,
        unused=material.unused,
        problems=material.problems,
        tracebacks=tuple(crash.traceback for crash in run.crashes),
    )


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.severity.rank))


def _moment(material: Material, now: datetime) -> datetime:
    """When it was: the time of the last handshake, else that of the last line of the log, else now."""
    captured = filter(None, map(moment_of, material.capture.handshakes))
    return max(captured, default=None) or material.log.last or now


def _as_found(candidate: Candidate) -> FileContents:
    """What a file holds, with the place where it was found: nothing of an archive lies on disk."""
    contents = candidate.contents

    def here(source: Source) -> Source:
        return replace(source, file=candidate.name)

    return replace(
        contents,
        certificates=tuple(replace(each, source=here(each.source)) for each in contents.certificates),
        revocation_lists=tuple((each, here(source)) for each, source in contents.revocation_lists),
        requests=tuple((each, here(source)) for each, source in contents.requests),
        keys=tuple((each, here(source)) for each, source in contents.keys),
        problems=tuple(replace(each, source=here(each.source)) for each in contents.problems),
        unended=frozenset((candidate.name,)) if contents.unended else frozenset(),
    )
