"""Defects of edgetrust itself."""

from __future__ import annotations

import pytest

from edgetrust import __version__
from edgetrust.cli.defects import TRACEBACK, say_crashes, say_defect

HINT = "hint: set EDGETRUST_TRACEBACK=1, run it again and report what it prints\n"


def test_a_defect_is_one_line_and_a_hint(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to read a traceback who did not ask for it."""
    monkeypatch.delenv(TRACEBACK, raising=False)

    say_defect("KeyError: 'a'", "Traceback: …")

    assert capsys.readouterr().err == (
        f"edgetrust: error: this is a defect of edgetrust {__version__}: KeyError: 'a'\n{HINT}"
    )


def test_who_asks_gets_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In front of the line."""
    monkeypatch.setenv(TRACEBACK, "1")

    say_defect("KeyError: 'a'", "Traceback: …")

    assert capsys.readouterr().err.startswith("Traceback: …\nedgetrust: error: this is a defect")


def test_rules_that_crashed_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with the last line of its own traceback."""
    monkeypatch.delenv(TRACEBACK, raising=False)

    say_crashes(("weak-key", "expires-soon"), ("Traceback\nKeyError: 1", "Traceback\nValueError: 2"))

    defect = f"edgetrust: error: this is a defect of edgetrust {__version__}: the rule"
    assert capsys.readouterr().err == (
        f"{defect} weak-key failed: KeyError: 1\n{HINT}{defect} expires-soon failed: ValueError: 2\n{HINT}"
    )
