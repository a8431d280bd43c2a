"""The command `edgetrust`, and `python -m edgetrust`. Not here: commands and errors (`edgetrust.cli.main`)."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

COLLECT_EVERY = 500_000
"""New objects between two searches for cycles: a search walks through all of them. The certificates of 10,000 nodes are
some 300,000, and 500,000 in cycles would take some 50 MB."""


def main() -> NoReturn:
    """Run the command line and end the process with one of the exit codes."""
    # Values form no cycles: to look through all of them for some every 700 objects was a fourteenth of a check. Memory
    # that cycles hold is still given back, only later.
    gc.set_threshold(COLLECT_EVERY)
    _open_closed_streams()
    try:
        from edgetrust.cli.main import run  # with click, for which the above is to count

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # While click was imported, or behind the command: in between click turns it into something of its own.
        from edgetrust.cli.terminal import say_interrupted

        code = say_interrupted()
    leave(code)


def _open_closed_streams() -> None:
    """Whoever closes a stream (`>&-`) does not want to see it: it goes where /dev/null does."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - pathlib is slow, and it stays open


def leave(code: int) -> NoReturn:
    """End the process. Its memory goes back as a whole: to take the values of 10,000 nodes apart, one by one, took a
    twelfth of the time in which they had been read and judged."""
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # without a descriptor there is no stream
            stream.flush()
    except OSError:
        sys.exit(code)  # Python says what could not be written
    os._exit(code)


if __name__ == "__main__":
    main()
