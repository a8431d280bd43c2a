"""`edgetrust explain`."""

from __future__ import annotations

import pytest

from edgetrust.cli.main import run
from edgetrust.rules.catalogue import slugs
from edgetrust.rules.rule import PAGE_HEADINGS


def test_a_rule_is_explained_under_six_headings(capsys: pytest.CaptureFixture[str]) -> None:
    """The page of the rule."""
    assert run(["explain", "intermediate-missing"]) == 0

    shown = capsys.readouterr().out
    assert [heading for heading in PAGE_HEADINGS if heading in shown] == list(PAGE_HEADINGS)


def test_without_a_name_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """By its slug, in text and in Markdown."""
    for arguments in (["explain"], ["explain", "--format", "markdown"]):
        assert run(arguments) == 0
        shown = capsys.readouterr().out
        assert [slug for slug in slugs() if slug not in shown] == []


def test_a_misspelt_rule_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and a hint."""
    assert run(["explain", "root-mising"]) == 2
    assert "root-missing" in capsys.readouterr().err
