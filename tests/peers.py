"""Real peers on loopback: `openssl s_server`, nginx, an XMPP server, and servers that misbehave.

with openssl_server((leaf, issuing), "-tls1_2", "-Verify", "2", "-CAfile", path) as port: ...
with nginx_server((leaf, issuing), authorities=[root]) as port: ...          # asks for client certificates
with scripted_server(talk) as port: ...                                      # talk(connection) in a thread of its own
with xmpp_server((leaf,)) as port: ...

Ports are free ones; every server has ended when its block has.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests import make
from tests.waiting import MOST_SECONDS

HOST = "127.0.0.1"
Talk = Callable[[socket.socket], None]


def write_chain(folder: Path, chain: Sequence[make.Issued], *, name: str = "server") -> tuple[Path, Path]:
    """The files of a chain and of the key of its leaf."""
    certificates, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificates.write_text("".join(each.pem for each in chain))
    key.write_text(chain[0].key_pem)
    return certificates, key


@contextlib.contextmanager
def openssl_server(chain: Sequence[make.Issued], *options: str) -> Iterator[int]:
    """`openssl s_server` with any of its options. Client certificates are judged at `make.NOW`."""
    with tempfile.TemporaryDirectory() as name:
        leaf, key = write_chain(Path(name), chain[:1])
        command = ["openssl", "s_server", "-accept", f"{HOST}:0", "-cert", str(leaf), "-key", str(key)]
        command += ["-cipher", "ALL:@SECLEVEL=0", "-naccept", "100"]
        if len(chain) > 1:
            above = Path(name, "above.pem")
            above.write_text("".join(each.pem for each in chain[1:]))
            command += ["-cert_chain", str(above)]
        command += ["-attime", str(int(make.NOW.timestamp())), *options]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                yield _port_of(process)
            finally:
                process.kill()


def _port_of(process: subprocess.Popen[str]) -> int:
    """The port that s_server took, from the line in which it says so."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ACCEPT "):
            return int(line.rpartition(":")[2])
    raise AssertionError("openssl s_server did not come up")


@contextlib.contextmanager
def nginx_server(chain: Sequence[make.Issued], *, authorities: Sequence[make.Issued] = ()) -> Iterator[int]:
    """nginx as Debian builds it; with `authorities` it asks for client certificates of these."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (Debian: nginx)")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        certificates, key = write_chain(folder, chain)
        (folder / "authorities.pem").write_text("".join(each.pem for each in authorities))
        asking = f"ssl_client_certificate {folder}/authorities.pem; ssl_verify_client on;" if authorities else ""
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
            "events { worker_connections 256; }\n"
            f"http {{ access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;\n"
            f"fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n"
            f"server {{ listen {HOST}:{port} ssl; ssl_certificate {certificates}; ssl_certificate_key {key};\n"
            f"ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; {asking} return 204; }} }}\n"
        )
        command = [program, "-p", name, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for(port)
                yield port
            finally:
                process.kill()


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens."""
    end = time.monotonic() + MOST_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on port {port}")


@contextlib.contextmanager
def scripted_server(talk: Talk, *, host: str = HOST) -> Iterator[int]:
    """A server that does with each connection what `talk` says, one after the other, then closes it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        thread = threading.Thread(target=_serve, args=(listener, talk), daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept up
            thread.join(MOST_SECONDS)
            assert not thread.is_alive()


def _serve(listener: socket.socket, talk: Talk) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            connection.settimeout(MOST_SECONDS)
            talk(connection)


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections, and a program that never looks at them."""
    with socket.create_server((HOST, 0)) as listener:
        yield int(listener.getsockname()[1])


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """A port on which nobody listens, and which nobody else gets meanwhile."""
    with socket.socket() as owner:
        owner.bind((HOST, 0))
        yield int(owner.getsockname()[1])


@contextlib.contextmanager
def full_port() -> Iterator[int]:
    """A port that answers no connection request: its queue is full."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind((HOST, 0))
        listener.listen(0)
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


@contextlib.contextmanager
def xmpp_server(chain: Sequence[make.Issued], *, features: bytes | None = None) -> Iterator[int]:
    """An XMPP server that offers STARTTLS, or says `features` instead of its own."""
    offered = features or b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    with tempfile.TemporaryDirectory() as name:
        certificates, key = write_chain(Path(name), chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates, key)

        def talk(connection: socket.socket) -> None:
            _read_until(connection, b"streams'>")
            connection.sendall(b"<?xml version='1.0'?><stream:stream from='x' id='1' version='1.0'>")
            connection.sendall(b"<stream:features>" + offered + b"</stream:features>")
            _read_until(connection, b"/>")
            connection.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1)

        with scripted_server(talk) as port:
            yield port


def _read_until(connection: socket.socket, end: bytes) -> None:
    seen = b""
    while not seen.rstrip().endswith(end):
        octets = connection.recv(4096)
        if not octets:
            raise ConnectionResetError
        seen += octets
