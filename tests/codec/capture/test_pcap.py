"""pcap files: each variant holds the same handshakes, however it is read; what cannot be a file is refused."""

from __future__ import annotations

import contextlib
import struct
import sys
from collections.abc import Callable, Sequence
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.codec.capture.packets import LINKS as KNOWN
from edgetrust.codec.capture.packets import Packets
from edgetrust.codec.capture.pcap import FILE_HEADER, MOST_PACKET_OCTETS, SLACK, PcapWalker
from edgetrust.errors import Malformed
from tests import tshark
from tests.captures import ROOM, read, seen_in
from tests.wire import packet
from tests.wire.container import CONTAINERS, capture, gzipped
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.link import LINKS
from tests.wire.tcp import BEGIN_NS, CLIENT_V6, SERVER_V6, End, segments

SAMPLE = ("mutual-1.2", "names-20", "server-expired-1.2", "mutual-1.3", "recut-50", "xmpp-starttls", "ssh")
TRUTHS = [CONVERSATIONS[name].truth for name in SAMPLE]
OLD = [name for name in CONTAINERS if not name.startswith("pcapng")]


@pytest.mark.parametrize("container", OLD)
@pytest.mark.parametrize("link", [name for name in LINKS if name != "ipv6"])
def test_every_variant_holds_the_same(container: str, link: str) -> None:
    """Both byte orders and both units of time, over every link layer."""
    assert seen_in(capture(together(*SAMPLE), container=container, link=link)) == TRUTHS


@pytest.mark.parametrize("link", [name for name in LINKS if name != "ipv4"])
@pytest.mark.parametrize("container", ["pcap", "pcap-ns-big"])
def test_every_link_layer_carries_ipv6(link: str, container: str) -> None:
    """Also where another number than IPv4's tells it."""
    flow = segments(CONVERSATIONS["mutual-1.2"], client=CLIENT_V6, server=SERVER_V6)

    (handshake,) = read(capture(flow, container=container, link=link))

    assert seen_in(capture(flow, container=container, link=link)) == [CONVERSATIONS["mutual-1.2"].truth]
    assert handshake.client.name == "[2001:db8::11]:40001"


@pytest.mark.parametrize(
    ("container", "unit"), [("pcap", 1000), ("pcap-big", 1000), ("pcap-ns", 1), ("pcap-ns-big", 1)]
)
def test_times_are_as_exact_as_the_file(container: str, unit: int) -> None:
    """Nanoseconds, where the file has them."""
    flow = segments(CONVERSATIONS["mutual-1.2"])

    (handshake,) = read(capture(flow, container=container))

    assert handshake.time == flow[3].time_ns // unit * unit


@tshark.NEEDED
def test_tshark_reads_the_same_out_of_the_same_file() -> None:
    """A gzip member holds what the file holds; the readers of files unpack it."""
    octets = capture(together(*SAMPLE), container="pcap-ns-big", link="qinq")

    assert seen_in(octets) == tshark.look(gzipped(octets))


@settings(max_examples=20)
@given(st.integers(2048, 20_000))
def test_whatever_is_read_at_once_the_handshakes_are_the_same(room: int) -> None:
    """A packet that ends behind the buffer comes again."""
    octets = capture(together(*SAMPLE))

    assert read(octets, room=room) == read(octets)


@given(st.integers(0, 20_000))
@settings(max_examples=30)
def test_of_a_file_that_was_cut_off_the_rest_is_read(length: int) -> None:
    """What a capture says that was broken off while it was written."""
    octets = capture(together("server-expired-1.2", "mutual-1.2"))
    walker = PcapWalker(octets[:FILE_HEADER], Packets(Conversations()))
    body = octets[FILE_HEADER : FILE_HEADER + length]

    used = walker.walk(*buffered(body))

    assert used <= len(body)
    assert walker.walk(*buffered(body[used:])) == 0


def buffered(octets: bytes) -> tuple[bytearray, memoryview, int]:
    """A buffer that holds these octets and has some to spare."""
    buffer = bytearray(octets) + bytes(SLACK)
    return buffer, memoryview(buffer), len(octets)


def header(link: int = 1) -> bytes:
    """Of a file."""
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, link)


def test_an_unknown_link_layer_is_named() -> None:
    """With those that are known."""
    with pytest.raises(
        Malformed, match=r"has the link-layer type 147, expected one of: BSD loopback, Ethernet, raw IP"
    ):
        PcapWalker(header(147), Packets(Conversations()))


def test_the_upper_bits_of_the_link_layer_say_something_else() -> None:
    """Whether frames end with a check sequence, and how long it is."""
    assert PcapWalker(header(0x1400_0001), Packets(Conversations())).link == KNOWN[1]


def test_a_packet_of_an_absurd_length_is_refused() -> None:
    """Behind it nobody knows where the next one begins."""
    walker = PcapWalker(header(), Packets(Conversations()))
    body = struct.pack("<IIII", 0, 0, MOST_PACKET_OCTETS + 1, 60)

    with pytest.raises(
        Malformed, match=f"packet 1 claims {MOST_PACKET_OCTETS + 1} octets, at most {MOST_PACKET_OCTETS}"
    ):
        walker.walk(*buffered(body))


WHOLE = capture(together("mutual-1.2", "mutual-1.3", "ssh", "xmpp-starttls"))


@settings(max_examples=300)
@given(st.data(), st.sampled_from(sorted(KNOWN)))
def test_anything_is_read_or_refused(data: st.DataObject, link: int) -> None:
    """Noise, and captures with noise in them: handshakes or Malformed, nothing else."""
    octets = bytearray(WHOLE)
    if data.draw(st.booleans()):
        octets = bytearray(header(link) + data.draw(st.binary(max_size=300)))
    for _ in range(data.draw(st.integers(0, 12))):
        octets[data.draw(st.integers(FILE_HEADER, len(octets) - 1)) if len(octets) > FILE_HEADER else 4] = data.draw(
            st.integers(0, 255)
        )

    with contextlib.suppress(Malformed):
        read(bytes(octets))


# --- what a packet costs ----------------------------------------------------------------------------------------------


Walk = Callable[[bytes], object]


def bare(octets: bytes) -> int:
    """How many records there are: the least that any reader has to do."""
    unpack = struct.Struct("<I").unpack_from
    at, end, count = FILE_HEADER, len(octets), 0
    while at < end:
        (size,) = unpack(octets, at + 8)
        at += 16 + size
        count += 1
    return count


def instructions(walk: Walk, octets: bytes) -> int:
    """How many of the interpreter it takes, of edgetrust and of this file."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        if "edgetrust" not in frame.f_code.co_filename and frame.f_code is not bare.__code__:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # it returns itself
    try:
        walk(octets)
    finally:
        sys.settrace(before)
    return count


def uninteresting(kinds: Sequence[str], count: int) -> bytes:
    """So many packets of calls and of bulk transfers that began before the capture did."""
    payloads = {"udp": bytes(200), "tcp": b"\x17\x03\x03\x40\x00" + bytes(1000)}
    packets = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        payload, is_udp = payloads[kind[:3]], kind.startswith("udp")
        ends = ("2001:db8::1", "2001:db8::2") if kind.endswith("6") else ("10.0.0.1", "10.0.0.2")
        head = struct.pack(">HHHH", 40_000, 16_384, 208, 0)
        if not is_udp:
            head = struct.pack(">HHII", 40_000, 5061, 1 + number * len(payload), 1) + b"\x50\x10" + bytes(6)
        packets.append(
            packet.wrap(
                head + payload, time_ns=BEGIN_NS, source=ends[0], target=ends[1],
                protocol=packet.UDP if is_udp else packet.TCP,
            )
        )  # fmt: skip
    return capture(packets)


CALLS = ("udp4", "udp4", "tcp4")
"""Two packets of media for one of a bulk transfer, as beside an Expressway."""


@pytest.mark.parametrize(
    ("kinds", "most"), [(CALLS, 2.6), (("udp4",), 1.5), (("tcp4",), 5), (("udp6",), 5), (("tcp6",), 17)]
)
def test_packets_of_no_interest_cost_little_more_than_their_records(kinds: Sequence[str], most: float) -> None:
    """Of the usual mix less than three times what a walk over the records alone takes, counted in instructions."""
    few, many = uninteresting(kinds, 120), uninteresting(kinds, 720)

    taken, least = (instructions(walk, many) - instructions(walk, few) for walk in (read, bare))

    assert taken <= most * least


def calls(octets: bytes) -> int:
    """Calls of functions of edgetrust to walk over a capture."""
    count = 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and "edgetrust" in frame.f_code.co_filename

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        read(octets, room=ROOM)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.interpreted
@pytest.mark.parametrize(("kind", "most"), [("udp4", 0), ("tcp4", 1), ("udp6", 2), ("tcp6", 7)])
def test_packets_of_no_interest_cost_few_calls(kind: str, most: int) -> None:
    """None for UDP over IPv4, one for TCP."""
    few, many = (calls(uninteresting([kind], count)) for count in (100, 600))

    assert many - few == most * 500


def handshakes(name: str, count: int) -> bytes:
    """So many connections of one kind, one after the other."""
    said = CONVERSATIONS[name]
    flows = (segments(said, client=End("10.0.10.11", 40_000 + number)) for number in range(count))
    return capture([segment for flow in flows for segment in flow])


@pytest.mark.parametrize(("name", "most"), [("mutual-1.2", 32), ("mutual-1.3", 36), ("recut-50", 66)])
def test_a_handshake_costs_a_multiple_of_its_records(name: str, most: float) -> None:
    """From its first packet to the fact, some twenty packets in all: whatever is looked at twice shows here."""
    few, many = handshakes(name, 4), handshakes(name, 24)

    taken, least = (instructions(walk, many) - instructions(walk, few) for walk in (read, bare))

    assert taken <= most * least
