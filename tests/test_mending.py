"""Remedies are tried: what a report says about trust lists is done to the letter, and the deployment judged again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edgetrust.model.finding import Finding
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from tests import make
from tests.defects import DEFECTS
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ROOT,
    DOMAIN,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    Site,
    cluster,
)
from tests.injection import Defect, outcomes_of, report_on
from tests.mending import apply_lists, is_mended_in_lists

WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.OK, Outcome.NOT_VERIFIED)


def place(finding: Finding) -> tuple[object, ...]:
    """What is wrong where."""
    return finding.rule, finding.node, finding.slot, finding.store


def worse(before: Report, after: Report) -> dict[str, tuple[Outcome, Outcome]]:
    """The connections that a remedy harms."""
    outcomes = outcomes_of(after)
    return {
        name: (outcome, outcomes[name])
        for name, outcome in outcomes_of(before).items()
        if WORST_FIRST.index(outcomes[name]) < WORST_FIRST.index(outcome)
    }


ABOUT_LISTS = [defect for defect in DEFECTS if any(expected.store is not None for expected in defect.findings)]


@pytest.mark.parametrize("defect", ABOUT_LISTS, ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_what_is_mended_in_lists_is_mended_at_once(defect: Defect) -> None:
    """After all list steps of the report, each such finding is gone, its connections work, and none is worse."""
    report = defect.report()

    after = report_on(apply_lists(defect.site(), report.findings))

    outcomes = outcomes_of(after)
    mended = [finding for finding in report.findings if is_mended_in_lists(finding)]
    others = {name for finding in report.findings if finding not in mended for name in finding.connections}
    left = {place(finding) for finding in after.findings}
    failing = {name for finding in mended for name in finding.connections if outcomes[name] is Outcome.FAIL}
    assert worse(report, after) == {}
    assert {place(finding) for finding in mended} & left == set()
    assert failing <= others


@pytest.mark.parametrize("defect", ABOUT_LISTS, ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_a_remedy_needs_no_other(defect: Defect) -> None:
    """The steps of one error or warning alone mend what it is about."""
    report = defect.report()

    for finding in filter(is_mended_in_lists, report.findings):
        after = report_on(apply_lists(defect.site(), [finding]))

        assert place(finding) not in {place(each) for each in after.findings}, finding.message
        assert worse(report, after) == {}, finding.message


PAST = datetime(2026, 11, 1, tzinfo=UTC)
OTHER_ROOT = make.ca("CN=Other Root,O=Elsewhere")
SUBJECTS = {CORP_ROOT: "CN=Corp Root,O=Acme", PUBLIC_ISSUING: "CN=Public Issuing,O=Trusty"}


def relatives(word: str, authority: make.Issued, issuer: make.Issued | None) -> dict[str, make.Issued]:
    """What else goes by the name of a CA: others with another key, its own key certified otherwise."""
    subject = SUBJECTS[authority]
    return {
        f"twin of {word}": make.ca(subject, issuer, key=f"twin of {subject}", ski=None),
        f"twin of {word}, told apart": make.ca(subject, issuer, key=f"twin of {subject}"),
        f"expired {word}": make.ca(subject, issuer, not_after=PAST),
        f"renewed {word}": make.ca(subject, issuer, serial=7),
        f"cross-signed {word}": make.ca(subject, OTHER_ROOT),
        f"{word} that is no CA": make.ca(subject, issuer, ca=False, ku=None),
    }


CANDIDATES = {
    **dict(zip(("corporate root", "corporate issuing", "public root", "public issuing"), AUTHORITIES, strict=True)),
    "other root": OTHER_ROOT,
    **relatives("corporate root", CORP_ROOT, None),
    **relatives("public issuing", PUBLIC_ISSUING, PUBLIC_ROOT),
}
NAMES = st.sampled_from(sorted(CANDIDATES))
E2_LEAF = make.leaf(E2, PUBLIC_ISSUING, sans=[E2, "expe.example.com", DOMAIN], subject="CN=expe.example.com,O=Acme")


def site(lists: dict[str, list[str]], beside: list[str]) -> Site:
    """A cluster with these lists, and with more at hand: an Expressway sends nothing of its file but the leaf."""
    further = (CANDIDATES[name] for name in beside)
    return cluster(
        trust={(node, "trusted-ca"): [CANDIDATES[name] for name in names] for node, names in lists.items()},
        certificates={(E2, "server"): [E2_LEAF, *(each for each in further if each.certificate.is_ca)]},
    )


QUICK = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
SITUATIONS = {
    "lists": st.fixed_dictionaries({node: st.lists(NAMES, max_size=7) for node in (C1, E1, E2)}),
    "beside": st.lists(NAMES, max_size=4),
}


@QUICK
@given(**SITUATIONS)
@example(
    # Expressway-C knows the CA by one root and the phones by another: the node is to send the chain of the phones.
    lists={C1: ["other root"], E1: ["cross-signed public issuing"], E2: ["twin of public issuing"]},
    beside=[],
)
def test_whatever_the_lists_hold_the_remedies_do_no_harm(lists: dict[str, list[str]], beside: list[str]) -> None:
    """All list steps of all findings of a random deployment: no connection is worse, and what is mended in lists is."""
    assert_no_harm(lists, beside)


@pytest.mark.slow
@settings(QUICK, max_examples=400)
@given(**SITUATIONS)
def test_hundreds_of_times_the_remedies_do_no_harm(lists: dict[str, list[str]], beside: list[str]) -> None:
    """The same, for long."""
    assert_no_harm(lists, beside)


def assert_no_harm(lists: dict[str, list[str]], beside: list[str]) -> None:
    """Fail where all list steps together make a connection worse, or leave broken what they mend."""
    before = site(lists, beside)
    report = report_on(before)

    after = report_on(apply_lists(before, report.findings))

    outcomes = outcomes_of(after)
    mended = [finding for finding in report.findings if is_mended_in_lists(finding)]
    others = {name for finding in report.findings if finding not in mended for name in finding.connections}
    failing = {name for finding in mended for name in finding.connections if outcomes[name] is Outcome.FAIL}
    assert worse(report, after) == {}
    assert failing <= others
