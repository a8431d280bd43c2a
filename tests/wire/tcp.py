"""TCP connections as segments: how a conversation's octets cross the wire, and everything that can happen to them.

    flow = segments(CONVERSATIONS["mutual"], mss=536)
    duplicated(shuffled(flow, seed=1), seed=2)

What is acknowledged has been sent before: readers of captures drop what they take for acknowledged already. What
befalls segments leaves the times in order, since a capture's are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, groupby
from random import Random

from tests.wire import packet
from tests.wire.packet import Packet
from tests.wire.truth import Closing, Conversation, Side, Turn

FIN, SYN, RST, PUSH, ACK = 1, 2, 4, 8, 16
BEGIN_NS = 1_795_392_000_123_456_789
"""When captures begin: 2026-11-23, with a fraction that shows how precise a file is."""
STEP_NS = 1_000_001
ETHERNET_MSS = 1460
_ROUND = 1 << 32


@dataclass(frozen=True, slots=True)
class End:
    """An address and a port."""

    ip: str
    port: int


CLIENT, SERVER = End("10.0.10.11", 40001), End("10.0.20.21", 0)
CLIENT_V6, SERVER_V6 = End("2001:db8::11", 40001), End("2001:db8::21", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A TCP segment at a moment."""

    time_ns: int
    source: End
    target: End
    sequence: int
    """Of the first octet; from 0 to 2**32 - 1."""
    acknowledged: int
    flags: int
    payload: bytes = b""

    @property
    def octets(self) -> bytes:
        """The segment with its checksum; with SYN the usual option tells the largest segment."""
        options = struct.pack(">BBH", 2, 4, ETHERNET_MSS) if self.flags & SYN else b""
        first = struct.pack(
            ">HHIIBBH",
            self.source.port, self.target.port, self.sequence, self.acknowledged,
            (20 + len(options)) // 4 << 4, self.flags, 0xFFFF,
        )  # fmt: skip
        rest = options + self.payload
        length = len(first) + 4 + len(rest)
        summed = packet.pseudo_header(self.source.ip, self.target.ip, packet.TCP, length) + first + b"\0\0\0\0" + rest
        return first + struct.pack(">HH", packet.checksum(summed), 0) + rest


def segments(
    conversation: Conversation,
    *,
    client: End = CLIENT,
    server: End = SERVER,
    mss: int | Sequence[int] = ETHERNET_MSS,
    client_first: int = 1000,
    server_first: int = 900_000,
    begin_ns: int = BEGIN_NS,
    step_ns: int = STEP_NS,
    skip: int = 0,
) -> list[Segment]:
    """The whole connection, from SYN to how it closes. A server end without a port has the conversation's.

    `mss`: the most octets of a segment, or lengths to be taken in turns. `client_first`, `server_first`: the first
    sequence numbers; near 2**32 they wrap. `skip`: how many turns passed before the capture began; with any, the
    opening has passed as well."""
    writer = _Writer(
        {"client": client, "server": server if server.port else replace(server, port=conversation.port)},
        {"client": client_first, "server": server_first}, begin_ns, step_ns, [],
    )  # fmt: skip
    lengths = cycle([mss] if isinstance(mss, int) else mss)
    if not skip:
        writer.open()
    else:
        writer.pass_by(conversation.turns[:skip])
    for turn, following in zip(conversation.turns[skip:], (*conversation.turns[skip + 1 :], None), strict=True):
        for piece in _pieces(turn.octets, lengths):
            writer.say(turn.side, PUSH | ACK, piece)
        if following is None or following.side == turn.side:
            writer.say(_other(turn.side), ACK)
    writer.close(conversation.closing)
    return writer.said


@dataclass(slots=True)
class _Writer:
    """Both ends of a connection, and what they have said."""

    ends: dict[Side, End]
    next: dict[Side, int]
    time_ns: int
    step_ns: int
    said: list[Segment]

    def say(self, side: Side, flags: int, payload: bytes = b"") -> None:
        other = _other(side)
        self.said.append(
            Segment(
                time_ns=self.time_ns, source=self.ends[side], target=self.ends[other],
                sequence=self.next[side] % _ROUND, acknowledged=self.next[other] % _ROUND if flags & ACK else 0,
                flags=flags, payload=payload,
            )
        )  # fmt: skip
        self.next[side] += len(payload) + bool(flags & (SYN | FIN))
        self.time_ns += self.step_ns

    def open(self) -> None:
        self.say("client", SYN)
        self.say("server", SYN | ACK)
        self.say("client", ACK)

    def pass_by(self, turns: Iterable[Turn]) -> None:
        for side in self.next:
            self.next[side] += 1
        for turn in turns:
            self.next[turn.side] += len(turn.octets)

    def close(self, closing: Closing | None) -> None:
        if closing is None:
            return
        if closing.reset:
            self.say(closing.side, RST | ACK)
            return
        self.say(closing.side, FIN | ACK)
        self.say(_other(closing.side), FIN | ACK)
        self.say(closing.side, ACK)


def _other(side: Side) -> Side:
    return "server" if side == "client" else "client"


def _pieces(octets: bytes, lengths: Iterator[int]) -> Iterator[bytes]:
    position = 0
    while position < len(octets):
        length = next(lengths)
        yield octets[position : position + length]
        position += length


def packets(
    flow: Iterable[Segment],
    *,
    fragment: int | None = None,
    options: bytes = b"",
    extensions: Sequence[int] = (),
) -> list[Packet]:
    """The segments in IP packets, numbered; with `fragment` in pieces of so many octets of payload at most."""
    found: list[Packet] = []
    for number, segment in enumerate(flow):
        whole = packet.wrap(
            segment.octets, time_ns=segment.time_ns, source=segment.source.ip, target=segment.target.ip,
            number=number & 0xFFFF, options=options, extensions=extensions,
        )  # fmt: skip
        found += [whole] if fragment is None else packet.fragments(whole, fragment, number=number & 0xFFFF)
    return found


def merged(*flows: Iterable[Segment]) -> list[Segment]:
    """Several connections in one capture, by time."""
    return sorted((segment for flow in flows for segment in flow), key=lambda segment: segment.time_ns)


# --- what befalls segments --------------------------------------------------------------------------------------------


def flights(flow: Iterable[Segment]) -> Iterator[list[Segment]]:
    """The segments that one end sends before the other says anything; SYN, FIN and RST by themselves."""
    for _, group in groupby(flow, key=lambda each: (each.source, bool(each.payload), each.flags & (SYN | FIN | RST))):
        yield list(group)


def shuffled(flow: Sequence[Segment], *, seed: int) -> list[Segment]:
    """The segments of each flight in any order."""
    chance = Random(seed)
    return in_time([each for flight in flights(flow) for each in chance.sample(flight, len(flight))], flow)


def duplicated(flow: Sequence[Segment], *, seed: int, share: float = 0.5) -> list[Segment]:
    """Some segments twice, the second time right after the first."""
    chance = Random(seed)
    found = [copy for each in flow for copy in ([each, each] if chance.random() < share else [each])]
    return _later(found)


def overlapped(flow: Sequence[Segment], *, seed: int, share: float = 0.5) -> list[Segment]:
    """Some segments begin with octets that the one before them held already: retransmissions cut in another way."""
    chance = Random(seed)
    found: list[Segment] = []
    for before, each in zip((None, *flow[:-1]), flow, strict=True):
        goes_on = before is not None and before.source == each.source and bool(before.payload) and bool(each.payload)
        if before is None or not goes_on or chance.random() >= share:
            found.append(each)
            continue
        again = before.payload[-chance.randint(1, len(before.payload)) :]
        found.append(replace(each, sequence=(each.sequence - len(again)) % _ROUND, payload=again + each.payload))
    return found


def without(flow: Sequence[Segment], *positions: int) -> list[Segment]:
    """All but the segments at these positions, which may count from the end."""
    gone = {position % len(flow) for position in positions}
    return [each for position, each in enumerate(flow) if position not in gone]


def in_time(flow: Sequence[Segment], timed: Sequence[Segment]) -> list[Segment]:
    """The segments of `flow` at the times of `timed`, of which there are as many."""
    return [replace(each, time_ns=other.time_ns) for each, other in zip(flow, timed, strict=True)]


def _later(flow: Sequence[Segment]) -> list[Segment]:
    """A copy has a time of its own, a microsecond on, which is less than a step."""
    return [
        replace(each, time_ns=each.time_ns + 1000) if before is each else each
        for before, each in zip((None, *flow[:-1]), flow, strict=True)
    ]
