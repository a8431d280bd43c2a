"""`sso-metadata-stale`: single sign-on fails or will fail: its metadata are older than a certificate."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "sso-metadata-stale"
LINES = {
    "saml-response": Severity.WARNING,
    "alarm-35016": Severity.WARNING,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("saml-response").sample)

    assert finding.node == "expc1"
    assert finding.message.startswith(
        "expc1 reports that single sign-on does not, or will not, work: Invalid SAML Response"
    )


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()


def test_cucm_has_single_sign_on_of_its_own() -> None:
    """The Expressway's metadata have nothing to do with it."""
    finding = sole_finding(SLUG, pattern("saml-response-of-cucm").sample)

    assert finding.node == "CUCM"
    assert finding.remedy.steps[0].do.startswith("disable single sign-on and enable it again")
