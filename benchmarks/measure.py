"""Measures ways to do one job, interleaved, and writes their ratios as a table.

Absolute times say more about a machine and its other work than about a program; the ratios of one run are what to
compare. So nobody is measured in a row: A B C, A B C, …. Where others use the cores as well, a ratio by the clock says
little, and processor time is what to look at.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seconds:
    """What some work took."""

    clock: float
    processor: float

    def __mul__(self, factor: float) -> Seconds:
        return Seconds(self.clock * factor, self.processor * factor)

    def __truediv__(self, other: Seconds) -> Ratio:
        return Ratio(self.clock / other.clock, self.processor / other.processor)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one thing takes as another."""

    clock: float
    processor: float


SECOND = Seconds(1.0, 1.0)
"""To show what something takes by itself, `taken / SECOND`, where a goal is a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a ratio, and the one to reach by the clock."""

    what: str
    ratio: Ratio | None
    """None: not measured."""
    at_least: float | None = None
    at_most: float | None = None
    why_not: str = ""
    """Why it was not measured."""

    @property
    def goal(self) -> str:
        """As it stands in the table."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "–" if self.at_most is None else f"≤ {self.at_most:g}"

    @property
    def state(self) -> str:
        """`ok`, `missed`, or nothing without a goal; why there is nothing to say of it."""
        if self.ratio is None:
            return f"left out: {self.why_not}"
        if self.at_least is not None:
            return "ok" if self.ratio.clock >= self.at_least else "missed"
        if self.at_most is not None:
            return "ok" if self.ratio.clock <= self.at_most else "missed"
        return ""


def interleave(ways: Mapping[str, Callable[[], Seconds]], rounds: int) -> dict[str, Seconds]:
    """The medians of what each way takes, all of them in turns."""
    taken: dict[str, list[Seconds]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(way())
    return {
        name: Seconds(
            statistics.median(each.clock for each in found), statistics.median(each.processor for each in found)
        )
        for name, found in taken.items()
    }


def run(
    *commands: Sequence[str],
    codes: Container[int] = (0,),
    expect: str = "",
    times: int = 1,
    folder: Path | None = None,
) -> Seconds:
    """What these processes take, one after the other, byte code at hand as in an installed package. Each must end with
    one of the exit codes and say what is expected, so many times, or nothing is measured: who fails early would win."""
    environment = as_installed()
    begin, used = time.perf_counter(), _processor_seconds()
    for command in commands:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode not in codes or (expect and done.stdout.count(expect) < times):
            said = done.stdout[-500:] + done.stderr[-500:]
            sys.exit(f"{' '.join(command)[:300]}\nended with {done.returncode} and said: {said}")
    return Seconds(clock=time.perf_counter() - begin, processor=_processor_seconds() - used)


def as_installed() -> dict[str, str]:
    """The environment of a process that keeps its byte code, as an installed package does."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _processor_seconds() -> float:
    """Of all processes that this one has started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def show(title: str, column: str, rows: Iterable[Row]) -> None:
    """Print a table in Markdown."""
    print(f"| {title} | {column} | processor time | goal | |\n|---|---|---|---|---|")
    for row in rows:
        found = ("–", "–") if row.ratio is None else (f"{row.ratio.clock:.3g}", f"{row.ratio.processor:.3g}")
        print(f"| {row.what} | {' | '.join(found)} | {row.goal} | {row.state} |")
    print(flush=True)
