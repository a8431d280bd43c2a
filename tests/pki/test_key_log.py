"""Key logs: what they open, and that nothing else is taken for an opened record."""

from __future__ import annotations

import contextlib
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import SSL

from edgetrust.codec.tls.records import AlertRecord, Records, SealedRecord
from edgetrust.codec.tls.registry import CIPHER_SUITES
from edgetrust.errors import Malformed
from edgetrust.model.side import Side
from edgetrust.model.tls import HandshakeType
from edgetrust.pki.key_log import KeyLog
from tests.wire import talk as wire
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPE, ISSUING
from tests.wire.talk import talk
from tests.wire.truth import Conversation, Peer

MUTUAL = CONVERSATIONS["mutual-1.3"]
SECRET = "ab" * 32
LINE = f"CLIENT_HANDSHAKE_TRAFFIC_SECRET {'00' * 32} {SECRET}"


def log_of(text: str) -> KeyLog:
    """A key log with these lines."""
    found = KeyLog()
    found.add(text.encode())
    return found


def sealed_of(conversation: Conversation, side: Side) -> tuple[bytes, Records]:
    """The client's random octets, and the records of one side."""
    records = Records(keeps_sealed=True)
    records.receive(conversation.said(side.value))
    hello = Records()
    hello.receive(conversation.said("client"))
    return hello.messages()[0].body[2:34], records


def test_the_flight_of_a_server_is_opened() -> None:
    """Its encrypted messages in order, up to the Finished and what comes with the keys behind it."""
    random, records = sealed_of(MUTUAL, Side.SERVER)

    opened = log_of(MUTUAL.keylog).open(random, MUTUAL.truth.cipher or 0, Side.SERVER, records.sealed)

    assert opened is not None
    messages, alerts = opened
    assert [message.type for message in messages][:5] == [8, 13, 11, 15, HandshakeType.FINISHED]
    assert [message.end for message in messages] == sorted(message.end for message in messages)
    assert EXPE.der in messages[2].body
    assert alerts == []


def test_the_flight_of_a_client_is_opened_and_its_alert() -> None:
    """Chain and Finished under the first keys, close_notify under the second."""
    random, records = sealed_of(MUTUAL, Side.CLIENT)

    opened = log_of(MUTUAL.keylog).open(random, MUTUAL.truth.cipher or 0, Side.CLIENT, records.sealed)

    assert opened is not None
    messages, alerts = opened
    assert [message.type for message in messages] == [11, 15, HandshakeType.FINISHED]
    assert alerts == [AlertRecord(1, 0, records.sealed[-1].offset)]


@pytest.mark.parametrize("suite", ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
def test_every_cipher_suite_of_tls_1_3_is_opened(suite: str) -> None:
    """Those that OpenSSL offers unasked."""
    number = next(number for number, name in CIPHER_SUITES.items() if name == suite)
    conversation = _talk_with(suite)
    random, records = sealed_of(conversation, Side.SERVER)

    opened = log_of(conversation.keylog).open(random, number, Side.SERVER, records.sealed)

    assert conversation.truth.cipher == number
    assert opened is not None
    assert [message.type for message in opened[0]][:2] == [8, 11]


def _talk_with(suite: str) -> Conversation:
    """A conversation in that cipher suite of TLS 1.3."""
    original = wire.build_context

    def build(peer: Peer, *, asks: bool = False) -> SSL.Context:
        context = original(peer, asks=asks)
        context.set_tls13_ciphersuites(suite.encode())
        return context

    client, server = (Peer(oldest=0x0304, newest=0x0304), Peer(chain=(EXPE, ISSUING), oldest=0x0304, newest=0x0304))
    with mock.patch.object(wire, "build_context", build):
        return talk("", client, server)


def test_without_a_secret_nothing_is_opened() -> None:
    """Of this connection, or of this side."""
    random, records = sealed_of(MUTUAL, Side.SERVER)
    suite = MUTUAL.truth.cipher or 0
    clients = "\n".join(line for line in MUTUAL.keylog.splitlines() if line.startswith("CLIENT"))

    assert log_of(MUTUAL.keylog).open(bytes(32), suite, Side.SERVER, records.sealed) is None
    assert log_of(clients).open(random, suite, Side.SERVER, records.sealed) is None
    assert log_of("").open(random, suite, Side.SERVER, records.sealed) is None


def test_a_wrong_secret_opens_nothing() -> None:
    """As when the client's random octets are those of another connection."""
    random, records = sealed_of(MUTUAL, Side.SERVER)
    lines = f"SERVER_HANDSHAKE_TRAFFIC_SECRET {random.hex()} {SECRET}\nSERVER_TRAFFIC_SECRET_0 {random.hex()} {SECRET}"

    assert log_of(lines).open(random, MUTUAL.truth.cipher or 0, Side.SERVER, records.sealed) is None


def test_behind_a_record_that_is_damaged_nothing_is_opened() -> None:
    """The number of each record is part of its key."""
    random, records = sealed_of(MUTUAL, Side.SERVER)
    suite, log = MUTUAL.truth.cipher or 0, log_of(MUTUAL.keylog)
    damaged = records.sealed[1]._replace(octets=records.sealed[1].octets[:-1] + b"?")

    opened = log.open(random, suite, Side.SERVER, [records.sealed[0], damaged, *records.sealed[2:]])

    assert opened is not None
    assert [message.type for message in opened[0]] == [8]


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        ("", True),
        ("# a comment\n\n   \n", True),
        (LINE, False),
        (f"RSA 0011223344556677 {SECRET}", True),
        ("  # a comment behind a blank", True),
        ("RSA Session-ID:0102 Master-Key:0304", True),
        (f"CLIENT_RANDOM {'00' * 32} {'cd' * 48}\r\n", False),
    ],
)
def test_lines_of_other_kinds_are_passed_over(text: str, is_empty: bool) -> None:
    """Comments, empty lines, and labels of older versions."""
    assert log_of(text).is_empty is is_empty


@pytest.mark.parametrize("line", ["CLIENT_RANDOM", "A B", "A zz 00", "A 00 0", "a b c d", "\xff\xfe"])
def test_a_line_that_is_none_is_refused(line: str) -> None:
    """With its number."""
    with pytest.raises(Malformed, match="line 2 is no line of a key log, expected a label and two numbers in hexadec"):
        log_of(f"# comment\n{line}")


def test_in_a_capture_a_line_that_is_none_is_passed_over_and_counted() -> None:
    """What can be read of it is kept."""
    log = KeyLog()

    odd = log.add(f"CLIENT_RANDOM 00\n{LINE}\nCLIENT_HANDSHAKE_TR".encode(), is_lenient=True)

    assert (odd, log.is_empty) == (2, False)


def test_of_one_connection_only_what_opens_something_is_kept() -> None:
    """However many labels a file has for it, and however long they are."""
    labels = (f"LABEL{number} {'00' * 32} 00\n" for number in range(1000))
    long = f"SERVER_TRAFFIC_SECRET_0 {'00' * 32} {'00' * 65}\n"

    log = log_of("".join(labels) + LINE + "\n" + long)

    assert log._secrets == {bytes(32): {"CLIENT_HANDSHAKE_TRAFFIC_SECRET": bytes.fromhex(SECRET)}}


def test_secrets_are_bounded() -> None:
    """A key log of a day opens what it can."""
    log = log_of("".join(f"X {number:064x} 00\n" for number in range(100_050)))

    assert len(log._secrets) == 100_000


@settings(max_examples=200)
@given(
    st.binary(max_size=70),
    st.binary(max_size=70),
    st.sampled_from([0, 0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0xC02B]),
    st.lists(st.binary(max_size=60), max_size=4),
)
def test_anything_is_opened_or_not(first: bytes, second: bytes, suite: int, bodies: list[bytes]) -> None:
    """Secrets of any length, of any suite, for anything."""
    lines = (f"SERVER_HANDSHAKE_TRAFFIC_SECRET {'00' * 32} {first.hex()}\n" if first else "") + (
        f"SERVER_TRAFFIC_SECRET_0 {'00' * 32} {second.hex()}\n" if second else ""
    )
    sealed = [
        SealedRecord(23, len(body), at, b"\x17\x03\x03" + len(body).to_bytes(2, "big") + body)
        for at, body in enumerate(bodies)
    ]

    assert log_of(lines).open(bytes(32), suite, Side.SERVER, sealed) is None


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_text_is_a_key_log_or_refused(octets: bytes) -> None:
    """Nothing but Malformed is raised."""
    log = KeyLog()

    with contextlib.suppress(Malformed):
        log.add(octets)

    assert log.is_empty or b" " in octets or b"\t" in octets
