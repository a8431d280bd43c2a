"""The lines that nodes write of a connection, as the products write them, and the files in which they stand.

Lines come out of what a node found in its handshake (`Account`); nothing is judged again, and nothing is shared with
what reads logs. A format that no document shows is left out, so that some nodes say nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from edgetrust.model.deployment import Deployment, Node, Role
from edgetrust.model.lab import Account
from edgetrust.twin.log_endpoints import cucm_lines, jabber_lines, phone_lines, tc_lines
from edgetrust.twin.log_expressway import expressway_lines, tunnels_down
from edgetrust.twin.log_words import Spelling, spelling_of

_OTHERS: dict[Role, Callable[[Account, Spelling], Iterator[str]]] = {
    Role.CUCM: cucm_lines,
    Role.JABBER: jabber_lines,
    Role.IP_PHONES: phone_lines,
    Role.TC: tc_lines,
}
_FILES = {
    Role.CUCM: "sdl-trace.txt",
    Role.JABBER: "csf-unified.log",
    Role.IP_PHONES: "console.log",
    Role.TC: "endpoint.log",
}
"""The name of Jabber's file is Jabber's own, the others are ours."""


def lines_of(account: Account, node: Node, spelling: Spelling) -> tuple[str, ...]:
    """What the node writes of a connection, without ends of lines; nothing where no document shows what it would."""
    if node.role.is_expressway:
        return tuple(expressway_lines(account, node, spelling))
    writer = _OTHERS.get(node.role)
    return () if writer is None else tuple(writer(account, spelling))


class Diary:
    """The log of one node, connection by connection."""

    def __init__(self, node: Node, spelling: Spelling) -> None:
        self._node, self._spelling = node, spelling
        self._down: frozenset[str] = frozenset()

    def lines(self, account: Account) -> tuple[str, ...]:
        """What the node writes of one more connection, the alarm about tunnels only where it changes."""
        if not self._node.role.is_expressway:
            return lines_of(account, self._node, self._spelling)
        lines = tuple(expressway_lines(account, self._node, self._spelling, down=self._down))
        self._down = tunnels_down(account, self._down)
        return lines


def log_of(accounts: Iterable[Account], node: Node, spelling: Spelling) -> Iterator[str]:
    """What the node writes of connections in the order in which they ended; an alarm is raised once, and lowered when
    what it is about is over."""
    diary = Diary(node, spelling)
    for account in sorted(accounts, key=lambda account: account.at):
        yield from diary.lines(account)


def log_name(node: Node, made: datetime) -> str | None:
    """What the file of a node's lines is called; None for one that writes none. The snapshot of an Expressway bears the
    moment when it was made."""
    if node.role.is_expressway:
        return f"loggingsnapshot_{host_of(node)}_{stamp(made)}.txt"
    return _FILES.get(node.role)


def spelling_in(deployment: Deployment, node: Node) -> Spelling:
    """How a node spells OpenSSL's texts, by release; what is published of all but Expressways has those of 1.x."""
    sides = (side for side in deployment.expressways if node in side.nodes)
    return next((spelling_of(side.version) for side in sides), Spelling.OPENSSL_1)


def host_of(node: Node) -> str:
    """The node in names of files: its host name."""
    return "".join(char if char.isalnum() or char in "-_" else "_" for char in node.fqdn.partition(".")[0])


def stamp(made: datetime) -> str:
    """A moment in names of files, `2026-11-20_09_12_31`."""
    return f"{made.astimezone(UTC):%Y-%m-%d_%H_%M_%S}"
