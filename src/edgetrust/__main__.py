"""The command `edgetrust`, and `python -m edgetrust`. Not here: commands and errors (`edgetrust.cli.main`)."""

from __future__ import annotations

import gc
import sys

COLLECT_EVERY = 100_000
"""New objects between two searches for cycles; a check of seven nodes makes half as many."""


def main() -> None:
    """Run the command line and end the process with one of the exit codes."""
    # Values form no cycles: to look through all of them for some every 700 objects, and once more at the very end,
    # was a fourteenth of a check. Memory that cycles hold is still given back, only later.
    gc.set_threshold(COLLECT_EVERY)
    from edgetrust.cli.main import run  # with click, for which the above is to count

    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
