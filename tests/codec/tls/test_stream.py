"""Records and messages, however they were cut."""

from __future__ import annotations

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.tls.stream import (
    MOST_MESSAGE_OCTETS,
    MOST_RECORD_OCTETS,
    CipherChange,
    Event,
    HandshakeMessage,
    PlainAlert,
    Sealed,
    TlsStream,
    write_message,
    write_record,
)
from edgetrust.errors import Malformed
from edgetrust.model.tls import AlertMessage, ContentType, HandshakeType, Version
from tests import make
from tests.handshake import shake

CHAIN = (make.leaf("expe1.example.com", make.ca("Issuing", make.ca("Root"))), make.ca("Issuing", make.ca("Root")))
FLIGHTS = shake(server=CHAIN, client=CHAIN, authorities=[make.ca("Root"), make.ca("Other")])
HANDSHAKE, ALERT, APPLICATION = ContentType.HANDSHAKE, ContentType.ALERT, ContentType.APPLICATION_DATA


def events_of(*pieces: bytes) -> list[Event]:
    """All events of a stream that comes in these pieces."""
    stream, found = TlsStream(), list[Event]()
    for piece in pieces:
        stream.receive(piece)
        while (event := stream.next_event()) is not None:
            found.append(event)
    return found


def record(fragment: bytes, content_type: int = HANDSHAKE) -> bytes:
    """A record of TLS 1.2."""
    return write_record(content_type, fragment, version=Version.TLS_1_2)


def essence(events: list[Event]) -> list[tuple[int, bytes]]:
    """Type and body of each handshake message."""
    return [(event.type, event.body) for event in events if isinstance(event, HandshakeMessage)]


def test_a_real_handshake_is_read_message_by_message() -> None:
    """The server's flight as OpenSSL sends it: the chain, the request, and then what is encrypted."""
    events = events_of(FLIGHTS.server)

    assert [kind for kind, _ in essence(events)][:5] == [
        HandshakeType.SERVER_HELLO,
        HandshakeType.CERTIFICATE,
        12,  # ServerKeyExchange
        HandshakeType.CERTIFICATE_REQUEST,
        HandshakeType.SERVER_HELLO_DONE,
    ]
    changed = next(at for at, event in enumerate(events) if isinstance(event, CipherChange))
    assert all(isinstance(event, Sealed) for event in events[changed + 1 :])


@given(st.lists(st.integers(0, len(FLIGHTS.server)), max_size=12))
def test_how_the_octets_arrive_does_not_matter(cuts: list[int]) -> None:
    """Any cutting of the stream gives the same events."""
    edges = [0, *sorted(cuts), len(FLIGHTS.server)]

    pieces = [FLIGHTS.server[start:end] for start, end in pairwise(edges)]

    assert events_of(*pieces) == events_of(FLIGHTS.server)


@given(
    st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=40)), min_size=1, max_size=6),
    st.lists(st.integers(1, 60), min_size=1, max_size=30),
)
def test_how_messages_share_records_does_not_matter(messages: list[tuple[int, bytes]], sizes: list[int]) -> None:
    """Messages cut over records, and several in one, come out as they were."""
    octets = b"".join(write_message(kind, body) for kind, body in messages)
    records, position = list[bytes](), 0
    while position < len(octets):
        size = sizes[len(records) % len(sizes)]
        records.append(record(octets[position : position + size]))
        position += size

    assert essence(events_of(*records)) == messages


def test_a_message_knows_where_it_stood() -> None:
    """From the first octet of its first record to behind its last; two in one record share its place."""
    first, second = write_message(1, b"x" * 10), write_message(2, b"y" * 10)
    octets = first + second
    stream = record(octets[:5]) + record(octets[5:20]) + record(octets[20:])

    one, two = events_of(stream)

    assert isinstance(one, HandshakeMessage)
    assert isinstance(two, HandshakeMessage)
    assert (one.offset, one.end) == (0, 30)
    assert (two.offset, two.end) == (10, 43)


def test_an_alert_in_the_clear_is_told_from_an_encrypted_one() -> None:
    """Two octets are an alert; more are a check value with it."""
    assert events_of(record(b"\x02\x30", ALERT), record(b"\x02\x30" + b"z" * 30, ALERT)) == [
        PlainAlert(alert=AlertMessage(level=2, code=48), offset=0),
        Sealed(type=ALERT, length=32, offset=7),
    ]
    assert AlertMessage(level=2, code=48).is_fatal
    assert not AlertMessage(level=1, code=0).is_fatal


def test_the_second_hello_behind_a_cipher_change_is_in_the_clear() -> None:
    """After a HelloRetryRequest of TLS 1.3; any other handshake record behind ChangeCipherSpec is encrypted."""
    change = record(b"\x01", ContentType.CHANGE_CIPHER_SPEC)
    hello = write_message(HandshakeType.CLIENT_HELLO, b"hello")

    events = events_of(change + record(hello) + record(write_message(HandshakeType.FINISHED, b"finished")))

    assert events[1:] == [
        HandshakeMessage(type=HandshakeType.CLIENT_HELLO, body=b"hello", offset=6, end=20),
        Sealed(type=HANDSHAKE, length=12, offset=20),
    ]


def test_a_hello_of_ssl_2_form_is_a_hello() -> None:
    """Old clients begin with one; what follows it are ordinary records."""
    body = b"\x03\x01\x00\x03\x00\x00\x00\x10" + b"\x00\x00\x2f" + bytes(16)
    hello = (0x8000 | len(body) + 1).to_bytes(2, "big") + b"\x01" + body

    events = events_of(hello[:3], hello[3:], record(b"\x02\x28", ALERT))

    assert events == [
        HandshakeMessage(type=1, body=body, offset=0, end=len(hello), is_v2=True),
        PlainAlert(alert=AlertMessage(level=2, code=40), offset=len(hello)),
    ]


@pytest.mark.parametrize("octets", [b"HTTP/1.1 400 Bad Request", b"SSH-2.0-x", b"\x16\x02\x01", b"\x80\x05\x07\x03"])
def test_what_is_no_tls_is_refused_at_its_first_octets(octets: bytes) -> None:
    """With what was there instead; asking again says the same."""
    stream = TlsStream()
    stream.receive(octets)

    for _ in range(2):
        with pytest.raises(Malformed, match="no TLS: it begins with"):
            stream.next_event()


def test_absurd_lengths_are_refused_before_anything_is_kept() -> None:
    """A record above the limit of the standard, a message above the limit of this program."""
    with pytest.raises(Malformed, match="a TLS record of 65535 octets at offset 0"):
        events_of(b"\x16\x03\x03\xff\xff")
    with pytest.raises(Malformed, match="a handshake message of 16777215 octets"):
        events_of(record(b"\x0b\xff\xff\xff"))


def test_memory_is_bounded() -> None:
    """One record and one message are all that is ever kept."""
    stream = TlsStream()
    announced = bytes((HandshakeType.CERTIFICATE, *MOST_MESSAGE_OCTETS.to_bytes(3, "big")))
    stream.receive(record(announced))
    assert stream.next_event() is None

    for _ in range(63):
        stream.receive(record(bytes(2**14)))
        assert stream.next_event() is None

    assert stream.pending <= MOST_MESSAGE_OCTETS + MOST_RECORD_OCTETS


@given(st.binary(max_size=400), st.integers(0, len(FLIGHTS.server)), st.booleans())
def test_anything_is_read_or_refused(noise: bytes, position: int, inside: bool) -> None:
    """Noise, and a handshake with noise in it: events or Malformed, nothing else."""
    octets = FLIGHTS.server[:position] + noise + FLIGHTS.server[position:] if inside else noise

    with contextlib.suppress(Malformed):
        events_of(octets)
