"""TLS conversations by the OpenSSL inside pyOpenSSL, in memory: who said what in which order, and what is true of it.

    conversation = talk("mutual", Peer(), Peer(chain=(leaf, issuing), trusts=(root,)))
    conversation.turns, conversation.truth, conversation.keylog

Not here: the kinds of conversations (`tests/wire/conversations.py`), segments and files.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import CertificateRevocationList, load_der_x509_certificate
from OpenSSL import SSL, crypto

from tests import make
from tests.handshake import WEAKEST

Side = Literal["client", "server"]
TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 = 0x0301, 0x0302, 0x0303, 0x0304
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
_MOST_TURNS = 12


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says before the other does."""

    side: Side
    octets: bytes


@dataclass(frozen=True, slots=True)
class Closing:
    """Who ends the connection first, and whether with RST in place of FIN."""

    side: Side
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, and who sent it."""

    sender: Side
    level: int
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a handshake held, in the terms of `edgetrust.capture/1`. Chains are SHA-256 fingerprints in the order sent;
    versions and ciphers are the numbers of the wire."""

    sni: str | None = None
    version: int | None = None
    """That of the ServerHello; None when there is none."""
    cipher: int | None = None
    server_chain: tuple[str, ...] = ()
    client_chain: tuple[str, ...] = ()
    authorities: tuple[bytes, ...] | None = None
    """DER of the names of the CertificateRequest; None when there is none."""
    alerts: tuple[Alert, ...] = ()
    """Those in plain text. What is sent under the keys of the session cannot be seen."""
    closed_by: Literal["client", "server", "reset"] | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One side of a handshake. Nothing is verified unless it `trusts` somebody."""

    chain: Sequence[make.Issued] = ()
    """Leaf first; the key is the leaf's."""
    trusts: Sequence[make.Issued] | None = None
    """Whom the other's chain has to lead to. A server with it demands a client certificate."""
    names: Sequence[make.Issued] = ()
    """The authorities of a server's CertificateRequest."""
    revoked: Sequence[CertificateRevocationList] = ()
    expects: str | None = None
    """The name that the other's certificate has to have."""
    oldest: int = TLS_1_2
    newest: int = TLS_1_2
    ciphers: bytes = WEAKEST
    curve: ec.EllipticCurve | None = None
    """The only one for the key exchange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A whole connection: what both sides say, and how it ends."""

    name: str
    port: int
    turns: tuple[Turn, ...]
    closing: Closing | None
    truth: Truth
    """What can be seen."""
    unlocked: Truth
    """What can be seen by those who have the key log; the same where nothing is hidden."""
    keylog: str = ""
    """Lines in the format of NSS."""
    peers: tuple[Peer, Peer] | None = None
    """Client and server, where these two said all of it and nothing else."""

    def said(self, side: Side) -> bytes:
        """Everything that one side says."""
        return b"".join(turn.octets for turn in self.turns if turn.side == side)


@dataclass(frozen=True, slots=True)
class Run:
    """A handshake as it went."""

    turns: tuple[Turn, ...]
    client: SSL.Connection
    server: SSL.Connection
    is_up: bool
    """Whether both sides finished it."""


def talk(
    name: str,
    client: Peer,
    server: Peer,
    *,
    sni: str | None = "expe1.example.com",
    port: int = 8443,
    alerts: Sequence[Alert] = (),
    closing: Closing | None = Closing("client"),
    data: int = 600,
) -> Conversation:
    """A conversation between these two: handshake, data of `data` octets when it came about, close_notify. `alerts` is
    what the caller expects to be sent, close_notify excepted; where the handshake does without any it must be empty."""
    keys: list[str] = []
    calling, serving = build_context(client), build_context(server, asks=True)
    for context in (calling, serving):
        context.set_keylog_callback(lambda _, line: keys.append(line.decode()))
    run = shake(calling, serving, sni=sni, expects=client.expects)
    assert run.is_up is not any(alert.level == 2 for alert in alerts), (name, alerts)
    turns = run.turns + (chat(run, data, closing) if run.is_up else ())
    version = run.server.get_protocol_version() if any(turn.side == "server" for turn in turns) else None
    return Conversation(
        peers=(client, server),
        name=name, port=port, turns=turns, closing=closing, keylog="".join(f"{line}\n" for line in sorted(set(keys))),
        **describe(client, server, turns, sni=sni, version=version, alerts=alerts, closing=closing),
    )  # fmt: skip


def describe(
    client: Peer,
    server: Peer,
    turns: Sequence[Turn],
    *,
    sni: str | None,
    version: int | None,
    alerts: Sequence[Alert],
    closing: Closing | None,
) -> dict[Literal["truth", "unlocked"], Truth]:
    """What is true of such a handshake, from what the sides were given, not from what they said; for the cipher alone
    the ServerHello is asked."""
    hello = find_server_hello(turns)
    plain = Truth(
        sni=sni, version=version if hello else None, cipher=hello, alerts=tuple(alerts), closed_by=closed_by(closing)
    )
    if hello is None:
        return {"truth": plain, "unlocked": plain}
    refused = [alert for alert in alerts if alert.sender == "client" and alert.level == 2]
    asked = server.trusts is not None
    # In TLS 1.3 the client shows its certificate after the server's, before it can be refused; up to 1.2 as well.
    shown = fingerprints(client.chain) if asked and not refused else ()
    unlocked = replace(
        plain,
        server_chain=fingerprints(server.chain),
        client_chain=shown,
        authorities=tuple(each.certificate.subject.der for each in server.names) if asked else None,
        alerts=tuple(alerts) or farewell(closing),
    )
    if version != TLS_1_3:
        return {"truth": replace(unlocked, alerts=tuple(alerts)), "unlocked": unlocked}
    # NOTE: A client's OpenSSL changes its keys with its second flight only, so that its refusal of the server's
    # certificate goes out in plain text; a server's comes under the keys.
    return {"truth": replace(plain, alerts=tuple(refused)), "unlocked": unlocked}


def closed_by(closing: Closing | None) -> Literal["client", "server", "reset"] | None:
    """In the words of the contract."""
    if closing is None:
        return None
    return "reset" if closing.reset else closing.side


def farewell(closing: Closing | None) -> tuple[Alert, ...]:
    """The close_notify of a connection that came about."""
    return () if closing is None or closing.reset else (Alert(closing.side, 1, 0),)


def fingerprints(chain: Sequence[make.Issued]) -> tuple[str, ...]:
    """SHA-256 of each certificate."""
    return tuple(hashlib.sha256(each.der).hexdigest() for each in chain)


# --- OpenSSL ----------------------------------------------------------------------------------------------------------


def build_context(peer: Peer, *, asks: bool = False) -> SSL.Context:
    """What pyOpenSSL needs to know of a side; `asks` for a server, which asks the client for its certificate."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(peer.oldest)
    context.set_max_proto_version(peer.newest)
    context.set_cipher_list(peer.ciphers)
    context.set_session_id(b"edgetrust")
    if peer.curve is not None:
        context.set_tmp_ecdh(peer.curve)
    for position, issued in enumerate(peer.chain):
        certificate = load_der_x509_certificate(issued.der)
        if position:
            context.add_extra_chain_cert(certificate)
        else:
            context.use_certificate(certificate)
            context.use_privatekey(issued.key)
    if peer.trusts is not None:
        _verify(context, peer)
    if asks:
        for authority in peer.names:
            context.add_client_ca(load_der_x509_certificate(authority.der))
    # Nothing but what a chain is told to hold goes out: OpenSSL would complete it from the trust list.
    context.set_mode(_NO_AUTO_CHAIN)
    return context


_NO_AUTO_CHAIN = 8
"""SSL_MODE_NO_AUTO_CHAIN."""


def _verify(context: SSL.Context, peer: Peer) -> None:
    store = context.get_cert_store()
    assert store is not None
    assert peer.trusts is not None
    store.set_time(make.NOW)
    for authority in peer.trusts:
        store.add_cert(crypto.X509.from_cryptography(load_der_x509_certificate(authority.der)))
    for each in peer.revoked:
        store.add_crl(each)
        store.set_flags(crypto.X509StoreFlags.CRL_CHECK)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT)


def caller(
    context: SSL.Context, connected: socket.socket | None = None, *, sni: str | None, expects: str | None = None
) -> SSL.Connection:
    """The client's end of a handshake, over a socket or in memory."""
    client = SSL.Connection(context, connected)
    if sni is not None:
        client.set_tlsext_host_name(sni.encode())
    if expects is not None:
        # pyOpenSSL has no public way to this; OpenSSL's own check of names is what sends the alert.
        lib = SSL._lib  # type: ignore[attr-defined]
        parameters = lib.SSL_get0_param(client._ssl)
        lib.X509_VERIFY_PARAM_set1_host(parameters, expects.encode(), len(expects))
    client.set_connect_state()
    return client


def shake(
    calling: SSL.Context,
    serving: SSL.Context,
    *,
    sni: str | None,
    expects: str | None = None,
    session: SSL.Session | None = None,
) -> Run:
    """One handshake, to its end or to where a side gives up."""
    client, server = caller(calling, sni=sni, expects=expects), SSL.Connection(serving)
    if session is not None:
        client.set_session(session)
    server.set_accept_state()
    turns: list[Turn] = []
    states = {"client": False, "server": False}
    for _ in range(_MOST_TURNS):
        for side, here, there in _sides(client, server):
            states[side] = _step(here) or states[side]
            turns += _hand_over(side, here, there)
    return Run(tuple(turns), client, server, all(states.values()))


def chat(run: Run, octets: int, closing: Closing | None) -> tuple[Turn, ...]:
    """Data both ways, and the close_notify of whoever closes without RST."""
    turns: list[Turn] = []
    for side, here, there in _sides(run.client, run.server):
        position = 0
        while position < octets:
            position += here.send(bytes(octets - position))
        if octets:
            turns += _hand_over(side, here, there)
            _take(there, octets)
    if closing is not None and not closing.reset:
        closer = run.client if closing.side == "client" else run.server
        closer.shutdown()
        turns += _hand_over(closing.side, closer, run.server if closing.side == "client" else run.client)
    return tuple(turns)


def _sides(client: SSL.Connection, server: SSL.Connection) -> tuple[tuple[Side, SSL.Connection, SSL.Connection], ...]:
    """Each side with its connection and the other's, the client first."""
    return ("client", client, server), ("server", server, client)


def _take(there: SSL.Connection, octets: int) -> None:
    while octets:
        octets -= len(there.recv(octets))


def _step(here: SSL.Connection) -> bool:
    """Whether the handshake is over at this side; one that failed stays where it is."""
    try:
        here.do_handshake()
        # In TLS 1.3 the server's refusal and its tickets come after that.
        here.recv(1)
    except SSL.WantReadError:
        return here.get_state_string() == b"SSL negotiation finished successfully"
    except SSL.Error:
        return False
    return True


def _hand_over(side: Side, here: SSL.Connection, there: SSL.Connection) -> list[Turn]:
    try:
        octets = here.bio_read(2**20)
    except SSL.WantReadError:
        return []
    there.bio_write(octets)
    return [Turn(side, octets)]


# --- records ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """A TLS record."""

    kind: int
    version: bytes
    body: bytes = field(repr=False)

    @property
    def octets(self) -> bytes:
        """As on the wire."""
        return bytes((self.kind,)) + self.version + len(self.body).to_bytes(2) + self.body


def split_records(octets: bytes) -> list[Record]:
    """The records of a flight that holds nothing else."""
    found = []
    while octets:
        length = int.from_bytes(octets[3:5])
        found.append(Record(octets[0], octets[1:3], octets[5 : 5 + length]))
        octets = octets[5 + length :]
    return found


def recut(conversation: Conversation, most: int) -> Conversation:
    """The same conversation, but that the handshake messages in plain text come in records of `most` octets: several in
    one record, and one in several."""
    turns: list[Turn] = []
    done: set[Side] = set()
    for turn in conversation.turns:
        octets = turn.octets
        if turn.side not in done and octets[:1] == bytes((HANDSHAKE,)):
            records = split_records(octets)
            if any(record.kind != HANDSHAKE for record in records):
                done.add(turn.side)
            octets = b"".join(record.octets for record in _cut_again(records, most))
        turns.append(Turn(turn.side, octets))
    return replace(conversation, turns=tuple(turns), peers=None)


def _cut_again(records: Sequence[Record], most: int) -> list[Record]:
    """The handshake records up to the first of another kind cut again, the rest as they are."""
    others = [position for position, record in enumerate(records) if record.kind != HANDSHAKE]
    plain = records[: others[0] if others else len(records)]
    messages = b"".join(record.body for record in plain)
    cut = [
        Record(HANDSHAKE, plain[0].version, messages[start : start + most]) for start in range(0, len(messages), most)
    ]
    return [*cut, *records[len(plain) :]]


def find_server_hello(turns: Sequence[Turn]) -> int | None:
    """The cipher suite of the ServerHello, the last one where there was a HelloRetryRequest."""
    found = None
    for record in split_records(b"".join(turn.octets for turn in turns if turn.side == "server")):
        if record.kind == HANDSHAKE and record.body[:1] == b"\x02":
            session = record.body[38]
            found = int.from_bytes(record.body[39 + session : 41 + session])
    return found
