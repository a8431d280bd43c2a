"""What one half of a connection amounts to: messages, alerts, and sealed records."""

from __future__ import annotations

import pytest

from edgetrust.codec.capture.flights import Flight
from edgetrust.codec.capture.halves import Connection, Half
from edgetrust.codec.tls.stream import write_message, write_record

KEY = bytes((10, 0, 10, 11, 10, 0, 20, 21, 0x9C, 0x41, 0x1B, 0x59))
ALERT, HANDSHAKE, DATA = 21, 22, 23


def record(kind: int, fragment: bytes) -> bytes:
    """A record of TLS 1.2."""
    return write_record(kind, fragment, version=0x0303)


HELLO = record(HANDSHAKE, write_message(1, bytes(60)))
CHANGE = record(20, b"\x01")
FINISHED = record(HANDSHAKE, bytes(40))
SEALED_ALERT = record(ALERT, bytes(26))


def flight(*segments: bytes, acknowledged: int = 0, other_fin: int | None = None) -> Flight:
    """The flight of a half that sent these segments; `other_fin` is the number of the other side's FIN."""
    half, other = Half(KEY, 1000), Half(KEY[4:8] + KEY[:4] + KEY[10:] + KEY[8:10], 5000)
    at = 1000
    for number, octets in enumerate(segments):
        half.receive(at, octets, number, number, acknowledged)
        at += len(octets)
    connection = Connection(half, file="")
    connection.halves.append(other)
    other.fin = None if other_fin is None else (other_fin, at)
    half.end()
    return Flight(half, connection)


def test_it_ends_with_the_finished() -> None:
    """Which is the first sealed record up to TLS 1.2; what comes behind it is no handshake."""
    found = flight(HELLO, CHANGE + FINISHED, record(DATA, bytes(99)))

    assert list(found.by_type) == [1]
    assert (found.changed_at, found.end) == (len(HELLO), len(HELLO + CHANGE + FINISHED))
    assert (found.has_finished, found.is_silent, found.is_whole) == (True, False, True)


def test_an_alert_in_the_clear_belongs_to_the_handshake() -> None:
    """And ends it where it comes last."""
    found = flight(HELLO + record(ALERT, b"\x02\x30"))

    assert [(alert.level, alert.code, alert.offset) for alert in found.alerts] == [(2, 48, len(HELLO))]
    assert (found.end, found.is_silent) == (len(HELLO) + 7, True)


def test_a_message_without_its_end_is_not_whole() -> None:
    """Whether the record or the message is cut."""
    message = write_message(1, bytes(60))

    assert not flight(HELLO[:-1]).is_whole
    assert not flight(record(HANDSHAKE, message[:20])).is_whole


@pytest.mark.parametrize(("other_fin", "refused"), [(None, True), (5001, True), (4999, False)])
def test_a_sealed_alert_refuses_unless_it_answers_a_close(other_fin: int | None, *, refused: bool) -> None:
    """The close that it answers was acknowledged by its segment."""
    found = flight(HELLO, CHANGE + SEALED_ALERT, acknowledged=5000, other_fin=other_fin)

    assert (found.sealed_alert is not None) is refused


def test_answers_are_what_was_sent_once_something_had_been_seen() -> None:
    """Data only: the alerts of TLS 1.3 look like it."""
    found = flight(HELLO, record(DATA, bytes(60)) + SEALED_ALERT, acknowledged=5000)

    assert [each.length for each in found.answers(5000)] == [60]
    assert found.answers(5001) == []


def test_packets_and_problems_are_told() -> None:
    """By offset; and why the rest was not read."""
    found = flight(HELLO, FINISHED)

    assert [found.frame(offset) for offset in (-1, 0, len(HELLO))] == [None, 0, 1]
    assert found.problem is None
