"""Patterns that are compiled when somebody first uses them.

Of a set of characters beyond Latin-1 the compiler of `re` makes a table with a place for each of 65,536 characters.
PyYAML and cryptography each make such a pattern while they are imported, and hardly a run uses it: that was a twelfth
of `edgetrust check`, and more than a sixth of `edgetrust chain`.

    with late_patterns():
        import yaml

`late_pattern` is for long patterns of our own that many a run has no use for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from re import Pattern, RegexFlag
from typing import AnyStr, cast

_compile = re.compile


@contextmanager
def late_patterns() -> Iterator[None]:
    """Within it, `re.compile` leaves such patterns for later; all others it compiles as ever."""
    re.compile = _compile_or_leave  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = _compile


def late_pattern(pattern: str) -> Pattern[str]:
    """What `re.compile` gives, but for its class. What is wrong with the pattern is raised when it is used."""
    return cast("Pattern[str]", LatePattern(pattern, 0))


class LatePattern:
    """A pattern to whoever uses it, but for its class."""

    def __init__(self, pattern: str, flags: int | RegexFlag) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """What the compiled pattern has; the next time it is found at once."""
        found: object = getattr(_compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def _compile_or_leave(pattern: AnyStr | Pattern[AnyStr], flags: int | RegexFlag = 0) -> Pattern[AnyStr] | LatePattern:
    if isinstance(pattern, str) and not pattern.isascii():
        return LatePattern(pattern, flags)
    return _compile(pattern, flags)
