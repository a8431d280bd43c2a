"""Holds capture files that are written against tshark, and against what edgetrust reads in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from edgetrust.codec.capture.write import COMMENT, pcap_of, pcapng_blocks, pcapng_head, pcapng_of
from edgetrust.model.lab import Conversation, SocketName
from tests import make, tshark
from tests.captures import seen_in
from tests.recorded_lab import conversation_of
from tests.wire.conversations import CONVERSATIONS
from tests.wire.truth import Truth

NAMES = (
    "mutual-1.2",
    "mutual-1.3",
    "names-20",
    "server-only-1.0",
    "closed-by-server",
    "reset-later",
    "still-open",
    "client-expired-1.2",
    "server-unknown-ca-1.2",
    "much-data",
)
OTHER = SocketName(ip="10.0.10.12", port=40002)
Write = Callable[[Iterable[Conversation]], Iterator[bytes]]
FORMATS: tuple[Write, ...] = (pcapng_of, pcap_of)


@cache
def seen_by_tshark(write: Write) -> dict[str, Truth]:
    """What tshark sees in one file of all of them, by name: it takes longer to start than to read."""
    conversations = [
        conversation_of(
            CONVERSATIONS[name],
            client=SocketName(ip="10.0.10.13", port=40_000 + number),
            opened=make.NOW + timedelta(seconds=number),
        )
        for number, name in enumerate(NAMES)
    ]
    return dict(zip(NAMES, tshark.look(b"".join(write(conversations))), strict=True))


@tshark.NEEDED
@pytest.mark.parametrize("name", NAMES)
def test_tshark_and_edgetrust_see_what_was_said(name: str) -> None:
    """Certificates, authorities, alerts and the end, in both formats."""
    told = CONVERSATIONS[name]

    seen = [seen_by_tshark(write)[name] for write in FORMATS]
    read = [seen_in(b"".join(write([conversation_of(told)]))) for write in FORMATS]

    assert seen == [told.truth] * 2
    assert read == [[told.truth]] * 2


def test_pieces_may_come_at_any_time() -> None:
    """A file that is written while connections end is the same as one that is written at once."""
    told = [conversation_of(CONVERSATIONS["mutual-1.2"]), conversation_of(CONVERSATIONS["still-open"], client=OTHER)]

    pieces = pcapng_head() + b"".join(map(pcapng_blocks, told))

    assert pieces == b"".join(pcapng_of(told))


def test_connections_are_asked_for_one_by_one() -> None:
    """Nothing is held of a connection once it is written."""
    taken: list[str] = []

    def endless() -> Iterator[Conversation]:
        for number in range(1000):
            taken.append(str(number))
            yield conversation_of(CONVERSATIONS["mutual-1.2"])

    writing = pcapng_of(endless())
    next(writing)
    next(writing)

    assert taken == ["0"]


@tshark.NEEDED
def test_a_file_is_valid_after_each_piece() -> None:
    """Whoever stops early leaves a file with what was said until then."""
    told = CONVERSATIONS["mutual-1.2"]
    pieces = list(pcapng_of([conversation_of(told), conversation_of(told, client=OTHER)]))

    seen = [tshark.look(b"".join(pieces[:end])) for end in (1, 2, 3)]

    assert seen == [[], [told.truth], [told.truth, told.truth]]


@tshark.NEEDED
def test_a_pcap_file_is_in_the_order_of_time() -> None:
    """Connections that ran at the same time lie within each other."""
    told = conversation_of(CONVERSATIONS["mutual-1.2"])
    later = conversation_of(CONVERSATIONS["mutual-1.2"], client=OTHER, opened=make.NOW + timedelta(milliseconds=1))

    seen = tshark.fields(b"".join(pcap_of([later, told])), "frame.time_delta", "ip.src")

    assert all(float(delta) >= 0 for delta, _ in seen)
    assert {address for _, address in seen[:6]} == {told.client.ip, told.server.ip, OTHER.ip}


@tshark.NEEDED
def test_a_file_says_that_it_was_made_up() -> None:
    """What is real in it and what is not stands in the comment of the section."""
    octets = b"".join(pcapng_of([conversation_of(CONVERSATIONS["mutual-1.2"])]))

    assert COMMENT.encode() in octets
    assert tshark.fields(octets, "frame.interface_id", "frame.encap_type")[0] == ("0", "1")


def test_times_reach_beyond_the_first_round_of_microseconds() -> None:
    """A time is two numbers of 32 bits in pcapng, and seconds with a rest in pcap."""
    conversation = replace(conversation_of(CONVERSATIONS["still-open"]), flights=())

    pcapng, pcap = b"".join(pcapng_of([conversation])), b"".join(pcap_of([conversation]))

    microseconds = int(make.NOW.timestamp()) * 1_000_000
    start = len(pcapng_head())
    upper, lower = (int.from_bytes(pcapng[start + at : start + at + 4], "little") for at in (12, 16))
    assert upper * 2**32 + lower == microseconds
    assert int.from_bytes(pcap[24:28], "little") == int(make.NOW.timestamp())
