"""Where a fact came from.

Not here: reading anything. A `Source` is written down by whoever read the bytes.
"""

from __future__ import annotations

from enum import StrEnum

from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place in a file."""

    file: str
    """The path as a user would type it: relative to the deployment file where it came from there."""
    line: int | None = None
    """1-based line on which the object begins; None in binary files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a file that could not be read. It is a fact like any other and never ends a run."""

    source: Source
    reason: str
    """What was seen and what was expected, in one line."""
    is_missing: bool = False
    """There is no such file; everything else is wrong with a file that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A certificate, seen at a place: what a finding points at."""

    source: str
    line: int | None = None
    sha256: str | None = None


class Absence(StrEnum):
    """Why evidence is not there, or not all of it."""

    NOT_GIVEN = "not given in the deployment file"
    UNREADABLE = "could not be read"
    PARTIAL = "a part could not be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A piece of evidence that somebody needed and that is not there, or not all of it."""

    kind: str
    """`certificate`, `trust-list` or `revocation-lists`."""
    node: str
    """Node id."""
    fqdn: str
    what: str
    """What a person calls it on its node: `trusted CA list`."""
    absence: Absence
