"""Captures of real handshakes on loopback, recorded by tcpdump while they happen.

    octets = record([CONVERSATIONS["mutual-1.2"], CONVERSATIONS["server-expired-1.3"]])    # connections in this order
    with recording([port]) as recorded: ...                                                # whatever happens there
    recorded.octets

A conversation is held again, by the same peers over sockets, so that what is true of it is true of the capture. Nothing
waits for a time: the recorder says when it listens, and a datagram behind the last connection says when all is there.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

import pytest
from OpenSSL import SSL

from tests.waiting import MOST_SECONDS
from tests.wire.talk import build_context, caller
from tests.wire.truth import Conversation

HOST = "127.0.0.1"
_DATA = 600
_MOST_OCTETS = 16384
"""Of a frame: more than anybody sends at once here."""


@dataclass(slots=True)
class Recording:
    """What was recorded, once its block has ended."""

    octets: bytes = b""


@contextlib.contextmanager
def recording(ports: Sequence[int]) -> Iterator[Recording]:
    """Records what happens on these ports of loopback; skips the test, with the reason, where that cannot be."""
    program = _program()
    if program is None:
        pytest.skip("tcpdump is not installed (Debian: tcpdump)")
    found, mark = Recording(), os.urandom(16)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.bind((HOST, 0))
        wanted = " or ".join([*(f"tcp port {port}" for port in ports), f"udp port {end.getsockname()[1]}"])
        # Each packet takes the room of the largest in the kernel's buffer: with what is usual there would be eight.
        command = [program, "-i", "lo", "-n", "-U", "--immediate-mode", "-s", str(_MOST_OCTETS), "-B", "65536"]
        command += ["-w", "-", wanted]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                assert process.stdout is not None
                assert process.stderr is not None
                said = _read_until(process.stderr, b"\n")
                if b"listening on" not in said:
                    pytest.skip(f"tcpdump may not record here: {said.decode().strip()}")
                with ThreadPoolExecutor(1) as reader:
                    # A pipe that nobody empties would hold the recorder up.
                    reading = reader.submit(_read_until, process.stdout, mark)
                    try:
                        yield found
                    finally:
                        end.sendto(mark, end.getsockname())
                    found.octets = _without_last(reading.result())
                process.send_signal(signal.SIGINT)
                said = process.communicate(timeout=MOST_SECONDS)[1]
                assert b"\n0 packets dropped by kernel" in said, said.decode()
            finally:
                process.kill()


def record(conversations: Sequence[Conversation]) -> bytes:
    """A capture of these conversations, one after the other, each on a port of its own."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server((HOST, 0))) for _ in conversations]
        with recording([listener.getsockname()[1] for listener in listeners]) as found:
            for conversation, listener in zip(conversations, listeners, strict=True):
                _hold(conversation, listener)
        return found.octets


# --- holding a conversation -------------------------------------------------------------------------------------------


def _hold(conversation: Conversation, listener: socket.socket) -> None:
    assert conversation.peers is not None
    assert conversation.closing is not None
    assert not conversation.closing.reset
    closer, (client, server) = conversation.closing.side, conversation.peers
    serving = build_context(server, asks=True)
    thread = threading.Thread(target=_serve, args=(listener, serving, closer == "server"), daemon=True)
    thread.start()
    with socket.create_connection(listener.getsockname()) as connected:
        _limit(connected)
        secure = caller(build_context(client), connected, sni=conversation.truth.sni, expects=client.expects)

        def talk() -> None:
            secure.sendall(bytes(_DATA))
            _take(secure)

        _speak(secure, connected, talk, closes=closer == "client")
    thread.join(MOST_SECONDS)
    assert not thread.is_alive()


def _serve(listener: socket.socket, context: SSL.Context, closes: bool) -> None:
    connected, _ = listener.accept()
    with connected:
        _limit(connected)
        secure = SSL.Connection(context, connected)
        secure.set_accept_state()

        def talk() -> None:
            _take(secure)
            secure.sendall(bytes(_DATA))

        _speak(secure, connected, talk, closes=closes)


def _limit(connected: socket.socket) -> None:
    """Lets the kernel end what lasts too long: with a time limit of Python's pyOpenSSL would not wait at all."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(MOST_SECONDS), 0))


def _speak(secure: SSL.Connection, connected: socket.socket, talk: Callable[[], None], *, closes: bool) -> None:
    """Handshake and data, as far as they go, and an orderly end: nobody closes with octets unread, which would send RST
    in place of FIN."""
    with contextlib.suppress(SSL.Error):
        secure.do_handshake()
        talk()
        if closes:
            secure.shutdown()
    if closes:
        connected.shutdown(socket.SHUT_WR)
    while connected.recv(65536):
        pass


def _take(secure: SSL.Connection) -> None:
    left = _DATA
    while left:
        left -= len(secure.recv(left))


# --- tcpdump ----------------------------------------------------------------------------------------------------------


def _program() -> str | None:
    return shutil.which("tcpdump", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _read_until(stream: IO[bytes], end: bytes) -> bytes:
    """Everything up to and with `end`, or up to where the stream ends."""
    seen = b""
    while end not in seen:
        ready, _, _ = select.select([stream], [], [], MOST_SECONDS)
        assert ready, f"tcpdump says no more than {seen[-200:]!r}"
        octets = os.read(stream.fileno(), 65536)
        if not octets:
            return seen
        seen += octets
    return seen


def _without_last(octets: bytes) -> bytes:
    """A pcap file in this machine's byte order without its last record, the datagram that ended the recording."""
    position, last = 24, 24
    while position < len(octets):
        last = position
        position += 16 + struct.unpack_from("=I", octets, position + 8)[0]
    return octets[:last]
