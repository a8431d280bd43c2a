"""Colour on a terminal, by the oldest and safest of the ANSI sequences. Nothing says anything by colour alone."""

from __future__ import annotations

from enum import StrEnum

from edgetrust.model.finding import Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome


class Style(StrEnum):
    """Parameters of the SGR sequence."""

    BOLD = "1"
    DIM = "2"
    RED = "1;31"
    GREEN = "32"
    YELLOW = "33"
    MAGENTA = "35"
    CYAN = "36"


OUTCOME_STYLES = {
    Outcome.OK: Style.GREEN,
    Outcome.WARN: Style.YELLOW,
    Outcome.FAIL: Style.RED,
    Outcome.UNKNOWN: Style.MAGENTA,
    Outcome.NOT_VERIFIED: Style.DIM,
}
SEVERITY_STYLES = {Severity.ERROR: Style.RED, Severity.WARNING: Style.YELLOW, Severity.INFO: Style.CYAN}


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes with colour, or without."""

    colour: bool

    def paint(self, text: str, style: Style) -> str:
        """`text` in a style; unchanged without colour."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text
