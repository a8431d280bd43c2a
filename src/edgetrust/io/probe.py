"""Handshakes with live services, all at once: names are resolved, connections opened, bytes moved and times kept here.

One connection a handshake, no second try, and none is kept open: a server that says nothing costs its timeout and no
more. Not here: what is said (`edgetrust.codec.tls.dialogue`), and who is asked (`edgetrust.usecase.probe`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING

from edgetrust.codec.tls.dialogue import Dialogue
from edgetrust.io.engine import ClientIdentity, OpenSslEngine, make_context
from edgetrust.model.probe import Attempt, Failure, Job, Stage, Target
from edgetrust.model.value import dataclass
from edgetrust.pki.addresses import ip_address

if TYPE_CHECKING:
    from edgetrust.codec.xmpp import StartTls

MOST_AT_ONCE = 256
"""With dead hosts the run takes as many timeouts as there are groups of this size."""
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to wait."""

    resolve: float = 5.0
    connect: float = 3.0
    handshake: float = 5.0
    objection: float = 0.5
    """For a server that need not answer (TLS 1.3): three round trips where that is longer."""


def run_jobs(
    jobs: Sequence[Job],
    *,
    identity: ClientIdentity | None = None,
    patience: Patience | None = None,
    at_once: int = MOST_AT_ONCE,
) -> tuple[tuple[Attempt, ...], ...]:
    """What each handshake of each job showed, in the order of the jobs. Never raises for what a service does. A job
    whose service cannot be connected to ends with that attempt."""
    prober = _Prober(identity, patience or Patience(), at_once)
    return asyncio.run(prober.run(jobs))


@dataclass(slots=True)
class _Prober:
    """One run: what its connections share."""

    identity: ClientIdentity | None
    patience: Patience
    at_once: int
    _engines: dict[tuple[int, int, bool], Callable[[str | None], OpenSslEngine]] = field(default_factory=dict)
    _addresses: dict[str, asyncio.Task[tuple[str, ...]]] = field(default_factory=dict)

    async def run(self, jobs: Sequence[Job]) -> tuple[tuple[Attempt, ...], ...]:
        limit = asyncio.Semaphore(self.at_once)
        return tuple(await asyncio.gather(*(self._run_job(job, limit) for job in jobs)))

    async def _run_job(self, job: Job, limit: asyncio.Semaphore) -> tuple[Attempt, ...]:
        found: list[Attempt] = []
        async with limit:
            for versions in job.ranges:
                attempt = await self._attempt(job, versions)
                found.append(attempt)
                if attempt.address is None:
                    break
        return tuple(found)

    async def _attempt(self, job: Job, versions: tuple[int, int]) -> Attempt:
        begin = perf_counter()
        wire = _Wire(self._dialogue(job, versions), self.patience, is_look=not job.completes)
        address = None
        try:
            address = await self._connect(job.target, wire)
            await wire.wait()
            attempt = wire.dialogue.attempt()
            if wire.is_silent:
                attempt = _with_hint(attempt, job.target)
        except _Stopped as stop:
            attempt = Attempt(failure=Failure(stage=stop.stage, text=stop.text))
        finally:
            wire.drop()
        offered = None if address is None else versions
        return replace(attempt, offered=offered, address=address, seconds=round(perf_counter() - begin, 3))

    def _dialogue(self, job: Job, versions: tuple[int, int]) -> Dialogue:
        target = job.target
        shows = self.identity is not None and target.shows_certificate
        key = (*versions, shows)
        if key not in self._engines:
            context = make_context(self.identity if shows else None, oldest=versions[0], newest=versions[1])
            self._engines[key] = lambda name: OpenSslEngine(context, name, has_identity=shows)
        return Dialogue(self._engines[key](target.server_name), completes=job.completes, start=_start_of(target))

    async def _connect(self, target: Target, wire: _Wire) -> str:
        """The address connected to: the first that takes the connection."""
        addresses = await self._resolve(target.address or target.host)
        loop = asyncio.get_running_loop()
        for number, address in enumerate(addresses, start=1):
            try:
                async with asyncio.timeout(self.patience.connect / len(addresses)):
                    await loop.create_connection(lambda: wire, address, target.port)
            except TimeoutError:
                text = f"no answer from {address} within {self.patience.connect / len(addresses):g} s"
            except OSError as error:
                text = f"{address}: {_reason(error)}"
            else:
                return address
            if number == len(addresses):
                raise _Stopped(Stage.CONNECT, text)
        raise _Stopped(Stage.RESOLVE, "the name has no address")

    async def _resolve(self, host: str) -> tuple[str, ...]:
        """The addresses of a host, asked for once a run; an address stands for itself, and costs no thread."""
        if "%" not in host and ip_address(host) is not None:
            return (host,)
        if host not in self._addresses:
            self._addresses[host] = asyncio.create_task(_look_up(host))
        task = self._addresses[host]
        try:
            async with asyncio.timeout(self.patience.resolve):
                return await asyncio.shield(task)
        except TimeoutError:
            raise _Stopped(Stage.RESOLVE, f"the name was not resolved within {self.patience.resolve:g} s") from None
        except OSError as error:
            raise _Stopped(Stage.RESOLVE, f"the name cannot be resolved: {_reason(error)}") from error


def _start_of(target: Target) -> StartTls | None:
    """What goes before TLS; None where it begins at once."""
    if target.xmpp_domain is None:
        return None
    from edgetrust.codec.xmpp import StartTls  # few need it, and its patterns take time to compile

    return StartTls(target.xmpp_domain)


XMPP_PORT = 5222
"""Of clients (RFC 6120 §3.2): a service there waits for the beginning of a stream, and for nothing else."""


def _with_hint(attempt: Attempt, target: Target) -> Attempt:
    """Of a service that said nothing, with what it may have waited for."""
    failure = attempt.failure
    if failure is None or target.port != XMPP_PORT or target.xmpp_domain is not None:
        return attempt
    text = f"{failure.text}: at port {XMPP_PORT} TLS begins with STARTTLS (--starttls xmpp)"
    return replace(attempt, failure=replace(failure, text=text))


class _Stopped(Exception):
    """An attempt that ended before its handshake began."""

    def __init__(self, stage: Stage, text: str) -> None:
        super().__init__(text)
        self.stage = stage
        self.text = text


def _reason(error: OSError) -> str:
    """The system's words for one error, without the addresses that asyncio puts around them."""
    if error.errno is not None and not isinstance(error, socket.gaierror):
        import os

        return os.strerror(error.errno).lower()
    return (error.strerror or str(error)).lower()


async def _look_up(host: str) -> tuple[str, ...]:
    """The addresses of a host by the system's resolver, in a thread that nobody waits for: the pool of asyncio has few
    threads, and would keep the program from ending while a resolver hangs."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def settle(addresses: Iterable[str], error: OSError | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(tuple(dict.fromkeys(addresses)))
        else:
            future.set_exception(error)

    def ask() -> None:
        addresses: list[str] = []
        failure = None
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            addresses = [_spell_out(*map(str, entry[4])) for entry in found]
        except UnicodeError:
            failure = OSError(None, "it is no host name")
        except OSError as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the run is over
            loop.call_soon_threadsafe(settle, addresses, failure)

    Thread(target=ask, daemon=True).start()
    return await future


def _spell_out(host: str, _port: str, _flow: str = "0", link: str = "0") -> str:
    """An address as getaddrinfo has it. One that is good on one link alone needs the number of the link."""
    return host if link == "0" or "%" in host else f"{host}%{link}"


class _Wire(asyncio.Protocol):
    """Carries bytes between one connection and its dialogue, and keeps the time."""

    def __init__(self, dialogue: Dialogue, patience: Patience, *, is_look: bool) -> None:
        self.dialogue = dialogue
        self._patience = patience
        self._is_look = is_look
        self._transport: asyncio.Transport | None = None
        self._done = asyncio.get_running_loop().create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._begin = 0.0
        self._round_trip: float | None = None

    @property
    def is_silent(self) -> bool:
        """Nothing ever came from the other side."""
        return self._round_trip is None

    async def wait(self) -> None:
        """Until the dialogue is over."""
        await self._done

    def drop(self) -> None:
        """End the connection, at once."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            if self._is_look:
                # A reset, so that no ports pile up waiting; of what we sent, nothing is left to deliver.
                sock: socket.socket = self._transport.get_extra_info("socket")
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._begin = perf_counter()
        self._wait_for(self._patience.handshake)
        transport.write(self.dialogue.begin())

    def data_received(self, data: bytes) -> None:
        if self._round_trip is None:
            self._round_trip = perf_counter() - self._begin
        was_waiting = self.dialogue.is_waiting_for_objection
        reply = self.dialogue.receive(data)
        if reply and self._transport is not None and not self._transport.is_closing():
            self._transport.write(reply)
        if self.dialogue.is_over:
            self._finish()
        elif self.dialogue.is_waiting_for_objection and not was_waiting:
            self._wait_for(max(self._patience.objection, 3 * self._round_trip))

    def eof_received(self) -> None:
        self._end("the connection was closed")

    def connection_lost(self, exc: Exception | None) -> None:
        self._end("the connection was closed" if exc is None else "the connection was reset")

    def _wait_for(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._run_out, seconds)

    def _run_out(self, seconds: float) -> None:
        """Time is up: a server that never said anything is told from one that crawls."""
        how = "nothing came" if self._round_trip is None else "it was not finished"
        self._end(f"{how} within {seconds:g} s", is_silence=True)

    def _end(self, reason: str, *, is_silence: bool = False) -> None:
        self.dialogue.end(reason, is_silence=is_silence)
        self._finish()

    def _finish(self) -> None:
        if not self._done.done():
            self._done.set_result(None)
