from __future__ import annotations

import base64
import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlsplit

import pytest

from edgetrust.errors import EdgetrustError, Refused, UnreadableFile
from edgetrust.io.ocsp_server import MOST_REQUEST_BYTES, REQUEST_TYPE, RESPONSE_TYPE, OcspServer
from edgetrust.usecase.authority import record_of, remember
from edgetrust.usecase.revoke import respond
from tests import lab, make, oracle
from tests.waiting import MOST_SECONDS


@contextmanager
def serving(answer: Callable[[bytes], bytes]) -> Iterator[OcspServer]:
    """A responder on a free port, gone at the end."""
    with OcspServer("127.0.0.1", 0, answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def ask(
    server: OcspServer, method: str, path: str = "/", body: bytes = b"", **headers: str
) -> tuple[int, str | None, bytes]:
    """Status, type and body of the reply."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=MOST_SECONDS)
    try:
        connection.request(method, path, body or None, {key.replace("_", "-"): value for key, value in headers.items()})
        reply = connection.getresponse()
        return reply.status, reply.getheader("Content-Type"), reply.read()
    finally:
        connection.close()


def backwards(request: bytes) -> bytes:
    """An answer that shows what was asked."""
    return request[::-1]


def test_a_request_comes_in_the_body() -> None:
    """And the answer goes back with its type."""
    with serving(backwards) as server:
        assert ask(server, "POST", body=b"abc", Content_Type=REQUEST_TYPE) == (200, RESPONSE_TYPE, b"cba")


@pytest.mark.parametrize("request_bytes", [b"0", b"0\xff\xff\xfe", b"0" + bytes(range(200))])
def test_a_request_comes_in_the_path(request_bytes: bytes) -> None:
    """In base64, with the slashes and plus signs escaped or not."""
    text = base64.b64encode(request_bytes).decode()

    with serving(backwards) as server:
        replies = [ask(server, "GET", f"/{path}") for path in (text, quote(text, safe=""))]

    assert replies == [(200, RESPONSE_TYPE, request_bytes[::-1])] * 2


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/", {"Content_Type": "text/plain"}, 415),
        ("POST", "/", {"Content_Type": REQUEST_TYPE, "Content_Length": str(MOST_REQUEST_BYTES + 1)}, 413),
        ("POST", "/", {"Content_Type": REQUEST_TYPE, "Content_Length": "many"}, 411),
        ("GET", "/not*base64", {}, 400),
        ("PUT", "/", {}, 501),
        ("GET", "/" + "A" * 70_000, {}, 414),
    ],
)
def test_what_is_no_ocsp_is_refused(method: str, path: str, headers: dict[str, str], status: int) -> None:
    """Before anything of it is read."""
    with serving(backwards) as server:
        assert ask(server, method, path, b"x" if method == "POST" else b"", **headers)[0] == status


def test_an_answer_that_cannot_be_given_is_told() -> None:
    """The reason is in the reply; the next request is answered again."""
    faults = [EdgetrustError("the ledger is gone")]

    def answer(request: bytes) -> bytes:
        if faults:
            raise faults.pop()
        return request

    with serving(answer) as server:
        first = ask(server, "POST", body=b"x", Content_Type=REQUEST_TYPE)
        second = ask(server, "POST", body=b"x", Content_Type=REQUEST_TYPE)

    assert first[0] == 500
    assert b"the ledger is gone" in first[2]
    assert second[0] == 200


def test_a_client_that_goes_away_is_no_news(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed, and others are answered."""
    with serving(backwards) as server:
        address = urlsplit(server.url)
        with socket.create_connection((str(address.hostname), address.port), timeout=MOST_SECONDS) as client:
            client.sendall(b"POST / HTTP/1.0\r\nContent-Type: application/ocsp-request\r\nContent-Length: 100\r\n\r\n")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert ask(server, "POST", body=b"abc", Content_Type=REQUEST_TYPE)[0] == 200

    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", "", "127.0.0.1:80"])  # noqa: S104 - which is what is refused
def test_only_this_machine_is_served(host: str) -> None:
    """An address that others reach is refused, as is a name that could be anything."""
    with pytest.raises(Refused, match="is no loopback address"):
        OcspServer(host, 0, backwards)


def test_the_name_of_this_machine_is_taken() -> None:
    """localhost is 127.0.0.1, without asking anybody."""
    with OcspServer("localhost", 0, backwards) as server:
        assert server.url.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_told() -> None:
    """With address and port."""
    with OcspServer("127.0.0.1", 0, backwards) as server:
        port = int(server.server_address[1])
        with pytest.raises(UnreadableFile, match=f"cannot listen on 127.0.0.1 port {port}"):
            OcspServer("127.0.0.1", port, backwards)


@oracle.NEEDED
def test_openssl_asks_and_believes(tmp_path: Path) -> None:
    """`openssl ocsp` verifies the signature: good for what was issued, unknown for what was not."""
    leaf = lab.sign(make.request("a.example.com")).certificate
    holder = lab.issuing()
    knowing = remember(holder.authority, record_of(leaf, "internal"))
    for name, ders in {"leaf": [leaf.der], "issuer": lab.chain(holder)[:1], "chain": lab.chain(holder)}.items():
        (tmp_path / f"{name}.pem").write_text(lab.pem(*ders))
    known = type(holder)(authority=knowing, key=holder.key)

    with serving(lambda request: respond(known, request, at=make.NOW)) as server:
        common = ["-issuer", tmp_path / "issuer.pem", "-url", server.url, "-CAfile", tmp_path / "chain.pem"]
        # The answers are of the time at which tests judge.
        common += ["-attime", int(make.NOW.timestamp()), "-validity_period", 10**9]
        good = lab.openssl("ocsp", *common, "-cert", tmp_path / "leaf.pem")
        unknown = lab.openssl("ocsp", *common, "-serial", "0x1234")

    assert "Response verify OK" in good
    assert "leaf.pem: good" in good
    assert "WARNING: no nonce" not in good
    assert "0x1234: unknown" in unknown
