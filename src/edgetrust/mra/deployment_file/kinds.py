"""Kinds of values that a deployment file can hold: the words in which its shape is declared.

Not here: the keys themselves (`shape`), and how a value is held against its kind (`section`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType

from edgetrust.model.value import dataclass

ON = frozenset({"on", "yes", "true"})
OFF = frozenset({"off", "no", "false"})
SWITCH_WORDS = tuple(
    case(word) for word in ("on", "off", "yes", "no", "true", "false") for case in (str.lower, str.title, str.upper)
)
"""What a switch may be as text. Plain words are switches to YAML already, unless a tool follows YAML 1.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text."""

    expected: str
    """In a message, after `expected`."""
    pattern: str = r"[^\x00-\x20\x7f][^\x00-\x1f\x7f]*"
    """The whole text, in the part of the syntax that Python and ECMA 262 share."""
    longest: int = 4096
    """Characters. Linux takes no longer path."""
    accepts: Callable[[str], bool] | None = None
    """A further condition, which the JSON Schema cannot state."""
    numbers: bool = False
    """A number stands for its text: versions."""


@dataclass(frozen=True, slots=True)
class Switch:
    """True or false, on or off, yes or no."""

    expected: str = "on or off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number, written in decimal."""

    least: int
    most: int

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        *others, last = self.words
        return f"{', '.join(others)} or {last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A list."""

    of: Kind
    least: int = 0
    single: bool = False
    """One value stands for a list of one."""

    @property
    def expected(self) -> str:
        return f"{self.of.expected}, or a list of these" if self.single else "a list, each entry behind a hyphen"


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with known keys."""

    name: str
    """Names the definition in the JSON Schema."""
    description: str
    keys: Mapping[str, Key]

    @property
    def expected(self) -> str:
        needed = [key.name for key in self.keys.values() if key.required]
        return f"a mapping with {', '.join(needed or self.keys)}"


Kind = Text | Switch | Whole | Choice | Many | Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a mapping. A key that is not required may be left out or left empty; both mean the same."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: bool | int | str | None = field(default=None)
    """What leaving it out means; None where that is *unknown*, or where it depends on other keys."""


def shape(name: str, description: str, *keys: Key) -> Shape:
    """A mapping with these keys, in this order."""
    return Shape(name, description, MappingProxyType({key.name: key for key in keys}))
