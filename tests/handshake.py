"""Handshakes in memory by the OpenSSL inside pyOpenSSL, with every octet that either side sent.

flights = shake(server=chain, client=chain, version=SSL.TLS1_2_VERSION, authorities=[root])
flights.server                               # what the server sent, as one string of octets
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.x509 import load_der_x509_certificate
from OpenSSL import SSL, crypto

from tests import make

WEAKEST = b"ALL:@SECLEVEL=0"
"""The appliances' authentication level 0."""
_MOST_TURNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Flights:
    """What went over the wire in each direction."""

    client: bytes
    server: bytes


def shake(
    *,
    server: Sequence[make.Issued],
    client: Sequence[make.Issued] = (),
    version: int = SSL.TLS1_2_VERSION,
    authorities: Iterable[make.Issued] | None = None,
    server_name: str = "expe1.example.com",
    ciphers: bytes = WEAKEST,
) -> Flights:
    """One handshake. With `authorities` the server asks for a client certificate that one of them signed; without it
    asks for none. The client trusts whatever it is shown."""
    calling = context_for(version, client, ciphers)
    serving = (
        context_for(version, server, ciphers)
        if authorities is None
        else asking_context(version, server, authorities, ciphers)
    )
    callers, servers = SSL.Connection(calling), SSL.Connection(serving)
    callers.set_tlsext_host_name(server_name.encode())
    callers.set_connect_state()
    servers.set_accept_state()
    return _run(callers, servers)


def context_for(version: int, chain: Sequence[make.Issued] = (), ciphers: bytes = WEAKEST) -> SSL.Context:
    """A context that speaks one version only, and shows a chain where one is given."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(version)
    context.set_max_proto_version(version)
    context.set_cipher_list(ciphers)
    for position, issued in enumerate(chain):
        certificate = load_der_x509_certificate(issued.der)
        if position:
            context.add_extra_chain_cert(certificate)
        else:
            context.use_certificate(certificate)
            context.use_privatekey(issued.key)
    return context


def asking_context(
    version: int, chain: Sequence[make.Issued], authorities: Iterable[make.Issued], ciphers: bytes = WEAKEST
) -> SSL.Context:
    """A context of a server that demands a client certificate which one of `authorities` signed."""
    context = context_for(version, chain, ciphers)
    store = context.get_cert_store()
    assert store is not None
    store.set_time(make.NOW)
    for authority in authorities:
        certificate = load_der_x509_certificate(authority.der)
        store.add_cert(crypto.X509.from_cryptography(certificate))
        context.add_client_ca(certificate)
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT)
    return context


def _run(client: SSL.Connection, server: SSL.Connection) -> Flights:
    sent = {client: b"", server: b""}
    done: set[SSL.Connection] = set()
    for _ in range(_MOST_TURNS):
        for here, there in ((client, server), (server, client)):
            if here not in done and _step(here):
                done.add(here)
            octets = _take(here)
            sent[here] += octets
            if octets:
                there.bio_write(octets)
    return Flights(client=sent[client], server=sent[server])


def _step(side: SSL.Connection) -> bool:
    """Whether this side has nothing more to do: the handshake is over, or it gave up."""
    try:
        side.do_handshake()
    except SSL.WantReadError:
        return False
    except SSL.Error:
        return True
    return True


def _take(side: SSL.Connection) -> bytes:
    try:
        return side.bio_read(2**20)
    except SSL.WantReadError:
        return b""
