"""Serves the administration of a lab on many sockets with one loop, and stops within two seconds.

Whoever connects and asks nothing is sent away after a while, and so is whoever sends garbage. Not here: what is served
(`edgetrust.twin.admin.app`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from edgetrust.twin.descriptors import accepts_at_once

SECONDS_TO_ASK = 10.0
"""In which the head of a request must have arrived."""
SECONDS_TO_FINISH = 0.7
"""At the end, for requests that are under way; then their connections are cut off."""
_SECONDS_TO_STOP = 1
"""After which whatever still goes on is given up."""
MOST_CONNECTIONS = 400
"""Above this many at once, requests are answered with 503."""
ROOM_FOR_ANSWERS = 100
"""Above that, connections are closed at once: the handshakes of the lab need file descriptors, too."""
_LONGEST_HEAD = 32 * 1024


async def serve(app: ASGIApp, sockets: Sequence[socket.socket]) -> None:
    """Serve until cancelled. The sockets are bound; they are closed at the end."""
    config = uvicorn.Config(
        _ending_silently(app),
        http=HastyProtocol,
        ws="none",
        loop="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        backlog=accepts_at_once(len(sockets)),
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_SECONDS_TO_STOP,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=list(sockets)))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        asyncio.get_running_loop().call_later(SECONDS_TO_FINISH, server.cut_off)
        await serving
        raise


class _Server(uvicorn.Server):
    """Signals are for whoever runs the lab."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def cut_off(self) -> None:
        """Close every connection, and give up what was to be answered there: a key that is still being made."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for answering in list(self.server_state.tasks):
            answering.cancel()


def _ending_silently(app: ASGIApp) -> ASGIApp:
    """The app. A request that is given up at the end has nobody left to be told."""

    async def serve_one(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return serve_one


class HastyProtocol(H11Protocol):
    """HTTP/1.1 with a limit to how long a connection may be open without asking anything."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        most = self.limit_concurrency
        if most is not None and len(self.connections) > most + ROOM_FOR_ANSWERS:
            transport.abort()
            return
        self._wait()

    def on_response_complete(self) -> None:
        """A client has its answer, and may ask again."""
        super().on_response_complete()
        self._wait()

    def send_400_response(self, msg: str) -> None:
        """Garbage is answered with 400; in the middle of a request, which somebody is answering, with the end."""
        under_way: RequestResponseCycle | None = self.cycle
        if under_way is None or under_way.response_complete:
            super().send_400_response(msg)
            return
        under_way.disconnected = True
        under_way.message_event.set()
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """A client is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(SECONDS_TO_ASK, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()

    def _lose_patience(self) -> None:
        under_way: RequestResponseCycle | None = self.cycle
        if (under_way is None or under_way.response_complete) and not self.transport.is_closing():
            self.transport.abort()
