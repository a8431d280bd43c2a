"""Marked values held against their shape: what fits becomes a `Section`, what does not becomes a problem with its line.

Not here: YAML (`marks`), the keys (`shape`), and conditions between several places of the file (`consistency`).
"""

from __future__ import annotations

from collections.abc import Mapping
from re import fullmatch
from typing import TypeAlias, TypeVar

from edgetrust.errors import BadDeployment
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.kinds import (
    OFF,
    ON,
    SWITCH_WORDS,
    Choice,
    Key,
    Kind,
    Many,
    Shape,
    Switch,
    Text,
    Whole,
)
from edgetrust.mra.deployment_file.marks import Entries, Items, Scalar, ScalarKind, Value, shown
from edgetrust.mra.deployment_file.shape import find_homes

MAX_PROBLEMS = 200
"""Most lines of one refusal. Who sees so many has named the wrong file, or made one mistake many times."""


class Problems:
    """Mistakes of one file, gathered to be told at once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[tuple[int, str], None] = {}
        """By line and text: what an alias repeats is one mistake."""

    def add(self, line: int, problem: str) -> None:
        """Take one down. Raises `BadDeployment` when there are enough."""
        self._found[line, problem] = None
        if len(self._found) == MAX_PROBLEMS:
            raise BadDeployment((*self.lines(), f"{self._file}: stopped after {MAX_PROBLEMS} problems"))

    def lines(self) -> tuple[str, ...]:
        """One line each, in the order of the file."""
        return tuple(f"{self._file}:{line}: {problem}" for line, problem in sorted(self._found))


@dataclass(frozen=True, slots=True)
class Words:
    """Text that fits its kind."""

    text: str
    line: int


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping that was held against its shape. Only values that fit are there; a default of the shape is handed out
    in place of one that is not. Asking for a key that the shape does not declare is a defect of the caller."""

    shape: Shape
    where: str
    line: int
    values: Mapping[str, Reading]
    lines: Mapping[str, int]
    """The line of every key that stands there, also of one without a (fitting) value."""

    def find_words(self, name: str) -> Words | None:
        """A text and its line."""
        return self._find(name, Words)

    def find_text(self, name: str) -> str | None:
        """A text, or the default."""
        words = self.find_words(name)
        return words.text if words is not None else self._default(name, str)

    def text(self, name: str) -> str:
        """A text that is required or has a default."""
        return _needed(self.find_text(name), name)

    def switch(self, name: str) -> bool:
        """A switch, or its default."""
        return self._settled(name, bool)

    def number(self, name: str) -> int:
        """A whole number, or its default."""
        return self._settled(name, int)

    def find_list(self, name: str) -> tuple[Words, ...] | None:
        """The texts of a list; None when it is not given."""
        return self._find_all(name, Words)

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, without their lines; empty when it is not given."""
        return tuple(words.text for words in self.find_list(name) or ())

    def find_section(self, name: str) -> Section | None:
        """A mapping within."""
        return self._find(name, Section)

    def sections(self, name: str) -> tuple[Section, ...]:
        """The mappings of a list within; empty when it is not given."""
        return self._find_all(name, Section) or ()

    def _find(self, name: str, kind: type[T]) -> T | None:
        found = self.values.get(self.shape.keys[name].name)
        return _typed(found, kind, name) if found is not None else None

    def _find_all(self, name: str, kind: type[T]) -> tuple[T, ...] | None:
        found = self._find(name, tuple)
        return tuple(_typed(each, kind, name) for each in found) if found is not None else None

    def _settled(self, name: str, kind: type[T]) -> T:
        found = self._find(name, kind)
        return found if found is not None else _needed(self._default(name, kind), name)

    def _default(self, name: str, kind: type[T]) -> T | None:
        default = self.shape.keys[name].default
        return _typed(default, kind, name) if default is not None else None


Reading: TypeAlias = Words | bool | int | tuple["Reading", ...] | Section


def _typed(value: object, kind: type[T], name: str) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{name} is declared as something else than {kind.__name__}")
    return value


def _needed(value: T | None, name: str) -> T:
    if value is None:
        raise TypeError(f"{name} is neither required nor has it a default")
    return value


def read_section(value: Value, shape: Shape, where: str, problems: Problems) -> Section:
    """What of a mapping fits its shape; nothing, and a problem, when it is no mapping. `where` is its path."""
    if not isinstance(value, Entries):
        problems.add(value.line, _misfit(value, where, shape))
        return Section(shape, where, value.line, {}, {})
    values: dict[str, Reading] = {}
    lines: dict[str, int] = {}
    for written, inner in value.pairs:
        name = written.text
        key = shape.keys.get(name)
        if key is None:
            problems.add(written.line, _unknown(name, shape, where))
        elif name in lines:
            problems.add(
                written.line, f"key {shown(name)} {_under(where)} stands on line {lines[name]} already; keep one"
            )
        else:
            lines[name] = written.line
            reading = _read_key(key, inner, f"{where}.{name}" if where else name, problems)
            if reading is not None:
                values[name] = reading
    for key in shape.keys.values():
        if key.required and key.name not in lines:
            problems.add(value.line, f"{where} has no {shown(key.name)}; expected {key.kind.expected}")
    return Section(shape, where, value.line, values, lines)


def _read_key(key: Key, value: Value, where: str, problems: Problems) -> Reading | None:
    if isinstance(value, Scalar) and value.kind is ScalarKind.NOTHING and not key.required:
        return None
    return _read(key.kind, value, where, problems)


def _read(kind: Kind, value: Value, where: str, problems: Problems) -> Reading | None:
    """The value, when it fits its kind; None, and a problem, when it does not."""
    if isinstance(kind, Shape):
        return read_section(value, kind, where, problems)
    if isinstance(kind, Many):
        return _read_many(kind, value, where, problems)
    reading = _read_scalar(kind, value) if isinstance(value, Scalar) else None
    if reading is None:
        problems.add(value.line, _misfit(value, where, kind))
    return reading


def _read_many(kind: Many, value: Value, where: str, problems: Problems) -> Reading | None:
    if isinstance(value, Scalar) and kind.single and value.kind is not ScalarKind.NOTHING:
        only = _read(kind.of, value, where, problems)
        return (only,) if only is not None else None
    if not isinstance(value, Items):
        problems.add(value.line, _misfit(value, where, kind))
        return None
    if len(value.values) < kind.least:
        problems.add(value.line, f"{where} is an empty list, expected at least one entry")
    readings = [_read(kind.of, each, f"{where}[{index}]", problems) for index, each in enumerate(value.values)]
    return tuple(reading for reading in readings if reading is not None)


def _read_scalar(kind: Text | Switch | Whole | Choice, scalar: Scalar) -> Words | bool | int | None:
    match kind:
        case Text():
            return Words(scalar.text, scalar.line) if _fits(kind, scalar) else None
        case Switch():
            return _read_switch(scalar)
        case Whole():
            return _read_number(kind, scalar)
        case Choice():
            fits = scalar.kind is ScalarKind.TEXT and scalar.text in kind.words
            return Words(scalar.text, scalar.line) if fits else None


def _fits(kind: Text, scalar: Scalar) -> bool:
    numbers = (ScalarKind.INTEGER, ScalarKind.NUMBER) if kind.numbers else ()
    if scalar.kind is not ScalarKind.TEXT and scalar.kind not in numbers:
        return False
    if len(scalar.text) > kind.longest or fullmatch(kind.pattern, scalar.text) is None:
        return False
    return kind.accepts is None or kind.accepts(scalar.text)


def _read_switch(scalar: Scalar) -> bool | None:
    if scalar.kind is not ScalarKind.SWITCH and scalar.text not in SWITCH_WORDS:
        return None
    word = scalar.text.lower()
    return word in ON if word in ON | OFF else None


def _read_number(kind: Whole, scalar: Scalar) -> int | None:
    # YAML 1.1 takes 0x1b, 010 and 1:30 for numbers as well; nobody who writes a port means these.
    if scalar.kind is not ScalarKind.INTEGER or fullmatch(r"0|[1-9][0-9]{0,17}", scalar.text) is None:
        return None
    number = int(scalar.text)
    return number if kind.least <= number <= kind.most else None


# --- messages ---------------------------------------------------------------------------------------------------------


def _under(where: str) -> str:
    return f"under {where}" if where else "at the top level"


def _unknown(name: str, shape: Shape, where: str) -> str:
    from difflib import get_close_matches

    problem = f"unknown key {shown(name)} {_under(where)}"
    near = get_close_matches(name.lower().replace("-", "_")[:100], list(shape.keys), n=1)
    if near:
        return f'{problem}; did you mean "{near[0]}"?'
    home = next(find_homes(name), None)
    if home is not None:
        return f"{problem}; it belongs {_under(home)}"
    return f"{problem}; expected one of {', '.join(shape.keys)}"


def _misfit(value: Value, where: str, kind: Kind) -> str:
    from difflib import get_close_matches

    problem = f"{where or 'the file'} is {describe_value(value)}, expected {kind.expected}"
    if isinstance(kind, Choice) and isinstance(value, Scalar):
        words = {word.lower(): word for word in kind.words}
        near = get_close_matches(value.text.lower()[:100], list(words), n=1)
        return f"{problem}; did you mean {words[near[0]]}?" if near else problem
    of_text = isinstance(kind.of if isinstance(kind, Many) and kind.single else kind, Text)
    is_other = isinstance(value, Scalar) and value.kind not in (ScalarKind.TEXT, ScalarKind.NOTHING)
    return f"{problem}; put it in quotes if it is meant" if of_text and is_other else problem


def describe_value(value: Value) -> str:
    """What stands there, in the words of a message: `an empty list`, `a mapping`, `the number 7`, `"text"`."""
    if isinstance(value, Items):
        return "a list" if value.values else "an empty list"
    if isinstance(value, Entries):
        return "a mapping"
    if value.kind is ScalarKind.NOTHING:
        return "empty"
    if value.kind is ScalarKind.SWITCH:
        return f"{value.text}, a switch"
    return f"the number {value.text}" if value.kind in (ScalarKind.INTEGER, ScalarKind.NUMBER) else shown(value.text)
