"""`profile-name-not-matched`: CUCM finds no phone security profile name in the Expressway-C certificate."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from edgetrust.mra.pages import CUCM_PHONE_SECURITY_PROFILE, SERVER_CERTIFICATE
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "profile-name-not-matched"
LINES = {
    "profile-name": Severity.ERROR,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("profile-name").sample)

    assert finding.node == "expc1.corp.example.com"
    assert finding.message.startswith(
        "CUCM does not find secure-8865.example.com in the certificate of expc1.corp.example.com"
    )


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()


def test_an_alarm_names_the_device_and_no_profile() -> None:
    """Which has to be looked up."""
    finding = sole_finding("profile-name-not-matched", pattern("connection-failure").sample)

    assert "the name of a device's security profile" in finding.message
    assert [step.do.partition(" ")[0] for step in finding.remedy.steps] == ["look", "on"]


def test_a_profile_that_no_request_can_name_is_renamed_first() -> None:
    """On CUCM; then the certificates get the new name."""
    finding = sole_finding(SLUG, pattern("profile-name").sample.replace("secure-8865.example.com", "sec-8851"))

    assert [(step.node, step.where) for step in finding.remedy.steps] == [
        ("CUCM", CUCM_PHONE_SECURITY_PROFILE),
        ("expc1.corp.example.com", SERVER_CERTIFICATE),
    ]
    assert "a name that is an FQDN" in finding.remedy.steps[0].do
