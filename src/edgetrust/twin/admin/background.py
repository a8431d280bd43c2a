"""Work of the pages that takes long, in threads that nobody waits for when the lab ends.

Threads of asyncio's own executor are waited for at the end, however much is queued; those here end with the process.
Not here: what the work is (`edgetrust.twin.admin.requests`, `edgetrust.twin.admin.factory`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import field
from threading import Thread
from typing import TypeVar, TypeVarTuple

from edgetrust.model.value import dataclass

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

AT_ONCE = 2
"""Pieces of work that go on together; more wait for their turn."""


@dataclass(slots=True)
class Workers:
    """A few threads."""

    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self, work: Callable[[*_Arguments], _Result], *arguments: *_Arguments) -> _Result:
        """What the work returns, or raises."""
        async with self._free:
            return await _in_thread(lambda: work(*arguments))


async def _in_thread(work: Callable[[], _Result]) -> _Result:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def finish(result: _Result | None, error: Exception | None) -> None:
        if done.done():  # given up
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, raised = None, None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - it is raised where the work is waited for
            raised = error
        with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(finish, result, raised)

    Thread(target=run, daemon=True).start()
    return await done
