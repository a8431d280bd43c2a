"""The main job: the outcome of every connection of a deployment, and every defect.

Not here: reading files (`edgetrust.usecase.gather` with a reader from `edgetrust.io`), and rendering.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Slot, Store
from edgetrust.model.inventory import Inventory
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.mra.pages import SLOT_NAMES, STORE_NAMES
from edgetrust.mra.verdicts import judge_connections
from edgetrust.rules.catalogue import all_rules
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
    verdicts = judge_connections(judged, inventory, question.at)
    examination = Examination(
        deployment=judged,
        inventory=inventory,
        at=question.at,
        verdicts=verdicts,
        judge=partial(judge_connections, inventory=inventory, at=question.at),
    )
    run = run_rules(examination, all_rules(), only=question.only, ignore=question.ignore)
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
        unexamined=(*_unexamined(deployment, inventory, examination.verdicts), *run.unexamined),
        certificates=count_certificates(inventory),
        problems=inventory.problems,
        crashed_rules=run.crashed_rules,
    )


def count_certificates(inventory: Inventory) -> int:
    """Distinct certificates among the files of the deployment; the built-in public roots do not count."""
    return len({located.certificate for contents in inventory.files.values() for located in contents.certificates})


def _unexamined(
    deployment: Deployment, inventory: Inventory, verdicts: tuple[ConnectionVerdict, ...]
) -> tuple[Unexamined, ...]:
    """Connections that could not be judged, then the evidence that nobody gave and somebody needed."""
    found: list[Unexamined] = []
    evidence: dict[tuple[str, str], Unexamined] = {}
    nodes = {node.id: node for node in deployment.nodes()}
    for verdict in verdicts:
        reasons = tuple(dict.fromkeys(v.reason or "" for v in verdict.verifications if v.outcome is Outcome.UNKNOWN))
        if not reasons:
            continue
        found.append(Unexamined(kind="connection", id=verdict.connection.id, reason="; ".join(reasons)))
        for verification in verdict.verifications:
            requirement = verification.requirement
            if verification.outcome is Outcome.UNKNOWN:
                presenter, verifier = nodes[requirement.presenter], nodes[requirement.verifier]
                for item in _missing_evidence(inventory, presenter, requirement.slot, verifier, requirement.store):
                    evidence.setdefault((item.kind, item.id), item)
    return (*found, *evidence.values())


def _missing_evidence(
    inventory: Inventory, presenter: Node, slot: Slot, verifier: Node, store: Store
) -> tuple[Unexamined, ...]:
    missing = []
    if inventory.identity(presenter, slot) is None:
        reason = "could not be read" if slot in presenter.certificates else "not given in the deployment file"
        missing.append(Unexamined(kind="certificate", id=f"{presenter.id} {SLOT_NAMES[slot]}", reason=reason))
    if inventory.trust_list(verifier, store) is None:
        reason = "could not be read" if store in verifier.trust else "not given in the deployment file"
        missing.append(Unexamined(kind="trust-list", id=f"{verifier.id} {STORE_NAMES[store]}", reason=reason))
    return tuple(missing)
