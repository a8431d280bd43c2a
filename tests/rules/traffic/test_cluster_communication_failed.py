"""`cluster-communication-failed`: peers of a cluster do not reach each other."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "cluster-communication-failed"
LINES = {
    "alarm-20004": Severity.WARNING,
    "alarm-20006": Severity.WARNING,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("alarm-20004").sample)

    assert finding.node == "expe1"
    assert finding.message.startswith("expe1 does not reach a peer of its cluster: Cluster communication failure")


@pytest.mark.parametrize("name", LINES)
def test_an_alarm_that_is_lowered_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()
