"""From the link layer to a segment: tags, labels, options, extension headers and fragments hide no handshake."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.codec.capture.packets import LINKS, Packets
from tests import tshark
from tests.captures import read, seen_in
from tests.wire.container import capture, pcap
from tests.wire.conversations import CONVERSATIONS
from tests.wire.link import Link
from tests.wire.packet import DESTINATION, HOP_BY_HOP, ROUTING
from tests.wire.tcp import CLIENT_V6, SERVER_V6, packets, segments

NAME = "mutual-1.2"
TRUTHS = [CONVERSATIONS[NAME].truth]
MAC = bytes(12)


@pytest.mark.parametrize("fragment", [None, 8, 512])
@pytest.mark.parametrize("options", [b"", b"\x01\x01\x01\x01", b"\x94\x04\x00\x00" + b"\x01" * 36])
def test_ipv4_is_put_together(options: bytes, fragment: int | None) -> None:
    """With options or without, whole or in fragments."""
    wrapped = packets(segments(CONVERSATIONS[NAME]), options=options, fragment=fragment)

    assert seen_in(capture(wrapped)) == TRUTHS


@pytest.mark.parametrize("fragment", [None, 8, 512])
@pytest.mark.parametrize("extensions", [(), (HOP_BY_HOP,), (HOP_BY_HOP, DESTINATION, ROUTING, DESTINATION)])
@pytest.mark.parametrize("link", ["ethernet", "raw"])
def test_ipv6_is_put_together(extensions: tuple[int, ...], fragment: int | None, link: str) -> None:
    """With extension headers or without, before the fragments or inside them."""
    wrapped = packets(
        segments(CONVERSATIONS[NAME], client=CLIENT_V6, server=SERVER_V6), extensions=extensions, fragment=fragment
    )

    assert seen_in(capture(wrapped, link=link)) == TRUTHS


@tshark.NEEDED
def test_tshark_puts_the_same_together() -> None:
    """Fragments that hold extension headers."""
    flow = packets(
        segments(CONVERSATIONS["names-20"], client=CLIENT_V6, server=SERVER_V6),
        extensions=(HOP_BY_HOP, DESTINATION),
        fragment=256,
    )
    octets = capture(flow)

    assert seen_in(octets) == tshark.look(octets)


def framed(wrap: Callable[[bytes], bytes], number: int = 1) -> bytes:
    """A capture whose frames are made by a function."""
    return pcap(packets(segments(CONVERSATIONS[NAME])), Link(number, lambda octets, _: wrap(octets)), 2**18)


@tshark.NEEDED
@pytest.mark.parametrize(
    "wrap",
    [
        lambda octets: MAC + b"\x88\x64" + struct.pack(">BBHHH", 0x11, 0, 1, len(octets) + 2, 0x0021) + octets,
        lambda octets: MAC + b"\x88\x47" + b"\x00\x01\x01\x40" + octets,
        lambda octets: MAC + b"\x88\x47" + b"\x00\x01\x00\x40" + b"\x00\x02\x01\x40" + octets,
        lambda octets: MAC + b"\x81\x00\x00\x01" + b"\x88\x47" + b"\x00\x01\x01\x40" + octets,
        lambda octets: MAC + b"\x91\x00\x00\x01\x81\x00\x00\x02\x08\x00" + octets,
    ],
    ids=["pppoe", "mpls", "mpls-twice", "mpls-in-vlan", "old-qinq"],
)
def test_what_providers_put_around_packets_is_taken_off(wrap: Callable[[bytes], bytes]) -> None:
    """Sessions of PPPoE, labels of MPLS, tags of other vendors; as tshark does."""
    octets = framed(wrap)

    assert seen_in(octets) == TRUTHS
    assert tshark.look(octets) == TRUTHS


def test_a_total_length_of_zero_stands_for_the_rest_of_the_packet() -> None:
    """Segments that the network card is going to cut."""

    def lengthless(octets: bytes) -> bytes:
        return MAC + b"\x08\x00" + octets[:2] + b"\0\0" + octets[4:]

    # Padding would count as data: a machine hands its own packets over without any.
    assert seen_in(framed(lengthless)) == TRUTHS
    assert seen_in(framed(lambda octets: MAC + b"\x81\x00\x00\x01" + lengthless(octets)[12:])) == TRUTHS


def test_padding_is_no_data() -> None:
    """How long a packet is, IP says."""
    assert seen_in(framed(lambda octets: MAC + b"\x08\x00" + octets + b"\x15\x03\x03\x00\x02\x02\x28" * 3)) == TRUTHS


def count_truncated(*captured: bytes) -> tuple[int, int]:
    """How many packets were cut, and how many connections begin, of raw packets."""
    conversations = Conversations()
    found = Packets(conversations)
    for octets in captured:
        found.link(octets, LINKS[101], 1, 0)
    return found.truncated, len(conversations.halves)


def syn(**changes: bytes) -> bytes:
    """A packet that begins a connection, with parts replaced: `head` of IP's, `tcp` from the offset on."""
    head = bytes((0x45, 0, 0, 40)) + bytes(5) + b"\x06" + bytes(2) + bytes((10, 0, 0, 1, 10, 0, 0, 2))
    return changes.get("head", head) + struct.pack(">HHII", 1, 2, 3, 4) + changes.get("tcp", b"\x50\x02" + bytes(6))


def test_headers_that_are_not_all_there_count_as_cut() -> None:
    """Nothing is guessed of them."""
    assert count_truncated(syn()) == (0, 1)
    assert count_truncated(syn()[:30], syn()[:10], b"\x60" + bytes(20), b"") == (4, 0)


@pytest.mark.parametrize(
    "octets",
    [
        syn(tcp=b"\x40\x02" + bytes(6)),
        syn(head=b"\x44" + syn()[1:20]),
        syn(head=syn()[:9] + b"\x11" + syn()[10:20]),
        syn(head=b"\x75" + syn()[1:20]),
    ],
    ids=["tcp-header-too-short", "ip-header-too-short", "udp", "version-7"],
)
def test_what_is_no_segment_begins_nothing(octets: bytes) -> None:
    """Headers that are shorter than they can be, and other protocols."""
    assert count_truncated(octets) == (0, 0)


def test_a_fragment_that_was_cut_completes_nothing() -> None:
    """What is missing of it would be taken for data."""
    wrapped = packets(segments(CONVERSATIONS[NAME]), fragment=512)
    cut = [replace(each, octets=each.octets[:400] if len(each.octets) > 500 else each.octets) for each in wrapped]

    found = read(capture(cut))

    assert [(each.server_chain, each.client_chain, each.is_complete) for each in found] == [(None, None, False)]


@settings(max_examples=300)
@given(st.binary(max_size=120), st.sampled_from(sorted(LINKS)), st.booleans())
def test_any_packet_is_taken(octets: bytes, link: int, is_cut: bool) -> None:
    """Of any link layer, nothing is raised."""
    found = Packets(Conversations())

    for version in (b"\x45", b"\x46", b"\x60", b""):
        found.link(octets[: LINKS[link].header] + version + octets, LINKS[link], 1, 0, is_cut=is_cut)

    assert found.truncated <= 4


def test_labels_and_headers_without_an_end_are_bounded() -> None:
    """A stack of labels, tags, or extension headers that fills the packet."""
    found = Packets(Conversations())
    extended = struct.pack(">IHBB", 6 << 28, 60_000, 0, 64) + bytes(32)

    found.link(MAC + b"\x81\x00" + b"\x00\x01\x81\x00" * 10_000, LINKS[1], 1, 0)
    found.link(MAC + b"\x88\x47" + bytes(60_000), LINKS[1], 1, 0)
    found.network(extended + b"\x00\x00" + bytes(60_000), 0, 1, 0)

    assert not found.conversations.halves


def test_a_plain_segment_that_was_cut_counts_and_says_how_much_is_missing() -> None:
    """Its FIN stands behind all of its octets, captured or not."""
    flow = segments(CONVERSATIONS[NAME])
    walked = Packets(Conversations())
    octets = syn()[:2] + (140).to_bytes(2, "big") + syn()[4:] + bytes(70)
    buffer = bytearray(octets) + bytes(64)

    walked.plain(buffer, memoryview(buffer), 0, len(octets), 1, lambda _buffer, record: record, 0)

    assert walked.truncated == 1
    assert read(capture(flow, most_octets=300))[0].is_complete is False


@pytest.mark.parametrize("octets", [syn(tcp=b"\x40\x02" + bytes(6)), syn(tcp=b"\x50\x10" + bytes(6))])
def test_a_plain_segment_that_is_none_or_brings_nothing_begins_nothing(octets: bytes) -> None:
    """A header that is too short; an acknowledgement alone."""
    walked = Packets(Conversations())
    buffer = bytearray(octets) + bytes(64)

    walked.plain(buffer, memoryview(buffer), 0, len(octets), 1, lambda _buffer, record: record, 0)

    assert (len(walked.conversations.halves), walked.truncated) == (0, 0)
