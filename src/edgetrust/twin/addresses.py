"""Where the nodes of a lab listen: an address of their own on loopback, with the true ports, or free ports of one.

Pure; whether an address can be used is found out by using it (`edgetrust.twin.network`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.model.connection import Connection

_FIRST_NET = 77
BLOCKS = 40
"""Blocks of loopback addresses to try: several labs may run at once."""
_NODES_IN_A_BLOCK = 250


def loopback_addresses(nodes: Iterable[str], block: int) -> dict[str, str]:
    """An address for each node in a block of 127.0.0.0/8, which is all loopback on Linux: `127.77.0.1`."""
    found: dict[str, str] = {}
    for position, node in enumerate(nodes):
        high, low = divmod(position, _NODES_IN_A_BLOCK)
        found[node] = f"127.{_FIRST_NET + block}.{high}.{low + 1}"
    return found


def listeners(connections: Iterable[Connection]) -> dict[tuple[str, int], Connection]:
    """Every node and port that somebody dials, with the first connection that does: a stranger is met as its client
    would be."""
    found: dict[tuple[str, int], Connection] = {}
    for connection in connections:
        if connection.port is not None:
            found.setdefault((connection.server, connection.port), connection)
    return found
