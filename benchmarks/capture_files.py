"""Makes the captures that are measured, and beside each the truth about it as JSON.

    python -m benchmarks.capture_files dense          # prints where it lies

All hold the same kind of 2,000 TLS connections, by a real OpenSSL: mutual and one-sided, TLS 1.2 and 1.3, refused by
either side, cut off, re-cut into other records, out of order, twice. Around them lies what an Expressway carries most:
media over UDP, and TLS connections that began before the capture did. The files are kept in `.bench/`; random numbers
of the handshakes, and so the octets, differ from one making to the next, what is in them does not.

Not here: the measurements, which run in a smaller process (`benchmarks.captures`).
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import IO

from benchmarks.captures import KEPT_IN, KINDS, Kind
from tests import make
from tests.wire.link import LINKS
from tests.wire.packet import UDP, wrap
from tests.wire.records import recut
from tests.wire.talk import talk
from tests.wire.tcp import BEGIN_NS, End, Segment, flights, in_time, merged, packets, segments
from tests.wire.truth import TLS_1_3, Alert, Closing, Conversation, Peer, Side, Truth, closed_by

CONNECTIONS = 2000
_PORTS = (443, 8443, 5061, 7001, 2222, 5222, 6972)
_RECORD = struct.Struct("<IIII")
_TCP = struct.Struct(">HHIIBBHHH")
_MSS = 1460


# --- the handshakes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Site:
    """Chains of three, in all variants that the connections need."""

    servers: Sequence[tuple[make.Issued, ...]]
    clients: Sequence[tuple[make.Issued, ...]]
    roots: Sequence[make.Issued]
    named: Sequence[make.Issued]


def _build_site() -> _Site:
    keys = [make.key(f"rsa:capture {number}") for number in range(16)]
    roots = [make.ca(f"CN=Root {number},O=Acme", key=keys[number]) for number in range(4)]
    issuing = [make.ca(f"CN=Issuing {number},O=Acme", roots[number % 4], key=keys[4 + number]) for number in range(4)]
    chains = [
        [
            (make.leaf(f"{host}{number}.example.com", issuing[number % 4], key=keys[8 + number % 8]),
             issuing[number % 4], roots[number % 4])
            for number in range(30)
        ]
        for host in ("expe", "expc")
    ]  # fmt: skip
    named = [make.ca(f"CN=Accepted CA {number},O=Acme") for number in range(20)]
    return _Site(servers=chains[0], clients=chains[1], roots=roots, named=named)


def _converse(site: _Site, number: int, chance: Random) -> Conversation:
    """One connection; how often each kind comes is what captures of the field are like, roughly."""
    host = f"expe{number % 30}.example.com"
    client = Peer(chain=site.clients[chance.randrange(30)])
    asking = Peer(chain=site.servers[number % 30], trusts=site.roots, names=site.named[: chance.choice((3, 8, 20))])
    closing = chance.choices((Closing("client"), Closing("server"), Closing("server", reset=True)), (6, 3, 1))[0]
    options = {"sni": host, "port": chance.choice(_PORTS), "closing": closing, "data": chance.randrange(10_000)}
    lot = chance.random()
    if lot < 0.54:
        return talk("mutual", client, asking, **options)  # type: ignore[arg-type]  # each is one of talk's own
    if lot < 0.67:
        return talk("one-sided", Peer(), replace(asking, trusts=None), **options)  # type: ignore[arg-type]
    if lot < 0.82:
        newer = {"oldest": TLS_1_3, "newest": TLS_1_3}
        return talk("newer", replace(client, **newer), replace(asking, **newer), **options)  # type: ignore[arg-type]
    if lot < 0.97:
        return _refused(client, asking, site, chance, {"sni": host, "port": options["port"]}, wrong=lot >= 0.94)
    whole = talk("cut", client, asking, **options)  # type: ignore[arg-type]
    reset = Closing("server", reset=True)
    seen = Truth(sni=host, closed_by=closed_by(reset))
    return replace(whole, turns=whole.turns[:1], closing=reset, truth=seen, unlocked=seen)


def _refused(
    client: Peer, server: Peer, site: _Site, chance: Random, options: Mapping[str, object], *, wrong: bool
) -> Conversation:
    """With an alert of the client, of the server, or about the version."""
    sender: Side = "server" if wrong or chance.random() < 0.5 else "client"
    code = 70 if wrong else 48
    if wrong:
        server = replace(server, oldest=TLS_1_3, newest=TLS_1_3)
    elif sender == "client":
        client = replace(client, trusts=site.named[:1])
    else:
        server = replace(server, trusts=site.named[:1])
    alert = Alert(sender, 2, code)
    return talk("refused", client, server, alerts=(alert,), closing=Closing(sender), **options)  # type: ignore[arg-type]


def _flow(conversation: Conversation, number: int, chance: Random) -> list[Segment]:
    """Its segments, some flights out of order or with one segment twice."""
    old = chance.random() < 0.05
    ip = "2001:db8::{}" if old else "10.{}"
    host = f"{number // 250:x}:{number % 250:x}" if old else f"1.{number // 250}.{1 + number % 250}"
    wraps = (1 << 32) - 900 if chance.random() < 0.02 else None
    flow = segments(
        conversation, client=End(ip.format(host), 20_000 + number), begin_ns=BEGIN_NS + number * 4_000_000,
        server=End("2001:db8:1::1" if old else "10.2.0.1", 0), mss=_MSS,
        client_first=wraps or chance.randrange(1 << 31), server_first=wraps or chance.randrange(1 << 31),
    )  # fmt: skip
    return [each for flight in flights(flow) for each in _perturbed(flight, chance)]


def _perturbed(flight: list[Segment], chance: Random) -> list[Segment]:
    if len(flight) == 1 or chance.random() >= 0.1:
        return flight
    match chance.randrange(3):
        case 0:
            first = chance.randrange(len(flight) - 1)
            changed = [*flight[:first], flight[first + 1], flight[first], *flight[first + 2 :]]
        case 1:
            return [*flight[:1], *flight]
        case _:
            changed = [*flight[1:], flight[0]]
    return in_time(changed, flight)


# --- what lies around them --------------------------------------------------------------------------------------------

Frames = Iterator[bytes]


def _media(size: int, chance: Random) -> Frames:
    """Frames of RTP of that size, of 20 streams."""
    noise = chance.randbytes(size - 54)
    kinds = []
    for stream in range(20):
        rtp = struct.pack(">BBHII", 0x80, 96, stream, stream, stream) + noise
        udp = struct.pack(">HHHH", 36_000 + stream, 36_002 + stream, 8 + len(rtp), 0) + rtp
        whole = wrap(udp, time_ns=0, source="10.3.0.1", target=f"10.3.1.{stream + 1}", protocol=UDP)
        kinds.append(LINKS["ethernet"].wrap(whole.octets, "little"))
    return cycle(kinds)


def _bulk(chance: Random) -> Frames:
    """TLS in full records, of connections that began before, in turns; every second segment is acknowledged."""
    record = b"\x17\x03\x03\x40\x00" + chance.randbytes(16384)
    # Any segment is a slice of this, wherever in a record it begins.
    stream = record + record[:_MSS]
    hosts = [f"10.4.1.{number}" for number in range(8)]
    forth = [_header("10.4.0.1", host, _MSS) for host in hosts]
    back = [_header(host, "10.4.0.1", 0) for host in hosts]
    for number in count():
        turn, host = divmod(number, 8)
        sent, after = turn * _MSS & 0xFFFFFFFF, (turn + 1) * _MSS & 0xFFFFFFFF
        begin = (turn * _MSS + 4000) % len(record)
        yield forth[host] + _TCP.pack(5000, 30_000, sent, 1, 0x50, 0x10, 0xFFFF, 0, 0) + stream[begin : begin + _MSS]
        if turn % 2:
            yield back[host] + _TCP.pack(30_000, 5000, 1, after, 0x50, 0x10, 0xFFFF, 0, 0) + bytes(6)


def _header(source: str, target: str, length: int) -> bytes:
    """Ethernet and IPv4 before a TCP header and so much payload."""
    whole = wrap(bytes(_TCP.size + length), time_ns=0, source=source, target=target)
    return LINKS["ethernet"].wrap(whole.octets, "little")[:34]


_SOURCES: Mapping[str, Callable[[Random], Frames]] = {
    "video": partial(_media, 1100), "audio": partial(_media, 214), "bulk": _bulk,
}  # fmt: skip
_USUAL_SIZE = {"video": 1100, "audio": 214, "bulk": (2 * (54 + _MSS) + 60) / 3}


def _around(kind: Kind, chance: Random) -> Frames:
    """All that lies around the handshakes, mixed so that the octets have the shares of that kind."""
    sources = {name: _SOURCES[name](chance) for name in kind.around}
    weights = [share / _USUAL_SIZE[name] for name, share in kind.around.items()]
    for name in cycle(chance.choices(list(sources), weights, k=10_007)):
        yield next(sources[name])


# --- the files --------------------------------------------------------------------------------------------------------


def make_capture(name: str) -> Path:
    """The capture of that kind, from an earlier run where nothing that makes it has changed since."""
    path = KEPT_IN / f"capture-{name}-{_version()}.pcap"
    if not path.is_file():
        KEPT_IN.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as target:
            truths = _write(target, KINDS[name])
        path.with_suffix(".json").write_text(json.dumps(truths))
        unfinished.rename(path)
    return path


def _version() -> str:
    sources = [Path(__file__), *sorted((Path(__file__).parents[1] / "tests" / "wire").glob("*.py"))]
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def _write(target: IO[bytes], kind: Kind) -> list[dict[str, object]]:
    chance = Random("captures")
    site = _build_site()
    flows, truths = [], []
    for number in range(CONNECTIONS):
        conversation = _converse(site, number, chance)
        if chance.random() < 0.3:
            conversation = recut(conversation, chance.choice((500, 1000, 2000, 16_000)))
        flow = _flow(conversation, number, chance)
        flows.append(flow)
        truths.append(_describe(conversation.truth, flow[0]))
    handshakes = packets(merged(*flows))
    ours = [(each.time_ns, LINKS["ethernet"].wrap(each.octets, "little")) for each in handshakes]
    budget = kind.size - sum(16 + len(frame) for _, frame in ours)
    target.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
    written, around = 0, _around(kind, chance)
    for number, (time_ns, frame) in enumerate(ours):
        target.write(_record(time_ns, frame))
        while written < budget * number / len(ours):
            between = next(around)
            target.write(_record(time_ns, between))
            written += 16 + len(between)
    return truths


def _record(time_ns: int, frame: bytes) -> bytes:
    seconds, rest = divmod(time_ns, 10**9)
    return _RECORD.pack(seconds, rest // 1000, len(frame), len(frame)) + frame


def _describe(truth: Truth, first: Segment) -> dict[str, object]:
    """The truth as JSON; of the authorities their number."""
    named = None if truth.authorities is None else len(truth.authorities)
    ends = {"client": asdict(first.source), "server": asdict(first.target)}
    return {**ends, **asdict(truth), "authorities": named}


if __name__ == "__main__":
    print(make_capture(sys.argv[1]))
