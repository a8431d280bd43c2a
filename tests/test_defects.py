"""Defects injected into healthy deployments, alone and in pairs: whole findings, and the connections that must stay as
they are, are compared."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.rules.catalogue import SLUGS, slugs
from edgetrust.rules.rule import Family
from tests.chaos import hidden, places_of
from tests.defects import BASES, BY_DESIGN, DEFECTS
from tests.injection import Base, Defect, Expected, collide, combined, essences, in_order, outcomes_of, report_on

INTERACTING = {
    "stand-alone": 167,
    "cluster": 9,
    "everything": 1,
    "edge proxy": 2,
    "revocation checking": 5,
    "X14.0.6, TLS verify mode Off": 1,
    "X15.4": 1,
}
"""Pairs of each deployment, of 2,741 in all, whose findings are not simply those of both."""
NEIGHBOURS = 3
"""Rows that each defect is paired with in every run; all pairs take a minute."""
WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.OK, Outcome.NOT_VERIFIED)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_a_healthy_deployment_has_the_findings_of_its_design_and_no_other(base: Base) -> None:
    """And every connection works, or nobody verifies it."""
    report = base.report()

    assert essences(report) == in_order(BY_DESIGN[base])
    assert set(outcomes_of(report).values()) <= {Outcome.OK, Outcome.NOT_VERIFIED}


def test_every_rule_is_injected() -> None:
    """At least once; but for those about traffic, which look at no deployment."""
    injected = {expected.rule for defect in DEFECTS for expected in defect.findings}
    by_design = {expected.rule for expected_ones in BY_DESIGN.values() for expected in expected_ones}

    assert set(slugs()) - set(SLUGS[Family.TRAFFIC]) - set(SLUGS[Family.UNSEEN]) - injected - by_design == set()


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_a_defect_leads_to_its_findings_and_touches_nothing_else(defect: Defect) -> None:
    """The difference to the healthy report is exactly the one written down."""
    healthy, broken = defect.base.report(), defect.report()
    before, after = outcomes_of(healthy), outcomes_of(broken)
    expected = essences(healthy)
    for lost in defect.lost:
        expected.remove(lost)

    assert {name: outcome for name, outcome in after.items() if before.get(name) is not outcome} == defect.outcomes
    assert essences(broken) == in_order([*expected, *defect.findings])


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_two_defects_of_neighbouring_rows_are_both_found(base: Base) -> None:
    """As below, of each defect with the next few of the table."""
    own = [defect for defect in DEFECTS if defect.base is base]
    for position, first in enumerate(own):
        for second in own[position + 1 : position + 1 + NEIGHBOURS]:
            if not collide(first, second):
                assert_both_found(first, second)


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_two_defects_are_both_found(base: Base) -> None:
    """Every pair of defects that change different things: findings and outcomes are the union of both.

    The exceptions are counted. In them the first error of a verification hides the second, the handshake breaks off
    before anybody looks at the chain, or one defect changes what the other one is (a CA that is missing is no longer
    needed once the certificate comes from another; a key file is that of another certificate once there is a new one;
    which list the phones have decides nothing where they refuse a certificate anyway). Then all that neither touches
    is as before, and every connection that fails is explained by a finding.
    """
    interacting = []
    own = [defect for defect in DEFECTS if defect.base is base]
    for first, second in combinations(own, 2):
        if not collide(first, second) and not assert_both_found(first, second):
            interacting.append((first.name, second.name))

    assert len(interacting) == INTERACTING.get(base.name, 0), interacting


def assert_both_found(first: Defect, second: Defect) -> bool:
    """Whether what is said of two defects at once is simply what is said of both; fails where one of them is lost."""
    both = combined(first, second)
    if _is_union(first, second, both):
        return True
    _assert_contained(first, second, both)
    return False


def test_equal_findings_are_put_in_the_same_order() -> None:
    """However the sets of their connections were built."""
    names = [f"traversal:c{number}->e{number}" for number in range(50)]
    first, second = (
        Expected(rule="root-missing", severity=Severity.ERROR, node="c", connections=frozenset(each))
        for each in (names[:-1], names[1:])
    )
    again = [replace(each, connections=frozenset(sorted(each.connections, reverse=True))) for each in (second, first)]

    assert in_order([first, second]) == in_order(again) == [first, second]


def _nodes_of(defect: Defect) -> frozenset[str]:
    """Every node a defect has to do with."""
    ends = (end for name in defect.outcomes for end in name.partition(":")[2].split("->"))
    return frozenset((*ends, *(each.node for each in (*defect.findings, *defect.lost) if each.node)))


def _is_union(first: Defect, second: Defect, both: Report) -> bool:
    healthy = first.base.report()
    lost = (*first.lost, *second.lost)
    kept = [expected for expected in essences(healthy) if expected not in lost]
    worse = {
        name: min(
            (outcomes[name] for outcomes in (first.outcomes, second.outcomes) if name in outcomes),
            key=WORST_FIRST.index,
        )
        for name in {*first.outcomes, *second.outcomes}
    }
    wanted = in_order({*kept, *first.findings, *second.findings})
    return essences(both) == wanted and outcomes_of(both) == {**outcomes_of(healthy), **worse}


def _assert_contained(first: Defect, second: Defect, both: Report) -> None:
    before, after = outcomes_of(first.base.report()), outcomes_of(both)
    touched = _nodes_of(first) | _nodes_of(second)
    changed = {name for name, outcome in after.items() if before.get(name) is not outcome}
    explained = {each for finding in both.findings for each in finding.connections}
    broken = {name for name, outcome in after.items() if outcome is Outcome.FAIL}

    assert all(touched & set(name.partition(":")[2].split("->")) for name in changed), second.name
    assert broken <= explained, second.name
    assert bool(both.findings), second.name


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_evidence_that_is_gone_never_looks_like_a_defect(base: Base) -> None:
    """Each certificate and list in turn, with its file, so that nobody knows it from elsewhere: connections become
    unknown, none fails, and no finding is new but infos."""
    site, healthy = base.site(), base.report()
    known = {_identity(expected) for expected in essences(healthy)}
    for place in places_of(site):
        report = report_on(hidden(site, place))
        new = [each for each in essences(report) if _identity(each) not in known and each.severity is not Severity.INFO]
        changed = {
            outcome for name, outcome in outcomes_of(report).items() if outcomes_of(healthy)[name] is not outcome
        }

        assert new == [], place
        assert changed <= {Outcome.UNKNOWN}, place


def _identity(expected: Expected) -> tuple[object, ...]:
    """A finding without the connections it lists, which may be fewer."""
    return expected.rule, expected.node, expected.slot, expected.store
