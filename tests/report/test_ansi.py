from __future__ import annotations

from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from edgetrust.report.ansi import OUTCOME_STYLES, SEVERITY_STYLES, Pen, Style


def test_colour_is_put_around_text() -> None:
    """The sequence before, the reset behind."""
    assert Pen(colour=True).paint("FAIL", Style.RED) == "\x1b[1;31mFAIL\x1b[0m"


def test_nothing_is_painted_without_colour_or_text() -> None:
    """No colour, no sequence; no text, no sequence either."""
    assert Pen(colour=False).paint("FAIL", Style.RED) == "FAIL"
    assert Pen(colour=True).paint("", Style.RED) == ""


def test_every_outcome_and_severity_has_a_style() -> None:
    """No value of the model is forgotten."""
    assert list(OUTCOME_STYLES) == list(Outcome)
    assert list(SEVERITY_STYLES) == list(Severity)
