"""What conversations amount to: each kind is told as it was, and as tshark sees it, which we did not write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pytest

from edgetrust.codec.tls.stream import write_message, write_record
from edgetrust.model.handshake import Ending, Farewell, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from tests import tshark
from tests.captures import read, seen_in, truth_of, visible_with_keys
from tests.recorded import record
from tests.wire.container import capture
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.pki import EXPE, ISSUING
from tests.wire.records import split_records
from tests.wire.talk import talk
from tests.wire.tcp import ACK, FIN, PUSH, RST, End, Segment, segments, without
from tests.wire.truth import TLS_1_2, TLS_1_3, Closing, Conversation, Peer, Truth, Turn

NAMES = tuple(CONVERSATIONS)
HELD_AGAIN = tuple(name for name in NAMES if name.startswith(("mutual-", "server-", "client-", "version", "no-cipher")))
"""Conversations that can be held over sockets."""


def by_name(seen: Sequence[Truth], names: Sequence[str] = NAMES) -> dict[str, Truth]:
    """As a mapping, so that a difference names its conversation."""
    return dict(zip(names, seen, strict=True))


def only(name: str) -> Handshake:
    """The handshake in a capture of that conversation alone."""
    (handshake,) = read(capture(segments(CONVERSATIONS[name])))
    return handshake


HIDDEN_REFUSALS = [name for name in NAMES if name.startswith("client-") and name.endswith("-1.3")]


@pytest.mark.parametrize("name", HIDDEN_REFUSALS)
def test_whether_a_refused_client_showed_a_certificate_is_told_by_sizes(name: str) -> None:
    """As it is where the key log opens it."""
    octets, keys = capture(segments(CONVERSATIONS[name])), CONVERSATIONS[name].keylog

    (hidden,), (opened,) = read(octets), read(octets, keylog=keys)

    assert opened.client_chain is not None
    assert (hidden.sealed_alert, hidden.sealed_certificate) == (Side.SERVER, bool(opened.client_chain.certificates))
    assert opened.sealed_certificate is None


def test_the_sizes_are_asked_about_refused_clients_alone() -> None:
    """Where a client refuses, or nobody does, they explain nothing."""
    assert [only(name).sealed_certificate for name in ("server-expired-1.3", "mutual-1.3", "mutual-1.2")] == [None] * 3


# --- against the truth ------------------------------------------------------------------------------------------------


def test_every_conversation_is_told_as_it_was() -> None:
    """Names, versions, ciphers, chains, authorities, alerts and ends, of all of them in one capture."""
    seen = seen_in(capture(together()))

    assert by_name(seen) == {name: CONVERSATIONS[name].truth for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_conversation_alone_is_told_as_it_was(name: str) -> None:
    """Without others around it; nothing of it is missing."""
    handshake = only(name)

    assert truth_of(handshake) == CONVERSATIONS[name].truth
    assert handshake.is_complete


def test_the_keys_open_what_tls_1_3_hides() -> None:
    """Chains, authorities and alerts. What TLS 1.2 seals behind ChangeCipherSpec, its alerts, stays sealed."""
    keylog = "".join(CONVERSATIONS[name].keylog for name in NAMES)

    found = read(capture(together()), keylog=keylog)

    assert by_name([truth_of(each) for each in found]) == {
        name: visible_with_keys(CONVERSATIONS[name]) for name in NAMES
    }
    assert {name for name, each in zip(NAMES, found, strict=True) if each.is_decrypted} == {
        name for name in NAMES if CONVERSATIONS[name].truth != visible_with_keys(CONVERSATIONS[name])
    } | {name for name in NAMES if name.startswith("server-") and name.endswith("-1.3")}


# --- against tshark ---------------------------------------------------------------------------------------------------


@tshark.NEEDED
def test_tshark_sees_the_same() -> None:
    """In every conversation, but whether a session was resumed, which it does not say."""
    octets = capture(together())

    seen = [replace(each, resumed=False) for each in seen_in(octets)]

    assert by_name(seen) == by_name(tshark.look(octets))


@tshark.NEEDED
def test_tshark_sees_the_same_with_the_keys() -> None:
    """Of all that is hidden in TLS 1.3."""
    names = [name for name in NAMES if CONVERSATIONS[name].truth.version == 0x0304]
    octets = capture(together(*names))
    keylog = "".join(CONVERSATIONS[name].keylog for name in names)

    seen = [replace(each, resumed=False) for each in seen_in(octets, keylog=keylog)]

    assert by_name(seen, names) == by_name(tshark.look(octets, keylog=keylog), names)


@tshark.NEEDED
def test_recordings_of_real_handshakes_are_told_as_they_were() -> None:
    """What tcpdump saw on loopback, told by edgetrust, by tshark and by those who held the conversations."""
    conversations = [CONVERSATIONS[name] for name in HELD_AGAIN]
    octets = record(conversations)

    seen = seen_in(octets)

    assert by_name(seen, HELD_AGAIN) == {each.name: each.truth for each in conversations}
    assert by_name(seen, HELD_AGAIN) == by_name(tshark.look(octets), HELD_AGAIN)


# --- outcomes ---------------------------------------------------------------------------------------------------------


def expected_outcome(name: str) -> HandshakeOutcome:
    """What a conversation of that name comes to."""
    if name == "half" or name.startswith("ssh"):
        return HandshakeOutcome.UNKNOWN
    failures = ("server-", "client-", "version", "no-cipher", "reset-after", "closed-after", "silent-after")
    is_failure = name.startswith(failures) and not name.startswith("server-only")
    return HandshakeOutcome.FAILED if is_failure else HandshakeOutcome.OK


@pytest.mark.parametrize("name", NAMES)
def test_outcomes_are_told_apart(name: str) -> None:
    """With and without keys: what came about, what failed, and what the capture does not show."""
    octets = capture(segments(CONVERSATIONS[name]))

    told = [read(octets, keylog=keylog)[0].outcome for keylog in ("", CONVERSATIONS[name].keylog)]

    assert told == [expected_outcome(name)] * 2


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("client-") and name.endswith("-1.3")])
def test_a_servers_refusal_in_tls_1_3_is_told_by_its_size(name: str) -> None:
    """It is encrypted; nobody but the server could have ended the handshake with a record of that size."""
    handshake = only(name)
    opened = read(capture(segments(CONVERSATIONS[name])), keylog=CONVERSATIONS[name].keylog)[0]

    assert handshake.sealed_alert is Side.SERVER
    assert handshake.alerts == ()
    assert handshake.is_hidden
    # The packet is the one in which a key log shows the alert.
    assert opened.fatal_alert is not None
    assert handshake.sealed_frame == opened.fatal_alert.frame


def test_times_and_frames_are_those_of_the_packets() -> None:
    """The first packet with data begins the handshake; certificates name the packet that completed them."""
    flow = segments(CONVERSATIONS["mutual-1.2"], mss=500)
    last = ISSUING.der

    (handshake,) = read(capture(flow, container="pcap-ns"))

    completes = next(number for number in range(len(flow)) if last in _said_by_server(flow, number))
    assert (handshake.frame, handshake.time) == (4, flow[3].time_ns)
    assert handshake.time is not None
    assert handshake.time + (handshake.duration or 0) in {each.time_ns for each in flow[completes:]}
    assert handshake.server_chain is not None
    assert handshake.server_chain.frame == completes


def _said_by_server(flow: Sequence[Segment], count: int) -> bytes:
    """In the first packets."""
    return b"".join(each.payload for each in flow[:count] if each.source == flow[1].source)


def test_without_hellos_the_end_that_connected_is_taken_for_the_client() -> None:
    """Whatever its port is, when its SYN was captured; and the report says that it was taken for it."""
    conversation = CONVERSATIONS["server-expired-1.2"]
    flow = segments(conversation, client=End("10.0.0.1", 7), server=End("10.0.0.2", 7001))
    # Of the server nothing, of the client the SYN and the alert.
    octets = capture([flow[0], *(each for each in flow[5:] if each.source == flow[0].source)])

    (handshake,) = read(octets)

    assert (handshake.client.port, handshake.server.port) == (7, 7001)
    assert [(alert.sender, alert.code) for alert in handshake.alerts] == [(Side.CLIENT, 45)]
    assert any("taken for it" in note for note in handshake.notes)


@pytest.mark.parametrize(
    "name", ["closed-after-hello", "reset-after-hello", "reset-after-server-flight", "server-expired-1.2", "mutual-1.3"]
)
def test_the_packet_of_the_first_fin_or_rst_is_known(name: str) -> None:
    """Counted from 1; what came behind it is no matter."""
    flow = segments(CONVERSATIONS[name])

    (handshake,) = read(capture(flow))

    assert handshake.ended_frame == next(number for number, each in enumerate(flow, 1) if each.flags & (FIN | RST))


def test_the_packet_of_the_end_is_that_of_whoever_ended_it() -> None:
    """Though the capture has the answer to it first; nobody has ended a connection that is still open."""
    flow = segments(CONVERSATIONS["closed-after-hello"])
    first, second = (number for number, each in enumerate(flow) if each.flags & FIN)
    turned = [*flow[:first], flow[second], *flow[first:second], *flow[second + 1 :]]

    (handshake,) = read(capture(turned))
    (still_open,) = read(capture(flow[:first]))

    assert (handshake.ended_by, handshake.ended_frame) == (Ending.SERVER, first + 2)
    assert (still_open.ended_by, still_open.ended_frame) == (None, None)


def seals(kind: int, size: int) -> bytes:
    """A record of TLS 1.2 whose contents nobody can read."""
    return write_record(kind, bytes(size), version=0x0303)


CHANGE = write_record(20, b"\x01", version=0x0303)


def test_an_alert_under_the_keys_of_tls_1_2_names_its_sender() -> None:
    """In a session that is taken up again the server has its keys first: a client that refuses its Finished answers
    under its own."""
    whole = CONVERSATIONS["resumed-1.2"]
    server = whole.turns[1]
    turns = (whole.turns[0], server, Turn("client", CHANGE + seals(21, 26)))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=Closing("client")))))

    assert (handshake.outcome, handshake.sealed_alert) == (HandshakeOutcome.FAILED, Side.CLIENT)
    assert handshake.sealed_frame == 6
    assert handshake.is_resumed


@pytest.mark.parametrize("closer", ["client", "server"])
def test_who_has_sent_its_finished_in_tls_1_2_has_accepted(closer: Literal["client", "server"]) -> None:
    """An alert behind it is an orderly end, and who never answered is named."""
    whole = CONVERSATIONS["mutual-1.2"]
    last = whole.turns[2]
    turns = (*whole.turns[:2], Turn("client", last.octets + seals(21, 26)))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=Closing(closer)))))

    assert (handshake.outcome, handshake.sealed_alert) == (HandshakeOutcome.FAILED, None)
    assert (handshake.unanswered, handshake.ended_by) == (Side.CLIENT, Ending(closer))


@pytest.mark.parametrize(
    ("name", "count", "closer"),
    [
        ("mutual-1.2", 1, "server"),
        ("mutual-1.2", 2, "client"),
        ("mutual-1.2", 3, "server"),
        ("server-only-1.3", 2, "server"),
    ],
)
def test_an_alert_in_answer_to_a_close_is_not_the_cause(
    name: str, count: int, closer: Literal["client", "server"]
) -> None:
    """openssl answers a FIN in the handshake with decode_error: who closed without a word is who ended it."""
    whole = CONVERSATIONS[name]
    is_sealed = count > 1 and closer == "server"
    answer = seals(21, 26) if is_sealed and name == "mutual-1.2" else seals(23, 19) if is_sealed else DECODE_ERROR
    flow = answered_close(replace(whole, turns=whole.turns[:count], closing=Closing(closer)), answer)

    # In whatever order the packets came.
    found = [read(capture(each))[0] for each in (flow, [*flow[:-3], flow[-2], flow[-3], flow[-1]])]

    for handshake in found:
        assert (handshake.outcome, handshake.ended_by) == (HandshakeOutcome.FAILED, Ending(closer))
        assert (handshake.fatal_alert, handshake.sealed_alert) == (None, None)
        assert [each.is_answer for each in handshake.alerts] == [True] * (not is_sealed)
        assert any("only answers the other side's close" in note for note in handshake.notes) is not is_sealed
        assert not any("reset the connection" in note for note in handshake.notes)


DECODE_ERROR = write_record(21, b"\x02\x32", version=0x0303)


def answered_close(conversation: Conversation, answer: bytes) -> list[Segment]:
    """Whoever was left says something in place of its own FIN, and is reset."""
    *before, close, late, last = segments(conversation)
    late = replace(late, flags=PUSH | ACK, payload=answer)
    return [*before, close, late, replace(last, flags=RST, acknowledged=0)]


def test_a_check_that_connects_and_closes_is_no_handshake() -> None:
    """openssl answers a close in place of the ClientHello with decode_error, as services do that monitoring asks."""
    whole = CONVERSATIONS["mutual-1.2"]

    flow = answered_close(replace(whole, turns=(Turn("client", b""),), closing=Closing("client")), DECODE_ERROR)

    assert read(capture(flow)) == []


@pytest.mark.parametrize("answer", [b"", DECODE_ERROR])
def test_a_server_that_closes_before_the_hello_has_ended_it(answer: bytes) -> None:
    """It takes the connection and lets go of it, as what has no room does; its FIN was there first."""
    whole = CONVERSATIONS["mutual-1.2"]
    syn, taken, last, hello, *_ = segments(replace(whole, turns=whole.turns[:1], closing=None))
    fin = replace(taken, flags=FIN | ACK, sequence=taken.sequence + 1, time_ns=last.time_ns + 1)
    behind = hello.sequence + len(hello.payload)
    late = replace(hello, flags=PUSH | ACK, sequence=behind, acknowledged=fin.sequence + 1, payload=answer)
    reset = replace(fin, flags=RST, sequence=fin.sequence + 1, acknowledged=0, time_ns=hello.time_ns + 1)

    (handshake,) = read(capture([syn, taken, last, fin, hello, late, reset]))

    assert (handshake.outcome, handshake.ended_by) == (HandshakeOutcome.FAILED, Ending.SERVER)
    assert (handshake.server_name, handshake.version) == ("expe1.example.com", None)
    assert handshake.is_complete
    assert "the server closed before it had the ClientHello" in handshake.notes


@pytest.mark.parametrize("size", [31, 3000])
def test_who_closes_in_the_middle_of_a_message_has_ended_it(size: int) -> None:
    """All that was sent is in the capture; the rest never was. Where packets are missing it is not known."""
    whole = CONVERSATIONS["mutual-1.2"]
    server = whole.turns[1].octets[: min(size, len(whole.turns[1].octets) - 1)]
    flow = segments(replace(whole, turns=(whole.turns[0], Turn("server", server)), closing=Closing("server")))

    (handshake,) = read(capture(flow))
    last = max(number for number, each in enumerate(flow) if each.payload)
    (torn,) = read(capture(without(flow, last)))

    assert (handshake.outcome, handshake.ended_by) == (HandshakeOutcome.FAILED, Ending.SERVER)
    assert handshake.is_complete
    assert handshake.notes == ("the server closed in the middle of a message",)
    assert (torn.outcome, torn.is_complete) == (HandshakeOutcome.UNKNOWN, False)


def seals_later(*sizes: int) -> bytes:
    """Records of TLS 1.3 of these lengths, whose contents nobody can read."""
    return b"".join(seals(23, size) for size in sizes)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([Turn("server", seals_later(19))], (HandshakeOutcome.FAILED, Side.SERVER)),
        (
            [Turn("client", seals_later(400)), Turn("server", seals_later(19))],
            (HandshakeOutcome.UNKNOWN, None),
        ),
        (
            [Turn("client", seals_later(400)), Turn("server", seals_later(19, 900))],
            (HandshakeOutcome.OK, None),
        ),
    ],
)
def test_what_a_server_says_of_data_in_tls_1_3_is_no_refusal(
    turns: list[Turn], expected: tuple[HandshakeOutcome, Side | None]
) -> None:
    """Its close_notify has the size of an alert, too; only an answer to nothing but the Finished is taken for one."""
    whole = CONVERSATIONS["server-only-1.3"]
    begun = replace(whole, turns=(*whole.turns[:3], *turns), closing=Closing("server"))

    (handshake,) = read(capture(segments(begun)))

    assert (handshake.outcome, handshake.sealed_alert) == expected
    assert any("look alike" in note for note in handshake.notes) == (expected[0] is HandshakeOutcome.UNKNOWN)


@pytest.mark.parametrize("closing", [Closing("client"), Closing("client", reset=True), Closing("server")])
def test_a_refusal_in_tls_1_3_is_told_whoever_closes_first(closing: Closing) -> None:
    """Who is refused closes at once, and that may be before the server does."""
    whole = CONVERSATIONS["server-only-1.3"]
    turns = (*whole.turns[:3], Turn("server", seals_later(19)))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=closing))))

    assert (handshake.outcome, handshake.sealed_alert) == (HandshakeOutcome.FAILED, Side.SERVER)


@pytest.mark.parametrize("farewell", [b"", seals(23, 19)])
def test_what_a_server_says_to_a_close_in_tls_1_3_is_no_refusal(farewell: bytes) -> None:
    """Its close_notify answers the client's, or its FIN: that the two look alike is said."""
    whole = CONVERSATIONS["server-only-1.3"]
    finished = whole.turns[2].octets
    begun = replace(whole, turns=(*whole.turns[:2], Turn("client", finished + farewell)), closing=Closing("client"))

    (handshake,) = read(capture(answered_close(begun, seals(23, 19))))

    assert (handshake.outcome, handshake.sealed_alert) == (HandshakeOutcome.UNKNOWN, None)
    assert any("look alike" in note for note in handshake.notes)


def test_a_refusal_in_tls_1_3_is_not_told_where_packets_are_missing() -> None:
    """What the server said before may have been a ticket."""
    whole = CONVERSATIONS["server-only-1.3"]
    turns = (*whole.turns[:3], Turn("server", seals_later(400)), Turn("server", seals_later(19)))
    flow = segments(replace(whole, turns=turns, closing=Closing("server")))
    ticket = next(number for number, each in enumerate(flow) if each.payload == seals_later(400))

    (handshake,) = read(capture(without(flow, ticket)))

    assert (handshake.outcome, handshake.sealed_alert) == (HandshakeOutcome.UNKNOWN, None)


def test_under_a_short_tag_a_finished_is_found_by_its_size() -> None:
    """Of TLS_AES_128_CCM_8_SHA256, which openssl does not offer by itself: 45 octets, and an alert has 11."""
    whole = CONVERSATIONS["server-only-1.3"]
    hello = whole.turns[1].octets
    suite = (whole.truth.cipher or 0).to_bytes(2, "big")
    server = Turn("server", hello.replace(suite + b"\0", b"\x13\x05\0", 1))
    client = Turn("client", CHANGE + seals_later(45))
    refusal, data = Turn("server", seals_later(11)), Turn("server", seals_later(19))

    found = [
        read(
            capture(segments(replace(whole, turns=(whole.turns[0], server, client, last), closing=Closing("server"))))
        )[0]
        for last in (refusal, data)
    ]

    assert [each.cipher_suite for each in found] == [0x1305, 0x1305]
    assert [each.outcome for each in found] == [HandshakeOutcome.FAILED, HandshakeOutcome.OK]


def test_a_good_handshake_that_nobody_uses_is_idle() -> None:
    """Whoever closes right behind it may have had a reason; a connection that is still open is not done."""
    whole = CONVERSATIONS["mutual-1.2"]
    quiet = replace(whole, turns=whole.turns[:4])
    closings = (Closing("client"), Closing("server", reset=True), None)

    found = [read(capture(segments(replace(quiet, closing=closing))))[0] for closing in closings]

    assert [(each.outcome, each.is_idle) for each in found] == [
        (HandshakeOutcome.OK, True),
        (HandshakeOutcome.OK, True),
        (HandshakeOutcome.OK, False),
    ]
    assert not only("mutual-1.2").is_idle


@pytest.mark.parametrize("closer", ["client", "server"])
@pytest.mark.parametrize(("version", "is_opened"), [(TLS_1_2, False), (TLS_1_3, False), (TLS_1_3, True)])
def test_an_end_that_openssl_announces_is_told_with_its_close_notify(
    closer: Literal["client", "server"], version: int, *, is_opened: bool
) -> None:
    """With the keys of TLS 1.3 it is read, without them its size is seen; up to TLS 1.2, that it is an alert."""
    client, server = (Peer(chain=chain, oldest=version, newest=version) for chain in ((), (EXPE, ISSUING)))
    quiet = talk("", client, server, data=0, closing=Closing(closer))

    (handshake,) = read(capture(segments(quiet)), keylog=quiet.keylog if is_opened else "")

    is_hidden = version == TLS_1_3 and not is_opened
    assert (handshake.outcome, handshake.fatal_alert, handshake.sealed_alert) == (HandshakeOutcome.OK, None, None)
    assert handshake.farewell == Farewell(sender=Side(closer), is_sealed=not is_opened, is_hidden=is_hidden)
    assert handshake.closer is Side(closer)


@pytest.mark.parametrize("first", ["client", "server"])
@pytest.mark.parametrize(("name", "alert"), [("mutual-1.2", (21, 26)), ("mutual-1.3", (23, 19))])
def test_who_answers_a_farewell_and_closes_did_not_end_it(
    name: str, alert: tuple[int, int], first: Literal["client", "server"]
) -> None:
    """OpenSSL answers a close_notify, and may be the first with its FIN: the end was announced by the other."""
    whole = CONVERSATIONS[name]
    second: Literal["client", "server"] = "server" if first == "client" else "client"
    tickets = [Turn("server", seals(23, 250))] if name == "mutual-1.3" else [whole.turns[3]]
    turns = (*whole.turns[:3], *tickets, Turn(first, seals(*alert)), Turn(second, seals(*alert)))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=Closing(second)))))

    assert (handshake.ended_by, handshake.sealed_farewell, handshake.closer) == (Ending(second), first, first)
    assert handshake.is_unused


@pytest.mark.parametrize("last", [seals(23, 400), seals(23, 19) + seals(23, 400)])
def test_what_a_server_says_last_in_tls_1_3_is_no_farewell_unless_it_has_its_size(last: bytes) -> None:
    """Nor is what has the size of one, and is followed by more."""
    whole = CONVERSATIONS["server-only-1.3"]
    turns = (*whole.turns[:3], Turn("server", seals(23, 250) + last))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=Closing("client")))))

    assert (handshake.farewell, handshake.closer, handshake.is_unused) == (None, Side.CLIENT, True)


@pytest.mark.parametrize(("seconds", "is_unused"), [(0, True), (10, True), (11, False), (3600, False)])
def test_what_was_left_open_for_long_was_not_refused(seconds: int, *, is_unused: bool) -> None:
    """An idle timeout is not a name that somebody does not like."""
    whole = CONVERSATIONS["mutual-1.2"]
    flow = segments(replace(whole, turns=whole.turns[:4], closing=Closing("client")))
    last = max(number for number, segment in enumerate(flow) if segment.payload)
    end = flow[last].time_ns + seconds * 10**9
    late = [
        segment if number <= last else replace(segment, time_ns=end + number - len(flow))
        for number, segment in enumerate(flow)
    ]

    (shown,) = read(capture(late, container="pcap-ns"))

    assert (shown.outcome, shown.is_idle, shown.is_unused) == (HandshakeOutcome.OK, True, is_unused)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ((), True),
        ((Turn("client", seals(23, 19)),), True),
        ((Turn("client", seals(23, 400)),), False),
        ((Turn("client", seals(23, 400)), Turn("server", seals(23, 900)), Turn("client", seals(23, 19))), False),
    ],
)
@pytest.mark.parametrize("closing", [Closing("client"), Closing("server", reset=True), None])
def test_in_tls_1_3_a_good_handshake_is_idle_when_the_client_says_nothing(
    last: tuple[Turn, ...], closing: Closing | None, *, expected: bool
) -> None:
    """Tickets cannot be told from data of the server, so they do not count."""
    whole = CONVERSATIONS["server-only-1.3"]
    turns = (*whole.turns[:3], Turn("server", seals(23, 300) * 2), *last)

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=closing))))

    assert handshake.outcome is HandshakeOutcome.OK
    assert handshake.is_idle is (expected and closing is not None)


@pytest.mark.parametrize(
    ("position", "octets", "note"),
    [
        (0, write_record(22, write_message(1, b"\x03\x03short"), version=0x0303), "the ClientHello cannot be read: "),
        (1, write_record(22, write_message(2, b"\x03\x03short"), version=0x0303), "the ServerHello cannot be read: "),
        (1, write_record(22, write_message(11, b"\x00\x00\x09x"), version=0x0303), "a Certificate message cannot be r"),
        (1, write_record(22, write_message(13, b"\x09x"), version=0x0303), "the CertificateRequest cannot be read"),
        (1, b"HTTP/1.1 400 Bad Request", "the server sent something that is no TLS: HTTP/1.1 400 Bad"),
    ],
)
def test_what_cannot_be_read_is_noted(position: int, octets: bytes, note: str) -> None:
    """And nothing is made of it."""
    whole = CONVERSATIONS["mutual-1.2"]
    turns = list(whole.turns[:2])
    turns[position] = Turn(turns[position].side, octets)

    (handshake,) = read(capture(segments(replace(whole, turns=tuple(turns), closing=None))))

    assert [each for each in handshake.notes if each.startswith(note)] != []
    assert (handshake.server_chain, handshake.request) == (None, None) or position == 0


@pytest.mark.parametrize(
    ("octets", "told"),
    [(b"HTTP/1.1 400 Bad Request", "HTTP/1.1 400 Bad"), (b"a\r\nb", "a"), (b"\x00\x01\x02", "00 01 02")],
)
def test_what_a_server_answers_that_speaks_no_tls_is_told(octets: bytes, told: str) -> None:
    """The first line, or what it is in hexadecimal."""
    whole = CONVERSATIONS["mutual-1.2"]
    turns = (whole.turns[0], Turn("server", octets))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=Closing("server")))))

    assert (handshake.outcome, handshake.foreign_answer) == (HandshakeOutcome.FAILED, told)
    assert only("mutual-1.2").foreign_answer is None


def test_what_leads_to_tls_is_no_answer_to_its_hello() -> None:
    """A server that closes behind STARTTLS had said something before."""
    whole = CONVERSATIONS["xmpp-starttls"]
    hello = next(number for number, turn in enumerate(whole.turns) if b"\x16\x03" in turn.octets)

    (handshake,) = read(capture(segments(replace(whole, turns=whole.turns[: hello + 1], closing=Closing("server")))))

    assert (handshake.outcome, handshake.foreign_answer) == (HandshakeOutcome.FAILED, None)


def test_a_hello_that_was_cut_when_it_was_captured_is_not_said_to_be_missing() -> None:
    """Its beginning is there."""
    (handshake,) = read(capture(segments(CONVERSATIONS["mutual-1.2"]), most_octets=96))

    assert "the ClientHello is not whole in the capture" in handshake.notes


def test_a_message_without_an_end_is_noted() -> None:
    """With the limit."""
    whole = CONVERSATIONS["mutual-1.2"]
    endless = write_record(22, b"\x0b\xff\xff\xff" + bytes(16_000), version=0x0303) * 140
    turns = (whole.turns[0], Turn("server", endless))

    (handshake,) = read(capture(segments(replace(whole, turns=turns, closing=None))))

    assert "the server sent more than 2097152 octets of handshake in one direction" in handshake.notes


def test_a_request_of_tls_1_1_is_read_without_its_server_hello() -> None:
    """It lists no signature algorithms, which is told by its length."""
    hello = split_records(CONVERSATIONS["mutual-1.1"].turns[1].octets)[0].octets
    flow = segments(CONVERSATIONS["mutual-1.1"], mss=[5000, len(hello), 5000])
    position = next(number for number, each in enumerate(flow) if each.payload == hello)

    (handshake,) = read(capture(without(flow, position)))

    assert handshake.version is None
    assert truth_of(handshake).authorities == CONVERSATIONS["mutual-1.1"].truth.authorities


@pytest.mark.parametrize("begin", [0, 1_795_392_000])
def test_a_clock_that_was_not_set_tells_no_time(begin: int) -> None:
    """As one that begins in 1970, or a capture without any."""
    flow = segments(CONVERSATIONS["mutual-1.2"], begin_ns=begin * 10**9)

    unset = read(capture(flow))[0].time
    none = read(capture(flow, container="pcapng-simple"))[0].time

    assert (unset is None, none) == (begin == 0, None)
