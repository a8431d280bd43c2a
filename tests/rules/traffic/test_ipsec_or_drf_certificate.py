"""`ipsec-or-drf-certificate`: the ipsec certificate of a CUCM node expires; MRA does not use it."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "ipsec-or-drf-certificate"
LINES = {
    "monitor-ipsec": Severity.WARNING,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("monitor-ipsec").sample)

    assert finding.node == "cucm-pub.corp.example.com"
    assert finding.message.startswith(f"{finding.node} reports its certificate ipsec.pem: CertExpired")


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()
