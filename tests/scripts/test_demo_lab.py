"""The demonstration: the article's site, mended over the REST of its nodes as the remedies say."""

from __future__ import annotations

import pytest

from scripts import demo_lab


def test_every_handshake_is_good_in_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    """Round by round, each as `check` foretold; nothing is left that breaks anything."""
    assert demo_lab.run()

    told = capsys.readouterr().out
    rounds = [line for line in told.splitlines() if "real handshakes:" in line]
    assert " 18 fail," in rounds[0]
    assert "0 warn, 0 fail, 4 not verified; 58 of 58 as check foretold" in rounds[-1]
    assert "1. cucm-self-signed-conflict on cucm-pub.corp.example.com" in told


def test_a_lab_that_cannot_be_mended_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody says that it is whole when it is not."""
    monkeypatch.setattr(demo_lab, "_MOST_ROUNDS", 1)

    assert not demo_lab.run()
