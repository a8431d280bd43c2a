"""Keys and requests for 100 nodes: `edgetrust csr` against one `openssl req -newkey` for each node, in one run.

    python -m benchmarks.issuing

Both make RSA-2048 keys and the same requests. How long the search for one prime takes is a matter of luck, so that only
many keys tell anything; the parts of both are interleaved, since the load of a machine changes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from edgetrust.model.deployment import SubjectFields
from edgetrust.mra.deployment_file import parse_deployment
from edgetrust.pki.openssl_request import render_openssl_config
from edgetrust.usecase.csr import choose_certificates, stem

NODES = 100
ROUNDS = 2
"""Each round makes the requests of all nodes with edgetrust, and those of an equal share of them with openssl."""
GOAL = 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for the same work."""

    edgetrust: float
    openssl: float

    @property
    def ratio(self) -> float:
        """How many times as fast edgetrust is."""
        return self.openssl / self.edgetrust


def measure() -> Measured:
    """The keys and requests of all nodes, made in both ways."""
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory(prefix="edgetrust-issuing-") as name:
        folder = Path(name)
        configs = _prepare(folder)
        for number in range(ROUNDS):
            ours.append(_seconds_of_edgetrust(folder, folder / f"round{number}"))
            theirs.append(_seconds_of_openssl(configs[number::ROUNDS]))
    return Measured(edgetrust=sum(ours) / ROUNDS, openssl=sum(theirs))


def _prepare(folder: Path) -> list[Path]:
    """The deployment file, and a configuration for each of its nodes."""
    nodes = "".join(f"    - fqdn: expe{number}.example.com\n" for number in range(NODES))
    text = (
        f"domains: [example.com]\nexpressway_e:\n  version: X15.4\n  cluster_name: expe.example.com\n  nodes:\n{nodes}"
    )
    (folder / "fleet.yaml").write_text(text)
    configs = []
    for certificate in choose_certificates(parse_deployment(text, file="fleet.yaml")):
        configs.append(folder / f"{stem(certificate)}.cnf")
        configs[-1].write_text(render_openssl_config(certificate, SubjectFields()))
    return configs


def _seconds_of_edgetrust(folder: Path, target: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "edgetrust", "csr", str(folder / "fleet.yaml"), "--dir", str(target)],
        env=environment,
        capture_output=True,
        check=True,
    )
    seconds = time.perf_counter() - begin
    made = len(list(target.iterdir()))
    if made != 2 * NODES:
        raise RuntimeError(f"{made} files were made, expected {2 * NODES}")
    return seconds


def _seconds_of_openssl(configs: list[Path]) -> float:
    begin = time.perf_counter()
    for config in configs:
        key, request = config.with_suffix(".key"), config.with_suffix(".csr")
        subprocess.run(
            ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-config", config, "-keyout", key, "-out", request],
            capture_output=True,
            check=True,
        )
    return time.perf_counter() - begin


def main() -> None:
    """The table, as Markdown."""
    measured = measure()
    print(f"| issuing, {NODES} RSA-2048 keys and requests | times as fast as one openssl process a node | goal | |")
    print("|---|---|---|---|")
    state = "ok" if measured.ratio >= GOAL else "missed"
    print(f"| edgetrust csr | {measured.ratio:.1f} | {GOAL:g} | {state} |")


if __name__ == "__main__":
    main()
