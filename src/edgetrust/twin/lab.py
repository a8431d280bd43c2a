"""A running lab: its nodes on the network, every connection tried and laid beside what `check` foretells.

What is foretold comes in as a function, so that nothing here can lean on it. Not here: the pages of the nodes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import Account, Conversation, Fate, Material, Rehearsal
from edgetrust.mra.connections import expand
from edgetrust.twin.accounts import accounts_of
from edgetrust.twin.network import Network
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.state import LabState
from edgetrust.twin.trial import Trial, accepting, asks_user, try_connection

_AT_ONCE = 16
"""Connections tried at the same time; more would only queue for the processor."""

MOST_ACCOUNTS = 20_000
"""What nodes had to say, as far as it is remembered: some hundred bytes each."""

Foretell = Callable[[Deployment, Material], dict[str, Fate]]
"""What will become of every connection, by its id."""


class Lab:
    """The nodes of a deployment, running."""

    def __init__(
        self,
        state: LabState,
        *,
        foretell: Foretell,
        at: Callable[[], datetime],
        clock: Callable[[], datetime],
        record: Callable[[Conversation], None] | None = None,
        note: Callable[[Account], None] | None = None,
        host: str | None = None,
    ) -> None:
        """`at` is the time at which certificates are judged, `clock` that at which things happen. `record` hears of
        every connection as the wire has it, `note` as either end does. `host`: as in `Network`."""
        self.state = state
        self._foretell, self._at = foretell, at
        self._record, self._note = record or (lambda _: None), note or (lambda _: None)
        self.network = Network(
            state.deployment,
            material=lambda: state.running,
            at=at,
            clock=clock,
            record=self._record,
            tell=self._remember,
            host=host,
        )
        self.rehearsals: tuple[Rehearsal, ...] = ()
        """Of the last time that all connections were tried."""

    async def start(self) -> None:
        """Raises Refused when no address can be listened on."""
        await self.network.start()

    async def stop(self) -> None:
        """Within a moment, whoever is still connected."""
        await self.network.stop()

    async def rehearse(self, tell: Callable[[Rehearsal], None] = lambda _: None) -> tuple[Rehearsal, ...]:
        """Try every connection once, with what services run with now; `tell` hears of each as it ends. In the order of
        the table."""
        material = self.state.running
        foretold = await asyncio.to_thread(self._foretell, self.state.deployment, material)
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(connection: Connection) -> Rehearsal:
            async with turn:
                rehearsal = await self._try(material, connection, foretold[connection.id])
            tell(rehearsal)
            return rehearsal

        self.rehearsals = tuple(await asyncio.gather(*map(one, expand(self.state.deployment))))
        return self.rehearsals

    async def _try(self, material: Material, connection: Connection, predicted: Fate) -> Rehearsal:
        trial = await try_connection(
            self.state.deployment, material, connection, at=self._at(), meet=partial(self._meet, connection)
        )
        words = trial.words
        if trial.client is not None and asks_user(trial.client):
            words = f"{words}; {await self._ask_user(connection, trial)}"
        return Rehearsal(
            connection=connection,
            predicted=predicted,
            actual=trial.fate,
            was_run=trial.was_run,
            words=words,
            lacks=trial.lacks,
            login_refused=trial.server is not None and trial.server.refuses_login,
        )

    async def _ask_user(self, connection: Connection, trial: Trial) -> str:
        """Jabber asks its user, who accepts, and connects again; a certificate that was accepted once is not asked
        about again. What comes of the second handshake, for people."""
        client, server = trial.client, trial.server
        if client is None or server is None or client.peer is None:
            raise ValueError(f"nobody showed anything in {connection.id}")
        place = (client.stance.node, client.peer.sha256)
        answer = "its user has accepted it before" if place in self.state.accepted else "its user is asked and accepts"
        self.state.accepted.add(place)
        again = Speaker(accepting(client.stance), self._at()), Speaker(server.stance, self._at())
        await self._meet(connection, *again)
        works = all(each.is_finished for each in again)
        return f"{answer}, and the connection {'works' if works else 'fails all the same'}"

    async def _meet(self, connection: Connection, client: Speaker, server: Speaker) -> None:
        conversation = await self.network.meet(connection, client, server)
        self._record(conversation)
        self._remember(*accounts_of(connection, client, server, conversation))

    def _remember(self, *accounts: Account) -> None:
        """A lab may run for days, and strangers may call all the time: the oldest are forgotten."""
        for account in accounts:
            self._note(account)
        self.state.accounts.extend(accounts)
        del self.state.accounts[:-MOST_ACCOUNTS]
