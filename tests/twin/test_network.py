"""The nodes of a lab on loopback, met by others than themselves."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from edgetrust.errors import Refused
from edgetrust.model.lab import Account, Conversation
from edgetrust.twin import network
from edgetrust.twin.lab import Lab
from tests import oracle
from tests.deployments import C1, E1, PUBLIC_ROOT, PUBLISHER, cluster, stand_alone
from tests.twin.running import lab_of
from tests.waiting import MOST_SECONDS, SOON


def test_each_node_listens_on_its_true_ports() -> None:
    """On Linux, where all of 127.0.0.0/8 is loopback."""

    async def look() -> tuple[dict[str, str], dict[tuple[str, int], int]]:
        async with lab_of(stand_alone()) as lab:
            return lab.network.addresses, lab.network.ports

    addresses, ports = asyncio.run(look())

    assert len(set(addresses.values())) == len(addresses)
    assert ports[E1, 7001] == 7001
    assert {port for node, port in ports if node == PUBLISHER} == {8443, 6971, 6972}


def test_two_labs_at_once_do_not_meet() -> None:
    """The second takes other addresses."""

    async def look() -> tuple[str, str]:
        async with lab_of(stand_alone()) as first, lab_of(stand_alone()) as second:
            return first.network.addresses[E1], second.network.addresses[E1]

    first, second = asyncio.run(look())

    assert first != second


def test_with_one_address_ports_are_free_ones() -> None:
    """And every connection still finds its way."""

    async def look() -> tuple[set[str], bool, dict[tuple[str, int], int]]:
        async with lab_of(stand_alone(), host="127.0.0.1") as lab:
            rehearsals = await lab.rehearse()
            return set(lab.network.addresses.values()), all(each.agrees for each in rehearsals), lab.network.ports

    addresses, agrees, ports = asyncio.run(look())

    assert addresses == {"127.0.0.1"}
    assert agrees
    assert len(set(ports.values())) == len(ports)


def test_an_address_of_nobody_is_refused() -> None:
    """In one line."""

    async def look() -> None:
        async with lab_of(stand_alone(), host="192.0.2.1"):
            pass

    with pytest.raises(Refused, match=r"cannot listen on 192\.0\.2\.1"):
        asyncio.run(look())


@pytest.mark.parametrize("most", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_browser_at_a_tls_port_is_told_that_the_pages_are_elsewhere(most: ssl.TLSVersion) -> None:
    """At once, and then the line is closed in order."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode, context.maximum_version = False, ssl.CERT_NONE, most

    async def look() -> bytes:
        async with lab_of(stand_alone()) as lab, asyncio.timeout(SOON):
            reader, writer = await asyncio.open_connection(lab.network.addresses[PUBLISHER], 8443, ssl=context)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = await reader.read()
            writer.close()
            return answer

    answer = asyncio.run(look())

    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"edgetrust lab" in answer


@oracle.NEEDED
def test_a_stranger_is_met_as_the_usual_client(tmp_path: Path) -> None:
    """`openssl s_client` sees the chain, the CA names and the alert that the Expressway-C would see; the conversation
    is told of, and the node has something to say."""
    (tmp_path / "root.pem").write_text(PUBLIC_ROOT.pem)
    told: list[Conversation] = []
    accounts: list[Account] = []

    async def look(*options: str) -> str:
        async with lab_of(stand_alone(), record=told.append) as lab:
            program = await asyncio.create_subprocess_exec(
                "openssl", "s_client", "-connect", f"{lab.network.addresses[E1]}:7001", "-CAfile", "root.pem", *options,
                cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            output, _ = await program.communicate()
        accounts.extend(lab.state.accounts)
        return output.decode()

    seen = asyncio.run(look("-showcerts", "-attime", "1795392000", "-no_check_time"))

    assert seen.count("BEGIN CERTIFICATE") == 3
    assert "CN = Corp Root" in seen
    assert "Acceptable client certificate CA names" in seen
    assert "alert handshake failure" in seen
    assert [each.server.port for each in told] == [7001]
    assert [(each.node, each.peer, each.failure) for each in accounts] == [
        (E1, None, "peer did not return a certificate")
    ]


async def _answers(lab: Lab) -> bool:
    """Whether a node still shakes hands."""
    return all(each.agrees for each in await lab.rehearse())


def test_garbage_and_silence_do_not_stop_a_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of connections with nothing in them, and a lab that goes on."""
    monkeypatch.setattr(network, "PATIENCE", MOST_SECONDS)

    async def look() -> tuple[bool, float]:
        async with lab_of(stand_alone()) as lab:
            address = (lab.network.addresses[E1], 8443)
            silent = [await _connect(address) for _ in range(1500)]
            for _, writer in [await asyncio.open_connection(*address) for _ in range(20)]:
                writer.write(b"\x00" * 100_000)
                writer.close()
            answers = await _answers(lab)
            for each in silent:
                each.close()
            started = time.monotonic()
        return answers, time.monotonic() - started

    answers, seconds = asyncio.run(look())

    assert answers
    assert seconds < SOON


async def _connect(address: tuple[str, int]) -> socket.socket:
    connected = socket.socket()
    connected.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connected, address)
    return connected


def test_a_lab_with_open_lines_stops_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is connected, and however patient its nodes are."""
    monkeypatch.setattr(network, "PATIENCE", MOST_SECONDS)

    async def look() -> float:
        async with lab_of(cluster()) as lab:
            held = [await _connect((lab.network.addresses[C1], 5061)) for _ in range(50)]
            started = time.monotonic()
        seconds = time.monotonic() - started
        for each in held:
            each.close()
        return seconds

    assert asyncio.run(look()) < SOON


def test_a_lab_stops_while_its_nodes_call_each_other() -> None:
    """Calls of its own are cut as well; none goes on behind its back."""

    async def look() -> tuple[float, set[str]]:
        before = asyncio.all_tasks()
        async with lab_of(cluster()) as lab:
            first = asyncio.Event()
            rehearsing = asyncio.create_task(lab.rehearse(lambda _: first.set()))
            await first.wait()
            started = time.monotonic()
            rehearsing.cancel()
            await asyncio.gather(rehearsing, return_exceptions=True)
        seconds = time.monotonic() - started
        return seconds, {task.get_name() for task in asyncio.all_tasks() - before}

    seconds, left = asyncio.run(look())

    assert seconds < SOON
    assert left == set()
