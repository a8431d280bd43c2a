"""pcapng files: whatever sections, interfaces and blocks they have, handshakes are the same; noise is refused."""

from __future__ import annotations

import contextlib
import struct
import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.codec.capture.packets import Packets
from edgetrust.codec.capture.pcap import SLACK
from edgetrust.codec.capture.pcapng import (
    MOST_BLOCK_OCTETS,
    MOST_INTERFACES,
    MOST_SECRETS_OCTETS,
    PcapngWalker,
)
from edgetrust.errors import Malformed
from edgetrust.pki.key_log import KeyLog
from tests.captures import read, seen_in, truth_of
from tests.wire.container import CONTAINERS, Blocks, Frame, capture
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.link import LINKS
from tests.wire.tcp import BEGIN_NS, CLIENT_V6, SERVER_V6, packets, segments

SAMPLE = ("mutual-1.2", "names-20", "server-expired-1.2", "mutual-1.3", "recut-50", "xmpp-starttls", "ssh")
TRUTHS = [CONVERSATIONS[name].truth for name in SAMPLE]
NEW = [name for name in CONTAINERS if name.startswith("pcapng")]
ETHERNET = LINKS["ethernet"]
LITTLE = Blocks()


@pytest.mark.parametrize("container", NEW)
@pytest.mark.parametrize("link", [name for name in LINKS if name != "ipv6"])
def test_every_variant_holds_the_same(container: str, link: str) -> None:
    """Byte orders, sections, link layers that change, blocks of all kinds, packets without a time."""
    found = read(capture(together(*SAMPLE), container=container, link=link))

    # Interfaces that count in milliseconds cannot tell which began first.
    assert [truth_of(each) for each in sorted(found, key=lambda each: each.client.port)] == TRUTHS


@pytest.mark.parametrize("container", NEW)
def test_every_variant_holds_ipv6(container: str) -> None:
    """Over Ethernet with a tag."""
    flow = segments(CONVERSATIONS["mutual-1.2"], client=CLIENT_V6, server=SERVER_V6)

    assert seen_in(capture(flow, container=container, link="vlan")) == [CONVERSATIONS["mutual-1.2"].truth]


@pytest.mark.parametrize(
    ("container", "unit"),
    [("pcapng", 1000), ("pcapng-big", 1000), ("pcapng-obsolete", 1000), ("pcapng-sections", 1000),
     ("pcapng-links", 1000), ("pcapng-blocks", 1000), ("pcapng-offset", 1000), ("pcapng-resolutions", 1)],
)  # fmt: skip
def test_times_are_as_exact_as_the_interface(container: str, unit: int) -> None:
    """Each interface counts in its own unit, from its own moment."""
    flow = segments(CONVERSATIONS["mutual-1.2"])

    (handshake,) = read(capture(flow, container=container))

    assert handshake.time == flow[3].time_ns // unit * unit


def test_a_time_that_nobody_can_write_is_none() -> None:
    """A clock that counts seconds, in a stamp of 64 bits; and one before 1970."""
    for option in ((9, b"\x00"), (14, struct.pack("<q", -(2**62)))):
        flow = packets(segments(CONVERSATIONS["server-expired-1.2"]))
        blocks = [
            LITTLE.enhanced(Frame(time_ns=0, octets=ETHERNET.wrap(each.octets, "little"), length=99), 2**64 - 1)
            for each in flow
        ]

        (handshake,) = read(b"".join([LITTLE.section(), LITTLE.interface(ETHERNET, 0, option), *blocks]))

        assert (handshake.time, handshake.duration) == (None, None)


@pytest.mark.parametrize("order", ["little", "big"])
def test_secrets_in_the_file_open_what_it_holds(order: str) -> None:
    """Wireshark writes the key log into the capture."""
    conversation = CONVERSATIONS["mutual-1.3"]
    blocks = Blocks(order)  # type: ignore[arg-type]  # one of two
    keylog = conversation.keylog.encode()
    secrets = blocks.block(10, struct.pack(f"{blocks.mark}II", 0x544C534B, len(keylog)) + keylog)
    octets = capture(segments(conversation), container="pcapng" if order == "little" else "pcapng-big")
    first = int.from_bytes(octets[4:8], order)  # type: ignore[arg-type]  # one of two

    (handshake,) = read(octets[:first] + secrets + octets[first:])

    assert truth_of(handshake) == conversation.unlocked


def secrets_of(octets: bytes) -> bytes:
    """A block with a key log."""
    return LITTLE.block(10, struct.pack("<II", 0x544C534B, len(octets)) + octets)


@pytest.mark.parametrize("room", [MOST_BLOCK_OCTETS + 64, 2**20])
def test_the_secrets_of_a_long_day_are_read(room: int) -> None:
    """A block of them may be longer than what is read at once."""
    conversation = CONVERSATIONS["mutual-1.3"]
    octets = capture(segments(conversation), container="pcapng")
    others = "".join(f"CLIENT_TRAFFIC_SECRET_0 {number:064x} {'ab' * 32}\n" for number in range(12_000))
    block = secrets_of((others + conversation.keylog).encode())

    (handshake,) = read(LITTLE.section() + block + octets, room=room)

    assert len(block) > 2**20
    assert truth_of(handshake) == conversation.unlocked


def test_a_line_that_is_no_secret_ends_nothing() -> None:
    """It is noted, and what stands around it is read."""
    conversation = CONVERSATIONS["mutual-1.3"]
    octets = capture(segments(conversation), container="pcapng")
    block = secrets_of(f"?\n{conversation.keylog}CLIENT_HANDSHAKE_TRAF".encode())

    (handshake,) = read(LITTLE.section() + block + octets)
    walker = walk(LITTLE.section(), block, secrets=KeyLog())

    assert truth_of(handshake) == conversation.unlocked
    assert walker.notes == ("lines of the key log in the capture that are none were passed over (2)",)


def test_secrets_beyond_any_key_log_are_noted() -> None:
    """They are not gathered."""
    head = struct.pack("<II", 10, MOST_SECRETS_OCTETS + 4)

    walker = walk(LITTLE.section(), head, bytes(100))

    (note,) = walker.notes
    assert note == (
        "blocks of TLS secrets of more than 16777216 octets were passed over (1); give the key log as a file (--keylog)"
    )


def test_secrets_of_other_kinds_are_passed_over() -> None:
    """And those that are no block at all."""
    octets = capture(segments(CONVERSATIONS["mutual-1.3"]), container="pcapng")
    others = LITTLE.block(10, b"") + LITTLE.block(10, struct.pack("<II", 0x57474B4C, 4) + b"wire")

    (handshake,) = read(LITTLE.section() + others + octets)

    assert truth_of(handshake) == CONVERSATIONS["mutual-1.3"].truth


def walk(*blocks: bytes, secrets: KeyLog | None = None) -> PcapngWalker:
    """A walker that has seen these blocks."""
    walker = PcapngWalker(Packets(Conversations(secrets)))
    octets = b"".join(blocks)
    buffer = bytearray(octets) + bytes(SLACK)
    walker.walk(buffer, memoryview(buffer), len(octets))
    return walker


def test_interfaces_of_unknown_link_layers_are_passed_over_and_named() -> None:
    """Their packets count, and those of the others are read."""
    unknown = struct.pack("<HHI", 147, 0, 0)
    frame = Frame(time_ns=0, octets=bytes(60), length=60)

    walker = walk(LITTLE.section(), LITTLE.block(1, unknown), LITTLE.enhanced(frame, 0), LITTLE.simple(frame))

    assert (walker.unknown_links, walker.frames) == ({147}, 2)


PACKET = Frame(time_ns=0, octets=bytes(60), length=60)


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([struct.pack("<II", 1, 8), bytes(4)], "a block of 8 octets behind packet 0, expected a multiple of 4 from 12"),
        ([struct.pack("<II", 1, 13), bytes(8)], "a block of 13 octets behind packet 0"),
        ([struct.pack("<II", 6, MOST_BLOCK_OCTETS + 4), bytes(4)], f"a block of {MOST_BLOCK_OCTETS + 4} octets behind"),
        ([b"\x0a\x0d\x0d\x0a" + bytes(8)], "a section whose byte order cannot be told: b'\\\\x00"),
        ([LITTLE.block(1, bytes(4))], "an interface that cannot be read behind packet 0"),
        ([LITTLE.interface(ETHERNET, 0)] * (MOST_INTERFACES + 1), "an interface that cannot be read"),
        ([LITTLE.enhanced(PACKET, 0)], "packet 1 does not fit its block, or its interface is not described"),
        ([LITTLE.block(6, bytes(4))], "packet 1 does not fit its block"),
        ([LITTLE.simple(PACKET)], "packet 1 belongs to an interface that is not described"),
        ([LITTLE.block(2, bytes(20))], "packet 1 does not fit its block, or its interface is not described"),
        ([LITTLE.block(2, bytes(4))], "packet 1 does not fit its block, or its interface is not described"),
    ],
)
def test_what_cannot_be_is_refused(blocks: list[bytes], message: str) -> None:
    """With where, and what was expected."""
    with pytest.raises(Malformed, match=message):
        walk(LITTLE.section(), *blocks)


def test_a_long_block_of_no_interest_is_passed_over() -> None:
    """However long it is, it is not kept."""
    octets = capture(segments(CONVERSATIONS["mutual-1.2"]), container="pcapng")
    long = LITTLE.block(0x0BAD, bytes(3 * 2**20))

    assert seen_in(LITTLE.section() + long + octets) == [CONVERSATIONS["mutual-1.2"].truth]


def test_a_new_section_forgets_the_interfaces_of_the_one_before() -> None:
    """Captures may be joined by writing one behind the other."""
    with pytest.raises(Malformed, match="its interface is not described"):
        walk(LITTLE.section(), LITTLE.interface(ETHERNET, 0), LITTLE.section(), LITTLE.enhanced(PACKET, 0))


@settings(max_examples=20)
@given(st.integers(2048, 20_000), st.sampled_from(NEW))
def test_whatever_is_read_at_once_the_handshakes_are_the_same(room: int, container: str) -> None:
    """A block that ends behind the buffer comes again."""
    octets = capture(together(*SAMPLE), container=container)

    assert read(octets, room=room) == read(octets)


WHOLE = [capture(together("mutual-1.2", "mutual-1.3", "ssh"), container=name) for name in NEW]


@settings(max_examples=300)
@given(st.data(), st.sampled_from(WHOLE))
def test_anything_is_read_or_refused(data: st.DataObject, whole: bytes) -> None:
    """Noise, and captures with noise in them: handshakes or Malformed, nothing else."""
    octets = bytearray(whole if data.draw(st.booleans()) else whole[:12] + data.draw(st.binary(max_size=300)))
    for _ in range(data.draw(st.integers(0, 12))):
        octets[data.draw(st.integers(4, len(octets) - 1))] = data.draw(st.integers(0, 255))

    with contextlib.suppress(Malformed):
        read(bytes(octets))


@pytest.mark.interpreted
def test_a_packet_of_no_interest_costs_two_calls_at_most() -> None:
    """One for its block, one for its segment."""
    count = 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and "edgetrust" in frame.f_code.co_filename

    head = struct.pack(">HHII", 40_000, 5061, 1, 1) + b"\x50\x10" + bytes(6) + b"\x17\x03\x03"
    addresses = bytes((10, 0, 0, 1, 10, 0, 0, 2))
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 43, 0, 0, 64, 6, 0) + addresses + head
    one = LITTLE.enhanced(Frame(time_ns=BEGIN_NS, octets=ETHERNET.wrap(ip, "little"), length=60), 0)
    blocks = [LITTLE.section(), LITTLE.interface(ETHERNET, 0), *[one] * 500]
    sys.setprofile(profile)
    try:
        walk(*blocks)
    finally:
        sys.setprofile(None)

    assert 2 * 500 <= count <= 2 * 500 + 60
