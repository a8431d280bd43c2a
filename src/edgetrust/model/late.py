"""What libraries prepare while they are imported and a run hardly ever uses, left until somebody does.

    with late_parts():
        import yaml

Patterns over all of Unicode: of a set of characters beyond Latin-1 the compiler of `re` makes a table with a place for
each of 65,536 characters. PyYAML and cryptography have one each, a twelfth of `edgetrust check` and more than a sixth
of `edgetrust chain`. And the reader of mail addresses, of which cryptography takes one function, for names in
certificates that are made: with it come 20 modules of mail, sockets and chance, another tenth of `edgetrust chain`.

`late_pattern` is for long patterns of our own that many a run has no use for.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from re import Pattern, RegexFlag
from types import ModuleType
from typing import AnyStr, cast

_compile = re.compile
_MAIL = "email.utils"


@contextmanager
def late_parts() -> Iterator[None]:
    """Within it, `re.compile` leaves such patterns for later (all others it compiles as ever), and who imports
    `email.utils` gets functions that import it when they are called."""
    stand_in = _StandIn(_MAIL)
    re.compile = _compile_or_leave  # type: ignore[assignment]
    sys.modules.setdefault(_MAIL, stand_in)
    try:
        yield
    finally:
        re.compile = _compile
        stand_in.make_way()


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


class _StandIn(ModuleType):
    """A module that is not imported yet, to who takes functions out of it."""

    def make_way(self) -> None:
        """From now on the module itself is imported."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]

    def __getattr__(self, name: str) -> object:
        """A function that calls the one of this name."""
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*values: object, **named: object) -> object:
            self.make_way()
            return getattr(import_module(self.__name__), name)(*values, **named)

        return call
