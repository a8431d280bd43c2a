"""Runs the main job on the deployments of `examples/`, the broken ones and the mended ones; then the article's site in
the lab, mended step by step as the remedies say, until every real handshake is good.

python -m scripts.demo    exit 0 when all ends as it should: broken examples with findings (1), mended ones without (0)
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts import demo_lab

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Example:
    """A deployment of `examples/` and how `edgetrust check` ends on it."""

    path: str
    """From the root of the repository."""
    exit_code: int
    at: str
    """The day to judge for: the certificates are made once, and a demonstration must not expire."""
    caption: str

    def arguments(self) -> list[str]:
        """What to type after `edgetrust`."""
        return ["check", self.path, "--at", self.at]


DAY = "2026-11-23"

EXAMPLES = (
    Example("examples/standalone/broken.yaml", 1, DAY, "One Expressway-C, one Expressway-E, and what is wrong there"),
    Example("examples/standalone/mended.yaml", 0, DAY, "The same, mended"),
    Example("examples/cluster/broken.yaml", 1, DAY, "Two and two, with a CUCM cluster, and what is wrong there"),
    Example("examples/cluster/mended.yaml", 0, DAY, "The same, mended"),
)


def show(example: Example) -> int:
    """Runs one example for the reader; its exit code."""
    command = Path(sys.executable).with_name("edgetrust")
    print(f"\n=== {example.caption}\n$ edgetrust {' '.join(example.arguments())}\n", flush=True)
    return subprocess.run([command, *example.arguments()], cwd=ROOT, check=False).returncode


def _mend_in_the_lab() -> bool:
    """Whether the article's site is whole at the end."""
    print("\n=== The article's site in the lab: software nodes, real TLS, mended as the remedies say", flush=True)
    mended = demo_lab.run()
    if mended:
        print("\nevery handshake is good; play with it yourself: .venv/bin/edgetrust lab --scenario article")
    return mended


def main() -> int:
    """0 when all ended as it should."""
    ends = [(example, show(example)) for example in EXAMPLES]
    print("\n=== Summary")
    for example, code in ends:
        verdict = "as it should" if code == example.exit_code else f"expected {example.exit_code}"
        print(f"{example.path}: exit {code}, {verdict}")
    if any(code != example.exit_code for example, code in ends):
        print("the demonstration did not end as it should; please report the output above", file=sys.stderr)
        return 1
    if not _mend_in_the_lab():
        print("the lab did not end as it should; please report the output above", file=sys.stderr)
        return 1
    print("\nYour own: write a deployment file as README.md shows, then .venv/bin/edgetrust check FILE")
    return 0


if __name__ == "__main__":
    sys.exit(main())
