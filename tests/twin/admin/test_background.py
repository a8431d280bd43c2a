"""Work in threads that nobody waits for at the end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from threading import Barrier, Event

import pytest

from edgetrust.errors import Malformed
from edgetrust.twin.admin.background import AT_ONCE, Workers

PROCESS = """
import asyncio
from edgetrust.model.certificate import KeyKind
from edgetrust.model.plan import PlannedKey
from edgetrust.pki.signing_key import generate_key
from edgetrust.twin.admin.background import Workers

async def whole():
    workers = Workers()
    made = [asyncio.create_task(workers.run(generate_key, PlannedKey(kind=KeyKind.RSA, bits=4096))) for _ in range(60)]
    print("under way", flush=True)
    await asyncio.to_thread(input)

asyncio.run(whole())
"""


def test_what_work_returns_or_raises_comes_back() -> None:
    """The loop goes on meanwhile: two pieces of work meet."""
    meeting = Barrier(AT_ONCE, timeout=10)

    def refuse() -> None:
        raise Malformed("no")

    async def whole() -> list[int]:
        workers = Workers()
        with pytest.raises(Malformed, match="no"):
            await workers.run(refuse)
        return list(await asyncio.gather(*(workers.run(meeting.wait) for _ in range(AT_ONCE))))

    assert sorted(asyncio.run(whole())) == list(range(AT_ONCE))


def test_only_so_much_goes_on_at_once() -> None:
    """The rest waits for its turn."""
    begun: list[int] = []
    is_busy, goes_on = Barrier(AT_ONCE + 1, timeout=10), Event()

    def work(number: int) -> int:
        begun.append(number)
        if not goes_on.is_set():
            is_busy.wait()
        goes_on.wait(10)
        return number

    async def whole() -> tuple[int, list[int]]:
        workers = Workers()
        asked = [asyncio.create_task(workers.run(work, number)) for number in range(AT_ONCE + 3)]
        await asyncio.to_thread(is_busy.wait)
        at_first = len(begun)
        goes_on.set()
        return at_first, await asyncio.gather(*asked)

    assert asyncio.run(whole()) == (AT_ONCE, list(range(AT_ONCE + 3)))


def test_the_loop_ends_though_work_goes_on() -> None:
    """And the work finds nobody when it is done, without a word."""
    goes_on, is_over = Event(), Event()

    def work() -> None:
        goes_on.wait(10)
        is_over.set()

    async def whole() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Workers().run(work), 0.01)

    begin = time.monotonic()
    asyncio.run(whole())

    assert time.monotonic() - begin < 2
    goes_on.set()
    assert is_over.wait(10)


def test_a_process_ends_though_long_keys_are_made() -> None:
    """Sixty of 4096 bits, which take a minute: within two seconds, without a word and without a fault."""
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "under way\n"
        begin = time.monotonic()
        _, said = process.communicate("\n", timeout=60)
        seconds = time.monotonic() - begin

    assert (process.returncode, said) == (0, "")
    assert seconds < 2
