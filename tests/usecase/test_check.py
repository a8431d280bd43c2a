"""The main job, on whole deployments in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.inventory import Inventory
from edgetrust.model.verdict import Outcome
from edgetrust.mra import bench
from edgetrust.pki.anchors import Pool
from edgetrust.rules.catalogue import deployment_rules
from edgetrust.rules.examination import Examination
from edgetrust.usecase import check as use_case
from edgetrust.usecase.check import Question, as_if_upgraded, check, count_certificates
from edgetrust.usecase.exit_code import ExitCode, FailOn, exit_code_of
from tests import deployments, make
from tests.deployments import C1, E1, stand_alone

ASKED = Question(at=make.NOW)


def test_a_healthy_deployment_has_no_error() -> None:
    """Every connection judged, every certificate counted, nothing unexamined."""
    site = deployments.stand_alone()

    report = check(site.deployment, site.inventory, ASKED).report

    assert {verdict.outcome for verdict in report.connections} == {Outcome.OK}
    assert report.severity_counts()[Severity.ERROR] == 0
    assert report.unexamined == ()
    assert report.certificates == count_certificates(site.inventory) > 0


def test_findings_stand_most_severe_first() -> None:
    """What a person reads first matters most."""
    site = deployments.cluster(certificates={(E1, "server"): {"not_after": datetime(2026, 11, 1, tzinfo=UTC)}})

    ranks = [finding.severity.rank for finding in check(site.deployment, site.inventory, ASKED).report.findings]

    assert ranks == sorted(ranks)
    assert ranks[0] == Severity.ERROR.rank


def test_missing_evidence_is_listed_once_and_makes_connections_unknown() -> None:
    """The connections first, then what was not given."""
    site = deployments.stand_alone(certificates={(E1, "server"): None}, trust={(C1, "trusted-ca"): None})

    report = check(site.deployment, site.inventory, ASKED).report

    kinds = [item.kind for item in report.unexamined]
    evidence = [item for item in report.unexamined if item.kind != "connection"]
    assert kinds == sorted(kinds, key=lambda kind: kind != "connection")
    assert {(item.kind, item.id) for item in evidence} >= {
        ("certificate", f"{E1} server certificate"),
        ("trust-list", f"{C1} trusted CA list"),
    }
    assert len({(item.kind, item.id) for item in evidence}) == len(evidence)
    assert report.outcome_counts()[Outcome.UNKNOWN] > 0
    assert report.outcome_counts()[Outcome.FAIL] == 0


def test_connections_that_nobody_can_judge_without_domains_are_listed() -> None:
    """With the reason, and with --require-evidence that is exit code 3."""
    site = stand_alone(domains=())

    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report

    assert {gap.id.partition(":")[0] for gap in report.unexamined} == {
        *("jabber-https", "jabber-sip", "phone-https", "phone-sip", "tc-https", "tc-sip")
    }
    assert exit_code_of(report, fail_on=FailOn.ERROR) is ExitCode.CLEAN
    assert exit_code_of(report, fail_on=FailOn.ERROR, require_evidence=True) is ExitCode.NOTHING_EXAMINED


def test_connection_and_evidence_tell_the_same_story() -> None:
    """A client certificate that falls back to a server certificate which could not be read was given."""
    site = deployments.stand_alone(certificates={(C1, "server"): None}, trust={(E1, "trusted-ca"): None})
    c = replace(site.deployment.expressways[0].nodes[0], trust={})
    ungiven = deployments.map_nodes(site.deployment, lambda node: c if node.id == C1 else node)
    lists = {place: held for place, held in site.inventory.trust_lists.items() if place[0] != C1}

    report = check(ungiven, replace(site.inventory, trust_lists=lists), ASKED).report

    told = {(item.kind, item.id): item.reason for item in report.unexamined}
    assert told["connection", f"traversal:{C1}->{E1}"] == (
        f"the trusted CA list of {C1} is not given; the client certificate of {C1} could not be read"
    )
    assert told["certificate", f"{C1} client certificate"] == "could not be read"
    assert told["trust-list", f"{C1} trusted CA list"] == "not given in the deployment file"
    assert told["trust-list", f"{E1} trusted CA list"] == "could not be read"


def test_what_a_presenter_may_send_counts_among_the_evidence() -> None:
    """The list to give is its own."""
    leaf = make.leaf(E1, make.ca("CN=Unseen"), sans=[E1, "example.com"])
    site = deployments.stand_alone(certificates={(E1, "server"): [leaf]}, trust={(E1, "trusted-ca"): None})

    report = check(site.deployment, site.inventory, ASKED).report

    told = {item.id: item.kind for item in report.unexamined}
    assert told[f"sip-service:{E1}->{C1}"] == "connection"
    assert told[f"{E1} trusted CA list"] == "trust-list"


def test_as_version_judges_both_sides_as_upgraded() -> None:
    """And leaves the deployment itself alone."""
    site = deployments.stand_alone(c={"version": "X14.0"}, e={"version": "X14.0", "version_given": False})

    upgraded = as_if_upgraded(site.deployment, "X15.5")
    report = check(site.deployment, site.inventory, replace(ASKED, as_version="X15.5")).report

    assert {side.version for side in upgraded.expressways} == {"X15.5"}
    assert all(side.version_given for side in upgraded.expressways)
    assert {side.version for side in site.deployment.expressways} == {"X14.0"}
    assert report.as_version == "X15.5"
    assert "version-assumed" not in {finding.rule for finding in report.findings}


def test_a_report_says_which_rules_were_asked() -> None:
    """In the order of the alphabet; by default all, and none is named."""
    site = deployments.stand_alone()
    chosen = replace(ASKED, only=frozenset({"weak-key", "expires-soon"}), ignore=frozenset({"expires-soon"}))

    some, every = (check(site.deployment, site.inventory, question).report for question in (chosen, ASKED))

    assert (some.only, some.ignore) == (("expires-soon", "weak-key"), ("expires-soon",))
    assert (every.only, every.ignore) == ((), ())


def test_a_rule_that_crashes_is_named_and_the_others_still_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its traceback is kept apart from the report."""
    site = deployments.stand_alone(e={"version_given": False})

    def crash(_: Examination) -> Iterator[Finding]:
        raise RuntimeError("boom")

    broken = tuple(replace(rule, check=crash) if rule.slug == "weak-key" else rule for rule in deployment_rules(()))
    monkeypatch.setattr(use_case, "deployment_rules", lambda _: broken)

    answer = check(site.deployment, site.inventory, ASKED)

    assert answer.report.crashed_rules == ("weak-key",)
    assert "version-assumed" in {finding.rule for finding in answer.report.findings}
    assert [(item.kind, item.id) for item in answer.report.unexamined] == [("rule", "weak-key")]
    assert "RuntimeError: boom" in answer.tracebacks[0]


def test_the_evidence_is_indexed_once_however_often_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that look ahead to an upgrade find the lists and roots of today at hand."""
    site = deployments.stand_alone(c={"version": "X14.0"}, cucm={"tls_verify": False})
    built = []

    def pool_of(inventory: Inventory) -> Pool:
        built.append(inventory)
        return bench_pool(inventory)

    bench_pool = bench.pool_of
    monkeypatch.setattr(bench, "pool_of", pool_of)

    check(site.deployment, site.inventory, ASKED)

    assert built == [site.inventory]
