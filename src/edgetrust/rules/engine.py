"""Runs rules over an examination.

The engine decides which rules run (asked for, in force at the time judged) and survives those that fail; a rule only
tells pass from fail. Not here: the list of rules (`edgetrust.rules.catalogue`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from edgetrust.model.finding import Finding
from edgetrust.model.report import Unexamined
from edgetrust.model.value import dataclass
from edgetrust.rules.examination import Examination, evidence_of
from edgetrust.rules.rule import DateCompared, InForce, Rule

if TYPE_CHECKING:
    from edgetrust.rules.observation import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A rule that failed with an exception: a defect of edgetrust, not of the deployment."""

    slug: str
    traceback: str
    """As Python prints it, for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRun:
    """What a run of rules brought to light."""

    findings: tuple[Finding, ...]
    """Most severe first, then by node, rule and message. Nothing of a rule that crashed."""
    crashes: tuple[Crash, ...] = ()

    @property
    def crashed_rules(self) -> tuple[str, ...]:
        """Slugs of the rules that crashed, in the order of the run."""
        return tuple(crash.slug for crash in self.crashes)

    @property
    def unexamined(self) -> tuple[Unexamined, ...]:
        """What the crashed rules would have judged, as the report lists it."""
        return tuple(
            Unexamined(kind="rule", id=crash.slug, reason=f"the rule failed: {crash.traceback.splitlines()[-1]}")
            for crash in self.crashes
        )


def run_rules(
    examination: Examination,
    rules: Iterable[Rule],
    *,
    only: frozenset[str] = frozenset(),
    ignore: frozenset[str] = frozenset(),
) -> RuleRun:
    """The findings of `rules`: of those in `only` if it is not empty, and of none in `ignore` (both hold slugs)."""
    asked = (rule for rule in rules if rule.slug not in ignore and (not only or rule.slug in only))
    in_force = (rule for rule in asked if is_in_force(rule.in_force, examination.at.date()))
    run = run_checks((rule.slug, partial(rule.check, examination)) for rule in in_force)
    return replace(run, findings=tuple(_with_places(examination, finding) for finding in run.findings))


def read_with_rules(observation: Observation, rules: Iterable[Rule]) -> RuleRun:
    """The findings of `rules` about what was seen on the wire."""
    return run_checks((rule.slug, partial(rule.read, observation)) for rule in rules)


def run_checks(checks: Iterable[tuple[str, Callable[[], Iterator[Finding]]]]) -> RuleRun:
    """The findings of checks by the slug of their rule; a check that crashes is told by that."""
    findings: list[Finding] = []
    crashes = []
    for slug, check in checks:
        try:
            findings += list(check())
        except Exception:  # noqa: BLE001 - whatever a rule does wrong, the others still speak, and its name is reported
            import traceback

            crashes.append(Crash(slug=slug, traceback=traceback.format_exc()))
    return RuleRun(findings=tuple(sorted(findings, key=_order)), crashes=tuple(crashes))


def _with_places(examination: Examination, finding: Finding) -> Finding:
    """The finding, its evidence completed by where the certificates of its steps are at hand."""
    known = {evidence.sha256 for evidence in finding.evidence}
    named = dict.fromkeys(each for step in finding.remedy.steps for each in step.certificates if each not in known)
    seen = (examination.inventory.sightings_of(each)[:1] for each in named)
    further = tuple(evidence_of(located) for found in seen for located in found)
    return replace(finding, evidence=(*finding.evidence, *further)) if further else finding


def is_in_force(in_force: InForce, judged: date) -> bool:
    """Whether a rule holds on the day judged. A rule dated by the issue of a certificate always runs, since only it
    knows the certificates."""
    if in_force.compared is DateCompared.ISSUED:
        return True
    since, until = in_force.since, in_force.until
    return (since is None or since <= judged) and (until is None or judged < until)


def _order(finding: Finding) -> tuple[int, str, str, str]:
    return finding.severity.rank, finding.node or "", finding.rule, finding.message
