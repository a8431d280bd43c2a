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


def hang(prefix: str, indent: int, text: str, *, width: int) -> Iterator[str]:
    """`text` behind `prefix`, which fills `indent` columns, and wrapped below itself; words are never broken."""
    room = max(width - indent, NARROWEST)
    wrapped = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    lines = [line.replace(TIED, " ") for line in wrapped]
    yield prefix + lines[0]
    yield from (" " * indent + line for line in lines[1:])
