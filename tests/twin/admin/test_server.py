"""Serving on many sockets: clients that behave, clients that do not, and the end."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from threading import Event, Semaphore

import pytest

from edgetrust.twin.admin import expressway_desk, server
from tests.administered import CSR_FIELDS, PASSWORD, Administered, administered
from tests.waiting import MOST_SECONDS, SOON

WHO = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()


def request(path: str = "/lab/lab.css", *, method: str = "GET", length: int | None = None) -> bytes:
    """The head of a request."""
    stated = f"Content-Length: {length}\r\n" if length is not None else ""
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {WHO}\r\n{stated}\r\n".encode()


def run(
    work: Callable[[Administered, list[int]], Awaitable[None]], opened: Sequence[asyncio.StreamWriter] = ()
) -> float:
    """Serve a lab while `work` goes on; seconds that the end took, though the clients `opened` are still there."""

    async def whole() -> float:
        site = administered()
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        ports = [each.getsockname()[1] for each in sockets]
        site.ports = dict(zip(ports, site.ports.values(), strict=False))
        serving = asyncio.create_task(server.serve(site.app, sockets))
        try:
            await asyncio.wait_for(work(site, ports), MOST_SECONDS)
        finally:
            begin = time.monotonic()
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving
            seconds = time.monotonic() - begin
            assert asyncio.all_tasks() == {asyncio.current_task()}
            for writer in opened:
                writer.close()
        return seconds

    return asyncio.run(whole())


async def exchange(port: int, octets: bytes) -> bytes:
    """What comes back until the server closes, or has answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        writer.write(octets)
        await writer.drain()
    answer = b""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


def test_each_socket_is_the_node_of_its_address_and_the_end_comes_soon(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a word, though a request is under way and another was never asked."""
    monkeypatch.setattr(server, "SECONDS_TO_ASK", MOST_SECONDS)
    opened: list[asyncio.StreamWriter] = []

    async def work(site: Administered, ports: list[int]) -> None:
        for port in ports:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request("/"))
            answer = await reader.readuntil(b"</title>")
            assert f" – {site.ports[port]}</title>".encode() in answer
            writer.close()
        for octets in (request("/restart", method="POST", length=1000) + b"x", b""):
            _, writer = await asyncio.open_connection("127.0.0.1", ports[0])
            opened.append(writer)
            writer.write(octets)
            await writer.drain()
        assert b"200 OK" in await exchange(ports[0], request())

    assert run(work, opened) < SOON
    assert caplog.records == []


def test_the_end_does_not_wait_for_keys_and_patterns(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests whose work goes on, and more that wait for their turn, end without a word."""
    begun, goes_on = Semaphore(0), Event()

    def endless(*_: object) -> None:
        begun.release()
        goes_on.wait(MOST_SECONDS)

    monkeypatch.setattr(expressway_desk, "make_request", endless)
    monkeypatch.setattr(expressway_desk, "check_certificate", lambda *_, **__: endless())
    opened: list[asyncio.StreamWriter] = []
    form = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pem\r\n\r\nx\r\n--x--\r\n"
    key = json.dumps(CSR_FIELDS | {"KeyLength": 4096}).encode()

    async def work(_: Administered, ports: list[int]) -> None:
        for port in ports:
            for path, kind, body in (
                ("/api/provisioning/certs/generate_csr", "application/json", key),
                *[("/lab/api/client-test", "multipart/form-data; boundary=x", form)] * 3,
            ):
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                opened.append(writer)
                head = request(path, method="POST", length=len(body))[:-2]
                writer.write(head + f"Content-Type: {kind}\r\nX-CSRF-Header: 1\r\n\r\n".encode() + body)
        for _piece in range(4):
            assert await asyncio.to_thread(begun.acquire, timeout=MOST_SECONDS)

    try:
        assert run(work, opened) < SOON
    finally:
        goes_on.set()
    assert caplog.records == []


def test_garbage_is_answered_or_dropped_and_others_are_served(caplog: pytest.LogCaptureFixture) -> None:
    """TLS to a port without it, long heads, binary noise."""

    async def work(_: Administered, ports: list[int]) -> None:
        for octets in (
            b"\x16\x03\x01\x02\x00\x01\x00" + bytes(600),
            b"\x00" * 5000,
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /" + b"a" * 100_000,
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ):
            answer = await exchange(ports[0], octets)
            assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 401"))
        assert b"200 OK" in await exchange(ports[0], request())

    run(work)
    assert caplog.records == []


def test_whoever_asks_nothing_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after an answer, and in the middle of a head; whoever is being answered stays."""
    monkeypatch.setattr(server, "SECONDS_TO_ASK", 0.2)

    async def work(_: Administered, ports: list[int]) -> None:
        for octets in (b"", b"GET / HT", request() + b"GET / HT"):
            reader, writer = await asyncio.open_connection("127.0.0.1", ports[0])
            writer.write(octets)
            with contextlib.suppress(ConnectionError):
                await reader.read()
            writer.close()
        assert b"200 OK" in await exchange(ports[0], request())

    run(work)


def test_a_crowd_of_idle_connections_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the bound requests are put off, above another one connections are closed, and then all is well again."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 50)
    monkeypatch.setattr(server, "ROOM_FOR_ANSWERS", 20)

    async def work(site: Administered, ports: list[int]) -> None:
        idle = [await asyncio.open_connection("127.0.0.1", ports[0]) for _ in range(60)]
        assert b"503" in await exchange(ports[0], request())
        crowd = [await asyncio.open_connection("127.0.0.1", ports[0]) for _ in range(60)]
        for reader, writer in crowd[20:]:
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()
        for _reader, writer in (*idle, *crowd[:20]):
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        for _attempt in range(100):
            answer = await exchange(ports[0], request())
            if b"200 OK" in answer:
                return
        raise AssertionError(answer)

    assert run(work) < SOON


def test_a_request_that_is_too_large_is_refused_before_it_is_sent() -> None:
    """413 to what it says of itself."""

    async def work(_: Administered, ports: list[int]) -> None:
        answer = await exchange(ports[0], request("/servercertificate", method="POST", length=10**9))
        assert answer.startswith(b"HTTP/1.1 413")

    run(work)
