"""`request-forbidden`: a request was forbidden: domain, allow list or clock."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "request-forbidden"
LINES = {
    "registration-rejected": Severity.INFO,
    "request-forbidden": Severity.INFO,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("registration-rejected").sample)

    assert finding.node == "expc1"
    assert finding.message.startswith("expc1 rejected a registration (Unknown domain): the domain is not served there")


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()


def test_a_rejected_registration_may_be_about_names_of_profiles() -> None:
    """Of which the line says nothing."""
    finding = sole_finding(SLUG, pattern("registration-rejected").sample)

    assert "not a certificate problem" not in finding.message
    assert "san-missing-security-profile" in finding.remedy.steps[0].do
