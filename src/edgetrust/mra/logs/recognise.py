"""From a passage of a log to what it says.

A passage that line breaks have torn is read as if there were spaces, and if that means nothing, as if there were
nothing; the other way round where all lines are of one length. Not here: the patterns (`edgetrust.mra.logs.catalogue`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from edgetrust.model.log import LogLine, Passage, Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.catalogue import PATTERNS, TRIGGERS
from edgetrust.mra.logs.fields import (
    Header,
    address,
    host_of,
    is_address,
    join_port,
    number_of,
    read_fields,
    read_header,
    socket_address,
    squeeze,
)
from edgetrust.mra.logs.pattern import Ends, Pattern
from edgetrust.mra.logs.reasons import explain

LONGEST_LINE = 2000
"""Characters of a line that are kept as evidence."""
_LONGEST_NAME = 255


def recognise(passage: Passage) -> tuple[Sighting, ...]:
    """What a passage says, in the order of its words; nothing for one that means nothing."""
    return tuple(sighting for part in _parts(passage) for sighting in _read(part))


def _read(passage: Passage) -> tuple[Sighting, ...]:
    lines = passage.text.split("\n")
    spaced = _BROKEN_NAME.sub("", " ".join(lines)) if len(lines) > 1 else passage.text
    joined = (spaced, "".join(lines)) if not _is_cut(lines) else ("".join(lines), spaced)
    for text in joined if len(lines) > 1 else joined[:1]:
        if found := tuple(_sightings(passage, " ".join(text.split()))):
            return found
    return ()


_BROKEN_NAME = re.compile(r"(?<=[A-Za-z]-) (?=[A-Za-z]+=)")
"""Mail programs break lines behind hyphens, which the names of fields have."""


def _is_cut(lines: list[str]) -> bool:
    """Lines of one length were cut by a terminal, in the middle of words; others were wrapped at spaces."""
    return len(lines) >= _ENOUGH and len({len(line) for line in lines[:-1]}) == 1


_ENOUGH = 3
"""Two lines of one length may be chance; one says nothing at all."""


def _parts(passage: Passage) -> Iterator[Passage]:
    """The passage, cut where a line that stood below it by chance begins: it means something by itself, and neither it
    nor what stands before it looks torn."""
    lines = passage.text.split("\n")
    begin = 0
    for number in range(1, len(lines)):
        line = Passage(file=passage.file, number=passage.number + number, text=lines[number])
        before = "\n".join(lines[begin:number])
        is_whole = before.count('"') % 2 == 0 and not before.rstrip().endswith((":", ",", "="))
        if is_whole and _CONTINUES.match(line.text) is None and _read(line):
            yield Passage(file=passage.file, number=passage.number + begin, text=before)
            begin = number
    rest = "\n".join(lines[begin:])
    yield Passage(file=passage.file, number=passage.number + begin, text=rest)


_CONTINUES = re.compile(r"""\s*(?:[a-z]|[\w-]+\s*=|[)\]}.,:;'"])""")
"""A line that begins so goes on with the one before."""


def _by_trigger() -> dict[str, dict[str, list[int]]]:
    """The places of patterns in the catalogue by their anchors, and these by a trigger that each of them holds."""
    triggers = tuple(trigger.decode() for trigger in TRIGGERS)
    found: dict[str, dict[str, list[int]]] = {}
    for number, pattern in enumerate(PATTERNS):
        for anchor in pattern.anchors:
            trigger = next((each for each in triggers if each in anchor), "")
            found.setdefault(trigger, {}).setdefault(anchor, []).append(number)
    return found


_BY_TRIGGER = _by_trigger()


def _candidates(lower: str) -> list[int]:
    """The places of the patterns that a text may fit, in the order of the catalogue."""
    held = (anchors for trigger, anchors in _BY_TRIGGER.items() if trigger in lower)
    return sorted(
        {number for anchors in held for anchor, places in anchors.items() if anchor in lower for number in places}
    )


@cache
def expression_of(number: int) -> re.Pattern[str]:
    """The expression of a pattern, by its place in the catalogue, compiled when it is first needed."""
    return re.compile(PATTERNS[number].expression, re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Connection:
    """What a line says of the two ends."""

    local: str | None = None
    peer: str | None = None
    client_port: int | None = None
    is_server: bool | None = None


def _sightings(passage: Passage, text: str) -> Iterator[Sighting]:
    lower = text.lower()
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Sighting]] = []
    header: Header | None = None
    for number in _candidates(lower):
        pattern = PATTERNS[number]
        if pattern.needs not in lower:
            continue
        for match in expression_of(number).finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            header = read_header(text) if header is None else header
            sighting = _sighting(passage, text, pattern, match, header)
            if sighting is not None:
                taken.append(match.span())
                hosts = _hosts(match.groupdict().get("peers"))
                told = [replace(sighting, peer=host) for host in hosts] or [sighting]
                found.extend((match.start(), each) for each in told)
    yield from (sighting for _, sighting in sorted(found, key=lambda each: each[0]))


def _sighting(passage: Passage, text: str, pattern: Pattern, match: re.Match[str], header: Header) -> Sighting | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    connection = _connection(pattern, groups, text, match)
    reason = groups.get("reason")
    meaning = pattern.meaning or explain(reason or "", is_server=connection.is_server)
    if meaning is None and reason:
        meaning = pattern.otherwise
    if meaning is None:
        return None
    return Sighting(
        line=LogLine(file=passage.file, number=passage.number, text=_cut(text)),
        pattern=pattern.name,
        rule=meaning.rule,
        role=meaning.role,
        is_vague=meaning.is_vague or pattern.name in _ECHOES,
        source=header.process if header.process is not None and header.time is not None else pattern.product,
        node=header.node or _name(groups.get("node")),
        local=connection.local,
        peer=connection.peer,
        client_port=connection.client_port,
        is_server=connection.is_server,
        expected_name=_name(groups.get("expected")),
        reason=reason.strip() or None if reason is not None else None,
        code=meaning.code if "alarm" not in groups else int(groups["alarm"]),
        depth=number_of(groups.get("depth", "")),
        time=header.time,
        is_end="lowered" in groups,
        has_zone=header.has_zone,
    )


def _hosts(text: str | None) -> list[str]:
    """The hosts of a list; of one that was cut off, those that are whole."""
    words = [word for word in re.split(r"[\s,;]+", text or "") if 0 < len(word) <= _LONGEST_NAME]
    return words[:-1] if len(words) > 1 and len(text or "") >= _CUT_LIST else words


_CUT_LIST = 200
"""Characters that an alarm prints of a list."""
_ECHOES = frozenset(("connection-closed", "openssl-error", "openssl-decimal"))
"""Lines that repeat what another line of the same failure says better."""


_SOCKETS = 400
"""Characters behind such a failure in which its addresses stand; of several in one text each has its own."""


def _connection(pattern: Pattern, groups: Mapping[str, str], text: str, match: re.Match[str]) -> _Connection:
    match pattern.ends:
        case Ends.NONE:
            return _Connection(peer=_peer(groups), is_server=False if pattern.is_client else None)
        case Ends.SOCKETS:
            return _sockets(read_fields(text[match.start() : match.end() + _SOCKETS]))
        case Ends.INBOUND:
            fields = read_fields(text)
            return _Connection(
                local=address(fields, "dst", port=True),
                peer=address(fields, "src", port=False),
                client_port=number_of(fields.get("src-port", "")),
                is_server=True,
            )
        case Ends.OUTBOUND | Ends.UNKNOWN:
            fields = read_fields(text)
            return _Connection(
                local=address(fields, "src", port=False) or address(fields, "local", port=False),
                peer=address(fields, "dst", port=True),
                client_port=number_of(fields.get("src-port", "") or fields.get("local-port", "")),
                is_server=False if pattern.ends is Ends.OUTBOUND else None,
            )


def _sockets(fields: Mapping[str, str]) -> _Connection:
    is_server = {"true": True, "false": False}.get(fields.get("bserver", "").lower())
    local, local_port = socket_address(fields.get("localaddress", ""), port=is_server is True)
    peer, peer_port = socket_address(fields.get("remoteaddress", ""), port=is_server is False)
    client_port = {True: peer_port, False: local_port}.get(is_server) if is_server is not None else None
    return _Connection(local=local, peer=peer, client_port=client_port, is_server=is_server)


def _peer(groups: Mapping[str, str]) -> str | None:
    """The other side as the pattern names it, by name where there is one."""
    host = squeeze(groups.get("peer", "")) or squeeze(groups.get("ip", ""))
    if not host or len(host) > _LONGEST_NAME:
        return None
    named = host_of(host)
    if "port" in groups and (named is None or is_address(named) or named == host):
        return join_port(host, number_of(groups["port"]))
    return host


def _name(text: str | None) -> str | None:
    name = squeeze(text or "").rstrip(".")
    return name if 0 < len(name) <= _LONGEST_NAME else None


def _cut(text: str) -> str:
    shown = text if text.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in text)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"
