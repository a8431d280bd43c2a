"""The pages and the REST of a running lab: a port for each node that has any, one password for all.

Not here: what is on the pages (`edgetrust.twin.admin`).
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from edgetrust.errors import Refused
from edgetrust.model.deployment import Node
from edgetrust.model.value import dataclass
from edgetrust.twin.admin.access import USER
from edgetrust.twin.admin.app import build_app, is_administered
from edgetrust.twin.admin.desk import Conduct
from edgetrust.twin.admin.server import serve
from edgetrust.twin.lab import Lab
from edgetrust.usecase.lab_run import answer_client_test

PORT = 8080
"""Of the pages of each node, where it has an address of its own: the true ones take root to listen on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where the pages are, and how one gets in."""

    urls: dict[str, str]
    """By node id."""
    password: str
    user: str = USER


@asynccontextmanager
async def pages_of(lab: Lab, *, at: Callable[[], datetime], conduct: Conduct | None = None) -> AsyncIterator[Pages]:
    """The pages of a lab that listens already, until the block ends. Raises Refused where a port is taken."""
    nodes = [node for node in lab.state.deployment.nodes() if is_administered(node)]
    sockets = _listen(lab, nodes)
    where = {_name(listening): node for listening, node in zip(sockets, nodes, strict=True)}
    urls = {node.id: _url(name) for name, node in where.items()}
    password = secrets.token_urlsafe(12)
    app = build_app(
        lab.state,
        lambda name: where[name].id,
        password=password,
        outcomes=lambda: lab.rehearsals,
        at=at,
        client_test=answer_client_test,
        conduct=conduct or Conduct(),
        urls=urls,
    )
    serving = asyncio.create_task(serve(app, sockets))
    try:
        yield Pages(urls=urls, password=password)
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        # A server that never came to run has closed nothing.
        _close(sockets)


def _listen(lab: Lab, nodes: list[Node]) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    addresses = lab.network.addresses
    port = PORT if len(set(addresses.values())) == len(addresses) else 0
    for node in nodes:
        try:
            sockets.append(socket.create_server((addresses[node.id], port), family=_family(addresses[node.id])))
        except OSError as error:
            _close(sockets)
            raise Refused(f"cannot listen on {addresses[node.id]}, port {port}: {error.strerror}") from error
    return sockets


def _close(sockets: list[socket.socket]) -> None:
    for listening in sockets:
        listening.close()


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _name(listening: socket.socket) -> tuple[str, int]:
    host, port = listening.getsockname()[:2]
    return host, port


def _url(name: tuple[str, int]) -> str:
    host, port = name
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
