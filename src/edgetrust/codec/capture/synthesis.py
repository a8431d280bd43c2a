"""Packets for a connection of which only the octets are known: who wrote what, and when.

The octets are real; Ethernet, IP and TCP around them are made up as a network without loss would show them: the three
packets that open a connection, segments no larger than an Ethernet frame carries, an acknowledgement for every second
one, and an end. Times are those of the flights, each packet a microsecond behind the one before where they would
coincide.

Not here: the file around the packets (`edgetrust.codec.capture.write`), and reading them back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import count
from struct import Struct

from edgetrust.model.lab import Conversation, Flight
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass

_FIN, _SYN, _RST, _PSH, _ACK = 0x01, 0x02, 0x04, 0x08, 0x10
_ROUND = 2**32
"""Sequence numbers are counted modulo this (RFC 9293 §3.4)."""
_ETHERNET_MTU = 1500
_TCP_OCTETS = 20
_IP_OCTETS = {4: 20, 6: 40}
_ETHER_TYPE = {4: 0x0800, 6: 0x86DD}
_PROTOCOL = 6
_HOPS = 64
_UNFRAGMENTED = 0x4000
_WINDOW = 0xFFFF
"""More than goes out before the other side acknowledges it."""
_SEGMENTS_PER_ACKNOWLEDGEMENT = 2
"""RFC 9293 §3.8.6.3."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_IPV4 = Struct("!BBHHHBBH4s4s")
_IPV6 = Struct("!IHBB16s16s")
_TCP = Struct("!HHIIBBHHH")

_Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """An Ethernet frame, and when it was seen."""

    time_us: int
    """Microseconds since 1970, UTC."""
    octets: bytes


def packets_of(conversation: Conversation) -> Iterator[Packet]:
    """The packets of a connection in their order, made as they are asked for. One whose `closed_by` is None is still
    open when they end."""
    wire = _Wire(conversation)
    yield from wire.open()
    for flight in conversation.flights:
        yield from wire.carry(flight)
    yield from wire.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """One side, as packets name it."""

    address: _Address
    port: int

    @property
    def hardware(self) -> bytes:
        """A locally administered address, the same for each host in every capture."""
        return b"\x02" + sha256(self.address.packed).digest()[:5]


class _Wire:
    """Both ends of a connection, and how far they have come."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._ends = _ends(conversation)
        self._largest = _ETHERNET_MTU - _IP_OCTETS[self._ends[Side.CLIENT].address.version] - _TCP_OCTETS
        self._next = {side: _first_sequence(conversation, side) for side in Side}
        self._numbers = {side: count(1) for side in Side}
        self._time = _microseconds(conversation.opened)

    def open(self) -> Iterator[Packet]:
        segment_size = b"\x02\x04" + self._largest.to_bytes(2)
        yield self._say(Side.CLIENT, _SYN, options=segment_size)
        yield self._say(Side.SERVER, _SYN | _ACK, options=segment_size)
        yield self._say(Side.CLIENT, _ACK)

    def carry(self, flight: Flight) -> Iterator[Packet]:
        self._wait(flight.at)
        last = len(flight.octets) - self._largest
        for number, start in enumerate(range(0, len(flight.octets), self._largest), start=1):
            is_last = start >= last
            payload = flight.octets[start : start + self._largest]
            yield self._say(flight.sender, _PSH | _ACK if is_last else _ACK, payload)
            if is_last or number % _SEGMENTS_PER_ACKNOWLEDGEMENT == 0:
                yield self._say(flight.sender.other, _ACK)

    def close(self) -> Iterator[Packet]:
        closer = self._conversation.closed_by
        if closer is None:
            return
        self._wait(self._conversation.closed)
        if self._conversation.is_reset:
            yield self._say(closer, _RST | _ACK)
            return
        yield self._say(closer, _FIN | _ACK)
        yield self._say(closer.other, _FIN | _ACK)
        yield self._say(closer, _ACK)

    def _wait(self, until: datetime) -> None:
        self._time = max(self._time, _microseconds(until))

    def _say(self, side: Side, flags: int, payload: bytes = b"", *, options: bytes = b"") -> Packet:
        source, target = self._ends[side], self._ends[side.other]
        segment = _Segment(
            source=source,
            target=target,
            sequence=self._next[side] % _ROUND,
            acknowledged=self._next[side.other] % _ROUND if flags & _ACK else 0,
            flags=flags,
            options=options,
            payload=payload,
        )
        self._next[side] += len(payload) + bool(flags & (_SYN | _FIN))
        packet = Packet(time_us=self._time, octets=_frame(segment, next(self._numbers[side]) & 0xFFFF))
        self._time += 1
        return packet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """What TCP says at once."""

    source: _End
    target: _End
    sequence: int
    acknowledged: int
    flags: int
    options: bytes = b""
    payload: bytes = field(default=b"", repr=False)


def _frame(segment: _Segment, number: int) -> bytes:
    """The segment in IP in Ethernet; `number` is the identification of IPv4."""
    source, target = segment.source, segment.target
    tcp = _tcp(segment)
    version = source.address.version
    if version == _V4:
        ends = (source.address.packed, target.address.packed)
        header = _IPV4.pack(
            0x45, 0, _IPV4.size + len(tcp), number, _UNFRAGMENTED, _HOPS, _PROTOCOL, 0, *ends
        )  # fmt: skip
        header = header[:10] + _checksum(header) + header[12:]
    else:
        header = _IPV6.pack(6 << 28, len(tcp), _PROTOCOL, _HOPS, source.address.packed, target.address.packed)
    return target.hardware + source.hardware + _ETHER_TYPE[version].to_bytes(2) + header + tcp


_V4 = 4


def _tcp(segment: _Segment) -> bytes:
    words = (_TCP_OCTETS + len(segment.options)) // 4
    header = _TCP.pack(
        segment.source.port, segment.target.port, segment.sequence, segment.acknowledged,
        words << 4, segment.flags, _WINDOW, 0, 0,
    )  # fmt: skip
    octets = header + segment.options + segment.payload
    # The same for both versions: zeros in front change no sum (RFC 9293 §3.1, RFC 8200 §8.1).
    ends = segment.source.address.packed + segment.target.address.packed
    checksum = _checksum(ends + len(octets).to_bytes(4) + _PROTOCOL.to_bytes(4) + octets)
    return octets[:16] + checksum + octets[18:]


def _checksum(octets: bytes) -> bytes:
    """RFC 1071. The sum with the carries put back is the remainder by 65535, except that it is never zero."""
    whole = octets + b"\0" * (len(octets) % 2)
    remainder = int.from_bytes(whole) % 0xFFFF or 0xFFFF
    return (0xFFFF - remainder).to_bytes(2)


def _ends(conversation: Conversation) -> dict[Side, _End]:
    named = {Side.CLIENT: conversation.client, Side.SERVER: conversation.server}
    addresses = {side: ip_address(name.ip) for side, name in named.items()}
    if len({address.version for address in addresses.values()}) > 1:
        # A node whose address is declared in one version, beside one in the other: RFC 4291 §2.5.5.2.
        addresses = {side: _as_ipv6(address) for side, address in addresses.items()}
    return {side: _End(address=addresses[side], port=name.port) for side, name in named.items()}


def _as_ipv6(address: _Address) -> IPv6Address:
    if isinstance(address, IPv6Address):
        return address
    return IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed)


def _first_sequence(conversation: Conversation, side: Side) -> int:
    """As RFC 6528 has it, but the same for the same connection: made up, and not to be told from a real one."""
    words = (conversation.client, conversation.server, conversation.opened.isoformat(), side)
    return int.from_bytes(sha256(repr(words).encode()).digest()[:4])


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
