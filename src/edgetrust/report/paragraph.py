"""Running text on a terminal.

Not here: what is said (each renderer knows), and how text from outside is made harmless (`edgetrust.report.printable`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

NARROWEST = 40
"""Columns that running text gets at least, however narrow the terminal is."""

TIED = "\xa0"
"""A space at which no line is broken; printed as an ordinary one. In printable text it stands for nothing else."""


UNWRAPPED = 1 << 20
"""A width at which running text stays on one line each, until its words are final and `wrap_up` breaks it: names that
are to be replaced must not stand on two lines, and what replaces them is longer or shorter."""

_MARK = "\ue000"
"""Around the indent of a text that is still to be wrapped. In printable text it does not occur."""


def hang(prefix: str, indent: int, text: str, *, width: int) -> Iterator[str]:
    """`text` behind `prefix`, which fills `indent` columns, and wrapped below itself; words are never broken."""
    if width >= UNWRAPPED:
        yield f"{prefix}{_MARK}{indent}{_MARK}{text}"
        return
    room = max(width - indent, NARROWEST)
    if 0 < len(text) <= room and text.isprintable() and not text.endswith(" "):
        yield prefix + text  # most values fit as they are, and wrapping takes longer than everything else about them
        return
    wrapped = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    lines = [line.replace(TIED, " ") for line in wrapped]
    yield prefix + lines[0]
    yield from (" " * indent + line for line in lines[1:])


def wrap_up(text: str, *, width: int) -> str:
    """A text that was rendered at the width `UNWRAPPED`, at this one."""
    lines = (_wrap_line(line, width) for line in text.split("\n"))
    return "\n".join(line for wrapped in lines for line in wrapped)


def _wrap_line(line: str, width: int) -> Iterator[str]:
    prefix, *rest = line.split(_MARK, 2)
    if len(rest) == _PARTS:
        yield from (each.rstrip() for each in hang(prefix, int(rest[0]), rest[1], width=width))
    else:
        yield line


_PARTS = 2
