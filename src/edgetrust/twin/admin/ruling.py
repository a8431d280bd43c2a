"""What a page answers: done, with what there is to know, or declined, with the reason.

Not here: reaching it (`edgetrust.twin.admin.uploads` and its neighbours), and showing it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.lab import Holding
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line for whoever did something."""

    text: str
    is_vendor_text: bool = False
    """The text stands in a document of the vendor; otherwise it is our own."""
    is_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is done: what the node holds now, and what there is to know."""

    holding: Holding
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """It is not done, and nothing has changed."""

    notices: tuple[Notice, ...]
    """Never empty."""
    is_conflict: bool = False
    """What was asked for is right in itself, and something that is there already stands in its way."""


Ruling = Done | Declined


def spell(moment: datetime) -> str:
    """A moment in a line or on a page: `23 Nov 2026 00:00:00 UTC`."""
    return f"{moment.astimezone(UTC):%d %b %Y %H:%M:%S} UTC"


def declined(text: str, *, is_vendor_text: bool = False, is_conflict: bool = False) -> Declined:
    """Declined for one reason."""
    return Declined(notices=(Notice(text=text, is_vendor_text=is_vendor_text),), is_conflict=is_conflict)


def ours(text: str) -> Notice:
    """Good news in our own words."""
    return Notice(text=text)


def vendors(text: str) -> Notice:
    """Good news in the vendor's words."""
    return Notice(text=text, is_vendor_text=True)


def warning(text: str, *, is_vendor_text: bool = False) -> Notice:
    """It is done, and this is to be known."""
    return Notice(text=text, is_warning=True, is_vendor_text=is_vendor_text)
