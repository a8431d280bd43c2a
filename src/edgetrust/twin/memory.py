"""Two sides that shake hands in memory, where the appliances use no connection of their own, or a second one."""

from __future__ import annotations

from edgetrust.twin.speaker import Speaker

_MOST_TURNS = 20
"""A handshake takes four; whoever is not done by then never will be."""


def shake_hands(client: Speaker, server: Speaker) -> None:
    """One handshake, until both are done or neither has anything to say."""
    to_server, to_client = client.begin(), b""
    for _ in range(_MOST_TURNS):
        if not to_server and not to_client:
            return
        to_client += server.advance(to_server)
        to_server = client.advance(to_client) if to_client else b""
        to_client = b""
