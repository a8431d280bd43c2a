"""What packet captures showed: the files, the handshakes, and which of them somebody asks for.

Not here: reading packets (`edgetrust.codec.capture`), and what a handshake means (`edgetrust.rules.traffic`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from edgetrust.model.certificate import Unreadable
from edgetrust.model.handshake import Handshake
from edgetrust.model.names import Name
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFile:
    """One capture that was read."""

    path: str
    """As typed, or `archive/member`."""
    packets: int
    bytes: int
    """Read, as they stand in the capture: after decompression."""
    notes: tuple[str, ...] = ()
    """What could not be read, one line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """All captures of one run, as one."""

    files: tuple[CaptureFile, ...]
    """In the order read: of their first packets."""
    handshakes: tuple[Handshake, ...]
    """In the order of time."""
    authorities: Mapping[bytes, Name | Unreadable] = field(default_factory=dict)
    """By DER: every CA that a server names in these handshakes."""
    left_out: int = 0
    """Handshakes beyond what is kept in memory; those that failed come last."""
    left_out_failed: int = 0
    """How many of these failed."""
    others: int = 0
    """Handshakes that were not asked for."""
    sound: int = 0
    """Handshakes that did not fail, where only those that did were asked for."""
