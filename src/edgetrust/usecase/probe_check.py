"""How live services took the client certificates that `edgetrust probe` showed them, as evidence about a deployment.

The one whose certificate was shown is the client, the service the server. Where the server refused it, the verdict
about that connection says so, whatever follows from the files; the finding that explains it has both evidences, and
where none does, the rules about traffic speak. Not here: the chains that services showed
(`edgetrust.usecase.evidence`), and what of the results is not used (`edgetrust.usecase.probe_unused`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake
from edgetrust.model.inventory import Inventory
from edgetrust.model.probe import Answer as Answered
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Diagnosis, FoundIn, Outcome, Verification
from edgetrust.mra.ladder import build_ladder
from edgetrust.mra.probing import slots_of
from edgetrust.pki.purpose import is_self_signed
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from edgetrust.rules.observation import Observation
from edgetrust.usecase.capture import read_rules
from edgetrust.usecase.check import Answer, Question
from edgetrust.usecase.joint import (
    WORKING,
    contradict,
    disprove,
    find_explanation,
    find_finding,
    is_refused_later,
    join,
    tell_once,
)
from edgetrust.usecase.probe_file import Look, ProbeFile
from edgetrust.usecase.probed import CLIENT, as_handshake, has_failed, observe

_ACCEPTED = (
    ": the list on the node is not the one of the deployment file, or the node does not look at client certificates"
    " there"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A client certificate of the deployment that was shown to one of its services."""

    file: str
    look: Look
    handshake: Handshake
    verdicts: tuple[tuple[ConnectionVerdict, Verification], ...]
    """The connections in which it is shown there, never empty, each with the verification that was tried."""

    @property
    def verdict(self) -> ConnectionVerdict:
        """The first connection."""
        return self.verdicts[0][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """A report under way."""

    report: Report
    tracebacks: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()


def with_trials(
    answer: Answer, deployment: Deployment, inventory: Inventory, files: Iterable[ProbeFile], question: Question
) -> Answer:
    """The answer with how the services took what they were shown; of several tries of the same, the last one counts.
    What a release that is not there yet would have done, nobody has tried."""
    if question.as_version is not None:
        return answer
    joined = _Joined(report=answer.report)
    for trial in _last_trials(answer.report, deployment, files, at=question.at):
        if has_failed(trial.look.result):
            joined = _with_refusal(joined, trial, inventory, question)
        elif trial.look.result.answer is Answered.ACCEPTED:
            joined = replace(joined, report=_with_acceptance(joined.report, trial))
    report = joined.report
    return Answer(
        report=replace(
            report, findings=tell_once(report.findings), crashed_rules=(*report.crashed_rules, *joined.crashed)
        ),
        tracebacks=(*answer.tracebacks, *joined.tracebacks),
    )


def _last_trials(
    report: Report, deployment: Deployment, files: Iterable[ProbeFile], *, at: datetime
) -> tuple[Trial, ...]:
    found: dict[object, Trial] = {}
    for each in files:
        for look in each.looks:
            trial = find_trial(each, look, report, deployment, at=at)
            if trial is not None:
                connections = tuple(verdict.connection.id for verdict, _ in trial.verdicts)
                found[connections, look.result.client_chain[0]] = trial
    return tuple(found.values())


def find_trial(file: ProbeFile, look: Look, report: Report, deployment: Deployment, *, at: datetime) -> Trial | None:
    """What the look tried; None where no node of the deployment would have shown just this there."""
    result = look.result
    leaf = result.client_chain[0] if result.has_shown_certificate and result.client_chain else None
    server = _server(look, deployment)
    if server is None or not isinstance(leaf, Certificate):
        return None
    met = tuple(
        (verdict, verification)
        for verdict in report.connections
        if verdict.connection.server == server.id and verdict.connection.port == look.shown.port
        for verification in verdict.verifications
        if verification.requirement.verifier == server.id
        and verification.leaf == leaf
        and _has_sent_as_much(result.client_chain, verification)
    )
    handshake = as_handshake(result, at=file.time or at, file=file.file)
    return Trial(file=file.file, look=look, handshake=handshake, verdicts=met) if met else None


def _has_sent_as_much(sent: tuple[object, ...], verification: Verification) -> bool:
    """What the node sends, as far as the path needs it, was sent: a refusal is not the fault of our own chain. Roots
    help nobody who does not have them."""
    presented = [step.certificate for step in verification.path if step.found_in is FoundIn.PRESENTED]
    return all(each in sent or is_self_signed(each) for each in presented)


def _server(look: Look, deployment: Deployment) -> Node | None:
    slots = slots_of(deployment)
    places = (slots.get((host, look.shown.port, Side.SERVER)) for host in look.shown.hosts)
    return next((place[0] for place in places if place is not None), None)


def _with_acceptance(report: Report, trial: Trial) -> Report:
    """Where the files say that the server refuses the certificate in the handshake, and it did not, the finding says
    so."""
    findings = list(report.findings)
    where = f"{trial.look.result.target.name} accepted this client certificate in a handshake ({trial.file})"
    told: set[int] = set()
    for verdict, verification in trial.verdicts:
        if verification.outcome is not Outcome.FAIL or is_refused_later(verification):
            continue
        number = find_finding(report, verdict, verification)
        if number is not None and number not in told:
            told.add(number)
            findings[number] = disprove(findings[number], f"{where}{_ACCEPTED}")
    return replace(report, findings=tuple(findings))


def _with_refusal(joined: _Joined, trial: Trial, inventory: Inventory, question: Question) -> _Joined:
    report = joined.report
    observation = _observe(trial, inventory)
    number = find_explanation(report, trial.verdict, trial.handshake)
    if number is not None:
        explained = join(report.findings[number], observation, [trial.handshake])
        findings = (*report.findings[:number], explained, *report.findings[number + 1 :])
        return replace(joined, report=replace(report, findings=findings))
    if any(_is_left_out(verification, question) for _, verification in trial.verdicts):
        return joined
    run = read_rules(observation)
    found = [_about(finding, trial) for finding in run.findings if _is_asked(finding.rule, question)]
    rule = run.findings[0].rule if run.findings else None
    return _Joined(
        report=_with_verdicts(replace(report, findings=(*report.findings, *found)), trial, rule),
        tracebacks=(*joined.tracebacks, *(crash.traceback for crash in run.crashes)),
        crashed=(*joined.crashed, *run.crashed_rules),
    )


def _observe(trial: Trial, inventory: Inventory) -> Observation:
    """The one handshake, with the names that the deployment has for its ends, and the certificates of its files: what a
    list lacks may be among them."""
    observation = observe((trial.look.result,), (trial.handshake,))
    connection = trial.verdict.connection
    names = {CLIENT: connection.client, trial.handshake.server.ip: connection.server}
    held = {located.certificate.der: located.certificate for located in inventory.located()}
    return replace(observation, names=names, certificates={**held, **observation.certificates})


def _about(finding: Finding, trial: Trial) -> Finding:
    """The finding with the connections that it breaks."""
    connections = tuple(dict.fromkeys(verdict.connection.id for verdict, _ in trial.verdicts))
    is_against = any(verification.outcome in WORKING for _, verification in trial.verdicts)
    return replace(contradict(finding) if is_against else finding, connections=connections)


def _is_asked(rule: str, question: Question) -> bool:
    return rule not in question.ignore and (not question.only or rule in question.only)


def _is_left_out(verification: Verification, question: Question) -> bool:
    """The files explain a refusal, and nobody asked for the rule that would say so."""
    diagnosis = verification.diagnosis
    return verification.outcome is Outcome.FAIL and diagnosis is not None and not _is_asked(diagnosis.rule, question)


def _with_verdicts(report: Report, trial: Trial, rule: str | None) -> Report:
    """The report with what was tried in place of what follows from the files."""
    tried = {verdict.connection.id: (verdict, verification) for verdict, verification in trial.verdicts}
    settled = {
        id_: _settle(verdict, verification, trial, rule)
        for id_, (verdict, verification) in tried.items()
        if verification.outcome is not Outcome.FAIL
    }
    undecided = [
        Unexamined(kind="connection", id=id_, reason=_describe_end(trial))
        for id_, verdict in settled.items()
        if verdict.outcome is Outcome.UNKNOWN and tried[id_][0].outcome is not Outcome.UNKNOWN
    ]
    return replace(
        report,
        connections=tuple(settled.get(each.connection.id, each) for each in report.connections),
        unexamined=(*undecided, *report.unexamined),
    )


def _settle(
    verdict: ConnectionVerdict, verification: Verification, trial: Trial, rule: str | None
) -> ConnectionVerdict:
    """It fails where the certificate was refused; where the server ended the handshake otherwise, nobody knows whether
    that was about the certificate."""
    alert = trial.handshake.fatal_alert
    is_refused = alert is not None and alert.code in CERTIFICATE_ALERTS
    settled = replace(
        verification,
        outcome=Outcome.FAIL if is_refused else Outcome.UNKNOWN,
        reason=_describe_end(trial),
        alert=alert_of(alert.code) if is_refused and alert is not None else None,
        diagnosis=Diagnosis(rule=rule, node=verdict.connection.server) if rule is not None else None,
    )
    verifications = tuple(settled if each is verification else each for each in verdict.verifications)
    authorities = next((step.authorities for step in verdict.ladder if step.authorities is not None), None)
    return replace(
        verdict,
        outcome=Outcome.FAIL if verdict.outcome is Outcome.FAIL else settled.outcome,
        verifications=verifications,
        ladder=build_ladder(verdict.connection, verifications, authorities),
    )


def _describe_end(trial: Trial) -> str:
    alert = trial.handshake.fatal_alert
    how = "closed the connection" if alert is None else f"answered with {alert_of(alert.code)}"
    return f"shown to it, it {how} ({trial.handshake.file})"
