"""The secure traversal test of every pair."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.evidence import Problem, Source
from edgetrust.model.finding import Severity
from edgetrust.model.traversal_test import TraversalTest
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.exit_code import ExitCode, FailOn
from edgetrust.usecase.traversal_test import exit_code_of_test, judge_pairs
from tests import make
from tests.deployments import AUTHORITIES, C1, C2, C_CLUSTER, CORP_ROOT, E1, E2, PUBLIC_ROOT, Site, cluster, stand_alone


def ask(site: Site) -> TraversalTest:
    """The test of a whole deployment."""
    answer = check(site.deployment, site.inventory, Question(at=make.NOW))
    assert answer.tracebacks == ()
    return judge_pairs(site.deployment, answer.report)


HEALTHY = ask(cluster())
BROKEN = ask(cluster(trust={(C2, "trusted-ca"): [CORP_ROOT, PUBLIC_ROOT]}))
UNNAMED = ask(cluster(certificates={(C1, "server"): {"sans": [C1]}}))


def test_every_c_is_paired_with_every_e() -> None:
    """In the order of the file, with the names to be typed on the page and both connections."""
    assert [
        (pair.client, pair.server, pair.peer_address, pair.verify_name, pair.outcome) for pair in HEALTHY.pairs
    ] == [
        (C1, E1, E1, C_CLUSTER, Outcome.OK),
        (C1, E2, E2, C_CLUSTER, Outcome.OK),
        (C2, E1, E1, C_CLUSTER, Outcome.OK),
        (C2, E2, E2, C_CLUSTER, Outcome.OK),
    ]
    assert [verdict.connection.id for verdict in HEALTHY.pairs[1].connections] == [
        f"traversal:{C1}->{E2}",
        f"ssh-tunnel:{C1}->{E2}",
    ]
    assert [len(verdict.verifications) for verdict in HEALTHY.pairs[1].connections] == [2, 2]


def test_a_pair_fails_with_the_findings_about_it() -> None:
    """And the others do not."""
    assert [pair.outcome for pair in BROKEN.pairs] == [Outcome.OK, Outcome.OK, Outcome.FAIL, Outcome.FAIL]
    assert [[finding.rule for finding in pair.findings if finding.node == C2] for pair in BROKEN.pairs[1:3]] == [
        [],
        ["intermediate-not-in-list", "trust-lists-differ"],
    ]


def test_a_name_the_other_side_does_not_find() -> None:
    """The Expressway-E looks for the TLS verify subject name."""
    first = UNNAMED.pairs[0]

    assert (first.outcome, UNNAMED.pairs[2].outcome) == (Outcome.FAIL, Outcome.OK)
    assert [verification.outcome for verification in first.connections[0].verifications] == [Outcome.OK, Outcome.FAIL]
    assert "san-missing-cluster-name" in [finding.rule for finding in first.findings]


def test_without_one_side_there_is_no_pair() -> None:
    """Nothing can be examined."""
    site = stand_alone()
    alone = replace(site.deployment, expressway_e=None)
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report

    assert judge_pairs(alone, report).pairs == ()


def test_what_may_break_a_pair_elsewhere_is_shown() -> None:
    """A wildcard passes the name check of TLS, and Expressways do not support it; other findings about the nodes are no
    business of the pair."""
    wildcard = ask(stand_alone(certificates={(E1, "server"): {"sans": ["*.example.com", "example.com"]}}))

    (pair,) = wildcard.pairs
    assert pair.outcome is Outcome.OK
    assert [(finding.rule, finding.node) for finding in pair.findings] == [("wildcard-certificate", E1)]
    assert exit_code_of_test(wildcard, fail_on=FailOn.ERROR) is ExitCode.FINDINGS
    assert exit_code_of_test(wildcard, fail_on=FailOn.NEVER) is ExitCode.CLEAN


def test_a_twin_in_a_list_is_shown_with_the_pairs_that_pass_it_by() -> None:
    """On the node whose list it is."""
    twin = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, key="another")
    test = ask(stand_alone(trust={(C1, "trusted-ca"): [twin, *AUTHORITIES]}))

    (pair,) = test.pairs
    assert [(finding.rule, finding.node, finding.severity) for finding in pair.findings] == [
        ("same-subject-shadowed", C1, Severity.WARNING)
    ]
    assert exit_code_of_test(test, fail_on=FailOn.WARNING) is ExitCode.FINDINGS


PROBLEM = Problem(source=Source(file="a.pem"), reason="cannot be opened")


@pytest.mark.parametrize(
    ("test", "fail_on", "expected"),
    [
        (HEALTHY, FailOn.WARNING, ExitCode.CLEAN),
        (BROKEN, FailOn.ERROR, ExitCode.FINDINGS),
        (BROKEN, FailOn.NEVER, ExitCode.CLEAN),
        (ask(cluster(c={"version": "X14.3"})), FailOn.ERROR, ExitCode.CLEAN),
        (ask(cluster(c={"version": "X14.3"})), FailOn.WARNING, ExitCode.CLEAN),
        (TraversalTest(report=HEALTHY.report, pairs=()), FailOn.ERROR, ExitCode.NOTHING_EXAMINED),
        (
            ask(stand_alone(trust={(C1, "trusted-ca"): None, (E1, "trusted-ca"): None})),
            FailOn.ERROR,
            ExitCode.NOTHING_EXAMINED,
        ),
        (replace(BROKEN, report=replace(BROKEN.report, problems=(PROBLEM,))), FailOn.ERROR, ExitCode.UNUSABLE_INPUT),
        (replace(BROKEN, report=replace(BROKEN.report, crashed_rules=("x",))), FailOn.ERROR, ExitCode.DEFECT),
        (
            ask(stand_alone(certificates={("expe1.example.com", "server"): {"not_after": make.NOW.replace(month=12)}})),
            FailOn.WARNING,
            ExitCode.FINDINGS,
        ),
    ],
)
def test_exit_codes(test: TraversalTest, fail_on: FailOn, expected: ExitCode) -> None:
    """A pair that fails, one with a warning, nothing known, and what goes before."""
    assert exit_code_of_test(test, fail_on=fail_on) is expected
