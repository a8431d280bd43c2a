"""Tests of the captures that tests are made with: tshark, which we did not write, sees in them what they should hold.

Whoever is held to these files later can trust them, then; and so can whoever compares tshark with edgetrust.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from itertools import chain, count, product
from typing import Any

import pytest

from tests import tshark
from tests.wire.container import CONTAINERS, capture, gzipped, tarred
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.link import LINKS
from tests.wire.packet import DESTINATION, HOP_BY_HOP, ROUTING, Packet, offloaded
from tests.wire.tcp import (
    ACK,
    BEGIN_NS,
    CLIENT,
    CLIENT_V6,
    FIN,
    SERVER_V6,
    STEP_NS,
    SYN,
    End,
    Segment,
    duplicated,
    merged,
    overlapped,
    packets,
    segments,
    shuffled,
    without,
)
from tests.wire.truth import Truth

pytestmark = tshark.NEEDED

SAMPLE = ("mutual-1.2", "names-20", "server-expired-1.2", "mutual-1.3", "recut-50", "xmpp-starttls", "ssh")


def truths(*names: str) -> list[Truth]:
    """What tshark should see: all but whether a session was resumed, which it does not say."""
    return [replace(CONVERSATIONS[name].truth, resumed=False) for name in names or CONVERSATIONS]


def by_name(seen: Sequence[Truth], names: Sequence[str] = ()) -> dict[str, Truth]:
    """As a mapping, so that a difference names its conversation."""
    return dict(zip(names or tuple(CONVERSATIONS), seen, strict=True))


# --- conversations ----------------------------------------------------------------------------------------------------


def test_every_conversation_is_what_it_is_said_to_be() -> None:
    """Names, versions, ciphers, chains, authorities, alerts and ends, of all of them in one capture."""
    octets = capture(together())

    seen = tshark.look(octets)

    assert by_name(seen) == by_name(truths())


def test_the_keys_open_what_they_are_said_to_open() -> None:
    """With the key log tshark sees the encrypted messages and alerts as well."""
    names = [name for name in CONVERSATIONS if CONVERSATIONS[name].keylog]
    keylog = "".join(CONVERSATIONS[name].keylog for name in names)

    seen = tshark.look(capture(together(*names)), keylog=keylog)

    assert by_name(seen, names) == by_name(
        [replace(CONVERSATIONS[name].unlocked, resumed=False) for name in names], names
    )


def test_resumed_sessions_are_marked() -> None:
    """tshark notes the one session that TLS 1.2 takes up again."""
    octets = capture(together("mutual-1.2", "resumed-1.2"))

    marked = tshark.fields(octets, "tcp.stream", "tls.resumed", options=tshark.OPTIONS)

    assert {stream for stream, resumed in marked if resumed} == {"1"}


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_holds_the_same(container: str) -> None:
    """Whatever the format, the handshakes are there."""
    octets = capture(together(*SAMPLE), container=container)

    seen = tshark.look(octets)

    assert by_name(seen, SAMPLE) == by_name(truths(*SAMPLE), SAMPLE)


@pytest.mark.slow
@pytest.mark.parametrize("link", [name for name in LINKS if name != "ipv6"])
def test_every_link_layer_carries_the_same(link: str) -> None:
    """Whatever lies around the packets, the handshakes are there."""
    octets = capture(together(*SAMPLE), container="pcap-big", link=link)

    seen = tshark.look(octets)

    assert by_name(seen, SAMPLE) == by_name(truths(*SAMPLE), SAMPLE)


@pytest.mark.slow
@pytest.mark.parametrize("link", [name for name in LINKS if name != "ipv4"])
def test_every_link_layer_carries_ipv6(link: str) -> None:
    """Where IPv6 is told by another number than IPv4, it is the right one."""
    flow = segments(CONVERSATIONS["mutual-1.2"], client=CLIENT_V6, server=SERVER_V6)

    seen = tshark.look(capture(flow, link=link))

    assert seen == truths("mutual-1.2")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("container", "unit"),
    [
        ("pcap", 1000), ("pcap-big", 1000), ("pcap-ns", 1), ("pcap-ns-big", 1), ("pcapng", 1000), ("pcapng-big", 1000),
        ("pcapng-obsolete", 1000), ("pcapng-sections", 1000), ("pcapng-links", 1000), ("pcapng-blocks", 1000),
        ("pcapng-offset", 1000),
    ],
)  # fmt: skip
def test_times_are_as_exact_as_the_container(container: str, unit: int) -> None:
    """What tshark reads of each packet is its time, cut to the unit of the file."""
    flow = segments(CONVERSATIONS["version"])
    expected = [each.time_ns // unit * unit for each in flow]

    # tshark lists blocks that it has no name for as well, without a time.
    read = [text for (text,) in tshark.fields(capture(flow, container=container), "frame.time_epoch") if text]

    assert [int(text.replace(".", "")) for text in read] == expected


def test_interfaces_count_time_in_their_own_units() -> None:
    """Nanoseconds, milliseconds and parts of 2**20, in turns."""
    flow = segments(CONVERSATIONS["version"])
    units = [1, 10**6, 10**9 / 2**20]

    read = tshark.fields(capture(flow, container="pcapng-resolutions"), "frame.time_epoch")

    late = [each.time_ns - int(text.replace(".", "")) for each, (text,) in zip(flow, read, strict=True)]
    assert all(0 <= by < units[number % 3] + 1 for number, by in enumerate(late))


@pytest.mark.parametrize("container", ["pcap", "pcapng", "pcapng-simple", "pcapng-obsolete"])
def test_frames_are_cut_and_say_so(container: str) -> None:
    """With a limit a frame holds that many octets at most, and tells how many there were."""
    flow = segments(CONVERSATIONS["mutual-1.2"])
    whole = tshark.fields(capture(flow), "frame.len")

    cut = tshark.fields(capture(flow, container=container, most_octets=100), "frame.cap_len", "frame.len")

    assert cut == [(str(min(100, int(length))), length) for (length,) in whole]


def test_gzip_and_tar_hold_the_file() -> None:
    """What is packed comes out again; tshark unpacks gzip by itself."""
    octets = capture(segments(CONVERSATIONS["mutual-1.2"]))

    archive = tarred({"a.pcap": octets, "b.pcap": b""}, compressed=True)

    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archive))) as opened:
        assert opened.getnames() == ["a.pcap", "b.pcap"]
        extracted = opened.extractfile("a.pcap")
        assert extracted is not None
        assert extracted.read() == octets
    assert tshark.look(gzipped(octets)) == truths("mutual-1.2")


# --- packets ----------------------------------------------------------------------------------------------------------

CHECKED = ("-n", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE")


def test_checksums_are_right() -> None:
    """Of IP and of TCP, in every packet of both versions."""
    flow = segments(CONVERSATIONS["names-20"])
    other = segments(CONVERSATIONS["names-20"], client=CLIENT_V6, server=SERVER_V6, mss=99)

    read = tshark.fields(capture([*flow, *other]), "ip.checksum.status", "tcp.checksum.status", options=CHECKED)

    assert set(read) == {("1", "1"), ("", "1")}


FRAGMENTS = (None, 8, 512)
OPTIONS = (b"", b"\x01\x01\x01\x01", b"\x94\x04\x00\x00" + b"\x01" * 36)
EXTENSIONS: tuple[tuple[int, ...], ...] = ((), (HOP_BY_HOP,), (HOP_BY_HOP, DESTINATION, ROUTING, DESTINATION))


def from_many(client: str, **changes: Any) -> Iterator[list[Segment]]:  # noqa: ANN401 - the keywords of segments
    """The same conversation again and again, each a second later and from the next address."""
    for number in count():
        another = End(str(ip_address(client) + number), CLIENT.port)
        yield segments(CONVERSATIONS["mutual-1.2"], client=another, begin_ns=BEGIN_NS + number * 10**9, **changes)


def test_ipv4_is_put_together_again() -> None:
    """With options or without, whole or in fragments."""
    ways = list(product(OPTIONS, FRAGMENTS))
    wrapped = [
        packets(flow, options=options, fragment=fragment)
        for flow, (options, fragment) in zip(from_many(CLIENT.ip), ways, strict=False)
    ]

    seen = tshark.look(capture(list(chain.from_iterable(wrapped))))

    assert dict(zip(ways, seen, strict=True)) == dict.fromkeys(ways, *truths("mutual-1.2"))


def test_packets_may_leave_their_length_to_the_network_card() -> None:
    """A length of 0 stands for all that was captured, and segments may be larger than any packet."""
    wrapped = packets(segments(CONVERSATIONS["much-data"], mss=65_000))

    seen = tshark.look(capture([offloaded(each) if len(each.octets) > 1500 else each for each in wrapped]))

    assert seen == truths("much-data")


def test_ipv6_is_put_together_again() -> None:
    """With extension headers or without, whole or in fragments."""
    ways = list(product(EXTENSIONS, FRAGMENTS))
    wrapped = [
        packets(flow, extensions=extensions, fragment=fragment)
        for flow, (extensions, fragment) in zip(from_many(CLIENT_V6.ip, server=SERVER_V6), ways, strict=False)
    ]

    seen = tshark.look(capture(list(chain.from_iterable(wrapped))))

    assert dict(zip(ways, seen, strict=True)) == dict.fromkeys(ways, *truths("mutual-1.2"))


def test_fragments_come_in_any_order() -> None:
    """Those of one packet are found by their number."""
    wrapped: list[Packet] = packets(segments(CONVERSATIONS["mutual-1.2"]), fragment=256)
    pairs = [wrapped[start : start + 2][::-1] for start in range(0, len(wrapped), 2)]

    seen = tshark.look(capture([each for pair in pairs for each in pair]))

    assert seen[0].server_chain == CONVERSATIONS["mutual-1.2"].truth.server_chain


# --- TCP --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mss", "name"),
    [(1, "server-expired-1.2"), pytest.param(1, "names-20", marks=pytest.mark.slow)]
    + [(mss, "names-20") for mss in (7, 536, 9000, [1, 1460, 3])],
)
def test_segments_of_any_size_make_the_same_handshake(mss: int | list[int], name: str) -> None:
    """From one octet a segment to more than any Ethernet carries."""
    flow = segments(CONVERSATIONS[name], mss=mss)

    seen = tshark.look(capture(flow), tls_port=CONVERSATIONS[name].port)

    assert seen == truths(name)


@pytest.mark.parametrize("seed", range(3))
def test_what_befalls_segments_leaves_the_handshake(seed: int) -> None:
    """Out of order, twice, overlapping, and around the end of the sequence numbers."""
    turn = (1 << 32) - 700
    flow = segments(CONVERSATIONS["names-20"], mss=[400, 30, 555], client_first=turn, server_first=turn)

    befallen = duplicated(shuffled(overlapped(flow, seed=seed), seed=seed), seed=seed)

    assert befallen != flow
    assert [each.time_ns for each in befallen] == sorted(each.time_ns for each in befallen)
    assert tshark.look(capture(befallen)) == truths("names-20")


def test_what_is_missing_is_missing() -> None:
    """Without its second segment the server's flight has no certificates."""
    flow = segments(CONVERSATIONS["names-20"], mss=500)
    from_server = [number for number, each in enumerate(flow) if each.source == flow[1].source and each.payload]

    (seen,) = tshark.look(capture(without(flow, from_server[1])))

    assert seen.server_chain == ()
    assert seen.client_chain == CONVERSATIONS["names-20"].truth.client_chain


def test_a_capture_may_begin_in_the_middle() -> None:
    """With turns skipped neither SYN nor hello is there, and the sequence numbers go on where they were."""
    conversation = CONVERSATIONS["mutual-1.2"]
    whole = segments(conversation)

    flow = segments(conversation, skip=1)

    assert [each.sequence for each in flow] == [each.sequence for each in whole[-len(flow) :]]
    assert not any(each.flags & SYN for each in flow)
    (seen,) = tshark.look(capture(flow))
    assert (seen.sni, seen.cipher) == (None, conversation.truth.cipher)


def test_ports_are_used_again() -> None:
    """Two connections between the same ports are two."""
    first = segments(CONVERSATIONS["server-expired-1.2"])
    second = segments(
        CONVERSATIONS["client-unknown-ca-1.2"], begin_ns=BEGIN_NS + 10**10, client_first=5_000_000, server_first=77
    )

    seen = tshark.look(capture(merged(second, first)))

    assert seen == truths("server-expired-1.2", "client-unknown-ca-1.2")


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_nothing_is_acknowledged_before_it_was_sent(name: str) -> None:
    """Each acknowledgement is of exactly what the other end has sent by then, and every segment takes its time."""
    flow = segments(CONVERSATIONS[name], mss=333, client_first=2**32 - 5, server_first=2**32 - 300)
    sent: dict[object, int] = {}

    for each in flow:
        if each.flags & ACK:
            assert each.acknowledged == sent[each.target]
        sent[each.source] = _after(each)

    assert [each.time_ns for each in flow] == [BEGIN_NS + number * STEP_NS for number in range(len(flow))]


def _after(segment: Segment) -> int:
    return (segment.sequence + len(segment.payload) + bool(segment.flags & (SYN | FIN))) % 2**32


def test_what_befalls_segments_repeats() -> None:
    """The same seed does the same."""
    flow = segments(CONVERSATIONS["names-20"], mss=100)

    assert shuffled(flow, seed=1) == shuffled(flow, seed=1) != flow
    assert duplicated(flow, seed=1) == duplicated(flow, seed=1) != flow
    assert overlapped(flow, seed=1) == overlapped(flow, seed=1) != flow
