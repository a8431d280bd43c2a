"""Start-up, as ratios to an interpreter that does nothing.

python -m benchmarks.startup
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, interleave, run, show

ROUNDS = 15
EXAMPLE = str(Path(__file__).resolve().parents[1] / "examples" / "cluster" / "mended.yaml")
COMMANDS: dict[str, tuple[list[str], float]] = {
    "--version": (["--version"], 5),
    "--help": (["--help"], 5),
    "explain RULE": (["explain", "root-missing"], 9),
    "check, 2+2 Expressways and 3 CUCM": (["check", EXAMPLE, "--at", "2026-11-23"], 13.5),
}
"""Arguments, and the ratio to reach; for the check 1.5 times that of a simple command."""


def main() -> None:
    """The table, as Markdown."""
    ways = {"nothing": partial(run, [sys.executable, "-c", "pass"])}
    for name, (arguments, _) in COMMANDS.items():
        ways[name] = partial(run, [sys.executable, "-m", "edgetrust", *arguments])
    taken = interleave(ways, ROUNDS)
    rows = [Row(name, taken[name] / taken["nothing"], at_most=goal) for name, (_, goal) in COMMANDS.items()]
    show("start-up", "ratio to `python -c pass`", rows)


if __name__ == "__main__":
    main()
