"""The nodes of a lab on the loopback interface: listeners on their ports, and calls from node to node.

A call is announced before it is made, so that the side that answers knows who calls, as an appliance knows it from the
address; whoever calls unannounced is met as the port's usual client. Not here: the handshake itself.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable, Coroutine
from datetime import datetime

from edgetrust.errors import Malformed, Refused
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.lab import Account, Conversation, Material, SocketName
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.twin.accounts import account_of_server
from edgetrust.twin.addresses import BLOCKS, listeners, loopback_addresses
from edgetrust.twin.descriptors import accepts_at_once, most_descriptors
from edgetrust.twin.exchange import Line, Tape
from edgetrust.twin.http import ElsewhereTalk
from edgetrust.twin.sip import ZoneClient, ZoneServer
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.stance import stances

PATIENCE = 5.0
"""Seconds that a handshake may take: the Expressway's TlsHandshakeTimeout for SIP (E§8.3)."""
MOST_STRANGERS = 1000
"""Calls from outside at one time; one more is hung up on."""
_XMPP_PORT = 5222
"""XMPP clients ask for TLS in the stream; on all other ports it begins at once."""

_GREETING = b"edgetrust lab\r\n"
"""A connection that is of use carries something; what that is, nobody can read without the keys."""

Clock = Callable[[], datetime]


class _Call:
    """A call under way, as the side that answers needs to know it."""

    def __init__(self, connection: Connection, answering: Speaker, tape: Tape, *, is_strange: bool = False) -> None:
        self.connection, self.answering, self.tape, self.is_strange = connection, answering, tape, is_strange
        self.answered = asyncio.Event()
        self.judged = asyncio.Event()
        """The server of a traversal zone knows whether it lets the client in."""


class Network:
    """Everything of a lab that has a socket."""

    def __init__(
        self,
        deployment: Deployment,
        *,
        material: Callable[[], Material],
        at: Clock,
        clock: Clock,
        record: Callable[[Conversation], None] | None = None,
        tell: Callable[[Account], None] | None = None,
        host: str | None = None,
    ) -> None:
        """`material` is what services run with, `at` the time at which certificates are judged, `clock` the time at
        which things happen; `record` hears of the conversations of strangers, `tell` what the node has to say of them.
        With `host` all nodes share that address, on free ports."""
        self._deployment, self._material, self._at, self._clock = deployment, material, at, clock
        self._record, self._tell, self._host = record or (lambda _: None), tell or (lambda _: None), host
        self._nodes: dict[str, Node] = {node.id: node for node in deployment.nodes()}
        self._usual = listeners(expand(deployment))
        """The connection as which a stranger is met, by node id and true port."""
        self._calls: dict[tuple[str, int], _Call] = {}
        self._servers: list[asyncio.Server] = []
        self._answering: set[asyncio.Task[None]] = set()
        """Calls that are answered now, those of nodes as well as those of strangers."""
        self._strangers = 0
        # Half of what the machine allows this process is for the lab's own calls.
        most = most_descriptors()
        self._most_strangers = MOST_STRANGERS if most is None else min(MOST_STRANGERS, most // 4)
        self.addresses: dict[str, str] = {}
        """Of every node, by id."""
        self.ports: dict[tuple[str, int], int] = {}
        """The port that is really listened on, by node id and true port."""

    async def start(self) -> None:
        """Listen everywhere: each node on an address of its own with the true ports, or, where the machine has but one
        loopback address, on free ports of that. Raises Refused when that fails, too."""
        for block in range(BLOCKS if self._host is None else 0):
            if await self._listen(loopback_addresses(self._nodes, block), keeps_ports=True) is None:
                return
        host = self._host or "127.0.0.1"
        error = await self._listen(dict.fromkeys(self._nodes, host), keeps_ports=False)
        if error is not None:
            raise Refused(f"cannot listen on {host}: {error}", hint="name another address of this machine")

    async def stop(self) -> None:
        """Hang up on everybody, and listen no more."""
        await self._close_servers()
        tasks = tuple(self._answering)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def meet(self, connection: Connection, client: Speaker, server: Speaker) -> Conversation:
        """Let the client of a connection dial its server, and both shake hands; what went over the wire. Raises
        Malformed where the machine has no socket for it."""
        try:
            return await self._meet(connection, client, server)
        except OSError as error:
            raise Malformed(f"this machine cannot connect it: {error.strerror or error}") from error

    async def _meet(self, connection: Connection, client: Speaker, server: Speaker) -> Conversation:
        true_port = connection.port or 0
        caller = _dialling_socket(self.addresses[connection.client])
        own = caller.getsockname()[:2]
        tape = Tape(self._name(connection.client, own[1]), self._name(connection.server, true_port), self._clock)
        call = self._calls[own] = _Call(connection, server, tape)
        try:
            reader, writer = await self._connect(caller, connection.server, self.ports[connection.server, true_port])
            try:
                await self._speak(Line(reader, writer, Side.CLIENT, tape, patience=PATIENCE), client, call)
            finally:
                writer.close()
        finally:
            del self._calls[own]
        return tape.conversation()

    async def _connect(
        self, caller: socket.socket, node: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A line to a port of a node; from then on the socket is the line's to close."""
        try:
            await asyncio.get_running_loop().sock_connect(caller, (self.addresses[node], port))
            return await asyncio.open_connection(sock=caller)
        except BaseException:
            caller.close()
            raise

    async def _speak(self, line: Line, client: Speaker, call: _Call) -> None:
        """The client's part. Whoever has an objection hangs up at once; a good connection lives until both sides are
        through with the handshake."""
        await line.shake_hands(client, starttls=self._starttls(call.connection))
        if client.objection is not None or not client.is_finished:
            await line.close()
        if not await _comes(call.answered):
            client.failure = client.failure or "nobody answered the call"
        if all(each.is_finished and each.objection is None for each in (client, call.answering)):
            if client.stance.authenticates and client.stance.login is not None:
                talk = ZoneClient(client.stance.login, call.connection.server)
                await line.talk(client, talk, begin=talk.begin())
            else:
                await line.write(client.send(_GREETING))
            if client.stance.authenticates:
                await _comes(call.judged)
        await line.close(client.close())

    async def _answer(self, node: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A call came in at a port of a node."""
        peer = writer.get_extra_info("peername")[:2]
        call = self._calls.get(peer)
        try:
            if call is not None:
                await self._answer_call(Line(reader, writer, Side.SERVER, call.tape, patience=PATIENCE), call)
            elif self._strangers < self._most_strangers:
                await self._answer_stranger(node, port, reader, writer)
        finally:
            writer.close()

    async def _answer_call(self, line: Line, call: _Call) -> None:
        try:
            await line.shake_hands(call.answering, starttls=self._starttls(call.connection))
        finally:
            call.answered.set()
        if call.answering.is_finished and call.answering.objection is None:
            await self._let_in(line, call)
        await line.close()

    async def _let_in(self, line: Line, call: _Call) -> None:
        """What a server does when TLS stands: asks the client of a traversal zone who it is, and waits for the end."""
        if call.answering.stance.authenticates:
            talk = ZoneServer(call.answering.stance.login, nonce=secrets.token_hex(16))
            try:
                await line.talk(call.answering, talk)
                call.answering.refuses_login = talk.is_done and not talk.is_accepted
            finally:
                call.judged.set()
        elif call.is_strange:
            elsewhere = ElsewhereTalk()
            await line.talk(call.answering, elsewhere)
            if elsewhere.has_answered:
                await line.close(call.answering.close())
        await line.wait_for_end()

    async def _answer_stranger(
        self, node: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Whoever calls unannounced is met as the usual client of the port would be."""
        self._strangers += 1
        try:
            peer = writer.get_extra_info("peername")
            tape = Tape(SocketName(ip=peer[0], port=peer[1]), self._name(node, port), self._clock)
            line = Line(reader, writer, Side.SERVER, tape, patience=PATIENCE)
            if await line.is_spoken_to():
                connection = self._usual[node, port]
                _, server = stances(self._deployment, self._material(), connection)
                speaker = Speaker(server, self._at())
                await self._answer_call(line, _Call(connection, speaker, tape, is_strange=True))
                conversation = tape.conversation()
                self._record(conversation)
                self._tell(account_of_server(speaker, conversation))
        except Malformed:
            return  # OpenSSL cannot show what the node holds: the line is closed, as by a service that is down
        finally:
            self._strangers -= 1

    async def _listen(self, addresses: dict[str, str], *, keeps_ports: bool) -> OSError | None:
        """Listen on all ports of all nodes; the error, and nothing listened on, where one of them is taken."""
        self.addresses, self.ports = addresses, {}
        for node, port in self._usual:
            try:
                server = await asyncio.start_server(
                    self._answerer(node, port),
                    addresses[node],
                    port if keeps_ports else 0,
                    backlog=accepts_at_once(len(self._usual)),
                )
            except OSError as error:
                await self._close_servers()
                return error
            self._servers.append(server)
            self.ports[node, port] = server.sockets[0].getsockname()[1]
        return None

    def _answerer(
        self, node: str, port: int
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[object, object, None]]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is None:
                raise RuntimeError("a call is answered in a task of its own")
            self._answering.add(task)
            try:
                await self._answer(node, port, reader, writer)
            except asyncio.CancelledError:
                return  # the lab ends; asyncio would print a traceback for each line that is cut
            finally:
                self._answering.discard(task)

        return answer

    async def _close_servers(self) -> None:
        servers, self._servers = self._servers, []
        for server in servers:
            server.close()

    def _name(self, node: str, port: int) -> SocketName:
        """The end of a connection as the appliances would have it: the node's own address, and the true port."""
        return SocketName(ip=self._nodes[node].address or self.addresses[node], port=port)

    def _starttls(self, connection: Connection) -> str | None:
        """The domain of the XMPP stream in which TLS begins; None where it begins at once."""
        if connection.port != _XMPP_PORT:
            return None
        return self._deployment.domains[0] if self._deployment.domains else connection.server


async def _comes(event: asyncio.Event) -> bool:
    """Whether something comes before the other end's patience is at an end, and some more."""
    try:
        async with asyncio.timeout(2 * PATIENCE + 1):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _dialling_socket(address: str) -> socket.socket:
    """A socket that calls from a node's own address; its port is known before it calls."""
    caller = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    caller.setblocking(False)
    caller.bind((address, 0))
    return caller
