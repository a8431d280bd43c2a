"""YAML text as plain values, each with the line it stands on.

The events of the YAML parser are put together here rather than by PyYAML's composer: that one recurses, so that deep
nesting ends the process, and it knows no bounds. Aliases share values and are never copied; what a document amounts to
with every alias written out is counted as it is read.

Not here: which keys a deployment file has (`shape`), and what is expected of a value (`section`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from re import Pattern

import yaml
from yaml.reader import Reader

from edgetrust.errors import BadDeployment
from edgetrust.model.value import dataclass

MAX_CHARACTERS = 4 * 1024 * 1024
"""Longest text looked at. Ten thousand nodes with seven lines of sixty characters each fit in."""
MAX_VALUES = 1_000_000
"""Most values of a document, every alias written out: ten thousand nodes with a hundred values each."""
MAX_DEPTH = 64
"""Deepest nesting. A deployment file goes 7 deep; what it holds beside that is an error anyway."""
_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"
SHOWN_CHARACTERS = 60
"""Longest piece of somebody's text in a message."""

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_RESOLVERS: Mapping[str, Sequence[tuple[str, Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
"""By first character: which plain scalars are switches, numbers or nothing, by YAML 1.1 as PyYAML has it."""
_PREFIX = "tag:yaml.org,2002:"


class ScalarKind(StrEnum):
    """What YAML takes a scalar for."""

    NOTHING = "nothing"
    SWITCH = "switch"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"


_KINDS = {
    f"{_PREFIX}null": ScalarKind.NOTHING,
    f"{_PREFIX}bool": ScalarKind.SWITCH,
    f"{_PREFIX}int": ScalarKind.INTEGER,
    f"{_PREFIX}float": ScalarKind.NUMBER,
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as written: `14.10` keeps its zero."""

    text: str
    kind: ScalarKind
    line: int

    @property
    def size(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: tuple[Value, ...]
    line: int
    size: int
    """How many values it amounts to, every alias written out."""


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping: its entries in order, a repeated key as often as it stands there; merge keys are resolved."""

    pairs: tuple[tuple[Scalar, Value], ...]
    line: int
    size: int


Value = Scalar | Items | Entries


def read_marked(text: str | bytes, *, file: str) -> Value | None:
    """The one document in a YAML text; None when the text is empty. Raises `BadDeployment` with one line."""
    return _Document(file).read(_decoded(text, file))


def shown(text: str) -> str:
    """Somebody's text in quotes, cut and without anything that a terminal would obey."""
    cut = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut) + '"'


def _decoded(text: str | bytes, file: str) -> str:
    """The text, of bounded length; UTF-16 is recognised by its byte order mark, as YAML asks."""
    if len(text) > MAX_CHARACTERS:
        raise BadDeployment((f"{file}:1: longer than a deployment file can be: {len(text)}, at most {MAX_CHARACTERS}",))
    if isinstance(text, str):
        return text
    encoding = "UTF-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "UTF-8"
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        problem = f"{file}:{line}: byte 0x{text[error.start]:02x} is not {encoding}; save the file as UTF-8"
        raise BadDeployment((problem,)) from error


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been seen."""

    line: int
    anchor: str | None
    is_mapping: bool
    values: list[Value] = field(default_factory=list)
    """Of a mapping: keys and values in turn."""
    size: int = 1


class _Document:
    """One reading of one text."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, Value | None] = {}
        """None while the anchored value is still open."""
        self._root: Value | None = None
        self._seen_end = False
        self._kinds: dict[str, ScalarKind] = {}

    def read(self, text: str) -> Value | None:
        """The root of the document."""
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self._take(event)
        except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
            found = Reader.NON_PRINTABLE.search(text)
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            what = f"the character U+{ord(found[0]):04X}" if found else "a character"
            raise self._stop(line, f"{what} cannot stand in YAML") from error
        except yaml.YAMLError as error:
            line, problem = _place(error)
            if "nesting depth" in problem:
                # libyaml's own bound, which what it reads ahead may reach before an event comes.
                raise self._stop(line, _TOO_DEEP) from error
            raise self._stop(line, f"not YAML: {problem}{_hint(text, line)}") from error
        return self._root

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        match event:
            case yaml.ScalarEvent():
                self._refuse_tag(event.tag, line)
                self._add(self._scalar(event, line), event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_tag(event.tag, line)
                self._begin(event, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                opened = self._open.pop()
                self._add(self._entries(opened) if opened.is_mapping else _items(opened), opened.anchor)
            case yaml.AliasEvent():
                self._add(self._aliased(event.anchor or "", line), None)
            case yaml.DocumentStartEvent():
                if self._seen_end:
                    raise self._stop(line, "a second document begins; a deployment file holds one")
            case yaml.DocumentEndEvent():
                self._seen_end = True
            case _:
                pass  # the stream begins or ends

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        # A tag only says again what a value is, or asks for an object of some program.
        if tag is not None:
            raise self._stop(line, f"the tag {shown(tag.replace(_PREFIX, '!!'))} has no place here; remove it")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        text: str = event.value
        if not event.implicit[0]:
            return Scalar(text, ScalarKind.TEXT, line)
        kind = self._kinds.get(text)
        if kind is None:
            kind = self._kinds[text] = _kind_of(text)
        return Scalar(text, kind, line)

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, line: int) -> None:
        if len(self._open) == MAX_DEPTH:
            raise self._stop(line, _TOO_DEEP)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(line, event.anchor, isinstance(event, yaml.MappingStartEvent)))

    def _aliased(self, name: str, line: int) -> Value:
        if name not in self._anchors:
            raise self._stop(line, f"the alias {shown('*' + name)} has no anchor {shown('&' + name)} above it")
        value = self._anchors[name]
        if value is None:
            raise self._stop(line, f"the alias {shown('*' + name)} stands inside its own anchor")
        return value

    def _add(self, value: Value, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = value
        if not self._open:
            self._root = value
            return
        parent = self._open[-1]
        parent.values.append(value)
        parent.size += value.size
        if parent.size > MAX_VALUES:
            raise self._stop(value.line, f"more than {MAX_VALUES} values, aliases written out")

    def _entries(self, opened: _Open) -> Entries:
        pairs = []
        merged: list[tuple[Scalar, Value]] = []
        for key, value in zip(opened.values[::2], opened.values[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise self._stop(key.line, "a key must be a word, not a list or mapping")
            if key.text == "<<":
                merged.extend(self._merged(key, value))
            else:
                pairs.append((key, value))
        own = {key.text for key, _ in pairs}
        for key, value in merged:
            if key.text not in own:  # the nearest wins: what is written here, then the first that is merged
                own.add(key.text)
                pairs.append((key, value))
        return Entries(tuple(pairs), opened.line, opened.size)

    def _merged(self, key: Scalar, value: Value) -> Iterator[tuple[Scalar, Value]]:
        for source in value.values if isinstance(value, Items) else (value,):
            if not isinstance(source, Entries):
                raise self._stop(key.line, "the merge key << takes an alias of a mapping, or a list of these")
            yield from source.pairs

    def _stop(self, line: int, problem: str) -> BadDeployment:
        return BadDeployment((f"{self._file}:{line}: {problem}",))


def _kind_of(plain: str) -> ScalarKind:
    tags = (tag for tag, pattern in _RESOLVERS.get(plain[:1], ()) if pattern.match(plain))
    return _KINDS.get(next(tags, ""), ScalarKind.TEXT)


def _items(opened: _Open) -> Items:
    return Items(tuple(opened.values), opened.line, opened.size)


def _place(error: yaml.YAMLError) -> tuple[int, str]:
    """Line and words of a syntax error; the second line of some, which says where it began, is left out."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return 1, " ".join(str(error).split())
    mark = error.problem_mark or error.context_mark
    return (mark.line + 1 if mark else 1), error.problem or error.context or "malformed"


def _hint(text: str, line: int) -> str:
    """What to do about the most common slip."""
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    indentation = written[: len(written) - len(written.lstrip())]
    return "; indent with spaces, never with tabs" if "\t" in indentation else ""
