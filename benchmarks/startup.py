"""Start-up, as ratios to an interpreter that does nothing.

python -m benchmarks.startup
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, interleave, run, show

ROUNDS = 15
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CLUSTER, CA = str(EXAMPLES / "cluster" / "mended.yaml"), str(EXAMPLES / "ca")
CERTIFICATE = str(EXAMPLES / "cluster" / "mended" / "expe1.example.com.pem")
AT = ("--at", "2026-11-23")
COMMANDS: dict[str, tuple[list[str], float]] = {
    "--version": (["--version"], 5),
    "--help": (["--help"], 5),
    "explain RULE": (["explain", "root-missing"], 9),
    "inspect FILE": (["inspect", CERTIFICATE, *AT], 9),
    "chain LEAF --trust": (["chain", CERTIFICATE, "--trust", CA, *AT], 9),
    "check, 2+2 Expressways and 3 CUCM": (["check", CLUSTER, *AT], 13.5),
    "plan, the same": (["plan", CLUSTER], 13.5),
}
"""Arguments, and the ratio to reach: that of a simple command, and 1.5 times as much for a whole deployment."""


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
