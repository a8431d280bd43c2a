"""What an older release refuses, where nobody said which one runs."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import CLIENT_CERTIFICATE, SERVER_CERTIFICATE
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.older_release import judge_older, with_older_page
from tests import make
from tests.deployments import C1, E1, Site, stand_alone

SERVER_ONLY = {"eku": ("serverAuth",)}


def judged(site: Site) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings, and those of older releases."""
    findings = check(site.deployment, site.inventory, Question(at=make.NOW)).report.findings
    return findings, judge_older(site.deployment, site.inventory, findings, at=make.NOW)


def unsaid(**changes: object) -> Site:
    """Nobody says which releases run."""
    return stand_alone(c={"version_given": False}, e={"version_given": False}, **changes)


def test_what_an_older_release_refuses_is_a_warning() -> None:
    """A certificate for servers alone is enough for the newest Expressway-E, and breaks the service check of others."""
    findings, older = judged(unsaid(certificates={(E1, "server"): SERVER_ONLY}))

    assert "eku-missing-client-auth" not in {each.rule for each in findings}
    (warning,) = older
    assert (warning.rule, warning.node, warning.severity) == ("eku-missing-client-auth", E1, Severity.WARNING)
    assert "This holds where a release before X15.4 runs" in warning.message
    assert any(each.startswith("sip-service:") for each in warning.connections)


@pytest.mark.parametrize("version", ["X15.5", "X14.3"])
def test_a_release_that_is_said_is_the_only_one(version: str) -> None:
    """Whatever others would say."""
    site = stand_alone(c={"version": version}, e={"version": version}, certificates={(E1, "server"): SERVER_ONLY})

    assert judged(site)[1] == ()


def test_what_is_wrong_anyway_is_told_once() -> None:
    """And a healthy deployment has nothing to fear."""
    assert judged(unsaid())[1] == ()
    assert judged(unsaid(certificates={(E1, "server"): {"sans": ("edge.example.com",)}}))[1] == ()


def test_before_there_were_two_pages_there_was_one() -> None:
    """The client certificate is the server certificate there."""
    site = unsaid(certificates={(C1, "server"): SERVER_ONLY})
    (finding,) = [each for each in judged(site)[0] if each.rule == "eku-missing-client-auth"]
    said = stand_alone()

    changed = with_older_page(finding, site.deployment)

    assert [step.where for step in finding.remedy.steps] == [CLIENT_CERTIFICATE]
    assert [step.where for step in changed.remedy.steps] == [
        f"{CLIENT_CERTIFICATE}; before X15.5 {SERVER_CERTIFICATE}, of which there is one"
    ]
    assert with_older_page(finding, said.deployment) == finding
