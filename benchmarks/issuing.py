"""Keys and requests for 100 nodes: `edgetrust csr` against one `openssl req -newkey` for each node, in one run.

    python -m benchmarks.issuing

Both make RSA-2048 keys and the same requests. How long the search for one prime takes is a matter of luck, so that only
many keys tell anything; the parts of both are interleaved, since the load of a machine changes. Where others use the
cores as well, the ratio by the clock says little: there the processor time of both is what to compare.
"""

from __future__ import annotations

import os
import resource
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
class Seconds:
    """What some work took."""

    clock: float
    processor: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The same work, done in both ways."""

    edgetrust: Seconds
    openssl: Seconds

    @property
    def ratio(self) -> float:
        """How many times as fast edgetrust is, by the clock."""
        return self.openssl.clock / self.edgetrust.clock

    @property
    def processor_ratio(self) -> float:
        """How many times as much processor time openssl takes; cores do not count."""
        return self.openssl.processor / self.edgetrust.processor


def measure() -> Measured:
    """The keys and requests of all nodes, made in both ways."""
    ours: list[Seconds] = []
    theirs: list[Seconds] = []
    with tempfile.TemporaryDirectory(prefix="edgetrust-issuing-") as name:
        folder = Path(name)
        configs = _prepare(folder)
        for number in range(ROUNDS):
            ours.append(_with_edgetrust(folder, folder / f"round{number}"))
            theirs.append(_with_openssl(configs[number::ROUNDS]))
    return Measured(
        edgetrust=Seconds(
            clock=sum(each.clock for each in ours) / ROUNDS, processor=sum(each.processor for each in ours) / ROUNDS
        ),
        openssl=Seconds(clock=sum(each.clock for each in theirs), processor=sum(each.processor for each in theirs)),
    )


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


def _with_edgetrust(folder: Path, target: Path) -> Seconds:
    command = [sys.executable, "-m", "edgetrust", "csr", str(folder / "fleet.yaml"), "--dir", str(target)]
    seconds = _run_all([command])
    made = len(list(target.iterdir()))
    if made != 2 * NODES:
        raise RuntimeError(f"{made} files were made, expected {2 * NODES}")
    return seconds


def _with_openssl(configs: list[Path]) -> Seconds:
    return _run_all([_openssl_command(config) for config in configs])


def _openssl_command(config: Path) -> list[str]:
    files = [
        "-config",
        str(config),
        "-keyout",
        str(config.with_suffix(".key")),
        "-out",
        str(config.with_suffix(".csr")),
    ]
    return ["openssl", "req", "-newkey", "rsa:2048", "-nodes", *files]


def _run_all(commands: list[list[str]]) -> Seconds:
    """One process after the other, byte code at hand as in an installed package."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin, used = time.perf_counter(), _processor_seconds()
    for command in commands:
        subprocess.run(command, env=environment, capture_output=True, check=True)
    return Seconds(clock=time.perf_counter() - begin, processor=_processor_seconds() - used)


def _processor_seconds() -> float:
    """Of all processes that this one has started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """The table, as Markdown."""
    measured = measure()
    print(f"| issuing, {NODES} RSA-2048 keys and requests | times as fast as an openssl process a node | goal | |")
    print("|---|---|---|---|")
    state = "ok" if measured.ratio >= GOAL else "missed"
    print(f"| edgetrust csr, by the clock | {measured.ratio:.1f} | {GOAL:g} | {state} |")
    print(f"| edgetrust csr, processor time | {measured.processor_ratio:.1f} | – | |")


if __name__ == "__main__":
    main()
