"""`acme-renewal-failed`: the built-in ACME client could not renew a certificate."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "acme-renewal-failed"
LINES = {
    "alarm-40061": Severity.WARNING,
    "alarm-40062": Severity.WARNING,
    "alarm-40063": Severity.WARNING,
    "alarm-40064": Severity.WARNING,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("alarm-40061").sample)

    assert finding.node == "expe1"
    assert finding.message.startswith(
        "the ACME client of expe1 could not renew a certificate: ACME auto-sign / auto-deploy failure"
    )


@pytest.mark.parametrize("name", LINES)
def test_an_alarm_that_is_lowered_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()
