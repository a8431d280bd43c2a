"""A handshake drawn as a sequence in plain text: the client on the left, the server on the right, time downwards.

Not here: which messages there are (`edgetrust.mra`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from edgetrust.report.ansi import OUTCOME_STYLES, Pen, Style
from edgetrust.report.pairs import ConnectionEntry, Rung
from edgetrust.report.wording import OUTCOME_WORDS, describe_count

ARROW = 46
"""Columns between the two sides: `alert unsupported_certificate (43)` and a shaft that can be seen."""
MOST_AUTHORITIES = 25
"""CA names drawn of one CertificateRequest: what fits on a screen; the JSON report lists all of them."""
NARROWEST = 24
"""Columns that CA names get at least, however narrow the terminal is."""


def draw_ladder(entry: ConnectionEntry, *, pen: Pen, width: int) -> Iterator[str]:
    """The lines of one ladder, without indentation, about `width` columns wide; none without messages."""
    if not entry.ladder:
        return
    yield from _draw_heads(entry, pen)
    for rung in entry.ladder:
        yield f"|{_draw_arrow(rung)}|  {_draw_outcome(rung, pen)}".rstrip()
        for line in _list_authorities(rung, width - ARROW - 6):
            yield f"|{'':{ARROW}}|    {line}"


def _draw_heads(entry: ConnectionEntry, pen: Pen) -> Iterator[str]:
    client, server = pen.paint(entry.client, Style.BOLD), pen.paint(entry.server, Style.BOLD)
    if len(entry.client) < ARROW:
        yield f"{client}{'':{ARROW + 1 - len(entry.client)}}{server}"
    else:
        yield client
        yield f"{'':{ARROW + 1}}{server}"


def _draw_arrow(rung: Rung) -> str:
    room = ARROW - 10
    label = rung.label if len(rung.label) <= room else rung.label[: room - 1] + "…"
    if rung.rightward:
        return f"--- {label} ".ljust(ARROW - 1, "-") + ">"
    return "<" + f" {label} ---".rjust(ARROW - 1, "-")


def _draw_outcome(rung: Rung, pen: Pen) -> str:
    if rung.outcome is None:
        return ""
    word = pen.paint(OUTCOME_WORDS[rung.outcome], OUTCOME_STYLES[rung.outcome])
    if rung.authorities is None:
        return word
    return f"{word}, names {describe_count(len(rung.authorities), 'CA')}" if rung.authorities else f"{word}, any CA"


def _list_authorities(rung: Rung, width: int) -> Iterator[str]:
    authorities = rung.authorities or ()
    for authority in authorities[:MOST_AUTHORITIES]:
        yield from textwrap.wrap(authority, max(width, NARROWEST), subsequent_indent="  ", break_on_hyphens=False)
    if len(authorities) > MOST_AUTHORITIES:
        yield f"and {len(authorities) - MOST_AUTHORITIES} more"
