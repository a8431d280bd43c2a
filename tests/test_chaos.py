"""Whatever is wrong at the same time: rules explain every failure, and missing evidence changes no outcome but to
unknown."""

from __future__ import annotations

from random import Random

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from tests.chaos import broken_site, half_read, hidden, places_of, ungiven
from tests.defects import DEFECTS
from tests.deployments import C1, C2, CORP_ISSUING, CORP_ROOT, E1, E2, PUBLIC_ROOT, cluster
from tests.injection import Defect, outcomes_of, report_on

SEEDS = range(16)
MORE_SEEDS = range(16, 300)
TRIES = 3
"""Ways in which the evidence of one deployment is reduced."""


def contradictions(full: Report, reduced: Report) -> list[str]:
    """Connections of which the reduced evidence says something else than all of it, unless it says `unknown`."""
    before = outcomes_of(full)
    return [
        f"{name}: {before[name]} with all evidence, {outcome} without some"
        for name, outcome in outcomes_of(reduced).items()
        if outcome not in (before[name], Outcome.UNKNOWN)
    ]


def claims(full: Report, reduced: Report) -> list[str]:
    """Severe findings that say more than those of all evidence: that another connection is broken, or that something is
    wrong at a place and with certificates of which nothing was said."""
    severe = [finding for finding in full.findings if _is_severe(finding)]
    broken = {connection for finding in severe for connection in finding.connections}
    places, blamed = set(map(_place, severe)), {sha256 for finding in severe for sha256 in _certificates(finding)}
    return [
        f"{finding.rule} on {finding.node}: {finding.message}"
        for finding in filter(_is_severe, reduced.findings)
        if not (finding.connections and broken >= set(finding.connections))
        and _place(finding) not in places
        and not blamed >= _certificates(finding)
    ]


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.node, finding.slot, finding.store


def _certificates(finding: Finding) -> set[str | None]:
    return {evidence.sha256 for evidence in finding.evidence}


def _is_severe(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO


def assert_explained(report: Report) -> None:
    """Each refusal has its rule, and that rule a finding that lists the connection; an error where it fails."""
    for verdict in report.connections:
        for verification in verdict.verifications:
            refused = verification.outcome in (Outcome.FAIL, Outcome.WARN)
            diagnosis = verification.diagnosis
            assert refused is (diagnosis is not None), verdict.connection.id
            if diagnosis is None:
                continue
            explaining = [
                finding
                for finding in report.findings
                if finding.rule == diagnosis.rule and verdict.connection.id in finding.connections
            ]
            assert explaining, (diagnosis.rule, verdict.connection.id)
            if verification.outcome is Outcome.FAIL:
                assert Severity.ERROR in {finding.severity for finding in explaining}, verdict.connection.id


def check_explanations(seed: int) -> None:
    """Of one deployment, and of what is left of it."""
    random = Random(seed)
    site = broken_site(random)

    assert_explained(report_on(site))
    assert_explained(report_on(ungiven(random, site)))
    assert_explained(report_on(half_read(random, site)))


def check_evidence(seed: int) -> None:
    """Of one deployment, some evidence at a time."""
    random = Random(seed)
    site = broken_site(random)
    full = report_on(site)

    for reduce in (ungiven, half_read):
        for _ in range(TRIES):
            assert contradictions(full, report_on(reduce(random, site))) == [], reduce.__name__


@pytest.mark.parametrize("seed", SEEDS)
def test_every_failure_is_explained_by_a_finding(seed: int) -> None:
    """No rule crashes, no connection fails for a rule that says nothing."""
    check_explanations(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_missing_evidence_makes_unknown_and_nothing_else(seed: int) -> None:
    """Neither a failure nor a success comes of a certificate, list or CRL that nobody gave or could read."""
    check_evidence(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_more_of_the_same(seed: int) -> None:
    """Both."""
    check_explanations(seed)
    check_evidence(seed)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_a_defect_with_missing_evidence_is_that_defect_or_unknown(defect: Defect) -> None:
    """No outcome turns into another one, and nothing severe is claimed that all evidence does not bear out."""
    random = Random(f"{defect.base.name}: {defect.name}")
    site, full = defect.site(), defect.report()
    places = places_of(site)

    for reduced in (hidden(site, random.choice(places)), ungiven(random, site), half_read(random, site)):
        report = report_on(reduced)

        assert contradictions(full, report) == []
        assert claims(full, report) == []


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_a_defect_without_any_one_piece_of_evidence(defect: Defect) -> None:
    """The same, for each certificate and list in turn."""
    site, full = defect.site(), defect.report()

    for place in places_of(site):
        report = report_on(hidden(site, place))

        assert contradictions(full, report) == [], place
        assert claims(full, report) == [], place


def test_an_intermediate_that_only_its_sender_holds() -> None:
    """Without the sender's list nobody knows of it, and what gets by with it is unknown, not broken."""
    lists = {(node, "trusted-ca"): (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT) for node in (C1, C2, E2)}
    site = cluster(trust=lists)
    full, reduced = report_on(site), report_on(hidden(site, (E1, Store.TRUSTED_CA)))

    assert contradictions(full, reduced) == []
    assert claims(full, reduced) == []
    assert outcomes_of(full)[f"sip-service:{E1}->{C1}"] is Outcome.OK
    assert outcomes_of(reduced)[f"sip-service:{E1}->{C1}"] is Outcome.UNKNOWN
