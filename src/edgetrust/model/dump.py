"""What the configuration and status dumps of an Expressway state, value by value.

Not here: how the files look (`edgetrust.codec.dumps`), and what a value means for a deployment
(`edgetrust.mra.starter.dumped`).
"""

from __future__ import annotations

from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting with its value."""

    words: str
    """What stands between `xConfiguration` and the colon, with single blanks: `Zones Zone 2 Name`."""
    value: str
    """Without its quotes; empty where nothing is set."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a status dump says of the system itself."""

    release: str | None = None
    """`X14.3.1`."""
    release_line: int = 0
    is_edge: bool | None = None
    """Whether it has the features of an Expressway-E; None: not said."""
    edge_line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """One file."""

    file: str
    """Where it was found, printable: `diag.tar.gz/xconf_dump_expe1_2026-11-23.txt`."""
    settings: tuple[Setting, ...] = ()
    status: Status = Status()
