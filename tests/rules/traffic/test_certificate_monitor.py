"""`certificate-monitor`: a node reports that its own certificate has expired or soon will."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "certificate-monitor"
LINES = {
    "alarm-40068": Severity.ERROR,
    "alarm-40069": Severity.WARNING,
    "alarm-40075": Severity.ERROR,
    "alarm-40076": Severity.WARNING,
    "alarm-40078": Severity.ERROR,
    "alarm-40079": Severity.WARNING,
    "monitor": Severity.ERROR,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("alarm-40068").sample)

    assert finding.node == "expe1"
    assert finding.message.startswith(
        "expe1 reports of one of its certificates: Server certificate validity: Server certificate expired"
    )


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()
