"""The bar for whoever waits at a terminal."""

from __future__ import annotations

import pytest

from edgetrust.cli.progress import LONG, reading_bar

Capsys = pytest.CaptureFixture[str]


def test_it_shows_how_much_how_fast_and_how_long(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    """On standard error alone; it ends at the whole."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    with reading_bar(LONG) as advance:
        for _ in range(4):
            advance(LONG // 4)

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "reading" in captured.err
    assert "100%" in captured.err
    assert "MiB/s" in captured.err


def test_short_work_and_unwanted_bars_show_nothing(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    """What is over at once, and lines that a bar would be drawn across."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    for total, is_wanted in ((LONG - 1, True), (LONG, False)):
        with reading_bar(total, is_wanted=is_wanted) as advance:
            advance(total)

    assert capsys.readouterr().err == ""


def test_without_a_terminal_there_is_none(capsys: Capsys) -> None:
    """Logs stay readable."""
    with reading_bar(LONG) as advance:
        advance(LONG)

    assert capsys.readouterr().err == ""
