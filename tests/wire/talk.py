"""TLS conversations by the OpenSSL inside pyOpenSSL, in memory: who said what in which order, and what is true of it.

    conversation = talk("mutual", Peer(), Peer(chain=(leaf, issuing), trusts=(root,)))
    conversation.turns, conversation.truth, conversation.keylog

Not here: the kinds of conversations (`tests/wire/conversations.py`), segments and files.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cryptography.x509 import load_der_x509_certificate
from OpenSSL import SSL, crypto

from tests import make
from tests.wire.records import find_server_hello
from tests.wire.truth import (
    BY_CLIENT,
    TLS_1_3,
    Alert,
    Closing,
    Conversation,
    Peer,
    Side,
    Truth,
    Turn,
    closed_by,
    fingerprints,
)

_MOST_TURNS = 12


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
    closing: Closing | None = BY_CLIENT,
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


def farewell(closing: Closing | None) -> tuple[Alert, ...]:
    """The close_notify of a connection that came about."""
    return () if closing is None or closing.reset else (Alert(closing.side, 1, 0),)


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
