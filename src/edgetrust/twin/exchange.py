"""A speaker on a stream: octets from the socket to it and back, until the handshake is over.

Nothing is decided here. Not here: who listens where (`edgetrust.twin.network`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from edgetrust.codec.xmpp import StartTls
from edgetrust.errors import Malformed
from edgetrust.model.lab import Conversation, Flight, SocketName
from edgetrust.model.side import Side
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.xmpp import StreamServer

_BLOCK = 2**16
_MOST_HEARD = 2**18
"""Octets that are noted of somebody from outside: room for any handshake, and not for whoever sends without an end."""


class Talk(Protocol):
    """Something that is said inside TLS, bytes in and bytes out."""

    is_done: bool

    def receive(self, data: bytes) -> bytes:
        """What is answered to what arrived."""
        ...


class Tape:
    """What both sides of one TCP connection wrote. Either end may report it; the first to say that it closes did."""

    def __init__(self, client: SocketName, server: SocketName, clock: Callable[[], datetime]) -> None:
        self._client, self._server, self._clock = client, server, clock
        self._opened = clock()
        self._flights: list[Flight] = []
        self.closed_by: Side | None = None
        self._is_reset = False

    def note(self, sender: Side, octets: bytes) -> None:
        """Octets that a side wrote."""
        if octets:
            self._flights.append(Flight(at=self._clock(), sender=sender, octets=octets))

    def close(self, side: Side, *, is_reset: bool = False) -> None:
        """A side closes, or resets the connection."""
        self._is_reset = self._is_reset or (is_reset and self.closed_by is None)
        self.closed_by = self.closed_by or side

    def conversation(self) -> Conversation:
        """All of it."""
        return Conversation(
            client=self._client,
            server=self._server,
            opened=self._opened,
            flights=tuple(self._flights),
            closed_by=self.closed_by,
            closed=self._clock(),
            is_reset=self._is_reset,
        )


class Line:
    """One end of a TCP connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, side: Side, tape: Tape, *, patience: float
    ) -> None:
        self._reader, self._writer, self._side, self._tape = reader, writer, side, tape
        self._patience = patience
        """Seconds for a whole handshake: a peer that stalls byte by byte is given up, too."""
        self._waiting = b""
        """Octets that arrived and were not read yet."""
        self._hears = False
        """What arrives is noted as well: the other end is nobody who would note what it writes."""
        self._heard = 0
        """How many octets of it were noted."""

    async def write(self, octets: bytes) -> None:
        """Send, and note that it was sent."""
        if octets:
            self._tape.note(self._side, octets)
            self._writer.write(octets)
            await self._writer.drain()

    async def read(self) -> bytes:
        """What arrived; empty at the end."""
        octets, self._waiting = self._waiting, b""
        if octets:
            return octets
        try:
            octets = await self._reader.read(_BLOCK)
        except ConnectionResetError:
            self._tape.close(self._side.other, is_reset=True)
            raise
        if self._hears:
            self._hear(octets)
        return octets

    def _hear(self, octets: bytes) -> None:
        other = self._side.other
        if not octets:
            self._tape.close(other)
        self._tape.note(other, octets[: _MOST_HEARD - self._heard])
        self._heard = min(_MOST_HEARD, self._heard + len(octets))

    async def is_spoken_to(self) -> bool:
        """Whether somebody from outside says anything at all before patience is at an end: whoever only connects is to
        cost nothing. From here on, what arrives is noted for the other side."""
        self._hears = True
        try:
            async with asyncio.timeout(self._patience):
                self._waiting = await self.read()
        except (OSError, TimeoutError):
            return False
        return bool(self._waiting)

    async def shake_hands(self, speaker: Speaker, *, starttls: str | None = None) -> None:
        """The handshake of this side, behind the XMPP dialogue where `starttls` names the domain. Returns when it is
        done, or the other side is gone, or patience is."""
        try:
            async with asyncio.timeout(self._patience):
                if starttls is not None:
                    await self._start_tls(starttls)
                await self.write(speaker.begin())
                while not speaker.is_done:
                    data = await self.read()
                    if not data:
                        _cut_off(speaker, "the other side closed the connection")
                        return
                    await self.write(speaker.advance(data))
        except (OSError, TimeoutError, Malformed) as error:
            _cut_off(speaker, str(error) or f"nothing came of it in {self._patience:g} s")

    async def talk(self, speaker: Speaker, talk: Talk, *, begin: bytes = b"") -> None:
        """What is said inside TLS, until `talk` is done, or the other side or patience is."""
        try:
            async with asyncio.timeout(self._patience):
                await self.write(speaker.send(begin) if begin else b"")
                while not talk.is_done:
                    # What was said may have come along with the end of the handshake.
                    heard = speaker.receive()
                    if heard:
                        answer = talk.receive(heard)
                        await self.write(speaker.send(answer) if answer else b"")
                        continue
                    data = await self.read()
                    if not data:
                        return
                    await self.write(speaker.advance(data))
        except (OSError, TimeoutError):
            return  # whoever is gone has not been let in, and that is what `talk` says

    async def wait_for_end(self) -> None:
        """Read on until the other side closes, or patience is at an end."""
        try:
            async with asyncio.timeout(self._patience):
                while await self.read():
                    pass
        except (OSError, TimeoutError):
            pass  # either way there is nobody to wait for

    async def close(self, octets: bytes = b"") -> None:
        """Say the last octets and hang up, on whoever reads nothing when patience is at an end; again, for a line that
        is closed, does nothing."""
        if self._writer.is_closing():
            return
        try:
            async with asyncio.timeout(self._patience):
                await self.write(octets)
                self._tape.close(self._side)
                self._writer.close()
                await self._writer.wait_closed()
        except TimeoutError:
            self._tape.close(self._side)
            self._writer.transport.abort()
        except OSError:
            pass  # the other side hung up first, which closes the line as well

    async def _start_tls(self, domain: str) -> None:
        dialogue = StartTls(domain) if self._side is Side.CLIENT else StreamServer(domain)
        await self.write(dialogue.begin())
        while True:
            data = await self.read()
            if not data:
                raise Malformed("the other side closed the XMPP stream")
            answer = dialogue.receive(data)
            if self._side is Side.CLIENT and answer is None:
                return
            await self.write(answer or b"")
            if isinstance(dialogue, StreamServer) and dialogue.is_done:
                return


def _cut_off(speaker: Speaker, why: str) -> None:
    """The stream ends before the handshake does, which OpenSSL has no words for."""
    if speaker.failure is None:
        speaker.failure, speaker.was_cut_off = why, True
