"""Connections of a lab out of the tests' own conversations, whose truths are known.

conversation_of(CONVERSATIONS["mutual-1.2"])
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from edgetrust.codec.tls.registry import alert as name_alert
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Node
from edgetrust.model.lab import Account, Conversation, Flight, SocketName
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.pki.openssl import VerifyError, error_text
from tests import make
from tests.deployments import E1, cluster
from tests.wire import truth

C_SOCKET = SocketName(ip="10.0.10.11", port=40001)
E_IP = "192.0.2.5"
_STEP = timedelta(milliseconds=3)


def conversation_of(
    told: truth.Conversation,
    *,
    client: SocketName = C_SOCKET,
    server: SocketName | None = None,
    opened: datetime = make.NOW,
) -> Conversation:
    """The same as a lab would keep it; each side takes three milliseconds to answer."""
    flights = tuple(
        Flight(at=opened + number * _STEP, sender=Side(turn.side), octets=turn.octets)
        for number, turn in enumerate(told.turns, start=1)
    )
    closing = told.closing
    return Conversation(
        client=client,
        server=server or SocketName(ip=E_IP, port=told.port),
        opened=opened,
        flights=flights,
        closed_by=None if closing is None else Side(closing.side),
        closed=opened + (len(flights) + 1) * _STEP,
        is_reset=closing is not None and closing.reset,
    )


def account_of(
    conversation: Conversation,
    connection: Connection | None,
    side: Side,
    **fields: Any,  # noqa: ANN401 - fields of Account
) -> Account:
    """What one side of it has to say, all being well unless fields say otherwise."""
    ends = {Side.CLIENT: conversation.client, Side.SERVER: conversation.server}
    nodes = {} if connection is None else {Side.CLIENT: connection.client, Side.SERVER: connection.server}
    return Account(
        node=nodes.get(side, E1),
        side=side,
        peer=nodes.get(side.other),
        connection=connection,
        at=conversation.closed,
        own=ends[side],
        other=ends[side.other],
        **fields,
    )


def refusal(
    conversation: Conversation,
    connection: Connection,
    by: Side,
    code: int,
    *,
    alert: int | None,
    **fields: Any,  # noqa: ANN401 - fields of Account
) -> dict[Side, Account]:
    """What both sides have to say when one refuses the other's certificate: with this alert, or by closing."""
    told = {"error_code": code, "error_text": error_text(VerifyError(code)), **fields}
    suffered = {"peer_closed": True} if alert is None else {"received": name_alert(alert)}
    return {
        by: account_of(conversation, connection, by, **told),
        by.other: account_of(conversation, connection, by.other, **suffered),
    }


_LAB = cluster(cucm={"sip_oauth": True})
_CONNECTIONS = {each.kind: each for each in reversed(expand(_LAB.deployment))}
_NODES = {node.id: node for node in _LAB.deployment.nodes()}


def connection_of(kind: str) -> Connection:
    """The first connection of this kind in a cluster of everything."""
    return _CONNECTIONS[kind]


def node_of(name: str) -> Node:
    """A node of that cluster."""
    return _NODES[name]
