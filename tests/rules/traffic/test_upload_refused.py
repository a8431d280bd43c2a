"""`upload-refused`: CUCM refused the upload of a certificate."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "upload-refused"
LINES = {
    "upload-without-chain": Severity.ERROR,
    "upload-without-request": Severity.ERROR,
    "upload-failed": Severity.ERROR,
    "upload-other-key": Severity.ERROR,
    "upload-other-names": Severity.ERROR,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("upload-without-chain").sample)

    assert finding.node == "CUCM"
    assert finding.message.startswith(
        "CUCM refused a certificate that was uploaded: CA certificate is not available in the trust-store"
    )


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("upload-without-chain", "into the -trust store of the service first"),
        ("upload-without-request", "on which the request was generated"),
        ("upload-failed", "on which the request was generated"),
        ("upload-other-key", "generated anew after it had been sent"),
        ("upload-other-names", "the CA added names to those of the request"),
    ],
)
def test_each_cause_has_its_own_step(name: str, words: str) -> None:
    """By what the page says."""
    assert words in sole_finding(SLUG, pattern(name).sample).remedy.steps[0].do


def test_two_lines_of_one_refusal_are_one() -> None:
    """And another cause is another finding."""
    lines = [pattern(name).sample for name in ("upload-without-request", "upload-failed", "upload-other-key")]

    found = sorted(findings("\n".join(lines)), key=lambda each: len(each.evidence))

    assert [(each.message[-6:], len(each.evidence)) for each in found] == [("(once)", 1), ("(once)", 2)]
