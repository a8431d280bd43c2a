"""The course of a handshake in memory, against the OpenSSL inside pyOpenSSL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import SSL

from edgetrust.codec.tls.dialogue import MOST_OCTETS, Dialogue
from edgetrust.codec.tls.stream import write_record
from edgetrust.codec.xmpp import StartTls
from edgetrust.io.engine import OpenSslEngine, load_identity, make_context
from edgetrust.model.probe import Answer, Attempt, Failure, Stage
from edgetrust.model.tls import AlertMessage, ContentType, Version
from tests import make
from tests.handshake import asking_context, context_for

ROOT, OTHER = make.ca("Root"), make.ca("Other")
CHAIN = (make.leaf("expe1.example.com", ROOT), ROOT)
CLIENT = (make.leaf("expc1.example.com", ROOT),)
BOTH = pytest.mark.parametrize("version", [Version.TLS_1_2, Version.TLS_1_3])
_MOST_TURNS = 12


class Server:
    """A server in memory, whose octets can be cut and delivered in pieces."""

    def __init__(self, context: SSL.Context) -> None:
        self._connection = SSL.Connection(context)
        self._connection.set_accept_state()

    def answer(self, octets: bytes) -> bytes:
        """What it says to this."""
        if octets:
            self._connection.bio_write(octets)
        try:
            self._connection.do_handshake()
            self._connection.recv(1)
        except SSL.Error:
            pass
        try:
            return self._connection.bio_read(2**20)
        except SSL.WantReadError:
            return b""


def dialogue(
    *, completes: bool = False, identity: Sequence[make.Issued] = (), start: StartTls | None = None
) -> Dialogue:
    """A dialogue with all versions on offer."""
    shown = load_identity([each.der for each in identity], identity[0].key_pem.encode()) if identity else None
    engine = OpenSslEngine(make_context(shown), "expe1.example.com", has_identity=shown is not None)
    return Dialogue(engine, completes=completes, start=start)


def serve(version: int, authorities: Iterable[make.Issued] = ()) -> Server:
    """A server of one version; with authorities it demands a client certificate."""
    accepted = tuple(authorities)
    return Server(asking_context(version, CHAIN, accepted) if accepted else context_for(version, CHAIN))


def hold(talk: Dialogue, server: Server, sizes: Sequence[int] = (2**20,)) -> Attempt:
    """The whole dialogue, what the server says in pieces of these sizes."""
    said, turn = server.answer(talk.begin()), 0
    for _ in range(_MOST_TURNS):
        replies = []
        while said:
            size = sizes[turn % len(sizes)]
            replies.append(talk.receive(said[:size]))
            said, turn = said[size:], turn + 1
        if talk.is_over:
            break
        said = server.answer(b"".join(replies))
    return talk.attempt()


@BOTH
def test_a_look_ends_when_everything_was_seen(version: int) -> None:
    """Nothing of our part is sent."""
    talk = dialogue()

    attempt = hold(talk, serve(version, [ROOT, OTHER]))

    assert talk.is_over
    assert (attempt.version, attempt.is_flight_seen, attempt.answer, attempt.failure) == (version, True, None, None)
    assert attempt.certificates == tuple(each.der for each in CHAIN)
    assert attempt.request is not None
    assert attempt.request.authorities == (make.name("Root"), make.name("Other"))


@BOTH
@settings(max_examples=25)
@given(sizes=st.lists(st.integers(1, 700), min_size=1, max_size=20))
def test_how_the_octets_arrive_does_not_matter(version: int, sizes: list[int]) -> None:
    """Any pieces: the same is seen."""
    attempt = hold(dialogue(), serve(version, [ROOT]), sizes)

    assert (attempt.version, attempt.is_flight_seen, attempt.failure) == (version, True, None)
    assert attempt.certificates == tuple(each.der for each in CHAIN)
    assert attempt.request is not None


@BOTH
def test_a_handshake_is_accepted_with_the_right_certificate(version: int) -> None:
    """In TLS 1.3 a ticket says so."""
    attempt = hold(dialogue(completes=True, identity=CLIENT), serve(version, [ROOT]))

    assert (attempt.answer, attempt.has_shown_certificate, attempt.alert) == (Answer.ACCEPTED, True, None)


@pytest.mark.parametrize("version,code", [(Version.TLS_1_2, 40), (Version.TLS_1_3, 116)])
def test_a_handshake_without_the_certificate_is_refused(version: int, code: int) -> None:
    """After our part, which is what makes it a proof."""
    attempt = hold(dialogue(completes=True), serve(version, [ROOT]))

    assert (attempt.answer, attempt.has_shown_certificate) == (Answer.REFUSED, False)
    assert (attempt.alert, attempt.failure) == (AlertMessage(level=2, code=code), None)


@pytest.mark.parametrize(
    "is_silence,answer", [(True, Answer.UNOPPOSED), (False, Answer.CLOSED)], ids=["silence", "close"]
)
def test_tls_1_3_may_end_without_a_word(is_silence: bool, answer: Answer) -> None:
    """The server need not say anything after our part."""
    talk, server = dialogue(completes=True), serve(Version.TLS_1_3)
    talk.receive(server.answer(talk.begin()))

    assert talk.is_waiting_for_objection
    talk.end("the connection was closed", is_silence=is_silence)

    assert talk.attempt().answer is answer
    assert not talk.is_waiting_for_objection


def test_silence_in_the_middle_of_tls_1_2_is_a_failure() -> None:
    """Our part went out, and the server's Finished never came."""
    talk, server = dialogue(completes=True), serve(Version.TLS_1_2)
    talk.receive(server.answer(talk.begin()))

    talk.end("nothing more within 5 s", is_silence=True)

    text = "nothing more within 5 s, after the server's certificate"
    assert talk.attempt().failure == Failure(stage=Stage.HANDSHAKE, text=text)


def test_an_alert_instead_of_a_hello_is_told_with_its_name() -> None:
    """And the service was reached."""
    talk = dialogue()
    talk.begin()

    talk.receive(write_record(ContentType.ALERT, b"\x02\x28", version=Version.TLS_1_2))

    attempt = talk.attempt()
    assert talk.is_over
    assert attempt.alert == AlertMessage(level=2, code=40)
    assert attempt.failure is not None
    assert attempt.failure.text == "refused with alert handshake_failure (40), before a ServerHello"


def test_a_warning_is_no_end() -> None:
    """unrecognized_name, and then the handshake."""
    talk, server = dialogue(), serve(Version.TLS_1_2)
    said = server.answer(talk.begin())

    talk.receive(write_record(ContentType.ALERT, b"\x01\x70", version=Version.TLS_1_2))
    talk.receive(said)

    assert talk.attempt().certificates is not None
    assert talk.attempt().alert == AlertMessage(level=1, code=112)


def test_after_close_notify_nothing_is_awaited() -> None:
    """Instead of a hello, from a server that leaves the connection open."""
    talk = dialogue()
    talk.begin()

    talk.receive(write_record(ContentType.ALERT, b"\x01\x00", version=Version.TLS_1_2))

    assert talk.is_over
    text = "the server said close_notify, before a ServerHello"
    assert talk.attempt().failure == Failure(stage=Stage.HANDSHAKE, text=text)
    assert talk.attempt().alert is None


def test_close_notify_after_our_part_is_an_end_without_a_word() -> None:
    """Of TLS 1.2, where the server has to answer."""
    talk, server = dialogue(completes=True), serve(Version.TLS_1_2)
    talk.receive(server.answer(talk.begin()))

    talk.receive(write_record(ContentType.ALERT, b"\x01\x00", version=Version.TLS_1_2))

    assert talk.attempt().answer is Answer.CLOSED


def test_a_server_has_a_budget() -> None:
    """Records that mean nothing are not read for ever."""
    talk = dialogue()
    talk.begin()
    record = write_record(ContentType.APPLICATION_DATA, bytes(2**14), version=Version.TLS_1_2)

    for _ in range(MOST_OCTETS // len(record) + 1):
        talk.receive(record)

    assert talk.is_over
    assert talk.attempt().failure is not None


def test_tls_begins_where_starttls_ends() -> None:
    """The hello is the answer to proceed; before it, the end is told as what it is."""
    talk = dialogue(start=StartTls("example.com"))
    assert talk.begin().startswith(b"<?xml")
    assert talk.receive(b"<stream:stream><stream:features><starttls/></stream:features>").startswith(b"<starttls")

    hello = talk.receive(b"<proceed/>")
    talk.receive(serve(Version.TLS_1_3).answer(hello))

    assert talk.attempt().certificates == tuple(each.der for each in CHAIN)
    early = dialogue(start=StartTls("example.com"))
    early.begin()
    early.end("the connection was closed")
    text = "the connection was closed, before STARTTLS was agreed on"
    assert early.attempt().failure == Failure(stage=Stage.HANDSHAKE, text=text)


@settings(max_examples=50)
@given(noise=st.binary(max_size=300), position=st.integers(0, 2000), completes=st.booleans())
def test_noise_never_breaks_it(noise: bytes, position: int, completes: bool) -> None:
    """Whatever comes: an attempt, never an exception."""
    talk = dialogue(completes=completes)
    said = serve(Version.TLS_1_3).answer(talk.begin())

    talk.receive(said[:position] + noise + said[position:])
    talk.end("the connection was closed")

    assert talk.is_over
    assert isinstance(talk.attempt(), Attempt)
