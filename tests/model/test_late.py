"""Wide patterns are compiled when they are used, and are then what `re` makes of them; all others at once."""

from __future__ import annotations

import re
from re import Pattern

import pytest

from edgetrust.model import late
from edgetrust.model.late import LatePattern, late_pattern, late_patterns

WIDE = "[^\x20-\x7e\xa0-\ud7ff\U00010000-\U0010ffff]"


def test_a_wide_pattern_is_left_for_later() -> None:
    """To its user it is what `re.compile` makes."""
    with late_patterns():
        wide = re.compile(WIDE, re.IGNORECASE)

    ready = re.compile(WIDE, re.IGNORECASE)
    assert type(wide).__name__ == LatePattern.__name__
    assert (wide.pattern, wide.flags, wide.groups) == (ready.pattern, ready.flags, ready.groups)
    assert wide.split("aé\x00b\x7fc") == ready.split("aé\x00b\x7fc") == ["aé", "b", "c"]
    found = wide.search("ab\x00")
    assert found is not None
    assert found.span() == (2, 3)


def test_a_pattern_of_ours_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is used first."""
    compiled: list[tuple[str, int]] = []

    def watched(pattern: str, flags: int) -> Pattern[str]:
        compiled.append((pattern, flags))
        return re.compile(pattern, flags)

    monkeypatch.setattr(late, "_compile", watched)

    pattern = late_pattern("b(.)")
    before = list(compiled)
    found = [pattern.search(text) for text in ("abc", "abd", "a")]

    assert before == []
    assert [each and each[1] for each in found] == ["c", "d", None]
    assert compiled == [("b(.)", 0)]


def test_what_is_wrong_with_it_is_told_when_it_is_used() -> None:
    """In the words of `re`."""
    with late_patterns():
        wide = re.compile("(é")

    with pytest.raises(re.error, match="missing \\)"):
        wide.search("é")


@pytest.mark.parametrize("pattern", ["[a-z]+", b"\xff+", re.compile("é")])
def test_other_patterns_are_compiled_at_once(pattern: str | bytes | Pattern[str]) -> None:
    """Those in ASCII, in bytes, and those that are compiled already."""
    with late_patterns():
        made = re.compile(pattern)

    assert made is re.compile(pattern)


def test_afterwards_every_pattern_is_compiled_at_once() -> None:
    """Also where an import fails."""
    with pytest.raises(ImportError), late_patterns():
        raise ImportError

    assert isinstance(re.compile(WIDE), Pattern)
