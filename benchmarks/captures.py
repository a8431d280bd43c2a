"""Handshakes out of big captures: `edgetrust capture`, tshark with the options that find everything, and ssldump.

    python -m benchmarks.captures               # dense and realistic, 100 MB and 1 GB
    python -m benchmarks.captures audio bulk    # 150 MB, 300 MB; made when they are asked for

A whole process is measured, start to end, its memory as well, and what it found of the certificates that are there.
Where `make compiled` has been run, the edition with compiled readers is measured beside the one in place. What is not
there is named with the reason.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measure import Row, Seconds, as_installed, show

ROOT = Path(__file__).resolve().parents[1]
KEPT_IN = ROOT / ".bench"
PACKAGE = ROOT / ".compiled" / str(sys.implementation.cache_tag) / "package"
"""Where `make compiled` puts its edition."""
ROUNDS = 3
MOST_MIB = 64
_PEAK = Path(__file__).with_name("peak.py")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of capture."""

    size: int
    """In octets, roughly."""
    around: Mapping[str, float]
    """What lies around the handshakes, and its share of the rest."""
    tshark: float
    """How many times as fast as tshark edgetrust is to be."""


_USUAL = {"video": 0.5, "audio": 0.15, "bulk": 0.35}
KINDS = {
    "dense": Kind(100_000_000, _USUAL, tshark=15),
    "realistic": Kind(1_000_000_000, _USUAL, tshark=25),
    "audio": Kind(150_000_000, {"audio": 1}, tshark=15),
    "bulk": Kind(300_000_000, {"bulk": 1}, tshark=15),
}
USUAL = ("dense", "realistic")
"""Those with a goal of their own."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that reads captures."""

    name: str
    command: tuple[str, ...]
    """The file comes last."""
    count: Callable[[str], int]
    """How many certificates it shows in its output."""
    package: Path | None = None
    """In front of what is installed."""


def _count_ours(output: str) -> int:
    handshakes = map(json.loads, output.splitlines())
    return sum(len(each["server_chain"]) + len(each["client_chain"]) for each in handshakes)


def _count_of_tshark(output: str) -> int:
    return sum(len(line.split("\t")[1].split(",")) for line in output.splitlines())


def _count_of_ssldump(output: str) -> int:
    """ssldump lists messages, and leaves the chain of each empty; here every chain is of three."""
    return 3 * output.count('"handshake_type": "Certificate"')


_COMPLETE = ("-o", "tcp.try_heuristic_first:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE")
_WANTED = ("-Y", "tls.handshake.type==11", "-T", "fields", "-e", "tcp.stream", "-e", "tls.handshake.certificate")
EDGETRUST = Tool(
    "edgetrust", (sys.executable, "-m", "edgetrust", "capture", "--fail-on", "never", "--format", "ndjson"), _count_ours
)
COMPILED = replace(EDGETRUST, name="edgetrust, compiled", package=PACKAGE)
PEERS = (
    Tool("tshark", ("tshark", "-n", *_COMPLETE, *_WANTED, "-r"), _count_of_tshark),
    Tool("ssldump", ("ssldump", "-n", "-j", "-r"), _count_of_ssldump),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took and found."""

    seconds: Seconds
    mib: float
    certificates: int


def main(names: list[str] | None = None) -> None:
    """The tables, as Markdown."""
    unknown = [name for name in names or () if name not in KINDS]
    if unknown:
        sys.exit(f"no capture {', '.join(unknown)}; there are {', '.join(KINDS)}")
    for name in names or USUAL:
        _measure(name)


def _measure(name: str) -> None:
    path = _make(name)
    truths = json.loads(path.with_suffix(".json").read_text())
    possible = sum(len(each["server_chain"]) + len(each["client_chain"]) for each in truths)
    editions = [EDGETRUST, *([COMPILED] if PACKAGE.is_dir() else [])]
    peers = [peer for peer in PEERS if shutil.which(peer.command[0])]
    runs: dict[str, list[Run]] = {tool.name: [] for tool in (*editions, *peers)}
    for _ in range(ROUNDS):
        for tool in (*editions, *peers):
            runs[tool.name].append(_run(tool, path))
    goals = {"tshark": KINDS[name].tshark, "ssldump": 0.56}
    megabytes = path.stat().st_size / 1e6
    for edition in editions:
        ours = _median(runs[edition.name])
        rows = [Row(peer.name, _median(runs[peer.name]) / ours, at_least=goals[peer.name]) for peer in peers]
        title = f"{name} capture, {megabytes:,.0f} MB in {ours.clock:.2f} s"
        show(title, f"time as a multiple of that of {edition.name}", rows)
    print(f"| {name} capture | certificates of {possible:,} | MiB at most | goal | |\n|---|---|---|---|---|")
    for tool in (*editions, *peers):
        _show_found(runs[tool.name], tool, possible)
    for peer in PEERS:
        if peer not in peers:
            print(f"| {peer.name} | – | – | not installed (Debian: {peer.command[0]}) | |")
    if COMPILED not in editions:
        print(f"| {COMPILED.name} | – | – | not there (make compiled) | |")
    print(flush=True)


def _show_found(runs: list[Run], tool: Tool, possible: int) -> None:
    found, mib = min(each.certificates for each in runs), max(each.mib for each in runs)
    goal, state = "", ""
    if tool in (EDGETRUST, COMPILED):
        goal = f"all, ≤ {MOST_MIB} MiB"
        state = "ok" if found == possible and mib <= MOST_MIB else "missed"
    print(f"| {tool.name} | {found:,} ({found / possible:.0%}) | {mib:.0f} | {goal} | {state} |")


def _make(name: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.capture_files", name], stdout=subprocess.PIPE, text=True, check=True
    )
    return Path(done.stdout.strip())


def _run(tool: Tool, path: Path) -> Run:
    with tempfile.TemporaryDirectory(prefix="edgetrust-captures-") as name:
        output = Path(name, "output")
        command = [sys.executable, "-I", "-S", str(_PEAK), str(output), *tool.command, str(path)]
        environment = as_installed() | ({} if tool.package is None else {"PYTHONPATH": str(tool.package)})
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        code, clock, processor, mib = map(float, done.stdout.split())
        if code != 0:
            sys.exit(f"{' '.join(tool.command)} {path}\nended with {code:.0f}")
        certificates = tool.count(output.read_text(errors="replace"))
    return Run(Seconds(clock, processor), mib, certificates)


def _median(runs: list[Run]) -> Seconds:
    return Seconds(
        statistics.median(each.seconds.clock for each in runs),
        statistics.median(each.seconds.processor for each in runs),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
