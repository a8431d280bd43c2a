"""Work in threads that nobody waits for at the end."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from threading import Barrier, Event

import pytest

from edgetrust.errors import Malformed
from edgetrust.twin.admin.background import AT_ONCE, Workers
from tests.waiting import MOST_SECONDS

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
    meeting = Barrier(AT_ONCE, timeout=MOST_SECONDS)

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
    is_busy, goes_on = Barrier(AT_ONCE + 1, timeout=MOST_SECONDS), Event()

    def work(number: int) -> int:
        begun.append(number)
        if not goes_on.is_set():
            is_busy.wait()
        goes_on.wait(MOST_SECONDS)
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
        goes_on.wait(MOST_SECONDS)
        is_over.set()

    async def whole() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Workers().run(work), 0.01)

    asyncio.run(whole())

    assert not is_over.is_set()
    goes_on.set()
    assert is_over.wait(MOST_SECONDS)


def test_a_process_ends_though_long_keys_are_made() -> None:
    """Sixty of 4096 bits, which take a processor a minute: with what has begun, without a word and without a fault."""
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "under way\n"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _, said = process.communicate("\n")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert (process.returncode, said) == (0, "")
    # Not by the clock, which goes on while other programs have the processor.
    assert after.ru_utime - before.ru_utime < 15
