"""How many files and sockets this process may have open, and having as many as the machine allows.

Windows knows no such limit, and has no module that would tell it. Not here: who may connect (`edgetrust.twin.network`).
"""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource


def most_descriptors() -> int | None:
    """How many this process may have open; None: as many as it likes."""
    if sys.platform == "win32":
        return None
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if most == resource.RLIM_INFINITY else most


def take_all_descriptors() -> None:
    """From now on as many as the machine allows: strangers may call by the thousand."""
    if sys.platform == "win32":
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
