"""How services took what they were shown, as evidence about a deployment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.finding import Finding
from edgetrust.model.probe import Answer
from edgetrust.model.report import Report
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.evidence import with_shown
from edgetrust.usecase.probe_check import with_trials
from edgetrust.usecase.probe_file import ProbeFile
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, stand_alone
from tests.live import AT, C_LEAF, E_LEAF, FILE, ID, LIST, read, site, tried


def ask(given: Site, *files: ProbeFile, **question: Any) -> Report:  # noqa: ANN401 - fields of Question
    """The report with these results."""
    asked = Question(at=AT, **question)
    inventory = given.inventory
    for each in files:
        inventory = with_shown(inventory, given.deployment, each.chains)
    answer = check(given.deployment, inventory, asked)
    return with_trials(answer, given.deployment, inventory, files, asked).report


def zone(report: Report) -> ConnectionVerdict:
    """The traversal zone."""
    return next(each for each in report.connections if each.connection.id == ID)


def about_zone(report: Report) -> list[Finding]:
    """The findings that break it."""
    return [finding for finding in report.findings if ID in finding.connections]


def test_a_refusal_decides_against_the_files() -> None:
    """By its file the E has the CA, live it answered with unknown_ca: it fails, and the finding says both."""
    before, after = ask(site()), ask(site(), read(tried()))

    assert zone(before).outcome is Outcome.OK
    assert zone(after).outcome is Outcome.FAIL
    (finding,) = about_zone(after)
    assert (finding.rule, finding.node) == ("peer-rejected-certificate", E1)
    assert f"{E1}:7001 refused the certificate of {C1} (edgetrust probe) (alert unknown_ca (48)" in finding.message
    assert "By the certificates and lists at hand this should work" in finding.message
    assert CORP_ROOT.certificate.sha256 in finding.remedy.steps[0].certificates
    assert {each.source for each in finding.evidence} == {f"{FILE}, {E1}:7001"}
    verification = next(each for each in zone(after).verifications if each.requirement.verifier == E1)
    assert verification.reason == f"shown to it, it answered with alert unknown_ca (48) ({FILE}, {E1}:7001)"
    assert (verification.alert, verification.diagnosis and verification.diagnosis.rule) == (alert(48), finding.rule)


def test_a_refusal_that_had_to_be_is_one_finding_with_both_evidences() -> None:
    """By its file the E lacks the CA of the C."""
    lacking = site([PUBLIC_ROOT, PUBLIC_ISSUING])
    (before,) = about_zone(ask(lacking))

    report = ask(lacking, read(tried()))

    (finding,) = about_zone(report)
    assert finding.rule == before.rule
    assert finding.message.startswith(f"{before.message}. Probed: {E1}")
    assert f"{FILE}, {E1}:7001" in {each.source for each in finding.evidence}
    assert "peer-rejected-certificate" not in {each.rule for each in report.findings}


def test_a_close_leaves_the_verdict_open() -> None:
    """It may be about the certificate or not; the finding is there, and the connection is not green."""
    report = ask(site(), read(tried(Answer.CLOSED)))

    assert zone(report).outcome is Outcome.UNKNOWN
    (finding,) = about_zone(report)
    assert finding.rule == "peer-closed-silently"
    assert "By the certificates and lists at hand this should work" in finding.message
    assert report.unexamined[0].id == ID


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.UNOPPOSED])
def test_what_was_accepted_changes_nothing(answer: Answer) -> None:
    """The same report as with the chain alone."""
    given, file = site(), read(tried(answer))

    assert (
        ask(given, file)
        == check(given.deployment, with_shown(given.inventory, given.deployment, file.chains), Question(at=AT)).report
    )


def test_an_acceptance_that_should_not_be_is_said() -> None:
    """By its file the E lacks the CA of the C, and yet it went on: the finding says so, the verdict stands."""
    report = ask(site([PUBLIC_ROOT, PUBLIC_ISSUING]), read(tried(Answer.ACCEPTED)))

    (finding,) = about_zone(report)
    assert zone(report).outcome is Outcome.FAIL
    assert (
        f"{E1}:7001 accepted this client certificate in a handshake ({FILE}): the list on the node" in finding.message
    )


def test_a_rule_that_is_left_out_is_not_replaced_by_another() -> None:
    """The files explain the refusal; nobody wants to hear of it."""
    lacking = site([PUBLIC_ROOT, PUBLIC_ISSUING])

    report = ask(lacking, read(tried()), ignore=frozenset({"ca-not-trusted"}))

    assert about_zone(report) == []


def test_the_other_side_may_refuse_as_well() -> None:
    """By the files the C refuses the E; live the E refuses the C."""
    given = stand_alone(
        certificates={(C1, "server"): [C_LEAF, CORP_ISSUING], (E1, "server"): [E_LEAF, PUBLIC_ISSUING]},
        trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING], (E1, "trusted-ca"): LIST},
    )

    report = ask(given, read(tried()))

    assert [each.outcome for each in zone(report).verifications] == [Outcome.FAIL, Outcome.FAIL]
    assert {finding.rule for finding in about_zone(report)} == {"ca-not-trusted", "peer-rejected-certificate"}


def test_the_last_try_counts() -> None:
    """It was refused yesterday, and mended since."""
    yesterday, today = read(tried(), time=AT - timedelta(hours=20)), read(tried(Answer.ACCEPTED))

    assert zone(ask(site(), yesterday, today)).outcome is Outcome.OK
    assert zone(ask(site(), today, yesterday)).outcome is Outcome.FAIL


def test_rules_that_are_not_asked_stay_silent() -> None:
    """The verdict stands."""
    report = ask(site(), read(tried()), ignore=frozenset({"peer-rejected-certificate"}))

    assert about_zone(report) == []
    assert zone(report).outcome is Outcome.FAIL


OTHER = make.leaf(C1, CORP_ISSUING, sans=[C1], key="other")


@pytest.mark.parametrize(
    "client_chain",
    [
        pytest.param((OTHER.certificate,), id="a certificate that no node has"),
        pytest.param((C_LEAF.certificate,), id="without the intermediate that the node sends"),
    ],
)
def test_a_refusal_of_what_no_node_would_have_shown_says_nothing(client_chain: tuple[object, ...]) -> None:
    """It is no evidence about the deployment."""
    given = site([CORP_ROOT, PUBLIC_ROOT])
    file = read(tried(client_chain=client_chain))

    assert zone(ask(given, file)).outcome is Outcome.OK


def test_another_release_has_not_been_tried() -> None:
    """What refuses today says nothing about what is judged."""
    file = read(tried())

    assert zone(ask(site(), file, as_version="X15.5")).outcome is Outcome.OK
