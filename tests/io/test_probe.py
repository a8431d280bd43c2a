"""Looks at real peers: whatever a server does, the look ends in time and says what it saw."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edgetrust.codec.tls.dialogue import VERSIONS
from edgetrust.io import probe
from edgetrust.io.engine import load_identity
from edgetrust.io.probe import Patience, run_jobs
from edgetrust.model.probe import Answer, Attempt, Failure, Job, Stage, Target
from edgetrust.model.tls import AlertMessage, Version
from tests import make
from tests.peers import (
    HOST,
    closed_port,
    full_port,
    nginx_server,
    openssl_server,
    scripted_server,
    silent_server,
    xmpp_server,
)
from tests.waiting import MOST_SECONDS, SOON

ROOT, OTHER = make.ca("CN=Root,O=Acme"), make.ca("CN=Other,O=Acme")
ISSUING = make.ca("CN=Issuing,O=Acme", ROOT)
LEAF = make.leaf("expe1.example.com", ISSUING)
CHAIN = (LEAF, ISSUING, ROOT)
CLIENT = (make.leaf("expc1.example.com", ISSUING), ISSUING)
STRANGER = (make.leaf("expc1.example.com", OTHER),)
PATIENT = Patience(resolve=MOST_SECONDS, connect=MOST_SECONDS, handshake=MOST_SECONDS, objection=SOON)
"""For peers that answer: what they do decides, not how busy the machine is."""
BRIEF = replace(PATIENT, handshake=0.5)
"""For those that say nothing."""


def job(port: int, host: str = HOST, *, completes: bool = False, version: int | None = None) -> Job:
    """One handshake with a port of this machine."""
    offered = (VERSIONS[-1], VERSIONS[0]) if version is None else (version, version)
    target = Target(host=host, port=port, server_name="expe1.example.com")
    return Job(target=target, ranges=(offered,), completes=completes)


def look(
    port: int,
    *,
    completes: bool = False,
    version: int | None = None,
    identity: Sequence[make.Issued] = (),
    patience: Patience = PATIENT,
) -> Attempt:
    """What the one handshake showed."""
    shown = load_identity([each.der for each in identity], identity[0].key_pem.encode()) if identity else None
    wanted = job(port, completes=completes or bool(identity), version=version)
    ((attempt,),) = run_jobs([wanted], identity=shown, patience=patience)
    return attempt


@pytest.fixture
def authorities(tmp_path: Path) -> str:
    """A file with the CAs that a server accepts."""
    path = tmp_path / "authorities.pem"
    path.write_text(ROOT.pem + OTHER.pem)
    return str(path)


@pytest.mark.parametrize(
    "option,version",
    [
        ("-tls1", Version.TLS_1_0),
        ("-tls1_1", Version.TLS_1_1),
        ("-tls1_2", Version.TLS_1_2),
        ("-tls1_3", Version.TLS_1_3),
    ],
)
def test_chain_and_accepted_authorities_are_seen_in_every_version(option: str, version: int, authorities: str) -> None:
    """Octet for octet and in order, from a server that would refuse us in the end."""
    with openssl_server(CHAIN, option, "-Verify", "2", "-CAfile", authorities) as port:
        attempt = look(port)

    assert attempt.failure is None
    assert (attempt.version, attempt.address, attempt.answer) == (version, HOST, None)
    assert attempt.certificates == tuple(each.der for each in CHAIN)
    assert attempt.request is not None
    assert set(attempt.request.authorities) == {make.name("CN=Root,O=Acme"), make.name("CN=Other,O=Acme")}


@pytest.mark.parametrize("option", ["-tls1_2", "-tls1_3"])
def test_a_server_that_asks_for_nothing_is_told_from_one_that_names_no_authority(option: str) -> None:
    """No request, and a request with an empty list."""
    with openssl_server(CHAIN, option) as port:
        attempt = look(port)
    with openssl_server(CHAIN, option, "-verify", "2") as port:
        asking = look(port)

    assert (attempt.is_flight_seen, attempt.request) == (True, None)
    assert asking.request is not None
    assert asking.request.authorities == ()


def test_a_certificate_that_other_clients_are_not_shown_is_seen() -> None:
    """Its key lies on a curve of which OpenSSL does not make use unless a client offers it."""
    odd = make.leaf("expe1.example.com", ISSUING, key="brainpool:odd")

    with openssl_server((odd, ISSUING), "-tls1_2") as port:
        attempt = look(port)

    assert attempt.failure is None
    assert attempt.certificates == (odd.der, ISSUING.der)


@pytest.mark.parametrize(("option", "is_read"), [("-tls1_2", True), ("-tls1_3", False)])
def test_certificates_that_clients_do_not_read(option: str, is_read: bool) -> None:
    """Up to TLS 1.2 they are seen all the same; what is encrypted OpenSSL reads for us."""
    with openssl_server((LEAF, *[ROOT] * 300), option) as port:
        attempt = look(port)

    assert (attempt.certificates is not None) == is_read
    assert ("certificates-too-large" in str(attempt.failure)) != is_read


def test_a_chain_that_makes_no_sense_is_shown_as_it_was_sent() -> None:
    """A stranger's CA above the leaf, and the leaf again."""
    wrong = (LEAF, OTHER, LEAF)

    with openssl_server(wrong, "-tls1_3") as port:
        attempt = look(port)

    assert attempt.certificates == tuple(each.der for each in wrong)


@pytest.mark.parametrize("option,alert", [("-tls1_2", 40), ("-tls1_3", 116)])
def test_a_handshake_without_a_certificate_proves_that_one_is_required(
    option: str, alert: int, authorities: str
) -> None:
    """The alert comes after our part; in TLS 1.3, after we are through."""
    with openssl_server(CHAIN, option, "-Verify", "2", "-CAfile", authorities) as port:
        attempt = look(port, completes=True)

    assert (attempt.answer, attempt.has_shown_certificate) == (Answer.REFUSED, False)
    assert attempt.alert == AlertMessage(level=2, code=alert)


@pytest.mark.parametrize("option", ["-tls1", "-tls1_2", "-tls1_3"])
def test_a_requested_certificate_may_be_left_out(option: str, authorities: str) -> None:
    """The server goes on."""
    with openssl_server(CHAIN, option, "-verify", "2", "-CAfile", authorities) as port:
        attempt = look(port, completes=True)

    assert (attempt.answer, attempt.alert) == (Answer.ACCEPTED, None)


@pytest.mark.parametrize("option", ["-tls1", "-tls1_2", "-tls1_3"])
def test_a_client_certificate_is_accepted_or_refused(option: str, authorities: str) -> None:
    """One of the right CA, and one that the server's CA did not sign."""
    options = (option, "-Verify", "2", "-verify_return_error", "-CAfile", authorities)
    with openssl_server(CHAIN, *options) as port:
        good = look(port, identity=CLIENT)
        bad = look(port, identity=(make.leaf("expc1.example.com", make.ca("CN=Nobody")),))

    assert (good.answer, good.has_shown_certificate) == (Answer.ACCEPTED, True)
    assert (bad.answer, bad.has_shown_certificate) == (Answer.REFUSED, True)
    assert bad.alert == AlertMessage(level=2, code=48)


def test_a_server_that_never_says_anything_afterwards_is_not_waited_for() -> None:
    """TLS 1.3 without tickets: nothing comes, and nothing is to come."""
    with openssl_server(CHAIN, "-tls1_3", "-num_tickets", "0") as port:
        attempt = look(port, completes=True, patience=replace(PATIENT, objection=0.1))

    assert attempt.answer is Answer.UNOPPOSED


def test_nginx_with_mutual_tls_shows_both_sides() -> None:
    """Chain and CA names; it refuses with a page, so the handshake itself goes through."""
    forever = {"not_before": datetime(2020, 1, 1, tzinfo=UTC), "not_after": datetime(2090, 1, 1, tzinfo=UTC)}
    client = make.leaf("expc1.example.com", ROOT, **forever)  # type: ignore[arg-type] # the keywords of make.leaf

    with nginx_server(CHAIN, authorities=[ROOT]) as port:
        attempt, old = look(port), look(port, version=Version.TLS_1_2)
        mutual = look(port, identity=(client,))

    for each in (attempt, old, mutual):
        assert each.failure is None
        assert each.certificates == tuple(issued.der for issued in CHAIN)
        assert each.request is not None
        assert each.request.authorities == (make.name("CN=Root,O=Acme"),)
    assert (attempt.version, old.version) == (Version.TLS_1_3, Version.TLS_1_2)
    assert (mutual.answer, mutual.has_shown_certificate) == (Answer.ACCEPTED, True)


def test_a_version_that_the_server_does_not_speak_is_refused_by_alert() -> None:
    """The alert as sent; the service is there."""
    with openssl_server(CHAIN, "-tls1_2") as port:
        attempt = look(port, version=Version.TLS_1_0)

    assert attempt.alert == AlertMessage(level=2, code=70)
    assert attempt.failure == Failure(
        stage=Stage.HANDSHAKE, text="refused with alert protocol_version (70), before a ServerHello"
    )


@pytest.mark.parametrize(
    "said,text",
    [
        (b"", "the connection was closed, before a ServerHello"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "the service speaks plain HTTP, expected TLS: is it the right port?"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "the service speaks SSH, expected TLS: is it the right port?"),
        (
            b"<?xml version='1.0'?><stream:stream",
            "the service speaks XMPP, expected TLS, which begins there with STARTTLS (--starttls xmpp)",
        ),
        (bytes(range(7, 200)), "no TLS: it begins with 07 08 09 0a 0b 0c 0d 0e"),
        (b"\x16\x03\x03\x00\x30\x02\x00\x00\x2c", "the connection was closed, in the middle of a ServerHello"),
        (b"\x16\x03\x03\x00\x04\x0b\xff\xff\xff", "a handshake message of 16777215 octets, at most 1048576 are read"),
    ],
)
def test_what_is_no_handshake_is_said_in_one_line(said: bytes, text: str) -> None:
    """Silent close, other protocols, noise, half a message, absurd lengths."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with scripted_server(talk) as port:
        attempt = look(port)

    assert attempt.failure == Failure(stage=Stage.HANDSHAKE, text=text)
    assert attempt.certificates is None


def test_a_server_that_stalls_byte_by_byte_costs_the_timeout() -> None:
    """However long it goes on sending, the handshake as a whole has a limit."""
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        for octet in b"\x16\x03\x03\x40\x00" + bytes(2**14):
            connection.sendall(bytes((octet,)))
            if over.wait(0.02):
                return

    with scripted_server(talk) as port:
        attempt = look(port, patience=replace(PATIENT, handshake=2))
        over.set()

    assert attempt.failure is not None
    assert attempt.failure.text == "it was not finished within 2 s, in the middle of a ServerHello"
    assert attempt.seconds < SOON


def test_a_server_that_never_ends_its_flight_is_left() -> None:
    """Records without end: some megabytes are enough."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"\x17\x03\x03\x40\x00" + bytes(2**14))

    with scripted_server(talk) as port:
        attempt = look(port)

    assert attempt.failure is not None
    assert attempt.failure.text == "more than 4194304 octets without an end of the handshake"


def test_a_port_that_takes_the_connection_and_says_nothing() -> None:
    """The handshake times out, not the connection."""
    with silent_server() as port:
        attempt = look(port, patience=BRIEF)

    assert attempt.failure == Failure(stage=Stage.HANDSHAKE, text="nothing came within 0.5 s, before a ServerHello")


def test_a_silent_port_of_xmpp_is_told_with_the_way_to_starttls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless STARTTLS was what it did not answer."""
    silence = "nothing came within 0.5 s, before "
    with silent_server() as port:
        monkeypatch.setattr(probe, "XMPP_PORT", port)
        asked = replace(job(port), target=replace(job(port).target, xmpp_domain="example.com"))
        (direct,), (started,) = run_jobs([job(port), asked], identity=None, patience=BRIEF)

    assert direct.failure == Failure(
        stage=Stage.HANDSHAKE,
        text=f"{silence}a ServerHello: at port {port} TLS begins with STARTTLS (--starttls xmpp)",
    )
    assert started.failure is not None
    assert started.failure.text.startswith(silence)
    assert "--starttls" not in started.failure.text


def test_a_port_that_does_not_answer_at_all() -> None:
    """Connecting times out."""
    with full_port() as port:
        attempt = look(port, patience=replace(PATIENT, connect=0.5))

    assert attempt.failure == Failure(stage=Stage.CONNECT, text=f"no answer from {HOST} within 0.5 s")
    assert attempt.address is None


def test_a_closed_port_is_refused_at_once() -> None:
    """The system's words, without the numbers that Python puts around them."""
    with closed_port() as port:
        attempt = look(port)

    assert attempt.failure == Failure(stage=Stage.CONNECT, text=f"{HOST}: connection refused")


@pytest.mark.parametrize(
    "error,text",
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "name or service not known"),
        (UnicodeError("label too long"), "it is no host name"),
    ],
)
def test_a_name_without_an_address_fails_before_connecting(
    error: Exception, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked up once, however many services it has."""
    asked: list[str] = []

    def refuse(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    attempts = run_jobs([job(1, "gone.example.com"), job(2, "gone.example.com")], patience=BRIEF)

    expected = Attempt(failure=Failure(stage=Stage.RESOLVE, text=f"the name cannot be resolved: {text}"))
    assert [replace(attempt, seconds=0.0) for (attempt,) in attempts] == [expected, expected]
    assert asked == ["gone.example.com"]


def test_a_name_is_tried_address_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens on the first."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("127.0.0.2", HOST)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with scripted_server(lambda connection: connection.sendall(b"no")) as port:
        ((attempt,),) = run_jobs([job(port, "two.example.com")], patience=PATIENT)

    assert attempt.address == HOST


def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs no thread and no time of a resolver."""
    monkeypatch.setattr(probe, "_look_up", None)

    with scripted_server(lambda connection: connection.sendall(b"no")) as port:
        ((attempt,),) = run_jobs([job(port, "127.0.0.1")], patience=PATIENT)

    assert attempt.address == "127.0.0.1"


def test_an_address_of_one_link_keeps_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver tells the link apart from the address, and without it nothing can be connected to."""
    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1", 0, 0, 7))]
    found += [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 0, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert asyncio.run(probe._look_up("fe80::1%link")) == ("fe80::1%7", "2001:db8::1")


def test_ipv6_addresses_are_connected_to() -> None:
    """As a literal."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")

    with scripted_server(lambda connection: connection.sendall(b"no"), host="::1") as port:
        ((attempt,),) = run_jobs([job(port, "::1")], patience=PATIENT)

    assert attempt.address == "::1"


def test_tls_begins_after_starttls() -> None:
    """An XMPP server, and one that does not offer it."""
    with xmpp_server((LEAF, ISSUING)) as port:
        target = Target(host=HOST, port=port, server_name="expe1.example.com", xmpp_domain="example.com")
        wanted = Job(target=target, ranges=((VERSIONS[-1], VERSIONS[0]),), completes=False)
        ((attempt,),) = run_jobs([wanted], patience=PATIENT)
    with xmpp_server((LEAF,), features=b"<bind/>") as port:
        ((without,),) = run_jobs([replace(wanted, target=replace(target, port=port))], patience=PATIENT)

    assert attempt.failure is None
    assert attempt.certificates == (LEAF.der, ISSUING.der)
    assert without.failure is not None
    assert without.failure.text.startswith("the XMPP server offers no STARTTLS")


def test_there_is_one_connection_a_handshake_and_no_second_try() -> None:
    """A server that closes is not asked again; all versions are asked one by one."""
    seen: list[int] = []

    def talk(connection: socket.socket) -> None:
        seen.append(len(connection.recv(65536)))

    with scripted_server(talk) as port:
        once = job(port)
        each = replace(once, ranges=tuple((version, version) for version in VERSIONS))
        attempts = run_jobs([once, each], patience=PATIENT)

    assert [len(found) for found in attempts] == [1, 4]
    assert len(seen) == 5


def test_many_services_take_as_long_as_the_slowest() -> None:
    """Forty that say nothing cost one timeout, not forty; five at once cost eight."""
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(silent_server()) for _ in range(40)]
        attempts = run_jobs([job(port) for port in ports], patience=BRIEF)

    assert all(attempt.failure is not None for (attempt,) in attempts)
    assert max(attempt.seconds for (attempt,) in attempts) < 40 * BRIEF.handshake / 2


def test_no_more_connections_than_allowed_are_open_at_once() -> None:
    """The next one begins when one has ended."""
    lock, open_now, most = threading.Lock(), [0], [0]

    def talk(connection: socket.socket) -> None:
        with lock:
            open_now[0] += 1
            most[0] = max(most[0], open_now[0])
        connection.recv(65536)
        with lock:
            open_now[0] -= 1

    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(scripted_server(talk)) for _ in range(6)]
        run_jobs([job(port) for port in ports], patience=PATIENT, at_once=2)

    assert 1 <= most[0] <= 2
