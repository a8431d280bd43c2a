"""Text from the outside world, made safe to show. Every renderer for people passes every string through here.

Names in certificates and paths in deployment files are written by strangers: they may hold line breaks that forge a
line of the report, terminal control sequences, characters that reverse the reading direction, or thousands of names.

Not here: the quoting of each format (HTML, Markdown, XML), and JSON, which carries strings as they are.
"""

from __future__ import annotations

LONGEST = 2000
"""Characters shown of one string: enough for a subject with forty names; the JSON report holds all of it."""


def printable(text: str) -> str:
    r"""`text` on one line: what is invisible, breaks lines, moves the cursor or turns the reading direction is shown
    as its escape (`\x1b`, `\n`, `\u202e`), and what goes beyond `LONGEST` is counted instead of shown."""
    if len(text) > LONGEST:
        return f"{printable(text[:LONGEST])}… ({len(text) - LONGEST} more characters)"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
