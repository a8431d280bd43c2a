"""Looking at 100 services behind a round trip of 40 ms: `edgetrust probe`, nmap, openssl and sslscan, in one run.

    python -m benchmarks.probing

nginx serves a chain of three with RSA keys, asks for a client certificate and names 20 CAs; a relay in front of it has
an address of 127.0.0.0/8 for each host and holds back what goes through it. Tools that look at one host after the other
get a share of the hosts, and their time is multiplied. What is not installed is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from tests import make
from tests.peers import free_port, nginx_server, wait_for

HOSTS = 100
ROUNDS = 3
ROUND_TRIP = 0.04
SECONDS_GOAL = 0.5
GROWTH_GOAL = 2.0
"""How much longer 200 hosts may take than 20: looking at one adds work, and no waiting."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A way to look at hosts."""

    name: str
    command: Callable[[list[str], int], list[str]]
    """For these hosts and this port; the hosts stand one a line in a file as well, `hosts.txt`."""
    goal: float | None = None
    """How many times as fast edgetrust is to be."""
    share: int = 1
    """It gets one host in so many."""


def _edgetrust(hosts: list[str], port: int) -> list[str]:
    services = [f"{host}:{port}" for host in hosts]
    return [sys.executable, "-m", "edgetrust", "probe", "--format", "json", "--fail-on", "never", *services]


def _nmap(hosts: list[str], port: int) -> list[str]:
    return ["nmap", "-n", "-Pn", "-p", str(port), "--script", "ssl-cert", "-iL", "hosts.txt"]


def _s_client(hosts: list[str], port: int) -> list[str]:
    look = f"openssl s_client -connect {{}}:{port} -servername expe1.example.com -showcerts </dev/null"
    return ["xargs", "-a", "hosts.txt", "-P", "16", "-I{}", "sh", "-c", look]


def _sslscan(hosts: list[str], port: int) -> list[str]:
    only = "--show-certificate --no-ciphersuites --no-heartbleed --no-groups --no-renegotiation --no-compression"
    return ["xargs", "-a", "hosts.txt", "-I{}", "sslscan", *only.split(), "--no-fallback", f"{{}}:{port}"]


def _sslyze(hosts: list[str], port: int) -> list[str]:
    return ["sslyze", "--certinfo", "--mozilla_config=disable", *(f"{host}:{port}" for host in hosts)]


TOOLS = (
    Tool("edgetrust", _edgetrust),
    Tool("nmap", _nmap, goal=10),
    Tool("openssl", _s_client, goal=5),
    Tool("sslscan", _sslscan, goal=10, share=20),
    Tool("sslyze", _sslyze, goal=10, share=20),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians, in seconds."""

    seconds: dict[str, float]
    """By tool, for all hosts."""
    few: float
    """edgetrust with 20 hosts."""
    many: float
    """edgetrust with 200 hosts."""

    def ratio(self, tool: str) -> float:
        """How many times as fast as this tool edgetrust is."""
        return self.seconds[tool] / self.seconds["edgetrust"]

    @property
    def growth(self) -> float:
        """How much longer ten times as many hosts take."""
        return self.many / self.few


def measure() -> Measured:
    """Every tool that is installed, in turns."""
    taken: dict[str, list[float]] = {}
    few: list[float] = []
    many: list[float] = []
    with _farm() as port, tempfile.TemporaryDirectory(prefix="edgetrust-probing-") as name:
        folder = Path(name)
        for _ in range(ROUNDS):
            for tool in filter(_is_installed, TOOLS):
                seconds = _time(tool, HOSTS // tool.share, port, folder) * tool.share
                taken.setdefault(tool.name, []).append(seconds)
            few.append(_time(TOOLS[0], 20, port, folder))
            many.append(_time(TOOLS[0], 200, port, folder))
    return Measured(
        seconds={tool: statistics.median(values) for tool, values in taken.items()},
        few=statistics.median(few),
        many=statistics.median(many),
    )


def _is_installed(tool: Tool) -> bool:
    return shutil.which(tool.command([], 0)[0]) is not None and (shutil.which(tool.name) is not None or not tool.goal)


def _time(tool: Tool, count: int, port: int, folder: Path) -> float:
    """Seconds for one process from start to end, byte code at hand as in an installed package."""
    hosts = [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(count)]
    (folder / "hosts.txt").write_text("".join(f"{host}\n" for host in hosts))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = tool.command(hosts, port)
    begin = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
    seconds = time.perf_counter() - begin
    # Whoever saw nothing would be the fastest. sslyze shows names in another form.
    seen = done.stdout.count(b"expe1.example.com")
    if seen < count:
        sys.exit(f"{tool.name} saw {seen} of {count} certificates: {done.stderr.decode()[-1000:]}")
    return seconds


@contextlib.contextmanager
def _farm() -> Iterator[int]:
    """The port that every host has."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)]
    root = make.ca("CN=Root,O=Acme", key=keys[0])
    issuing = make.ca("CN=Issuing,O=Acme", root, key=keys[1])
    leaf = make.leaf("expe1.example.com", issuing, key=keys[2])
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


async def _relay(port: int, server: int) -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            back, forth = await asyncio.open_connection("127.0.0.1", server)
            # Connecting over loopback takes no time: the round trip it would take passes before the first octet does.
            await asyncio.gather(_carry(reader, forth, ROUND_TRIP), _carry(back, writer, 0))

    listener = await asyncio.start_server(take, "0.0.0.0", port, backlog=1024)  # noqa: S104 - all of 127.0.0.0/8
    async with listener:
        await listener.serve_forever()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: float) -> None:
    """Octets one way, each half a round trip late, and the end behind them."""
    with contextlib.suppress(OSError):
        await asyncio.sleep(first)
        while octets := await reader.read(65536):
            await asyncio.sleep(ROUND_TRIP / 2)
            writer.write(octets)
    with contextlib.suppress(OSError):
        await asyncio.sleep(ROUND_TRIP / 2)
        writer.close()


def main() -> None:
    """The table, as Markdown."""
    measured = measure()
    ours = measured.seconds["edgetrust"]
    print(f"| {HOSTS} hosts behind {ROUND_TRIP * 1000:.0f} ms | measured | goal | |\n|---|---|---|---|")
    for tool in TOOLS:
        if tool.goal is not None and tool.name in measured.seconds:
            ratio = measured.ratio(tool.name)
            print(f"| times as fast as {tool.name} | {ratio:.1f} | {tool.goal:g} | {_word(ratio >= tool.goal)} |")
    print(f"| seconds | {ours:.2f} | {SECONDS_GOAL:g} | {_word(ours <= SECONDS_GOAL)} |")
    growth = measured.growth
    print(f"| 200 hosts instead of 20 | {growth:.1f} | {GROWTH_GOAL:g} | {_word(growth <= GROWTH_GOAL)} |")


def _word(is_reached: bool) -> str:  # noqa: FBT001 - a question and its answer
    return "ok" if is_reached else "missed"


if __name__ == "__main__":
    if sys.argv[1:2] == ["relay"]:
        asyncio.run(_relay(int(sys.argv[2]), int(sys.argv[3])))
    else:
        main()
