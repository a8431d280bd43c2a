"""Looking at 100 services behind a round trip of 40 ms: `edgetrust probe` and its peers, in one run.

    python -m benchmarks.probing

nginx serves a chain of three with RSA keys, asks for a client certificate and names 20 CAs; a relay in front of it has
an address of 127.0.0.0/8 for each host and holds back what goes through it. Tools that look at one host after the other
get a share of the hosts, and their time is multiplied. What is not installed is left out, and the table says so; sslyze
may come from an environment of its own, as long as it is on the PATH.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks.measure import SECOND, Row, Seconds, interleave, run, show
from tests import make
from tests.peers import free_port, nginx_server, wait_for

HOSTS = 100
FEW_AND_MANY = (20, 200)
ROUNDS = 3
NAME = "expe1.example.com"
ROUND_TRIP = 0.04
SECONDS_GOAL = 0.5
GROWTH_GOAL = 2.0
"""How much longer many hosts may take than few: looking at one adds work, and no waiting."""


Command = Callable[[list[str], int], list[str]]
"""For these hosts and this port; the hosts stand one a line in a file as well, `hosts.txt`."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to look at hosts."""

    what: str
    program: str
    command: Command
    at_least: float
    """How many times as fast edgetrust is to be."""
    share: int = 1
    """It gets one host in so many."""


def _edgetrust(hosts: list[str], port: int) -> list[str]:
    services = [f"{host}:{port}" for host in hosts]
    return [sys.executable, "-m", "edgetrust", "probe", "--format", "json", "--fail-on", "never", *services]


def _nmap(hosts: list[str], port: int) -> list[str]:
    return ["nmap", "-n", "-Pn", "-p", str(port), "--script", "ssl-cert", "-iL", "hosts.txt"]


def _s_client(hosts: list[str], port: int) -> list[str]:
    look = f"openssl s_client -connect {{}}:{port} -servername {NAME} -showcerts </dev/null"
    return ["xargs", "-a", "hosts.txt", "-P", "16", "-I{}", "sh", "-c", look]


def _sslscan(hosts: list[str], port: int) -> list[str]:
    only = "--show-certificate --no-ciphersuites --no-heartbleed --no-groups --no-renegotiation --no-compression"
    return ["xargs", "-a", "hosts.txt", "-I{}", "sslscan", *only.split(), "--no-fallback", f"{{}}:{port}"]


def _sslyze(hosts: list[str], port: int) -> list[str]:
    return ["sslyze", "--certinfo", "--mozilla_config=disable", *(f"{host}:{port}" for host in hosts)]


PEERS = (
    Peer("nmap, certificate only", "nmap", _nmap, at_least=10),
    Peer("openssl s_client, 16 at a time", "openssl", _s_client, at_least=5),
    Peer("sslscan, certificate only, one after the other", "sslscan", _sslscan, at_least=10, share=20),
    Peer("sslyze, certificates only", "sslyze", _sslyze, at_least=10, share=20),
)


def measure() -> list[Row]:
    """edgetrust and every peer that is installed, in turns."""
    with _farm() as port, tempfile.TemporaryDirectory(prefix="edgetrust-probing-") as name:
        look = partial(_look, port=port, folder=Path(name))
        ways = {str(hosts): partial(look, _edgetrust, hosts) for hosts in (*FEW_AND_MANY, HOSTS)}
        installed = [peer for peer in PEERS if shutil.which(peer.program) is not None]
        ways.update((peer.what, partial(_share, look, peer)) for peer in installed)
        taken = interleave(ways, ROUNDS)
    ours, (few, many) = taken[str(HOSTS)], (taken[str(hosts)] for hosts in FEW_AND_MANY)
    return [
        *(_row(peer, taken.get(peer.what), ours) for peer in PEERS),
        Row("seconds of edgetrust itself", ours / SECOND, at_most=SECONDS_GOAL),
        Row(f"{FEW_AND_MANY[1]} hosts instead of {FEW_AND_MANY[0]}", many / few, at_most=GROWTH_GOAL),
    ]


def _row(peer: Peer, theirs: Seconds | None, ours: Seconds) -> Row:
    if theirs is None:
        return Row(peer.what, None, at_least=peer.at_least, why_not=f"{peer.program} is not installed")
    return Row(peer.what, theirs / ours, at_least=peer.at_least)


def _share(look: Callable[[Command, int], Seconds], peer: Peer) -> Seconds:
    return look(peer.command, HOSTS // peer.share) * peer.share


def _look(command: Command, count: int, *, port: int, folder: Path) -> Seconds:
    """One process that looks at so many hosts and sees the certificate of each. Scanners end as they like."""
    hosts = [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(count)]
    (folder / "hosts.txt").write_text("".join(f"{host}\n" for host in hosts))
    return run(command(hosts, port), codes=range(256), expect=NAME, times=count, folder=folder)


@contextlib.contextmanager
def _farm() -> Iterator[int]:
    """The port that every host has."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)]
    root = make.ca("CN=Root,O=Acme", key=keys[0])
    issuing = make.ca("CN=Issuing,O=Acme", root, key=keys[1])
    leaf = make.leaf(NAME, issuing, key=keys[2])
    named = [make.ca(f"CN=Accepted CA {number},O=Acme") for number in range(20)]
    with nginx_server((leaf, issuing, root), authorities=named) as server:
        port = free_port()
        relay = [sys.executable, "-m", "benchmarks.probing", "relay", str(port), str(server)]
        with subprocess.Popen(relay) as process:
            try:
                wait_for(port)
                yield port
            finally:
                process.kill()


# --- the relay, a process of its own ----------------------------------------------------------------------------------


class _Side(asyncio.Protocol):
    """One end of a relayed connection: what comes in here goes out at the other, half a round trip later. The relay
    shares the cores with the tools, so it does no more than that."""

    def __init__(self, first: float = 0.0) -> None:
        self.transport: asyncio.WriteTransport | None = None
        self.other: _Side | None = None
        self._first = first
        """Nothing goes out of here before so many seconds have passed."""
        self._begin = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        self._begin = asyncio.get_running_loop().time() + self._first

    def data_received(self, data: bytes) -> None:
        self._later(self._hand_over, data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._later(self._close_other)

    def _later(self, step: Callable[..., None], *arguments: bytes) -> None:
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self._begin) + ROUND_TRIP / 2, step, *arguments)

    def _hand_over(self, data: bytes) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.write(data)

    def _close_other(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


class _Client(_Side):
    """The end that a tool connects to. Connecting over loopback takes no time: the round trip it would take passes
    before the first octet goes on, and by then the server has taken the connection."""

    def __init__(self, server: int) -> None:
        super().__init__(first=ROUND_TRIP)
        self._server = server
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        other = _Side()
        other.other = self
        await asyncio.get_running_loop().create_connection(lambda: other, "127.0.0.1", self._server)
        self.other = other


async def _relay(port: int, server: int) -> None:
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: _Client(server), "0.0.0.0", port, backlog=1024)  # noqa: S104 - 127/8
    async with listener:
        await listener.serve_forever()


def main() -> None:
    """The table, as Markdown."""
    title = f"{HOSTS} hosts behind {ROUND_TRIP * 1000:.0f} ms"
    show(title, "edgetrust is so many times as fast", measure())


if __name__ == "__main__":
    if sys.argv[1:2] == ["relay"]:
        asyncio.run(_relay(int(sys.argv[2]), int(sys.argv[3])))
    else:
        main()
