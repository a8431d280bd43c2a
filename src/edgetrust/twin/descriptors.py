"""How many files and sockets this process may have open, and having as many as the machine allows.

Windows knows no such limit, and has no module that would tell it. Not here: who may connect (`edgetrust.twin.network`).
"""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource

_MOST_AT_ONCE = 1024
_LEAST_AT_ONCE = 16
"""As many as the lab's own calls."""
_PART = 16
"""The part of all that callers may have before they are looked at."""


def most_descriptors() -> int | None:
    """How many this process may have open; None: as many as it likes."""
    if sys.platform == "win32":
        return None
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if most == resource.RLIM_INFINITY else most


def accepts_at_once(listeners: int) -> int:
    """How many callers one of so many listeners lets in before anybody looks at them. asyncio lets in as many as wait,
    by default, and bounds that are looked at afterwards come too late for a process that has none left."""
    most = most_descriptors()
    if most is None:
        return _MOST_AT_ONCE
    return max(_LEAST_AT_ONCE, min(_MOST_AT_ONCE, most // (_PART * listeners)))


def take_all_descriptors() -> None:
    """From now on as many as the machine allows: strangers may call by the thousand."""
    if sys.platform == "win32":
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
