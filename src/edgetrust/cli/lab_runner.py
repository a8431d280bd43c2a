"""The life of a lab on the command line: started, run once or until Ctrl-C, stopped.

Not here: what it is started with (`edgetrust.cli.lab`).
"""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edgetrust.cli.lab_traces import TraceFiles
from edgetrust.cli.terminal import say, say_warning, show, text_width, wants_colour
from edgetrust.io.clock import clock_from, now
from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import LabRun, Material, Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.mra.planning.words import joined
from edgetrust.report.ansi import Pen
from edgetrust.report.lab_text import COLUMNS, rehearsal_lines, summary_lines
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_time
from edgetrust.twin.descriptors import take_all_descriptors
from edgetrust.twin.lab import Lab
from edgetrust.twin.state import LabState
from edgetrust.usecase.lab_run import foretell_all

if TYPE_CHECKING:
    from edgetrust.cli.lab_pages import Pages
    from edgetrust.twin.admin.desk import Conduct

_LOOK_EVERY = 0.5
"""Seconds between looks at whether somebody has changed what services run with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a lab is started with."""

    deployment: Deployment
    material: Material
    """What is configured."""
    running: Material | None = None
    """What services run with, where that is something else: nodes that were not restarted."""
    original: Material | None = None
    """What `material` was copied from, keys aside; None: it is no copy."""
    is_whole: bool = True
    """Every file that is named could be read and used."""
    at: datetime | None
    """The time at which certificates are judged; None: whatever the clock says."""
    notes: tuple[str, ...] = ()
    inputs: tuple[Path, ...] = field(default=())
    """Files that must not be written to."""


class Runner:
    """One lab."""

    def __init__(
        self,
        prepared: Prepared,
        *,
        host: str | None = None,
        traces: TraceFiles | None = None,
        conduct: Conduct | None = None,
    ) -> None:
        """`traces` are the files that it leaves behind; `conduct`: what its pages refuse where documents disagree."""
        self._prepared, self._traces, self._conduct = prepared, traces, conduct
        fixed = prepared.at
        self._at = now if fixed is None else lambda: fixed
        # What is captured and logged shows the day for which certificates are judged.
        self._clock = clock_from(fixed)
        state = LabState(deployment=prepared.deployment, configured=prepared.material)
        state.running = prepared.running or prepared.material
        copied = None if prepared.original is None else (state.running, prepared.original)
        self._lab = Lab(
            state,
            foretell=foretell_all(self._at, copied=copied),
            at=self._at,
            clock=self._clock,
            record=None if traces is None else traces.hear,
            note=None if traces is None else traces.note,
            host=host,
        )

    def once(self, tell: Callable[[LabRun], None] | None = None) -> LabRun:
        """Every connection, tried once. `tell` hears of it before archives are written: a disk that does not take them
        hides no result."""
        return asyncio.run(self._once(tell))

    def go_on(self) -> int:
        """Run until Ctrl-C or an order to end; tell what becomes of every connection, and again what changed."""
        return asyncio.run(self._go_on())

    async def _once(self, tell: Callable[[LabRun], None] | None) -> LabRun:
        async with self._running():
            run = self._run(await self._lab.rehearse())
            if tell is not None:
                tell(run)
        return run

    async def _go_on(self) -> int:
        stop = asyncio.Event()
        take_all_descriptors()
        asyncio.get_running_loop().set_exception_handler(Overcrowded())
        end_on_order(stop)
        async with self._running(), self._pages() as pages:
            self._introduce(pages)
            await self._watch(stop)
        return 0

    def _pages(self) -> AbstractAsyncContextManager[Pages]:
        # The web server is loaded for a lab that stays, and for no other command.
        from edgetrust.cli.lab_pages import pages_of

        return pages_of(self._lab, at=self._at, conduct=self._conduct)

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        """The nodes listen; behind that they do not, and what they leave behind is on the disk."""
        try:
            await self._lab.start()
        except BaseException:
            if self._traces is not None:
                self._traces.discard()
            raise
        try:
            yield
        finally:
            await self._lab.stop()
            if self._traces is not None:
                self._traces.finish(self._lab.state, self._clock())

    async def _watch(self, stop: asyncio.Event) -> None:
        """Try all connections now, and whenever services run with something else."""
        known: dict[str, Rehearsal] = {}
        seen: Material | None = None
        while not stop.is_set():
            if self._lab.state.running is not seen:
                before, seen = seen, self._lab.state.running
                self._say_why(before, seen)
                rehearsals = await _unless(stop, self._lab.rehearse(partial(self._tell, known)))
                if rehearsals is None:
                    return
                self._sum_up(rehearsals)
                known = {each.connection.id: each for each in rehearsals}
            try:
                async with asyncio.timeout(_LOOK_EVERY):
                    await stop.wait()
            except TimeoutError:
                continue

    def _introduce(self, pages: Pages) -> None:
        """Who listens where, and how one gets into the pages."""
        network = self._lab.network
        say("edgetrust lab: software nodes with real TLS, on this machine only; Ctrl-C ends it")
        stands = ", and that time stands still" if self._prepared.at is not None else ""
        say(f"certificates are judged at {describe_time(self._at())}{stands}")
        for note in self._prepared.notes:
            say("\n".join(hang("note: ", 6, printable(note), width=text_width())))
        for node in self._prepared.deployment.nodes():
            ports = {true: real for (owner, true), real in network.ports.items() if owner == node.id}
            heard = ", ".join(
                str(true) if true == real else f"{true} on {real}" for true, real in sorted(ports.items())
            )
            say(f"  {network.addresses[node.id]:15}  {node.fqdn}  {heard or 'only calls'}")
            if node.id in pages.urls:
                say(f"  {'':15}  pages and REST: {pages.urls[node.id]}")
        say(f"pages and REST: user {pages.user}, password {pages.password}")

    def _say_why(self, before: Material | None, now: Material) -> None:
        """Above the outcomes of a round: when it began, and after what."""
        if before is None:
            show(COLUMNS.rstrip(), None)
            return
        restarted = [node for node in now.holdings if now.holdings[node] != before.holdings.get(node)]
        who = joined(restarted) or "a node without changes"
        show(f"\n{self._clock():%H:%M:%S} UTC, after a restart of {who}; connections that end otherwise:", None)

    def _tell(self, known: Mapping[str, Rehearsal], rehearsal: Rehearsal) -> None:
        """How a connection ended, as soon as it has, unless it was known to end so."""
        if rehearsal == known.get(rehearsal.connection.id):
            return
        show("\n".join(rehearsal_lines(rehearsal, Pen(wants_colour(None)), text_width())), None)

    def _sum_up(self, rehearsals: tuple[Rehearsal, ...]) -> None:
        show("\n".join(summary_lines(self._run(rehearsals), Pen(wants_colour(None)), text_width())), None)

    def _run(self, rehearsals: tuple[Rehearsal, ...]) -> LabRun:
        return LabRun(
            deployment_name=self._prepared.deployment.name,
            deployment_file=self._prepared.deployment.file,
            at=self._at(),
            rehearsals=rehearsals,
            notes=self._prepared.notes,
        )


async def _unless(
    stop: asyncio.Event, rehearsing: Coroutine[object, object, tuple[Rehearsal, ...]]
) -> tuple[Rehearsal, ...] | None:
    """What comes of it; None, and it is given up, where the lab is to end first."""
    work, end = asyncio.ensure_future(rehearsing), asyncio.ensure_future(stop.wait())
    await asyncio.wait({work, end}, return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    if work.done():
        return work.result()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return None


class Overcrowded:
    """Hears of what no task can be told; that nobody more can be let in is said once, and not each time that asyncio
    tries."""

    def __init__(self) -> None:
        self._is_told = False

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """As the event loop calls its exception handler."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif not self._is_told:
            self._is_told = True
            say_warning("more clients than this process may have open connections: some wait until others are gone")


def end_on_order(stop: asyncio.Event) -> None:
    """Ctrl-C or an order to end sets `stop`, also where the event loop cannot be told of signals (Windows)."""
    loop = asyncio.get_running_loop()
    for order in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(order, stop.set)
        except NotImplementedError:
            signal.signal(order, lambda *_: loop.call_soon_threadsafe(stop.set))
