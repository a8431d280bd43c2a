"""Runs the measurements of this project and prints their tables.

python -m benchmarks                 # all of them
python -m benchmarks verification    # those named
"""

from __future__ import annotations

import compileall
import sys
from pathlib import Path

from benchmarks import captures, issuing, logs, probing, startup, verification

JOBS = {
    "startup": startup.main,
    "verification": verification.main,
    "issuing": issuing.main,
    "probing": probing.main,
    "captures": captures.main,
    "logs": logs.main,
}
ROOT = Path(__file__).resolve().parents[1]


def main(names: list[str]) -> None:
    """The tables, as Markdown, one below the other."""
    unknown = [name for name in names if name not in JOBS]
    if unknown:
        sys.exit(f"no measurement {', '.join(unknown)}; there are {', '.join(JOBS)}")
    for folder in (ROOT / "src", ROOT / "benchmarks", captures.PACKAGE):
        if folder.is_dir():
            compileall.compile_dir(str(folder), quiet=1)
    for name in names or JOBS:
        JOBS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
