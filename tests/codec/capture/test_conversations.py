"""Connections at once: whatever befalls packets, handshakes are the same; what is missing is not guessed."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.codec.capture import conversations, halves
from edgetrust.codec.capture.conversations import (
    ACK,
    FIN,
    IGNORED,
    MOST_HALVES,
    MOST_HELD,
    MOST_OPEN,
    MOST_STRAY_OCTETS,
    MOST_STRAYS,
    RST,
    SYN,
    Conversations,
)
from edgetrust.codec.tls.stream import write_record
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from tests.captures import essence, read, read_all, seen_in, truth_of
from tests.wire.container import capture
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.records import recut
from tests.wire.tcp import (
    BEGIN_NS,
    CLIENT,
    CLIENT_V6,
    SERVER,
    SERVER_V6,
    Segment,
    duplicated,
    merged,
    overlapped,
    packets,
    segments,
    shuffled,
    without,
)
from tests.wire.truth import Closing, Truth

SAMPLE = (
    "mutual-1.2", "names-20", "server-expired-1.2", "client-expired-1.2", "mutual-1.3", "server-expired-1.3",
    "client-expired-1.3", "hello-retry", "resumed-1.2", "recut-500", "xmpp-starttls", "sslv2-hello", "ssh",
    "reset-later", "reset-after-hello", "version",
)  # fmt: skip
PLAIN = ("mutual-1.2", "names-20", "server-expired-1.2", "mutual-1.3", "client-expired-1.3", "rsa", "no-sni", "version")
"""Conversations of handshake records from the first octet on."""
WRAP = 2**32
HANDSHAKE = 22


def essences(octets: bytes, *, keylog: str = "") -> list[Handshake]:
    """What is seen in a capture file, without frames and times."""
    return [essence(handshake) for handshake in read(octets, keylog=keylog)]


# --- whatever befalls packets -----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    name=st.sampled_from(SAMPLE),
    mss=st.lists(st.integers(1, 2000), min_size=1, max_size=4),
    firsts=st.tuples(st.integers(0, WRAP - 1), st.integers(WRAP - 3000, WRAP - 1)),
    seed=st.integers(0, 2**32),
    fragment=st.sampled_from([None, 8, 64, 512]),
    is_keyed=st.booleans(),
)
def test_however_it_is_sent_a_handshake_is_the_same(
    name: str, mss: list[int], firsts: tuple[int, int], seed: int, fragment: int | None, is_keyed: bool
) -> None:
    """Cut anywhere, out of order, twice, overlapping, in fragments, around the end of the sequence numbers."""
    conversation = CONVERSATIONS[name]
    keylog = conversation.keylog if is_keyed else ""
    largest = max(mss) if sum(mss) / len(mss) > 40 else 400
    flow = segments(conversation, mss=[*mss, largest], client_first=firsts[0], server_first=firsts[1])

    befallen = duplicated(shuffled(overlapped(flow, seed=seed), seed=seed), seed=seed)

    plain = essences(capture(segments(conversation)), keylog=keylog)
    assert essences(capture(packets(befallen, fragment=fragment)), keylog=keylog) == plain


@settings(max_examples=25)
@given(st.sampled_from(PLAIN), st.integers(1, 3000), st.booleans())
def test_however_records_are_cut_a_handshake_is_the_same(name: str, most: int, is_keyed: bool) -> None:
    """Messages share records and span them."""
    conversation = CONVERSATIONS[name]
    keylog = conversation.keylog if is_keyed else ""

    cut = essences(capture(segments(recut(conversation, most))), keylog=keylog)

    assert cut == essences(capture(segments(conversation)), keylog=keylog)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=5))
def test_several_files_are_one_capture(cuts: list[int]) -> None:
    """A handshake may begin in one and end in another."""
    flow = packets(together(*SAMPLE))
    bounds = sorted({0, *(cut % len(flow) for cut in cuts), len(flow)})

    found = read_all([capture(flow[start:stop]) for start, stop in pairwise(bounds)])

    whole = read(capture(flow))
    assert [essence(each) for each in sorted(found, key=lambda each: each.time or 0)] == [
        essence(each) for each in whole
    ]


def test_a_handshake_names_the_file_in_which_it_begins() -> None:
    """With the number of the packet there."""
    flow = segments(CONVERSATIONS["mutual-1.2"])

    (handshake,) = read_all([capture(flow[:2]), capture(flow[2:5]), capture(flow[5:])])

    assert (handshake.file, handshake.frame) == ("1.pcap", 2)


def test_every_packet_twice_changes_nothing() -> None:
    """As in captures of all interfaces of a machine."""
    flow = together(*SAMPLE)

    assert essences(capture(duplicated(flow, seed=1, share=1))) == essences(capture(flow))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_syn_may_come_late(name: str) -> None:
    """Behind the first data, and again behind all of it."""
    flow = segments(CONVERSATIONS[name])
    late = [flow[3], flow[0], flow[1], *flow[4:], flow[0]]

    assert [truth_of(each) for each in read(capture(_in_order(late)))][:1] == [CONVERSATIONS[name].truth]


def _in_order(flow: Sequence[Segment]) -> list[Segment]:
    """With times that fit."""
    return [replace(each, time_ns=BEGIN_NS + number * 1000) for number, each in enumerate(flow)]


def test_ipv6_is_watched_as_ipv4_is() -> None:
    """Its keys are longer; the halves find each other all the same."""
    flow = segments(CONVERSATIONS["mutual-1.2"], client=CLIENT_V6, server=SERVER_V6)

    seen = seen_in(capture(shuffled(flow, seed=1)[3:]))

    assert seen == [CONVERSATIONS["mutual-1.2"].truth]


# --- whatever is missing ----------------------------------------------------------------------------------------------


def is_nothing_wrong(seen: Handshake, whole: Handshake) -> list[str]:
    """The facts that are told otherwise than they were, and those that are missing without a word. A capture that ends
    early is no different from a handshake that goes on."""
    left, right = truth_of(seen), truth_of(whole)
    is_going_on = seen.ended_by is None and seen.outcome is HandshakeOutcome.UNKNOWN
    wrong = []
    for name in (field.name for field in fields(Truth)):
        told, true = getattr(left, name), getattr(right, name)
        is_part = set(told) <= set(true) if name == "alerts" else told in (None, (), False)
        if told != true and not (is_part and (name == "closed_by" or is_going_on or not seen.is_complete)):
            wrong.append(f"{name}: {told}, not {true}")
    if seen.outcome not in (whole.outcome, HandshakeOutcome.UNKNOWN):
        wrong.append(f"outcome: {seen.outcome}")
    if (seen.client, seen.server) != (whole.client, whole.server):
        wrong.append(f"ends: {seen.client}, {seen.server}")
    return wrong


@pytest.mark.parametrize("name", SAMPLE)
@pytest.mark.parametrize("mss", [1460, 400])
def test_without_any_one_packet_nothing_wrong_is_told(name: str, mss: int) -> None:
    """What is told is true; what is not there is not told, and then the handshake is not complete."""
    flow = segments(CONVERSATIONS[name], mss=mss)
    (whole,) = read(capture(flow))

    wrong = {}
    for position in range(len(flow)):
        for seen in read(capture(without(flow, position))):
            wrong[position] = is_nothing_wrong(seen, whole)

    assert not any(wrong.values()), wrong


@settings(max_examples=60)
@given(
    name=st.sampled_from(SAMPLE),
    mss=st.integers(60, 1460),
    gone=st.lists(st.integers(0, 100), min_size=2, max_size=8),
    seed=st.integers(0, 1000),
)
def test_without_several_packets_nothing_wrong_is_told(name: str, mss: int, gone: list[int], seed: int) -> None:
    """Also out of order."""
    flow = segments(CONVERSATIONS[name], mss=mss)
    (whole,) = read(capture(flow))

    found = read(capture(shuffled(without(flow, *gone), seed=seed)))

    assert [is_nothing_wrong(seen, whole) for seen in found] == [[]] * len(found)


@pytest.mark.parametrize("side", ["client", "server"])
@pytest.mark.parametrize("name", SAMPLE)
def test_one_direction_alone_is_no_failure(name: str, side: str) -> None:
    """A port that mirrors one direction shows half of everything: not that the other end was silent."""
    flow = segments(CONVERSATIONS[name])
    source = flow[0].source if side == "client" else flow[1].source
    (whole,) = read(capture(flow))

    found = read(capture([each for each in flow if each.source == source]))

    said_nothing = name == "reset-after-hello"
    assert [is_nothing_wrong(seen, whole) for seen in found] == [[]] * len(found)
    assert all(seen.outcome is not HandshakeOutcome.FAILED or seen.alerts or said_nothing for seen in found)


def test_what_lies_behind_a_hole_is_read() -> None:
    """A hole in the certificates leaves the request behind them, in whose record nothing is missing."""
    conversation = CONVERSATIONS["names-20"]
    flow = segments(conversation, mss=300)
    from_server = [number for number, each in enumerate(flow) if each.source == flow[1].source and each.payload]

    (seen,) = read(capture(without(flow, from_server[1])))

    assert (seen.server_chain, seen.is_complete) == (None, False)
    assert truth_of(seen).authorities == conversation.truth.authorities
    assert truth_of(seen).client_chain == conversation.truth.client_chain
    assert "packets of the server are missing from the capture" in seen.notes


def test_the_messages_of_a_record_are_told_apart_around_a_hole() -> None:
    """All of the server's flight in one record: the length of the message that is cut says where the next begins."""
    conversation = recut(CONVERSATIONS["names-20"], 16_000)
    flow = segments(conversation, mss=300)
    from_server = [number for number, each in enumerate(flow) if each.source == flow[1].source and each.payload]

    (seen,) = read(capture(without(flow, from_server[1])))

    assert (seen.server_chain, seen.version) == (None, conversation.truth.version)
    assert truth_of(seen).authorities == conversation.truth.authorities


@pytest.mark.parametrize("most_octets", [54, 60, 100, 300, 700, 1200])
@pytest.mark.parametrize("name", SAMPLE)
def test_of_packets_that_were_cut_nothing_wrong_is_told(name: str, most_octets: int) -> None:
    """A limit on what is captured of each packet makes a hole in each."""
    flow = segments(CONVERSATIONS[name], mss=1000)
    (whole,) = read(capture(flow))

    for seen in read(capture(flow, most_octets=most_octets)):
        assert is_nothing_wrong(seen, whole) == []
        assert (
            seen.is_complete or any("were cut when they were captured" in note for note in seen.notes) or (seen.is_ssh)
        )


@pytest.mark.parametrize("name", ["mutual-1.2", "names-20", "client-expired-1.2", "rsa", "mutual-1.3"])
@pytest.mark.parametrize("skip", [1, 2, 3])
def test_a_capture_may_begin_in_the_middle(name: str, skip: int) -> None:
    """What comes after its beginning is told, and that something is missing."""
    conversation = CONVERSATIONS[name]
    (whole,) = read(capture(segments(conversation)))

    found = read(capture(segments(conversation, skip=skip)))

    assert [is_nothing_wrong(seen, whole) for seen in found] == [[]] * len(found)
    assert not any(seen.is_complete for seen in found)
    if conversation.truth.client_chain and skip < 3:
        assert [truth_of(seen).client_chain for seen in found] == [conversation.truth.client_chain]


def test_the_first_segments_of_a_capture_may_be_out_of_order() -> None:
    """Without SYN, and the second half of a ClientHello before its first."""
    flow = segments(CONVERSATIONS["mutual-1.3"], mss=150)[3:]

    (seen,) = read(capture(_in_order([flow[1], flow[0], *flow[2:]])))

    assert truth_of(seen) == CONVERSATIONS["mutual-1.3"].truth


# --- ports that are used again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("begins", [0, 3])
@pytest.mark.parametrize(
    "before", ["server-expired-1.2", "mutual-1.2", "mutual-1.3", "still-open", "half", "reset-after-hello", "ssh"]
)
@pytest.mark.parametrize("after", ["client-unknown-ca-1.2", "mutual-1.3"])
def test_ports_are_used_again(before: str, after: str, begins: int) -> None:
    """With SYN and without: two connections, whether the first came to an end or not."""
    server = replace(SERVER, port=7001)
    first = segments(CONVERSATIONS[before], server=server)
    second = segments(
        CONVERSATIONS[after], server=server, begin_ns=BEGIN_NS + 10**10, client_first=5_000_000, server_first=77
    )[begins:]

    seen = seen_in(capture(merged(first, second)))

    assert seen == [CONVERSATIONS[before].truth, CONVERSATIONS[after].truth]


def test_many_connections_of_the_same_ports_are_many() -> None:
    """One after the other, as from behind a translator of addresses."""
    flows = [
        segments(CONVERSATIONS["server-expired-1.2"], begin_ns=BEGIN_NS + n * 10**9, client_first=n * 10**6)
        for n in range(100)
    ]

    seen = seen_in(capture([each for flow in flows for each in flow]))

    assert seen == [CONVERSATIONS["server-expired-1.2"].truth] * 100


# --- ends -------------------------------------------------------------------------------------------------------------


def test_a_reset_behind_a_fin_did_not_end_the_connection() -> None:
    """Whoever closes first with octets unread makes the other's machine send RST."""
    conversation = replace(CONVERSATIONS["silent-after-server-flight"], closing=None)
    flow = segments(conversation)
    last = flow[-1]
    fin = replace(last, flags=FIN | ACK, payload=b"", time_ns=last.time_ns + 1)
    if fin.source != flow[0].source:
        fin = replace(fin, source=last.target, target=last.source, sequence=last.acknowledged, acknowledged=0)
    reset = replace(fin, source=fin.target, target=fin.source, flags=RST, time_ns=fin.time_ns + 1)

    (handshake,) = read(capture([*flow, fin, reset]))

    assert handshake.ended_by is Ending.CLIENT
    assert (handshake.reset_by, handshake.notes) == (Side.SERVER, ())


@pytest.mark.parametrize("side", ["client", "server"])
def test_who_closed_first_is_told_by_numbers(side: str) -> None:
    """Not by the order in which the packets stand in the capture."""
    conversation = replace(CONVERSATIONS["mutual-1.2"], closing=Closing(side))  # type: ignore[arg-type]  # one of two
    flow = segments(conversation)

    (handshake,) = read(capture(_in_order([*flow[:-3], flow[-2], flow[-3], flow[-1]])))

    assert handshake.ended_by == side


# --- bounds -----------------------------------------------------------------------------------------------------------


def key_of(number: int, *, reverse: bool = False) -> bytes:
    """The key of a connection of one's own."""
    here = b"\x0a" + number.to_bytes(3, "big")
    ports = (b"\x9c\x41", b"\x1b\x59")
    there = b"\x0a\xff\xff\xff"
    return there + here + ports[1] + ports[0] if reverse else here + there + ports[0] + ports[1]


def held(watched: Conversations) -> int:
    """Octets kept of all that is under way."""
    return sum(half.held for half in watched.halves.values()) + watched._stray_octets


def test_a_flood_of_syns_keeps_a_bounded_table() -> None:
    """The oldest go; handshakes afterwards are told as ever."""
    watched = Conversations()

    for number in range(MOST_HALVES + 1000):
        watched.segment(key_of(number), number, 0, SYN, b"", number, number)

    assert len(watched.halves) == MOST_HALVES
    assert (held(watched), watched.take()) == (0, [])


def test_a_flood_of_half_open_handshakes_is_bounded() -> None:
    """Each with a hello and no more: the oldest are told as they stand, and that they were given up."""
    hello = CONVERSATIONS["mutual-1.2"].turns[0].octets
    watched = Conversations()

    for number in range(MOST_OPEN + 500):
        watched.segment(key_of(number), 0, 0, SYN, b"", number, number)
        watched.segment(key_of(number), 1, 1, ACK, hello, number, number)

    told = watched.take()
    assert len(told) == 500
    assert {(each.server_name, each.outcome, each.is_complete) for each in told} == {
        ("expe1.example.com", HandshakeOutcome.UNKNOWN, False)
    }
    assert all("too many connections were open at once" in each.notes[-1] for each in told)
    assert len(watched._open) == MOST_OPEN


def test_endless_strays_are_bounded() -> None:
    """First segments of connections that nobody saw begin."""
    watched = Conversations()

    for number in range(3 * MOST_STRAYS):
        watched.segment(key_of(number), 1, 1, ACK, bytes(20_000), number, number)

    assert watched._stray_octets <= MOST_STRAY_OCTETS
    assert len(watched._strays) <= MOST_STRAYS
    watched.end()
    assert watched.take() == []


@pytest.mark.parametrize("kind", ["message", "records", "octets", "alerts", "changes", "gaps", "text", "sealed"])
def test_whatever_connections_send_memory_is_bounded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections without an end, each of another kind of excess; the limits are lowered, so that this takes less
    time."""
    monkeypatch.setattr(conversations, "MOST_HELD", 2**20)
    monkeypatch.setattr(conversations, "_ACCOUNT_EVERY", 2**18)
    watched = Conversations()
    most = 0
    pieces = excess(kind)

    for connection in range(6):
        sequence = 1
        watched.segment(key_of(connection), 0, 0, SYN, b"", 1, 1)
        for step in range(4000):
            gap, piece = pieces[step % len(pieces)] if step else (0, pieces[0][1])
            sequence += gap
            watched.segment(key_of(connection), sequence % WRAP, 1, ACK, piece, step, step)
            sequence += len(piece)
            if step % 500 == 0:
                most = max(most, held(watched))

    assert most <= 2**20 + 2**19
    watched.end()
    assert held(watched) <= MOST_HELD


def test_packets_of_ssh_that_never_end_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are gathered, too: whoever holds most is given up, as with TLS."""
    monkeypatch.setattr(conversations, "MOST_HELD", 2**20)
    monkeypatch.setattr(conversations, "_ACCOUNT_EVERY", 2**18)
    watched = Conversations()
    gathered = []

    for connection in range(40):
        watched.segment(key_of(connection), 0, 0, SYN, b"", 1, 1)
        watched.segment(key_of(connection), 1, 1, ACK, b"SSH-2.0-x\r\n" + (65_000).to_bytes(4, "big"), 1, 1)
        for step in range(40):
            watched.segment(key_of(connection), 16 + step * 1460, 1, ACK, bytes(1460), 1, 1)
        halves_of_ssh = (half.ssh for half in watched.halves.values() if half.ssh is not None)
        gathered.append(sum(len(ssh._buffer) for ssh in halves_of_ssh))

    assert 2**19 < max(gathered) <= 2**20 + 2**19


def test_what_was_told_is_let_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is what is accounted for: nothing waits for the collector of cycles."""
    monkeypatch.setattr(conversations, "MOST_HELD", 2**20)
    monkeypatch.setattr(conversations, "_ACCOUNT_EVERY", 2**18)
    watched = Conversations()
    piece = write_record(HANDSHAKE, b"\x0b\xff\xff\xff" + bytes(16_000), version=0x0303)
    gc.disable()
    tracemalloc.start()

    try:
        for connection in range(30):
            for step in range(80):
                watched.segment(key_of(connection), 1 + step * len(piece), 1, ACK, piece, step, step)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()

    assert peak <= 8 * 2**20


def test_what_was_told_leaves_no_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of halves and connections: the command looks for circles rarely, and a flood of connections would leave many."""
    monkeypatch.setattr(conversations, "MOST_OPEN", 4)
    hello = CONVERSATIONS["mutual-1.2"].turns[0].octets
    watched = Conversations()
    gc.collect()
    gc.disable()

    try:
        for number in [*range(100), *range(90, 100)]:
            watched.segment(key_of(number), 0, 0, SYN, b"", number, number)
            watched.segment(key_of(number), 1, 1, ACK, hello, number, number)
        found = gc.collect()
    finally:
        gc.enable()

    assert len(watched.take()) == 106
    assert found == 0


def excess(kind: str) -> list[tuple[int, bytes]]:
    """Segments that are sent again and again, and how far each lies behind the one before it."""
    announced = write_record(HANDSHAKE, b"\x0b\xff\xff\xff" + bytes(1000), version=0x0303)
    match kind:
        case "message":
            return [(0, announced), (0, write_record(HANDSHAKE, bytes(1400), version=0x0303))]
        case "records":
            return [(0, write_record(HANDSHAKE, b"", version=0x0303) * 200)]
        case "octets":
            return [(0, bytes((each,))) for each in write_record(HANDSHAKE, b"\x0b\xff\xff\xff", version=0x0303)]
        case "alerts":
            return [(0, write_record(21, b"\x01\x5a", version=0x0303) * 200)]
        case "changes":
            return [(0, write_record(20, b"\x01", version=0x0303) * 200)]
        case "gaps":
            return [(1, announced)]
        case "text":
            return [(0, b"<a>")]
        case _:
            return [
                (0, write_record(20, b"\x01", version=0x0303)),
                (0, write_record(22, bytes(16_000), version=0x0303)),
            ]


def test_one_endless_connection_does_not_push_out_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """When too much is held, whoever holds most goes first."""
    monkeypatch.setattr(conversations, "MOST_HELD", 2**19)
    monkeypatch.setattr(conversations, "_ACCOUNT_EVERY", 2**17)
    flow = segments(CONVERSATIONS["mutual-1.2"])
    endless = write_record(HANDSHAKE, b"\x0b\xff\xff\xff" + bytes(1300), version=0x0303)
    greedy = [
        replace(flow[3], source=replace(CLIENT, port=5), sequence=1 + n * len(endless), payload=endless, acknowledged=1)
        for n in range(800)
    ]

    found = read(capture(_in_order([*flow[:5], *greedy, *flow[5:]])))

    assert [truth_of(each) for each in found if each.client.port == CLIENT.port] == [CONVERSATIONS["mutual-1.2"].truth]


def test_looks_at_what_is_held_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """With as many connections open as there may be, looks stay rare enough that work is linear."""
    hello = CONVERSATIONS["mutual-1.2"].turns[0].octets
    watched = Conversations()
    looks = 0
    original = Conversations._account

    def counted(self: Conversations) -> None:
        nonlocal looks
        looks += len(self._open)
        original(self)

    monkeypatch.setattr(Conversations, "_account", counted)
    for number in range(3 * MOST_OPEN):
        watched.segment(key_of(number), 1, 1, ACK, hello, number, number)

    assert looks <= 3 * 3 * MOST_OPEN


def test_what_is_no_tls_is_forgotten() -> None:
    """HTTP costs one look-up a packet once it has begun."""
    watched = Conversations()
    watched.segment(key_of(1), 0, 0, SYN, b"", 1, 1)

    watched.segment(key_of(1), 1, 1, ACK, b"\x00\x01\x02", 2, 2)

    assert watched.halves[key_of(1)] is IGNORED
    watched.end()
    assert watched.take() == []


def test_a_wrong_guess_of_what_was_given_up_is_not_made() -> None:
    """A connection that was told goes on: its later packets make no other handshake of it."""
    watched = Conversations()
    turns = CONVERSATIONS["mutual-1.2"].turns
    watched.segment(key_of(0), 0, 0, SYN, b"", 1, 1)
    watched.segment(key_of(0), 1, 1, ACK, turns[0].octets, 2, 2)
    for number in range(1, MOST_HALVES + 10):
        watched.segment(key_of(number), number, 0, SYN, b"", 3, 3)

    watched.segment(key_of(0, reverse=True), 1, 1 + len(turns[0].octets), ACK, turns[1].octets, 4, 4)
    watched.end()

    first, second = watched.take()
    assert (first.server_chain, first.is_complete) == (None, False)
    assert (second.offered_versions, second.is_complete, second.outcome) == ((), False, HandshakeOutcome.UNKNOWN)
    assert (first.client, first.server) == (second.client, second.server)


@settings(max_examples=200)
@given(st.data())
def test_anything_may_come(data: st.DataObject) -> None:
    """Segments of any kind, in any order: nothing but handshakes comes out."""
    watched = Conversations()
    chance = Random(data.draw(st.integers(0, 2**32)))
    octets = [turn.octets for turn in CONVERSATIONS[data.draw(st.sampled_from(SAMPLE))].turns]
    for step in range(data.draw(st.integers(1, 40))):
        chosen = chance.choice(octets)
        start = chance.choice([0, 0, chance.randrange(len(chosen))])
        piece = chosen[start : start + chance.choice([0, 3, 1460])]
        watched.segment(
            key_of(chance.randrange(2), reverse=chance.random() < 0.5),
            chance.choice([0, 1, start, WRAP - 1, chance.randrange(WRAP)]),
            chance.choice([0, 1, chance.randrange(WRAP)]),
            chance.choice([ACK, ACK, ACK, SYN, SYN | ACK, FIN | ACK, RST]),
            piece,
            step,
            step,
            chance.choice([0, 0, 5]),
        )

    watched.end()

    assert all(isinstance(each, Handshake) for each in watched.take())


def test_limits_fit_each_other() -> None:
    """A segment that waits is not so far ahead that it would be taken for another connection's."""
    assert halves.MOST_AHEAD >= 2**16
