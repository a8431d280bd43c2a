"""A speaker on a stream."""

from __future__ import annotations

import asyncio
import socket
import struct
from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.lab import Conversation, Flight, SocketName
from edgetrust.model.side import Side
from edgetrust.twin.exchange import Line, Tape
from tests.twin.test_speaker import server
from tests.waiting import MOST_SECONDS

START = datetime(2026, 11, 23, tzinfo=UTC)
CLIENT, SERVER = SocketName(ip="10.0.0.1", port=25000), SocketName(ip="10.0.0.2", port=7001)


def ticking() -> Tape:
    """A tape on which each look at the clock is a second later."""
    seconds = iter(range(1000))
    return Tape(CLIENT, SERVER, lambda: START + timedelta(seconds=next(seconds)))


def test_a_tape_holds_what_both_sides_wrote() -> None:
    """In order, and who closed first."""
    tape = ticking()

    tape.note(Side.CLIENT, b"hello")
    tape.note(Side.CLIENT, b"")
    tape.note(Side.SERVER, b"there")
    tape.close(Side.SERVER)
    tape.close(Side.CLIENT)

    found = tape.conversation()
    assert found.flights == (
        Flight(at=START + timedelta(seconds=1), sender=Side.CLIENT, octets=b"hello"),
        Flight(at=START + timedelta(seconds=2), sender=Side.SERVER, octets=b"there"),
    )
    assert (found.opened, found.closed, found.closed_by) == (START, START + timedelta(seconds=3), Side.SERVER)
    assert (found.client, found.server) == (CLIENT, SERVER)


def test_a_client_that_resets_is_on_the_tape_as_one() -> None:
    """Not as one that closes in order."""

    async def look() -> Conversation:
        tape, done = ticking(), asyncio.Event()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = Line(reader, writer, Side.SERVER, tape, patience=5)
            if await line.is_spoken_to():
                await line.shake_hands(server())
            await line.close()
            done.set()

        listening = await asyncio.start_server(answer, "127.0.0.1", 0)
        with socket.create_connection(listening.sockets[0].getsockname()) as rude:
            rude.sendall(b"\x16\x03\x01")
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        await done.wait()
        listening.close()
        return tape.conversation()

    told = asyncio.run(look())

    assert (told.closed_by, told.is_reset) == (Side.CLIENT, True)


async def _met_by(octets: bytes, *, hangs_up: bool, patience: float) -> str | None:
    """What a server says of a client that sends these octets, and goes or stays."""
    answering = server()
    done = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer, Side.SERVER, ticking(), patience=patience)
        await line.shake_hands(answering)
        await line.close()
        await line.close()
        done.set()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(octets)
    if hangs_up:
        writer.write_eof()
    await done.wait()
    writer.close()
    listening.close()
    return answering.failure


def test_who_hangs_up_is_told_apart_from_who_says_nothing() -> None:
    """Neither keeps a line open."""
    gone = asyncio.run(_met_by(b"\x16\x03\x01", hangs_up=True, patience=MOST_SECONDS))
    silent = asyncio.run(_met_by(b"", hangs_up=False, patience=0.05))
    garbled = asyncio.run(_met_by(b"GET / HTTP/1.1\r\n\r\n", hangs_up=False, patience=MOST_SECONDS))

    assert (gone, silent, garbled) == (
        "the other side closed the connection",
        "nothing came of it in 0.05 s",
        "http request",
    )


async def _heard_of(octets: bytes, *, asks: bool) -> Conversation:
    """What a server's tape has of a client that sends these octets and goes, whether asked first if it speaks."""
    tape, done = ticking(), asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer, Side.SERVER, tape, patience=MOST_SECONDS)
        if asks:
            await line.is_spoken_to()
        await line.wait_for_end()
        await line.close()
        done.set()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(octets)
    writer.close()
    await done.wait()
    listening.close()
    return tape.conversation()


def test_what_somebody_from_outside_writes_is_noted_for_them() -> None:
    """Up to a bound; of a node of the lab its own end does that."""
    outside = asyncio.run(_heard_of(b"hello", asks=True))
    flood = asyncio.run(_heard_of(b"x" * 1_000_000, asks=True))
    inside = asyncio.run(_heard_of(b"hello", asks=False))

    assert [(each.sender, each.octets) for each in outside.flights] == [(Side.CLIENT, b"hello")]
    assert {each.sender for each in flood.flights} == {Side.CLIENT}
    assert b"".join(each.octets for each in flood.flights) == b"x" * 2**18
    assert (inside.flights, inside.closed_by) == ((), Side.SERVER)
    assert (outside.closed_by, flood.closed_by) == (Side.CLIENT, Side.CLIENT)


@pytest.mark.parametrize("last", [b"", b"bye"])
def test_who_reads_nothing_keeps_no_line_open(last: bytes) -> None:
    """Far more is to be sent than the kernel takes; the line is closed when patience is at an end."""

    async def look() -> Side | None:
        tape, ended = ticking(), asyncio.Event()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"x" * 50_000_000)
            await Line(reader, writer, Side.SERVER, tape, patience=0.05).close(last)
            ended.set()

        listening = await asyncio.start_server(answer, "127.0.0.1", 0)
        with socket.create_connection(listening.sockets[0].getsockname()):
            async with asyncio.timeout(MOST_SECONDS):
                await ended.wait()
        listening.close()
        return tape.conversation().closed_by

    assert asyncio.run(look()) is Side.SERVER
