"""One end of a connection: what it says before TLS, behind gaps, and how its end is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.capture.halves import (
    MOST_AHEAD,
    MOST_LOST_OCTETS,
    MOST_TEXT_OCTETS,
    Connection,
    Half,
)
from edgetrust.codec.tls.stream import write_message, write_record

KEY = bytes((10, 0, 10, 11, 10, 0, 20, 21, 0x9C, 0x41, 0x1B, 0x59))
HELLO = write_record(22, write_message(1, bytes(60)), version=0x0303)
ALERT = write_record(21, b"\x02\x28", version=0x0303)
BASE = 2**32 - 20


def half(*pieces: tuple[int, bytes], begins_inside: bool = False) -> Half:
    """A half that received these octets at these offsets."""
    found = Half(KEY, BASE)
    found.begins_inside = begins_inside
    for number, (offset, octets) in enumerate(pieces):
        found.receive((BASE + offset) % 2**32, octets, number, number, 0)
    return found


def types(found: Half) -> list[list[int]]:
    """Of the messages, part by part."""
    return [[message.type for message in part.messages()] for part in found.parts()]


def test_its_key_says_who_it_is() -> None:
    """Addresses and ports of either version of IP."""
    six = Half(bytes(15) + b"\x01" + bytes(15) + b"\x02" + b"\x13\xc5\x1b\x59", 0)

    assert (half().source, half().source_port) == ("10.0.10.11", 40001)
    assert (half().destination, half().destination_port) == ("10.0.20.21", 7001)
    assert (six.source, six.source_port, six.destination, six.destination_port) == ("::1", 5061, "::2", 7001)


@given(st.integers(0, 300), st.integers(1, 50))
def test_text_before_tls_is_passed_over(length: int, most: int) -> None:
    """STARTTLS and CONNECT, cut anywhere; offsets count from the beginning."""
    octets = (b"<a b='c'/>\r\n\xc3\xa4" * 30)[:length] + HELLO + ALERT

    found = half(*((at, octets[at : at + most]) for at in range(0, len(octets), most)))

    assert types(found) == [[1]]
    assert found.parts()[0].alerts[0].offset == length + len(HELLO)
    assert (found.is_done, found.nonsense) == (True, None)


@pytest.mark.parametrize("octets", [b"\x00\x01", b"GET /\x00", b"<a" + b"x" * MOST_TEXT_OCTETS, b"\x05\x01\x00"])
def test_what_is_neither_text_nor_tls_is_of_no_interest(octets: bytes) -> None:
    """Nor is text without an end. Its first octets are kept, to say what it was."""
    found = half((0, octets))

    assert (found.is_done, found.is_tls, found.nonsense) == (True, False, octets[:16])
    assert found.held <= 400


@pytest.mark.interpreted
def test_text_in_small_pieces_is_looked_at_once() -> None:
    """Not again with each piece."""
    looked = 0
    found = Half(KEY, BASE)
    original = Half._read_before_tls

    class Counting(Half):
        __slots__ = ()

        def _read_before_tls(self, octets: bytes) -> None:
            nonlocal looked
            looked += len(octets)
            original(self, octets)

    found = Counting(KEY, BASE)
    for at in range(8000):
        found.receive((BASE + at) % 2**32, b"x", at, at, 0)

    assert looked <= 4 * 8000


def test_behind_a_gap_it_goes_on_where_a_record_begins() -> None:
    """At the beginning of a segment; what lies between is lost."""
    found = half((0, HELLO), (100, b"in the middle of a record"), (125, ALERT))
    found.end()

    assert found.has_gap
    assert [[alert.code for alert in part.alerts] for part in found.parts()] == [[], [40]]
    assert found.parts()[1].alerts[0].offset == 125


def test_in_its_middle_it_is_joined_where_a_record_begins() -> None:
    """What comes before that is no nonsense."""
    found = half((0, b"\x00\x01"), (2, ALERT), begins_inside=True)

    assert [alert.code for alert in found.parts()[0].alerts] == [40]
    assert found.nonsense is None


def test_looking_for_a_record_comes_to_an_end() -> None:
    """Connections of bulk data are not watched for ever."""
    found = half((0, HELLO), (10_000, b"?"))
    found.end()
    at = 10_001

    while not found.is_done:
        found.receive((BASE + at) % 2**32, bytes(10_000), 1, 1, 0)
        at += 10_000

    assert at <= 10_001 + MOST_LOST_OCTETS + 10_000


def test_a_gap_in_ssh_ends_the_reading() -> None:
    """Its packets have no marks by which they could be found again."""
    found = half((0, b"SSH-2.0-x\r\n"), (50, b"\x00\x00\x00\x0c"))
    found.end()

    assert (found.is_done, found.has_gap) == (True, True)


def test_when_no_more_can_wait_the_gap_is_given_up() -> None:
    """Without an end of the connection."""
    found = half((0, HELLO), *((1000 + 200 * number, ALERT) for number in range(300)))

    assert found.has_gap
    assert found.parts()[1].alerts[0].offset == 1000


def test_other_connections_are_told_by_their_numbers() -> None:
    """What lies behind all that mattered, or too far away, is none of its own."""
    going_on, done = half((0, HELLO)), half((0, HELLO), (len(HELLO), ALERT))
    end = len(HELLO) + len(ALERT)

    assert [going_on.is_beyond((BASE + offset) % 2**32) for offset in (0, 1000, MOST_AHEAD + 200, -1)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert [done.is_beyond((BASE + offset) % 2**32) for offset in (0, end - 1, end, -1)] == [False, False, True, True]


def test_acknowledgements_are_kept_from_the_lowest_to_the_highest() -> None:
    """In any order, around the end of the numbers."""
    found = half()

    for number in (2**32 - 5, 10, 2**32 - 9, 3):
        found.acknowledge(number)

    assert (found.first_acknowledged, found.acknowledged) == (2**32 - 9, 10)


@pytest.mark.parametrize(
    ("fin", "acknowledged", "expected"),
    [(None, None, False), (0, None, False), (1, None, True), (None, 0, False), (None, 1, False), (None, 2, True)],
)
def test_what_is_missing_at_its_end_is_known(fin: int | None, acknowledged: int | None, expected: bool) -> None:
    """By where its FIN stands, and by what the other end has received; one more than its octets is the FIN."""
    found = half((0, HELLO))
    end = found.end_of_data
    found.fin = None if fin is None else ((end + fin) % 2**32, 0)

    assert found.lacks_end(None if acknowledged is None else (end + acknowledged) % 2**32) is expected


def test_of_what_is_done_nothing_is_missing() -> None:
    """Whatever follows does not matter."""
    found = half((0, HELLO), (len(HELLO), ALERT))

    assert not found.lacks_end((BASE + 10_000) % 2**32)


@pytest.mark.parametrize(
    ("server_octets", "acknowledged", "expected"),
    [(0, 0, "client"), (0, 1, "server"), (0, 5, None), (5, 5, "client"), (5, 4, "client"), (5, 6, "server")],
)
def test_of_one_fin_it_is_known_who_closed_first(server_octets: int, acknowledged: int, expected: str | None) -> None:
    """Unless it acknowledges octets that were not captured."""
    client, server = Half(KEY, 0), Half(KEY, 1000)
    if server_octets:
        server.receive(1000, HELLO[:server_octets], 1, 1, 0)
    connection = Connection(client, file="")
    connection.halves.append(server)
    client.fin = (50, 1000 + acknowledged)

    assert connection.closer is {"client": client, "server": server, None: None}[expected]


def test_of_one_half_alone_a_fin_says_who_closed_when_nothing_came_back() -> None:
    """Otherwise the other end, of which nothing was captured, may have been first."""
    one = Half(KEY, 0)
    connection = Connection(one, file="")
    one.acknowledge(7)
    one.fin = (50, 7)

    assert connection.closer is one
    one.fin = (50, 8)
    assert connection.closer is None


def test_who_connects_is_told_by_the_syn_and_else_by_the_ports() -> None:
    """The higher port is the one that nobody chose."""
    low, high = Half(KEY[:8] + KEY[10:] + KEY[8:10], 0), Half(KEY, 0)

    assert (low.seems_to_connect, high.seems_to_connect) == (False, True)
    low.has_opened = True
    assert low.seems_to_connect


def pair() -> tuple[Half, Half, Connection]:
    """Two halves and their connection."""
    client, server = Half(KEY, 0), Half(KEY[4:8] + KEY[:4] + KEY[10:] + KEY[8:10], 1000)
    connection = Connection(client, file="a.pcap")
    assert not connection.is_closed
    connection.halves.append(server)
    return client, server, connection


@pytest.mark.parametrize("is_client_first", [True, False])
def test_of_two_fins_the_one_that_acknowledges_the_other_is_second(is_client_first: bool) -> None:
    """In whatever order they came."""
    client, server, connection = pair()
    client.fin = (50, 1000 if is_client_first else 1001)
    server.fin = (1000, 51 if is_client_first else 50)

    assert connection.closer is (client if is_client_first else server)
    assert connection.is_closed
    assert not connection.is_reset_first


def test_a_reset_counts_when_nobody_closed_before() -> None:
    """Otherwise it is the other machine's answer to octets that came too late."""
    client, server, connection = pair()
    connection.reset_by = server

    assert (connection.is_closed, connection.is_reset_first, connection.closer) == (True, True, None)
    client.fin = (50, 1009)
    assert (connection.is_reset_first, connection.closer) == (False, client)


def test_who_closed_first_is_not_guessed_of_what_nobody_counted() -> None:
    """What an end sends after the handshake is not looked at, so nobody knows whether a FIN was acknowledged."""
    client, server, connection = pair()
    server.is_done = True
    client.fin = (50, 1009)

    assert connection.closer is None
    # Nothing that was looked at is beyond what it acknowledges, so no FIN is.
    client.fin = (50, 1000)
    assert connection.closer is client


def test_a_connection_begins_with_its_first_packet() -> None:
    """Of either half; packets that brought nothing new do not count."""
    client, server, connection = pair()
    server.receive(1000, HELLO, 5, 500, 0)
    client.receive(2**32 - 10, b"before", 1, 100, 0)
    client.receive(0, HELLO, 7, 700, 0)

    assert (connection.first_mark.frame, connection.first_mark.time) == (5, 500)
    assert client.mark_at(0) == connection.halves[0].mark_at(3)
    assert Half(KEY, 0).mark_at(0) is None


def test_packets_are_missing_of_a_half_that_was_joined_or_has_gaps_or_lacks_its_end() -> None:
    """Any of the three."""
    client, server, connection = pair()
    client.receive(0, HELLO, 1, 1, 0)

    assert not connection.lacks_packets_of(client)
    server.acknowledge(len(HELLO) + 2)
    assert connection.lacks_packets_of(client)
    server.begins_inside = True
    assert connection.lacks_packets_of(server)
    assert Connection(client, file="").lacks_packets_of(client) is False


def test_what_was_told_is_forgotten() -> None:
    """Nothing of it is kept, and nothing more is taken."""
    found = half((0, HELLO), (100, b"early"))

    found.forget()

    assert (found.held, found.parts(), found.is_done, found.is_tls) == (0, [], True, False)


@given(st.integers(1, 40))
def test_ssh_is_read_as_it_comes(most: int) -> None:
    """However its banner is cut."""
    octets = b"SSH-2.0-x\r\n" + b"\x00\x00\x00\x0c\x0a\x15" + bytes(10)

    found = half(*((at, octets[at : at + most]) for at in range(0, len(octets), most)))

    assert found.ssh is not None
    assert (found.ssh.banner, found.ssh.has_new_keys, found.is_done) == ("SSH-2.0-x", True, True)
