"""The main job: the outcome of every connection of a deployment, and every defect.

Not here: reading files (`edgetrust.usecase.gather` with a reader from `edgetrust.io`), and rendering.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from edgetrust.model.deployment import Deployment, ExpresswayCluster
from edgetrust.model.evidence import Absent
from edgetrust.model.inventory import Inventory
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.mra.bench import Stock
from edgetrust.mra.verdicts import judge_connections
from edgetrust.rules.catalogue import deployment_rules
from edgetrust.rules.engine import RuleRun, run_rules
from edgetrust.rules.examination import Examination


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What `check` is asked about a deployment."""

    at: datetime
    """The time judged, aware."""
    as_version: str | None = None
    """Judge both Expressway sides as if they ran this release."""
    only: frozenset[str] = frozenset()
    """Rule slugs to look at; empty: all."""
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The report, and the tracebacks of rules that crashed (for the log, never for the report)."""

    report: Report
    tracebacks: tuple[str, ...] = ()


def check(deployment: Deployment, inventory: Inventory, question: Question) -> Answer:
    """Examine a deployment with the evidence at hand. Pure: the same question gives the same answer."""
    judged = as_if_upgraded(deployment, question.as_version) if question.as_version else deployment
    stock = Stock(inventory=inventory)
    judge = partial(judge_connections, inventory=inventory, at=question.at, stock=stock)
    examination = Examination(deployment=judged, stock=stock, at=question.at, verdicts=judge(judged), judge=judge)
    run = run_rules(examination, deployment_rules(examination.diagnosed()), only=question.only, ignore=question.ignore)
    return Answer(
        report=_report(examination, run, question), tracebacks=tuple(crash.traceback for crash in run.crashes)
    )


def as_if_upgraded(deployment: Deployment, version: str) -> Deployment:
    """The same deployment with both Expressway sides on `version`."""

    def upgraded(side: ExpresswayCluster | None) -> ExpresswayCluster | None:
        return None if side is None else replace(side, version=version, version_given=True)

    return replace(
        deployment, expressway_c=upgraded(deployment.expressway_c), expressway_e=upgraded(deployment.expressway_e)
    )


def _report(examination: Examination, run: RuleRun, question: Question) -> Report:
    deployment, inventory = examination.deployment, examination.inventory
    return Report(
        deployment_name=deployment.name,
        deployment_file=deployment.file,
        at=question.at,
        as_version=question.as_version,
        connections=examination.verdicts,
        findings=run.findings,
        unexamined=(*_unexamined(examination.verdicts), *run.unexamined),
        certificates=count_certificates(inventory),
        problems=inventory.problems,
        only=tuple(sorted(question.only)),
        ignore=tuple(sorted(question.ignore)),
        crashed_rules=run.crashed_rules,
    )


def count_certificates(inventory: Inventory) -> int:
    """Distinct certificates among the files of the deployment; the built-in public roots do not count."""
    return len({located.certificate for contents in inventory.files.values() for located in contents.certificates})


def _unexamined(verdicts: tuple[ConnectionVerdict, ...]) -> tuple[Unexamined, ...]:
    """Connections that could not be judged, then the evidence that would have been needed, each piece once."""
    found: list[Unexamined] = []
    evidence: dict[Absent, None] = {}
    for verdict in verdicts:
        unknown = [each for each in verdict.verifications if each.outcome is Outcome.UNKNOWN]
        if unknown:
            reasons = dict.fromkeys(each.reason or "" for each in unknown)
            found.append(Unexamined(kind="connection", id=verdict.connection.id, reason="; ".join(reasons)))
        evidence.update((absent, None) for each in unknown for absent in each.absent)
    needed = (Unexamined(kind=each.kind, id=f"{each.node} {each.what}", reason=each.absence.value) for each in evidence)
    return (*found, *needed)
