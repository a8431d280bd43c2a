"""Logs as they come out of mails, tickets and tables: quoted, with the quotation marks of another format.

    tidy(octets)           # as the product wrote them, line by line

Lines stay lines, so their numbers are those of what was pasted. Not here: records that were wrapped or glued
(`edgetrust.codec.log_lines`).
"""

from __future__ import annotations

import re

_QUOTED = re.compile(rb"^(?:[ \t]{0,3}>[ ]?)+", re.MULTILINE)
"""How a mail marks what it answers."""
_ENTITIES = {
    b"quot": b'"',
    b"#34": b'"',
    b"#39": b"'",
    b"apos": b"'",
    b"amp": b"&",
    b"lt": b"<",
    b"gt": b">",
    b"nbsp": b" ",
}
_ENTITY = re.compile(rb"&(" + b"|".join(_ENTITIES) + rb");")
_TYPED = {
    **dict.fromkeys(("\u201c", "\u201d", "\u201e", "\u201f", "\u00ab", "\u00bb"), '"'),
    **dict.fromkeys(("\u2018", "\u2019", "\u201a", "\u201b"), "'"),
    **dict.fromkeys(("\u00a0", "\u202f", "\u2007"), " "),
}
"""What programs for prose make of quotation marks and spaces."""
_OTHERWISE = re.compile(b"|".join(each.encode() for each in _TYPED))
_IN_TABLE = re.compile(rb'=""(?=[^"\s,])')
_IN_JSON = re.compile(rb'=\\"')


def tidy(octets: bytes) -> bytes:
    """The same without what mails and other formats have added; as they are where nothing of the kind is there."""
    if octets.count(b"\n>") + octets.startswith(b">") > octets.count(b"\n") // 2:
        octets = _QUOTED.sub(b"", octets)
    octets = _ENTITY.sub(_plain, octets)
    octets = _OTHERWISE.sub(_typed, octets)
    if _IN_TABLE.search(octets) is not None:
        octets = octets.replace(b'""', b'"')
    octets = octets.replace(b'\\"', b'"') if _IN_JSON.search(octets) is not None else octets
    return b"\n".join(_rejoined(octets.split(b"\n")))


_ENOUGH = 3
"""Lines of the greatest length that are no chance, and at least half of all."""
_NARROW = 40
_BEGINS = re.compile(rb"\s*(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:|\d{8}\.\d{3}|\Z)")
"""What a line begins with that goes on with none; nothing at all, too."""


def _rejoined(lines: list[bytes]) -> list[bytes]:
    """Lines that were cut at one width, in the middle of words, made whole; empty ones stand for what was joined."""
    widths = [len(line.rstrip(b"\r")) for line in lines]
    width = max(widths)
    full, filled = widths.count(width), len(widths) - widths.count(0)
    if width < _NARROW or full < _ENOUGH or full * 2 < filled:
        return lines
    whole: list[bytes] = []
    begin = 0
    for number, line in enumerate(lines):
        if number and widths[number - 1] == width and _BEGINS.match(line) is None:
            whole[begin] = whole[begin].rstrip(b"\r") + line
            whole.append(b"")
        else:
            begin = number
            whole.append(line)
    return whole


def _plain(match: re.Match[bytes]) -> bytes:
    return _ENTITIES[match[1]]


def _typed(match: re.Match[bytes]) -> bytes:
    return _TYPED[match[0].decode()].encode()
