"""Verification of 10,000 nodes with chains of three, from PEM files to verdicts: edgetrust against its peers.

    python -m benchmarks.verification

A whole process is measured, start to end. All look at chain, date and host name, but for `openssl verify` with all
files at once, which takes one name for all of them and so looks at none. Its process for each node is measured on a
hundred nodes and multiplied.
"""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.fleet import AT, Fleet, host_name
from benchmarks.fleet_files import make_fleet
from benchmarks.measure import Row, Seconds, interleave, run, show

ROUNDS = 5
NODES, ISSUERS, ROOTS = 10_000, 88, 200
"""More nodes than any one company has; the lists of CAs are as long as those of the products."""
SAMPLE = 100
"""Nodes that get an openssl process of their own."""


def main() -> None:
    """The table, as Markdown."""
    fleet = make_fleet(nodes=NODES, issuers=ISSUERS, roots=ROOTS)
    taken = interleave(
        {
            "edgetrust": partial(_verify, "edgetrust", fleet),
            "pyopenssl": partial(_verify, "pyopenssl", fleet),
            "rust": partial(_verify, "rust", fleet),
            "one openssl": partial(_verify_with_one_openssl, fleet),
            "openssl loop": partial(_verify_with_openssl_processes, fleet),
        },
        ROUNDS,
    )
    ours = taken["edgetrust"]
    rows = (
        Row("pyOpenSSL with service-identity", taken["pyopenssl"] / ours, at_least=2),
        Row("cryptography.x509.verification", taken["rust"] / ours, at_least=1),
        Row("openssl verify, one process, no names", taken["one openssl"] / ours),
        Row(
            f"openssl verify, a process a node ({SAMPLE} of them, multiplied)",
            taken["openssl loop"] / ours,
            at_least=100,
        ),
    )
    show(f"verification of {NODES:,} nodes", "time as a multiple of edgetrust's", rows)


def _verify(name: str, fleet: Fleet) -> Seconds:
    sizes = map(str, (fleet.nodes, fleet.issuers, fleet.roots))
    command = [sys.executable, "-m", "benchmarks.verifiers", name, str(fleet.folder), *sizes]
    return run(command, expect=f"accepted {fleet.nodes}\n")


def _verify_with_one_openssl(fleet: Fleet) -> Seconds:
    return run([*_openssl(fleet), "-untrusted", str(fleet.issuer_file), *(str(path) for _, path in fleet.files())])


def _verify_with_openssl_processes(fleet: Fleet) -> Seconds:
    commands = []
    for number in range(SAMPLE):
        path = str(fleet.node_file(number))
        commands.append([*_openssl(fleet), "-verify_hostname", host_name(number), "-untrusted", path, path])
    return run(*commands) * (fleet.nodes / SAMPLE)


def _openssl(fleet: Fleet) -> list[str]:
    moment = str(int(AT.timestamp()))
    return ["openssl", "verify", "-attime", moment, "-purpose", "sslserver", "-CAfile", str(fleet.root_file)]


if __name__ == "__main__":
    main()
