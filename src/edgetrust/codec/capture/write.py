"""Capture files out of connections of which the octets are known, as pcapng and as pcap; both as a stream.

    for octets in pcapng_of(conversations): ...      # one connection behind the other, as they come
    pcap_of([conversation, another])                 # packets in the order of time

A file is valid after each piece, so that it may end anywhere. Not here: making packets
(`edgetrust.codec.capture.synthesis`), and writing to disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from struct import Struct

from edgetrust.codec.capture.synthesis import Packet, packets_of
from edgetrust.model.lab import Conversation

COMMENT = (
    "Written by edgetrust: TLS and what is inside is as the nodes of a lab sent it, TCP and IP around it are made up"
)
"""What a pcapng file says of itself; pcap has no place for it."""

_ETHERNET = 1
_LONGEST_PACKET = 2**18
_PCAP_HEADER = Struct("<IHHiIII")
_PCAP_RECORD = Struct("<IIII")
_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_BLOCK = Struct("<II")
_LENGTH = Struct("<I")
_SECTION_BODY = Struct("<IHHq")
_INTERFACE_BODY = Struct("<HHI")
_PACKET_BODY = Struct("<IIIII")
_OPTION = Struct("<HH")
_COMMENT_OPTION, _END_OPTION = 1, 0
_UNKNOWN_LENGTH = -1


def pcapng_of(conversations: Iterable[Conversation]) -> Iterator[bytes]:
    """The head of a file, then each connection as one piece."""
    yield pcapng_head()
    for conversation in conversations:
        yield pcapng_blocks(conversation)


def pcapng_head() -> bytes:
    """What a pcapng file begins with: a section and its one interface, Ethernet, with times in microseconds."""
    comment = COMMENT.encode()
    options = _OPTION.pack(_COMMENT_OPTION, len(comment)) + _padded(comment) + _OPTION.pack(_END_OPTION, 0)
    section = _SECTION_BODY.pack(0x1A2B3C4D, 1, 0, _UNKNOWN_LENGTH) + options
    interface = _INTERFACE_BODY.pack(_ETHERNET, 0, _LONGEST_PACKET)
    return _block(_SECTION, section) + _block(_INTERFACE, interface)


def pcapng_blocks(conversation: Conversation) -> bytes:
    """The packets of one connection, to be put behind what is there."""
    return b"".join(map(_packet_block, packets_of(conversation)))


def pcap_of(conversations: Iterable[Conversation]) -> Iterator[bytes]:
    """The head of a pcap file, then each packet, in the order of time over all connections."""
    yield _PCAP_HEADER.pack(0xA1B2C3D4, 2, 4, 0, 0, _LONGEST_PACKET, _ETHERNET)
    for packet in merge(*map(packets_of, conversations), key=_time):
        seconds, rest = divmod(packet.time_us, 1_000_000)
        yield _PCAP_RECORD.pack(seconds, rest, len(packet.octets), len(packet.octets)) + packet.octets


def _packet_block(packet: Packet) -> bytes:
    upper, lower = divmod(packet.time_us, 2**32)
    size = len(packet.octets)
    return _block(_PACKET, _PACKET_BODY.pack(0, upper, lower, size, size) + _padded(packet.octets))


def _block(kind: int, body: bytes) -> bytes:
    size = _BLOCK.size + len(body) + _LENGTH.size
    return _BLOCK.pack(kind, size) + body + _LENGTH.pack(size)


def _padded(octets: bytes) -> bytes:
    return octets + b"\0" * (-len(octets) % 4)


def _time(packet: Packet) -> int:
    return packet.time_us
