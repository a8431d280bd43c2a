"""tshark as the oracle of captures: what Wireshark's dissectors see in a file, connection by connection.

    tshark.look(octets)[0].server_chain                    # of tcp.stream 0
    tshark.look(octets, keylog=conversation.keylog)        # with the keys of the sessions

Both options matter, and the two passes do: without them tshark loses certificates on ports that other protocols are
known for, and those of flights that came out of order.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests import asn1
from tests.wire.truth import Alert, Side, Truth

OPTIONS = ("-2", "-n", "-o", "tcp.try_heuristic_first:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE")
SSH_PORT = 2222
_CLIENT_HELLO, _SERVER_HELLO, _CERTIFICATE, _REQUEST = "1", "2", "11", "13"

Tree = dict[str, "Tree"] | list["Tree"] | str
"""JSON as tshark writes it."""


def why_absent() -> str | None:
    """Why the oracle cannot be asked on this machine; None when it can."""
    return None if shutil.which("tshark") else "tshark is not installed (Debian: tshark)"


NEEDED = pytest.mark.skipif(why_absent() is not None, reason=str(why_absent()))
"""For tests that cannot do without the oracle."""


def look(octets: bytes, *, keylog: str = "", tls_port: int | None = None) -> list[Truth]:
    """What is in a capture file, in the order of tcp.stream. `resumed` is not asked for: False always. tshark finds TLS
    on any port, but not where the first segment is too short to tell; then it has to be given the port."""
    with _kept(octets) as path:
        options = ["-d", f"tcp.port=={tls_port},tls"] if tls_port is not None else []
        if keylog:
            keys = path.with_name("keys")
            keys.write_text(keylog)
            options += ["-o", f"tls.keylog_file:{keys}"]
        return look_at(path, *options)


def look_at(path: Path, *options: str) -> list[Truth]:
    """As `look`, of a file that is there, with further options of tshark."""
    command = ["tshark", *OPTIONS, "-d", f"tcp.port=={SSH_PORT},ssh", *options, "-r", str(path)]
    done = subprocess.run([*command, "-T", "json", "-x", "--no-duplicate-keys"], capture_output=True, check=True)
    streams: dict[int, list[_Frame]] = {}
    for packet in json.loads(done.stdout):
        frame = _Frame(packet["_source"]["layers"])
        number = frame.first("tcp.stream")
        if number is not None:
            streams.setdefault(int(number), []).append(frame)
    return [_sum_up(streams[number]) for number in sorted(streams)]


def fields(octets: bytes, *names: str, options: tuple[str, ...] = ("-n",)) -> list[tuple[str, ...]]:
    """The fields of that name of each packet, as text; the empty text where a packet has none."""
    with _kept(octets) as path:
        command = ["tshark", *options, "-r", str(path), "-T", "fields", *(f"-e{name}" for name in names)]
        done = subprocess.run(command, capture_output=True, check=True)
    return [tuple(line.split("\t")) for line in done.stdout.decode().splitlines()]


@contextlib.contextmanager
def _kept(octets: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="edgetrust-tshark-") as name:
        path = Path(name, "capture")
        path.write_bytes(octets)
        yield path


@dataclass(frozen=True, slots=True)
class _Frame:
    """A dissected packet."""

    layers: dict[str, Tree]

    def first(self, key: str) -> str | None:
        """The first value of that name."""
        return next((value for value in _find(self.layers, key) if isinstance(value, str)), None)

    @property
    def sender(self) -> tuple[str | None, str | None]:
        return self.first("ip.src") or self.first("ipv6.src"), self.first("tcp.srcport")

    @property
    def messages(self) -> Iterator[tuple[str, Tree]]:
        """Handshake messages with their types."""
        for message in _find(self.layers, "tls.handshake"):
            for each in message if isinstance(message, list) else [message]:
                kind = next(_find(each, "tls.handshake.type"), None)
                if isinstance(kind, str):
                    yield kind, each


def _sum_up(frames: list[_Frame]) -> Truth:
    hellos = (frame.sender for frame in frames if any(kind == _CLIENT_HELLO for kind, _ in frame.messages))
    versions_2 = (frame.sender for frame in frames if frame.first("ssl.handshake.type") == _CLIENT_HELLO)
    client = next(hellos, None) or next(versions_2, None) or frames[0].sender
    messages = [
        ("client" if frame.sender == client else "server", *each) for frame in frames for each in frame.messages
    ]
    version, cipher = _server_hello([message for _, kind, message in messages if kind == _SERVER_HELLO])
    chains: dict[str, list[str]] = {"client": [], "server": _ssh_chain(frames)}
    for side, kind, message in messages:
        if kind == _CERTIFICATE:
            chains[side] += [_fingerprint(each) for each in _texts(message, "tls.handshake.certificate")]
    requests = [message for _, kind, message in messages if kind == _REQUEST]
    return Truth(
        sni=_sni([message for _, kind, message in messages if kind == _CLIENT_HELLO]),
        version=version,
        cipher=cipher,
        server_chain=tuple(chains["server"]),
        client_chain=tuple(chains["client"]),
        authorities=tuple(_names(requests[0])) if requests else None,
        alerts=tuple(alert for frame in frames for alert in _alerts(frame, client)),
        closed_by=_closed_by(frames, client),
    )


def _sni(hellos: list[Tree]) -> str | None:
    return next((name for hello in hellos for name in _texts(hello, "tls.handshake.extensions_server_name")), None)


def _server_hello(hellos: list[Tree]) -> tuple[int | None, int | None]:
    """Version and cipher suite; of several the last, which follows a HelloRetryRequest."""
    if not hellos:
        return None, None
    stated = [
        *_texts(hellos[-1], "tls.handshake.version"),
        *_texts(hellos[-1], "tls.handshake.extensions.supported_version"),
    ]
    return int(stated[-1], 16), int(next(_texts(hellos[-1], "tls.handshake.ciphersuite")), 16)


def _names(request: Tree) -> Iterator[bytes]:
    """The authorities; tshark's raw octets are what stands inside the outermost SEQUENCE."""
    for found in _find(request, "tls.handshake.dname_raw"):
        # One name is [hex, position, length, …], several are a list of those.
        for each in found if isinstance(found, list) and isinstance(found[0], list) else [found]:
            assert isinstance(each, list)
            yield asn1.seq(bytes.fromhex(str(each[0])))


def _alerts(frame: _Frame, client: tuple[str | None, str | None]) -> Iterator[Alert]:
    side: Side = "client" if frame.sender == client else "server"
    levels, codes = _texts(frame.layers, "tls.alert_message.level"), _texts(frame.layers, "tls.alert_message.desc")
    for level, code in zip(levels, codes, strict=True):
        yield Alert(side, int(level), int(code))


def _ssh_chain(frames: list[_Frame]) -> list[str]:
    """The certificates of an SSH host key: a count, then each with its length (RFC 6187 §2.1)."""
    found: list[str] = []
    for frame in frames:
        for text in _texts(frame.layers, "ssh.host_key.data"):
            octets = bytes.fromhex(text.replace(":", ""))
            position = 4
            for _ in range(int.from_bytes(octets[:4])):
                length = int.from_bytes(octets[position : position + 4])
                found.append(hashlib.sha256(octets[position + 4 : position + 4 + length]).hexdigest())
                position += 4 + length
    return found


def _closed_by(
    frames: list[_Frame], client: tuple[str | None, str | None]
) -> Literal["client", "server", "reset"] | None:
    for frame in frames:
        flags = int(frame.first("tcp.flags") or "0", 16)
        if flags & 4:
            return "reset"
        if flags & 1:
            return "client" if frame.sender == client else "server"
    return None


def _fingerprint(text: str) -> str:
    return hashlib.sha256(bytes.fromhex(text.replace(":", ""))).hexdigest()


def _texts(tree: Tree, key: str) -> Iterator[str]:
    for found in _find(tree, key):
        yield from (str(each) for each in (found if isinstance(found, list) else [found]))


def _find(tree: Tree, key: str) -> Iterator[Tree]:
    """The values of that name, wherever they stand."""
    if isinstance(tree, list):
        for each in tree:
            yield from _find(each, key)
    elif isinstance(tree, dict):
        for name, value in tree.items():
            if name == key:
                yield value
            elif not name.endswith("_raw"):
                yield from _find(value, key)
