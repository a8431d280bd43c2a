"""A fleet of nodes with their certificates as PEM files: the input of the verification benchmark.

Every node has a file with its own leaf, the issuing CA and the root; the trust list holds more roots than issued
anything. The files are made once for each size, by `benchmarks.fleet_files`, and kept in `.bench/`.

Not here: how they are made. Every verifier that is measured imports this module, so it imports nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

AT = datetime(2026, 11, 23, tzinfo=UTC)
"""The time to verify for."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """How many nodes, issuing CAs and roots there are, and where their files lie."""

    folder: Path
    nodes: int
    issuers: int
    roots: int

    @property
    def root_file(self) -> Path:
        """The trust list."""
        return self.folder / "roots.pem"

    @property
    def issuer_file(self) -> Path:
        """All issuing CAs, for those who take them from one file."""
        return self.folder / "issuers.pem"

    def node_file(self, number: int) -> Path:
        """Leaf, issuing CA and root of one node."""
        return self.folder / "nodes" / f"{number}.pem"

    def files(self) -> Iterator[tuple[str, Path]]:
        """The host name of every node, and its file."""
        folder = str(self.folder / "nodes")
        for number in range(self.nodes):
            yield host_name(number), Path(f"{folder}/{number}.pem")


def host_name(number: int) -> str:
    """What a node is called."""
    return f"node{number}.site{number % 97}.example.com"
