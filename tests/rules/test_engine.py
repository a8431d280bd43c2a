"""Running rules: which run, in what order their findings come, and what a faulty rule does to the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.report import Unexamined
from edgetrust.rules.engine import is_in_force, run_rules
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import ALWAYS, Citation, DateCompared, Family, InForce, Rule
from tests.deployments import CORP_ISSUING, CORP_ROOT, stand_alone
from tests.examine import examine

EXAMINATION = examine(stand_alone())


def finding(rule: str, severity: Severity = Severity.ERROR, node: str | None = "a", message: str = "x") -> Finding:
    """A finding of which only these matter."""
    remedy = Remedy(steps=(), impact=Impact.NONE, verify="")
    return Finding(
        rule=rule, severity=severity, node=node, message=message, expected="", got="", consequence="", remedy=remedy
    )


def rule(slug: str, *findings: Finding, in_force: InForce = ALWAYS) -> Rule:
    """A rule that finds these."""

    def check(examination: Examination) -> Iterator[Finding]:
        assert examination is EXAMINATION
        yield from findings

    return Rule(
        slug=slug,
        title="",
        family=Family.STORE,
        severity=Severity.ERROR,
        citations=(Citation(document="RFC 5280", read=date(2026, 11, 1)),),
        check=check,
        in_force=in_force,
    )


def faulty(slug: str) -> Rule:
    """A rule that finds something and then fails."""

    def check(examination: Examination) -> Iterator[Finding]:
        yield finding(slug)
        raise KeyError(slug)

    broken = rule(slug)
    return Rule(**{**{name: getattr(broken, name) for name in broken.__slots__}, "check": check})


def test_the_certificates_of_a_step_are_shown_where_they_are_at_hand() -> None:
    """Each once, behind the evidence of the rule; what no file holds is in no place."""
    root, issuing = (each.certificate.sha256 for each in (CORP_ROOT, CORP_ISSUING))
    own = Evidence(source="own.pem", line=3, sha256=root)
    step = RemedyStep(node="a", where="a page", do="append", certificates=(root, issuing, issuing, "00" * 32))
    base = finding("a")
    wanted = replace(base, evidence=(own,), remedy=replace(base.remedy, steps=(step,)))

    run = run_rules(EXAMINATION, [rule("a", wanted)])

    place = EXAMINATION.inventory.sightings(CORP_ISSUING.certificate)[0].source
    assert run.findings[0].evidence == (own, Evidence(source=place.file, line=place.line, sha256=issuing))


def test_the_most_severe_findings_come_first() -> None:
    """Then by node, rule and message; a finding about the deployment as a whole precedes those of nodes."""
    wanted = [
        finding("a", node=None),
        finding("b", node="a", message="1"),
        finding("b", node="a", message="2"),
        finding("c", node="a"),
        finding("a", node="b"),
        finding("a", Severity.WARNING),
        finding("a", Severity.INFO),
    ]

    run = run_rules(EXAMINATION, [rule("one", *wanted[::-2]), rule("two", *wanted[-2::-2])])

    assert list(run.findings) == wanted


@pytest.mark.parametrize(
    "only,ignore,expected",
    [
        (set(), set(), ["a", "b", "c"]),
        ({"a", "b"}, set(), ["a", "b"]),
        (set(), {"b"}, ["a", "c"]),
        ({"a", "b"}, {"b"}, ["a"]),
        ({"absent"}, set(), []),
    ],
)
def test_only_and_ignore_choose_rules(only: set[str], ignore: set[str], expected: list[str]) -> None:
    """To be ignored wins."""
    rules = [rule(slug, finding(slug)) for slug in ("a", "b", "c")]

    run = run_rules(EXAMINATION, rules, only=frozenset(only), ignore=frozenset(ignore))

    assert [each.rule for each in run.findings] == expected


def test_a_rule_that_fails_is_named_and_the_others_still_speak() -> None:
    """What it had found is not believed; the traceback is kept for the log."""
    run = run_rules(EXAMINATION, [rule("a", finding("a")), faulty("b"), rule("c", finding("c"))])

    assert [each.rule for each in run.findings] == ["a", "c"]
    assert run.crashed_rules == ("b",)
    assert "Traceback" in run.crashes[0].traceback
    assert run.unexamined == (Unexamined(kind="rule", id="b", reason="the rule failed: KeyError: 'b'"),)


def test_a_run_without_faults_leaves_nothing_unexamined() -> None:
    """No rule, no finding, no crash."""
    run = run_rules(EXAMINATION, [])

    assert (run.findings, run.crashed_rules, run.unexamined) == ((), (), ())


@pytest.mark.parametrize(
    "in_force,expected",
    [
        (InForce(since=date(2026, 11, 23)), True),
        (InForce(since=date(2026, 11, 24)), False),
        (InForce(until=date(2026, 11, 24)), True),
        (InForce(until=date(2026, 11, 23)), False),
        (InForce(since=date(2026, 1, 1), until=date(2027, 1, 1)), True),
        (InForce(since=date(2030, 1, 1), compared=DateCompared.ISSUED), True),
        (ALWAYS, True),
    ],
)
def test_a_dated_rule_holds_from_its_day_to_the_day_before_its_end(in_force: InForce, expected: bool) -> None:
    """The examination is judged at midnight of 23 November 2026; dates of issue are the rule's own business."""
    assert EXAMINATION.at == datetime(2026, 11, 23, tzinfo=UTC)
    assert is_in_force(in_force, EXAMINATION.at.date()) is expected
    assert bool(run_rules(EXAMINATION, [rule("a", finding("a"), in_force=in_force)]).findings) is expected
