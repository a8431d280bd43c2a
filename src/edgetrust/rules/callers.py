"""Clients behind one address: whether they are one, as far as their behaviour tells.

Not here: what they are called (`edgetrust.rules.observation`), and which node of a deployment an address is
(`edgetrust.mra.addresses`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.model.handshake import Endpoint, Handshake, HandshakeOutcome
from edgetrust.model.side import Side

CERTIFICATE_ALERTS = frozenset((42, 43, 44, 45, 46, 48, 49, 51))
"""With which a side says that it does not accept the other's certificate (RFC 8446 §6.2)."""

TRAVERSAL_PORTS = frozenset((2222, *range(7001, 7100)))
"""Of an Expressway-E, to which only an Expressway-C connects: SSH tunnels, and SIP from 7001 on, one for each zone."""


def is_refused_by_client(handshake: Handshake) -> bool:
    """The client read what the server showed, and wants none of it; in TLS 1.3 that is most likely."""
    alert = handshake.fatal_alert
    if alert is None:
        return handshake.sealed_alert is Side.CLIENT
    return alert.sender is Side.CLIENT and alert.code in CERTIFICATE_ALERTS


def find_divided(handshakes: Iterable[Handshake]) -> frozenset[str]:
    """The addresses from which the same was accepted in one handshake, and refused in another: as a rule, several
    clients call from there. It is the same when the chain is, or the server where no chain can be seen."""
    accepted: set[tuple[str, object]] = set()
    refused: set[tuple[str, object]] = set()
    for handshake in handshakes:
        if handshake.outcome is HandshakeOutcome.OK or handshake.client_chain is not None:
            accepted.add((handshake.client.ip, _offer(handshake)))
        elif is_refused_by_client(handshake):
            refused.add((handshake.client.ip, _offer(handshake)))
    return frozenset(ip for ip, _ in accepted & refused)


def _offer(handshake: Handshake) -> tuple[bytes, ...] | Endpoint:
    chain = handshake.server_chain
    return handshake.server if chain is None else chain.certificates
