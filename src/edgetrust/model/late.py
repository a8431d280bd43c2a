"""Patterns over all of Unicode, compiled when somebody first uses them.

Of a set of characters beyond Latin-1 the compiler of `re` makes a table with a place for each of 65,536 characters.
PyYAML and cryptography each make such a pattern while they are imported, and hardly a run uses it: that was a twelfth
of `edgetrust check`, and more than a sixth of `edgetrust chain`.

    with late_patterns():
        import yaml

Not here: patterns of our own, none of which is that wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from re import Pattern, RegexFlag
from typing import AnyStr

_compile = re.compile


@contextmanager
def late_patterns() -> Iterator[None]:
    """Within it, `re.compile` leaves such patterns for later; all others it compiles as ever."""
    re.compile = _compile_or_leave  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = _compile


class LatePattern:
    """A pattern to whoever uses it, but for its class."""

    __slots__ = ("_flags", "_pattern")

    def __init__(self, pattern: str, flags: int | RegexFlag) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """What the compiled pattern has; `re` remembers it."""
        return getattr(_compile(self._pattern, self._flags), name)


def _compile_or_leave(pattern: AnyStr | Pattern[AnyStr], flags: int | RegexFlag = 0) -> Pattern[AnyStr] | LatePattern:
    if isinstance(pattern, str) and not pattern.isascii():
        return LatePattern(pattern, flags)
    return _compile(pattern, flags)
