"""Wide patterns are compiled, and mail is imported, when they are used; then they are what they always were."""

from __future__ import annotations

import email
import re
import sys
from email import utils as mail
from re import Pattern

import pytest

from edgetrust.model import late
from edgetrust.model.late import LatePattern, late_parts, late_pattern

WIDE = "[^\x20-\x7e\xa0-\ud7ff\U00010000-\U0010ffff]"


def test_a_wide_pattern_is_left_for_later() -> None:
    """To its user it is what `re.compile` makes."""
    with late_parts():
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
    with late_parts():
        wide = re.compile("(é")

    with pytest.raises(re.error, match="missing \\)"):
        wide.search("é")


@pytest.mark.parametrize("pattern", ["[a-z]+", b"\xff+", re.compile("é")])
def test_other_patterns_are_compiled_at_once(pattern: str | bytes | Pattern[str]) -> None:
    """Those in ASCII, in bytes, and those that are compiled already."""
    with late_parts():
        made = re.compile(pattern)

    assert made is re.compile(pattern)


def test_afterwards_every_pattern_is_compiled_at_once() -> None:
    """Also where an import fails."""
    with pytest.raises(ImportError), late_parts():
        raise ImportError

    assert isinstance(re.compile(WIDE), Pattern)


def forget_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the end of a test, nobody has imported the reader of mail addresses."""
    monkeypatch.delitem(sys.modules, "email.utils")
    monkeypatch.setattr(email, "utils", mail)


def test_a_function_of_the_reader_of_mail_imports_it_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who imports it later gets the module itself."""
    forget_mail(monkeypatch)

    with late_parts():
        from email.utils import parseaddr
    before = "email.utils" in sys.modules
    found = parseaddr("Alice <alice@example.com>")

    assert not before
    assert found == mail.parseaddr("Alice <alice@example.com>") == ("Alice", "alice@example.com")
    assert "email.utils" in sys.modules


def test_a_reader_of_mail_that_is_there_stays() -> None:
    """Nobody gets another one."""
    with late_parts():
        from email.utils import parseaddr

    assert parseaddr is mail.parseaddr
    assert sys.modules["email.utils"] is mail


def test_it_can_be_used_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the imports that are to be short."""
    forget_mail(monkeypatch)

    with late_parts():
        from email.utils import formataddr

        written = formataddr(("Alice", "alice@example.com"))

    assert written == "Alice <alice@example.com>"
    assert "email.utils" in sys.modules
