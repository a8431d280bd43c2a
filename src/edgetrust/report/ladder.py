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
    yield from draw_heads(entry.client, entry.server, pen)
    for rung in entry.ladder:
        yield f"|{draw_arrow(rung.label, rightward=rung.rightward)}|  {_draw_outcome(rung, pen)}".rstrip()
        for line in _list_authorities(rung, width - ARROW - 6):
            yield f"|{'':{ARROW}}|    {line}"


def draw_heads(client: str, server: str, pen: Pen) -> Iterator[str]:
    """The two sides, above their lines."""
    left, right = pen.paint(client, Style.BOLD), pen.paint(server, Style.BOLD)
    if len(client) < ARROW:
        yield f"{left}{'':{ARROW + 1 - len(client)}}{right}"
    else:
        yield left
        yield f"{'':{ARROW + 1}}{right}"


def draw_arrow(label: str, *, rightward: bool) -> str:
    """One message, from the client to the server or back."""
    room = ARROW - 10
    label = label if len(label) <= room else label[: room - 1] + "…"
    if rightward:
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
