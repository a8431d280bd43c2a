"""The quick reader of records: the facts are those of `TlsStream`, however they are cut; nothing is told of a hole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.codec.tls.plain import PlainMessage
from edgetrust.codec.tls.records import (
    MOST_PLAIN,
    MOST_RECORDS,
    MOST_SEALED,
    AlertRecord,
    Records,
    SealedRecord,
)
from edgetrust.codec.tls.stream import (
    MOST_ALERTS,
    CipherChange,
    HandshakeMessage,
    PlainAlert,
    Sealed,
    TlsStream,
    write_message,
    write_record,
)
from edgetrust.errors import Malformed
from edgetrust.model.tls import ContentType, HandshakeType
from tests.wire.conversations import CONVERSATIONS

CHANGE, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
FLIGHTS = [
    CONVERSATIONS[name].said(side)
    for name in ("mutual-1.2", "mutual-1.3", "hello-retry", "server-expired-1.2", "recut-500", "sslv2-hello", "rsa")
    for side in ("client", "server")
]


def record(fragment: bytes, kind: int = HANDSHAKE) -> bytes:
    """A record of TLS 1.2."""
    return write_record(kind, fragment, version=0x0303)


def read(*pieces: bytes, keeps_sealed: bool = False) -> Records:
    """One direction that comes in these pieces."""
    records = Records(keeps_sealed=keeps_sealed)
    for piece in pieces:
        if not records.is_over:
            records.receive(piece)
    return records


def facts(records: Records) -> tuple[object, ...]:
    """Everything it says."""
    return records.messages(), records.alerts, records.sealed, records.changed_at, records.is_over, records.nonsense


def cut(octets: bytes, cuts: list[int]) -> list[bytes]:
    """The octets in pieces."""
    bounds = sorted({0, *(each % (len(octets) + 1) for each in cuts), len(octets)})
    return [octets[start:stop] for start, stop in pairwise(bounds)]


# --- against the other reader -----------------------------------------------------------------------------------------


def by_events(octets: bytes) -> tuple[object, ...]:
    """The facts of `Records`, put together from events: until an alert ends it, or data behind a Finished."""
    stream = TlsStream()
    stream.receive(octets)
    messages: list[PlainMessage] = []
    alerts: list[AlertRecord] = []
    sealed: list[SealedRecord] = []
    changed_at: int | None = None
    is_over = is_nonsense = False
    while not is_over:
        try:
            event = stream.next_event()
        except Malformed:
            is_over = is_nonsense = True
            break
        match event:
            case None:
                break
            case HandshakeMessage():
                messages.append(PlainMessage(event.type, event.body, event.end, event.is_v2))
            case PlainAlert():
                alerts.append(AlertRecord(event.alert.level, event.alert.code, event.offset))
                is_over = event.alert.is_fatal
            case CipherChange():
                changed_at = event.offset if changed_at is None else changed_at
            case Sealed():
                sealed.append(SealedRecord(event.type, event.length, event.offset))
                is_over = (event.type == DATA and sealed[0].type == HANDSHAKE) or len(sealed) >= MOST_SEALED
    return messages, alerts, sealed, changed_at, is_over, is_nonsense


def told(records: Records) -> tuple[object, ...]:
    """The same of `Records`."""
    *rest, nonsense = facts(records)
    return (*rest, nonsense is not None)


@given(st.sampled_from(FLIGHTS), st.lists(st.integers(0, 10_000), max_size=20))
def test_real_flights_are_read_as_events_tell_them(octets: bytes, cuts: list[int]) -> None:
    """However they were cut."""
    assert told(read(*cut(octets, cuts))) == by_events(octets)


BODIES = st.one_of(
    st.binary(max_size=30),
    st.builds(write_message, st.integers(0, 24), st.binary(max_size=60)),
)
KINDS = st.sampled_from([HANDSHAKE, HANDSHAKE, HANDSHAKE, ALERT, CHANGE, DATA, 24])
STREAMS = st.lists(st.builds(lambda kind, body: record(body, kind), KINDS, BODIES), max_size=16).map(b"".join)


@settings(max_examples=300)
@given(STREAMS, st.lists(st.integers(0, 2000), max_size=12), st.binary(max_size=6), st.booleans())
def test_any_records_are_read_as_events_tell_them(
    octets: bytes, cuts: list[int], noise: bytes, keeps_sealed: bool
) -> None:
    """Records of any type with anything in them, cut anywhere, and noise behind them."""
    if noise[:1] != bytes((DATA,)):  # data is counted as soon as its header is there, here alone
        octets += noise

    records = read(*cut(octets, cuts), keeps_sealed=keeps_sealed)

    if any(len(event) >= 4 and int.from_bytes(event[1:4], "big") > 2**20 for event in _unfinished(records)):
        return  # the one difference: a message of an absurd length is waited for, within bounds
    messages, alerts, sealed, *rest = told(records)
    assert isinstance(sealed, list)
    unkept = [each._replace(octets=b"") for each in sealed]
    assert (messages, alerts, unkept, *rest) == by_events(octets)


def _unfinished(records: Records) -> list[bytes]:
    """The message that has not come to its end, if there is one."""
    octets = b"" if records._plain is None else b"".join(records._plain._fragments)
    at = 0
    while at + 4 <= len(octets) and at + 4 + int.from_bytes(octets[at + 1 : at + 4], "big") <= len(octets):
        at += 4 + int.from_bytes(octets[at + 1 : at + 4], "big")
    return [octets[at:]]


@settings(max_examples=300)
@given(st.sampled_from(FLIGHTS), st.integers(0, 10_000), st.binary(max_size=50), st.integers(0, 50), st.booleans())
def test_anything_is_read(octets: bytes, position: int, noise: bytes, gone: int, is_noise: bool) -> None:
    """Noise, and flights with noise in them, raise nothing; in one piece or octet by octet they say the same."""
    position %= len(octets)
    mutated = noise if is_noise else octets[:position] + noise + octets[position + gone :]

    whole, single = read(mutated), read(*(bytes((each,)) for each in mutated))

    assert facts(whole)[:5] == facts(single)[:5]
    assert (whole.nonsense is None) == (single.nonsense is None)


# --- what is missing --------------------------------------------------------------------------------------------------

HELLO = write_message(HandshakeType.SERVER_HELLO, bytes(range(70)))
CHAIN = write_message(HandshakeType.CERTIFICATE, bytes(range(250)))
REQUEST = write_message(HandshakeType.CERTIFICATE_REQUEST, bytes(range(90)))
DONE = write_message(HandshakeType.SERVER_HELLO_DONE, b"")
ALL = [HELLO, CHAIN, REQUEST, DONE]


def types(records: Records) -> list[int]:
    """Of the messages."""
    return [message.type for message in records.messages()]


@given(st.integers(5, 425), st.integers(1, 400))
def test_in_one_record_only_messages_with_a_hole_are_lost(start: int, count: int) -> None:
    """Unless the hole takes the length of one: then nothing behind it can be told apart."""
    octets = record(b"".join(ALL))
    count = min(count, len(octets) - start)
    bounds = [5]
    for message in ALL:
        bounds.append(bounds[-1] + len(message))

    records = read(octets[:start])
    assert records.miss(count)
    records.receive(octets[start + count :])

    kept = []
    for message, begin, end in zip(ALL, bounds, bounds[1:], strict=False):
        if start < begin + 4 and begin < start + count:
            break
        if end <= start or start + count <= begin:
            kept.append(message[0])
    assert types(records) == kept
    assert records.offset == len(octets)


def test_behind_a_hole_messages_go_on_in_the_next_record_that_holds_whole_ones() -> None:
    """What begins in the middle of a message is passed over."""
    records = read(record(HELLO), record(CHAIN)[:7])

    assert records.miss(len(CHAIN) - 2)
    records.receive(record(bytes(range(11, 60))) + record(REQUEST + DONE) + record(b"\x02\x28", ALERT))

    assert types(records) == [HandshakeType.SERVER_HELLO, HandshakeType.CERTIFICATE_REQUEST, 14]
    assert records.alerts == [AlertRecord(2, 40, len(record(HELLO) + record(CHAIN)) + 54 + len(REQUEST + DONE) + 5)]


@pytest.mark.parametrize(
    ("before", "count"), [(b"", 1), (record(HELLO), 1), (record(HELLO)[:3], 1), (record(HELLO)[:9], len(HELLO) - 3)]
)
def test_a_hole_that_may_hide_a_header_ends_the_reading(before: bytes, count: int) -> None:
    """Nobody knows where the next record begins."""
    assert not read(before).miss(count)


def test_a_hole_in_data_is_passed_over() -> None:
    """Only its length matters."""
    records = read(record(bytes(500), DATA)[:20])

    assert records.miss(400)
    assert not records.miss(100)
    records.receive(bytes(85) + record(b"\x02\x28", ALERT))

    assert records.sealed == [SealedRecord(DATA, 500, 0)]
    assert records.alerts == [AlertRecord(2, 40, 505)]


def test_an_alert_with_a_hole_is_none() -> None:
    """Neither level nor code is guessed."""
    records = read(record(b"\x02\x28", ALERT)[:6])

    assert records.miss(1)

    assert (records.alerts, records.is_over, records.offset) == ([], False, 7)


def test_behind_a_gap_a_record_is_believed_when_it_holds_whole_messages() -> None:
    """The first may begin in the middle of one."""
    records = Records(offset=1000, is_behind_gap=True)

    records.receive(record(b"\x0b\x00\x00\x02x") + record(CHAIN))

    assert records.messages() == [PlainMessage(HandshakeType.CERTIFICATE, CHAIN[4:], 1000 + 10 + len(record(CHAIN)))]


@given(st.sampled_from(FLIGHTS), st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 700)), max_size=4))
def test_with_holes_nothing_is_told_that_was_not_said(octets: bytes, holes: list[tuple[int, int]]) -> None:
    """Every message and alert is one of those of the whole."""
    whole = read(octets)
    if whole.v2_hello is not None:
        return
    records, at = Records(), 0
    for start, count in sorted(holes):
        if start < at or start + count > len(octets):
            continue
        records.receive(octets[at:start])
        if not records.miss(count):
            break
        at = start + count
    else:
        records.receive(octets[at:])

    assert set(records.messages()) <= set(whole.messages())
    assert set(records.alerts) <= set(whole.alerts)
    assert records.nonsense is None


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_noise_is_told_at_its_first_octets() -> None:
    """HTTP, SSH and lengths that no record has."""
    noises = [b"HTTP", b"\x16\x02", b"\x80\x05\x07\x03", b"\x16\x03\x03\xff\xff"]

    assert [read(octets).nonsense for octets in noises] == noises


@pytest.mark.parametrize(
    ("piece", "most", "problem"),
    [
        (record(b"\x0b\xff\xff\xff" + bytes(16_000)), MOST_PLAIN // 16_000 + 1, f"more than {MOST_PLAIN} octets"),
        (record(b"") * 500, MOST_RECORDS // 500 + 1, f"more than {MOST_RECORDS} records"),
        (record(b"\x01\x5a", ALERT) * 10, MOST_ALERTS // 10 + 1, f"more than {MOST_ALERTS} alerts"),
    ],
)
def test_a_direction_without_an_end_is_over_at_a_limit(piece: bytes, most: int, problem: str) -> None:
    """It says why, and keeps no more than that."""
    records = read(*[piece] * (most + 1))

    assert records.is_over
    assert records.problem is not None
    assert problem in records.problem
    assert records.held <= MOST_PLAIN + 20_000 + 64 * (MOST_RECORDS + 600)


@pytest.mark.parametrize("keeps_sealed", [True, False])
def test_sealed_records_are_counted_up_to_a_limit(keeps_sealed: bool) -> None:
    """With their octets where somebody has the keys."""
    records = read(*[record(bytes(16_000), DATA)] * 20, keeps_sealed=keeps_sealed)

    assert (len(records.sealed), records.is_over) == (MOST_SEALED, True)
    assert [len(each.octets) for each in records.sealed] == [16_005 if keeps_sealed else 0] * MOST_SEALED
    assert records.held == sum(len(each.octets) for each in records.sealed) + 768


@pytest.mark.interpreted
def test_many_holes_and_records_are_read_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each record is looked at for its alignment once, whatever is missing."""
    from edgetrust.codec.tls import plain as module

    looks = 0
    original = module._holds_messages

    def counted(fragment: bytes) -> bool:
        nonlocal looks
        looks += 1
        return original(fragment)

    monkeypatch.setattr(module, "_holds_messages", counted)
    records = Records()
    for _ in range(1000):
        records.receive(record(HELLO)[:6])
        assert records.miss(3)
        records.receive(record(HELLO)[9:])

    assert records.messages() == []
    assert looks <= 1000


def test_the_kinds_of_records_are_those_of_the_model() -> None:
    """Numbers are written out here for speed."""
    assert (CHANGE, ALERT, HANDSHAKE, DATA) == (
        ContentType.CHANGE_CIPHER_SPEC, ContentType.ALERT, ContentType.HANDSHAKE, ContentType.APPLICATION_DATA,
    )  # fmt: skip


@given(st.sampled_from(FLIGHTS), st.integers(0, 10_000))
def test_it_says_whether_it_is_cut_and_has_anything(octets: bytes, length: int) -> None:
    """A part of a record, and at least one whole one."""
    octets = octets[: length % (len(octets) + 1)]

    records = read(octets)

    first = (
        5 + int.from_bytes(octets[3:5], "big")
        if octets[:1] < b"\x80"
        else 2 + int.from_bytes(octets[:2], "big") % 2**15
    )
    assert records.has_records == (len(octets) >= max(first, 5))
    assert not records.is_cut or records.offset < len(octets) or records._skip
