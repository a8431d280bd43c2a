"""Keys and requests for 100 nodes: `edgetrust csr` against one `openssl req -newkey` for each node, in one run.

    python -m benchmarks.issuing

Both make RSA-2048 keys and the same requests. How long the search for one prime takes is a matter of luck, so that only
many keys tell anything; the parts of both are interleaved, since the load of a machine changes. Where others use the
cores as well, the ratio by the clock says little: there the processor time of both is what to compare.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Ratio, Row, Seconds, interleave, run, show
from edgetrust.model.deployment import SubjectFields
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.pki.openssl_request import render_openssl_config
from edgetrust.usecase.csr import choose_certificates, stem

NODES = 100
ROUNDS = 2
"""Each round makes the requests of all nodes with edgetrust, and those of an equal share of them with openssl."""
GOAL = 5.0


def measure() -> Ratio:
    """How many times as long the openssl processes take for the keys and requests of all nodes."""
    with tempfile.TemporaryDirectory(prefix="edgetrust-issuing-") as name:
        folder = Path(name)
        configs = _prepare(folder)
        targets = (folder / f"round{number}" for number in range(ROUNDS))
        shares = (configs[number::ROUNDS] for number in range(ROUNDS))
        ways = {
            "edgetrust": lambda: _with_edgetrust(folder, next(targets)),
            "openssl": lambda: run(*map(_openssl_command, next(shares))) * ROUNDS,
        }
        taken = interleave(ways, ROUNDS)
    return taken["openssl"] / taken["edgetrust"]


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
    seconds = run([sys.executable, "-m", "edgetrust", "csr", str(folder / "fleet.yaml"), "--dir", str(target)])
    made = len(list(target.iterdir()))
    if made != 2 * NODES:
        raise RuntimeError(f"{made} files were made, expected {2 * NODES}")
    return seconds


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


def main() -> None:
    """The table, as Markdown."""
    title = f"issuing, {NODES} RSA-2048 keys and requests"
    show(title, "times as fast as an openssl process a node", [Row("edgetrust csr", measure(), at_least=GOAL)])


if __name__ == "__main__":
    main()
