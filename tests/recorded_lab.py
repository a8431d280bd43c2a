"""Connections of a lab out of the tests' own conversations, whose truths are known.

conversation_of(CONVERSATIONS["mutual-1.2"])
"""

from __future__ import annotations

from datetime import datetime, timedelta

from edgetrust.model.lab import Conversation, Flight, SocketName
from edgetrust.model.side import Side
from tests import make
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
