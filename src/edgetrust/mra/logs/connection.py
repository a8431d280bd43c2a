"""Which TCP connection a line of a log tells of: what both sides write about it is told by that.

Not here: reading addresses and ports out of lines (`edgetrust.mra.logs.recognise`).
"""

from __future__ import annotations

from datetime import timedelta

from edgetrust.model.log import Sighting
from edgetrust.mra.logs.fields import host_of

Connection = tuple[str, int, str, int]
"""Address and port of the client, then of the server."""

LONGEST = timedelta(hours=12)
"""Beyond it the same ports may be those of a later connection."""


def connection_of(sighting: Sighting) -> Connection | None:
    """The connection of which a line tells; None where it leaves out an end."""
    here, there = sighting.local, sighting.peer
    client, server = (there, here) if sighting.is_server else (here, there)
    if sighting.is_server is None or client is None or server is None or sighting.client_port is None:
        return None
    port = server.rpartition(":")[2]
    if host_of(server) == server or not port.isdecimal():
        return None
    return host_of(client) or client, sighting.client_port, host_of(server) or server, int(port)
