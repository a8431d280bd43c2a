"""Start-up, as ratios to an interpreter that does nothing, in one interleaved run.

    python -m benchmarks

Absolute times say more about the machine than about the program; the ratios of one run are what to compare.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 15
EXAMPLE = str(ROOT / "examples" / "cluster" / "mended.yaml")
COMMANDS: dict[str, tuple[list[str], float]] = {
    "--version": (["--version"], 5),
    "--help": (["--help"], 5),
    "explain RULE": (["explain", "root-missing"], 9),
    "check, 2+2 Expressways and 3 CUCM": (["check", EXAMPLE, "--at", "2026-11-23"], 13.5),
}
"""Arguments, and the ratio to reach; for the check 1.5 times that of a simple command."""


def run(arguments: list[str]) -> float:
    """Seconds for one process, byte code at hand as in an installed package."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def main() -> None:
    """The table, as Markdown."""
    compileall.compile_dir(str(ROOT / "src"), quiet=1)
    idle: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        idle.append(run(["-c", "pass"]))
        for name, (arguments, _goal) in COMMANDS.items():
            taken[name].append(run(["-m", "edgetrust", *arguments]))
    floor = statistics.median(idle)
    print("| start-up | ratio to `python -c pass` | goal | |\n|---|---|---|---|")
    for name, (_arguments, goal) in COMMANDS.items():
        ratio = statistics.median(taken[name]) / floor
        print(f"| {name} | {ratio:.1f} | {goal:g} | {'ok' if ratio <= goal else 'missed'} |")


if __name__ == "__main__":
    main()
