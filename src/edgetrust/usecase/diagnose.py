"""One answer out of certificates, captures and logs of several nodes: the deployment that they show is judged, and a
failed handshake, its log lines and the defect that explains both become one finding.

Not here: reading (`edgetrust.io`), guessing the deployment (`edgetrust.usecase.init`), judging
(`edgetrust.usecase.check`), and rendering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from edgetrust.errors import Refused
from edgetrust.model.capture import Capture
from edgetrust.model.certificate import Certificate, Located, Unreadable
from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.evidence import Evidence, Problem, Source
from edgetrust.model.finding import Finding
from edgetrust.model.inventory import FileContents, Inventory
from edgetrust.model.log import Incident, Log
from edgetrust.model.report import Unexamined
from edgetrust.model.starter import NOTHING_SAID, Candidate, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.deployment_file import parse_deployment
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.rules.observation import Observation, moment_of
from edgetrust.usecase.capture import Certificates
from edgetrust.usecase.capture_chains import judge_handshakes
from edgetrust.usecase.capture_check import check_capture
from edgetrust.usecase.contradictions import judge_contradicted
from edgetrust.usecase.gather import gather
from edgetrust.usecase.init import NewDeployment, start_deployment
from edgetrust.usecase.log_join import Join, find_told, join_log
from edgetrust.usecase.log_shown import find_bare_chains
from edgetrust.usecase.logs import judge_logs
from edgetrust.usecase.older_release import judge_older, with_older_page
from edgetrust.usecase.trace_join import join_handshakes


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
) -> Guessed | tuple[Unused, ...]:
    """The deployment that these files show, with what they hold as its evidence, and with the settings that the logs of
    its nodes give away; where no node can be told, the files, each with the reason."""
    if not candidates:
        return ()
    try:
        new = start_deployment(NOTHING_SAID, candidates, file=file, public_roots=public_roots, logged=logged)
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
    deployment = material.guessed.deployment
    moment = at or _moment(material, now)
    told = find_told(deployment, (incident.sighting for incident in material.log.incidents))
    inventory, dated = material.guessed.inventory, material.log.dated
    ask = partial(check_capture, deployment, inventory, handshakes, known, at=moment, told=told, dated=dated)
    joint = ask()
    names = {**{address: node.fqdn for address, node in told.items()}, **joint.names}
    bare = find_bare_chains(
        joint.report,
        material.log.incidents,
        Join(joint.report, deployment, names),
        deployment=deployment,
        inventory=inventory,
    )
    if bare:
        joint = ask(logged=bare)
    report = replace(joint.report, findings=joint.findings)
    log = join_log(report, material.log.incidents, deployment=deployment, names=names)
    hosts = Hosts(deployment, names)
    joined, contradicted = join_handshakes(log.findings, log.contradicted, handshakes, hosts)
    joined, unexplained = join_handshakes(joined, log.unexplained, handshakes, hosts)
    joined, rest = join_handshakes(joined, log.rest, handshakes, hosts)
    join = Join(report, deployment, names)
    logged = (*judge_logs(rest), *judge_contradicted(contradicted, join), *_judge(unexplained, _UNEXPLAINED))
    held = _places(inventory)
    explained = [_with_files(finding, held) for finding in joined]
    older = judge_older(deployment, inventory, joint.findings, at=moment)
    found = [_with_fqdn(finding, hosts) for finding in (*explained, *logged, *older)]
    findings = _sorted(with_older_page(finding, deployment) for finding in _folded(found))
    return Diagnosis(
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


def _folded(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, with those of captures as evidence of the defect that is the same: the same rule on the same node,
    about nothing but certificates of that defect. So it is where an endpoint refuses what others refuse, too."""
    defects: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for number, finding in enumerate(findings):
        if finding.connections:
            defects[finding.rule, finding.node].append(number)
    seen: dict[int, list[Finding]] = defaultdict(list)
    apart = []
    for finding in (each for each in findings if not each.connections):
        shown = _shown(finding)
        same = [each for each in defects[finding.rule, finding.node] if shown and shown <= _shown(findings[each])]
        seen[same[0]].append(finding) if len(same) == 1 else apart.append(finding)
    for number, finding in enumerate(findings):
        if finding.connections:
            yield _with_traces(finding, seen[number])
    yield from apart


def _shown(finding: Finding) -> set[str]:
    """The fingerprints of the certificates that it points at."""
    return {each.sha256 for each in finding.evidence if each.sha256 is not None}


def _with_traces(finding: Finding, seen: Sequence[Finding]) -> Finding:
    """The finding with what was seen of the same defect."""
    more = dict.fromkeys(each for one in seen for each in one.evidence if each not in finding.evidence)
    message = ". Captured: ".join((finding.message, *(each.message for each in seen[:_MOST_SEEN])))
    return replace(finding, message=message, evidence=(*finding.evidence, *more)) if seen else finding


_MOST_SEEN = 3
"""Of the same defect, in one message; the evidence has all of them."""


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
