"""Handshakes out of captures: which of them were asked for, whose certificates they show, and what is wrong with them.

Reading is a stream that is passed in, so the same use case runs against files or a recording. Not here: reading
(`edgetrust.io.capture`), and rendering.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Generic, TypeVar

from edgetrust.errors import Malformed
from edgetrust.model.capture import Capture, CaptureFile
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.evidence import Problem
from edgetrust.model.finding import Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.names import DnsName, Name
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.match import matches_pattern
from edgetrust.pki.seen import read_seen_certificate, read_seen_name

if TYPE_CHECKING:
    # What rules are made of takes longer to load than a small capture takes to read.
    from edgetrust.rules.engine import RuleRun
    from edgetrust.rules.observation import Observation

MOST_HANDSHAKES = 50_000
"""Kept in memory, some 50 MiB; a stream (`--format ndjson`) has no such limit."""
MOST_OCTETS = 2**25
"""Of certificates and requests that kept handshakes show, each counted once."""
MOST_READ = 2**10
"""Certificates, and names, remembered while handshakes stream by."""
MOST_READ_OCTETS = 2**22
"""Of their DER."""
_SIDES = tuple(Side)
_T = TypeVar("_T")
Network = IPv4Network | IPv6Network
Seen = Handshake | CaptureFile | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which handshakes somebody asks for; everything, unless it is narrowed."""

    ports: frozenset[int] = frozenset()
    """Of either end."""
    hosts: frozenset[str] = frozenset()
    """Addresses of either end, server names, or names in the certificates shown; lower case."""
    networks: tuple[Network, ...] = ()
    """Of the addresses of either end; with `hosts`, one of both is enough."""
    failed: bool = False
    """Only those that failed, or were completed and closed before any data."""
    since: int | None = None
    """Nanoseconds since 1970."""
    until: int | None = None

    def takes(self, handshake: Handshake, certificates: Certificates) -> bool:
        """Whether a handshake is asked for, however it ended."""
        if self.ports and self.ports.isdisjoint((handshake.client.port, handshake.server.port)):
            return False
        return self._is_in_time(handshake.time) and self._is_of(handshake, certificates)

    def _is_in_time(self, time: int | None) -> bool:
        """A handshake of which nobody knows when it was may have been then."""
        if time is None:
            return True
        return (self.since is None or time >= self.since) and (self.until is None or time <= self.until)

    def _is_of(self, handshake: Handshake, certificates: Certificates) -> bool:
        """One of the hosts and networks, where there are any."""
        if not (self.hosts or self.networks):
            return True
        ends = (handshake.client.ip, handshake.server.ip)
        if not self.hosts.isdisjoint(ends):
            return True
        if self.networks and any(ip_address(end) in network for end in ends for network in self.networks):
            return True
        names = list(_names_of(handshake, certificates))
        return any(matches_pattern(name, host) for name in names for host in self.hosts)


class Certificates:
    """Certificates and names of CAs by DER, each read once."""

    def __init__(self) -> None:
        self._certificates = _Once(read_seen_certificate)
        self._names = _Once(read_seen_name)

    def read(self, der: bytes) -> Certificate | Unreadable:
        """The certificate, or why it is none."""
        return self._certificates.read(der)

    def read_authority(self, der: bytes) -> Name | Unreadable:
        """The name of a CA, or why it is none."""
        return self._names.read(der)

    def all_of(self, handshakes: Iterable[Handshake]) -> dict[bytes, Certificate | Unreadable]:
        """Every certificate that these handshakes show, in the order seen."""
        found: dict[bytes, Certificate | Unreadable] = {}
        for each in handshakes:
            for side in _SIDES:
                for der in certificates_of(each, side):
                    if der not in found:
                        found[der] = self.read(der)
        return found

    def authorities_of(self, handshakes: Iterable[Handshake]) -> dict[bytes, Name | Unreadable]:
        """Every CA that the servers of these handshakes name."""
        requests = (each.request for each in handshakes if each.request is not None)
        ders = (der for request in dict.fromkeys(requests) for der in request.authorities)
        return {der: self.read_authority(der) for der in dict.fromkeys(ders)}


class _Once(Generic[_T]):
    """What octets say, as long as there is room to remember it."""

    def __init__(self, read: Callable[[bytes], _T]) -> None:
        self._read = read
        self._known: dict[bytes, _T] = {}
        self._octets = 0

    def read(self, der: bytes) -> _T:
        """What these say."""
        if der in self._known:
            return self._known[der]
        self._octets += len(der)
        if len(self._known) >= MOST_READ or self._octets > MOST_READ_OCTETS:
            self._known.clear()
            self._octets = len(der)
        self._known[der] = found = self._read(der)
        return found


def certificates_of(handshake: Handshake, side: Side) -> tuple[bytes, ...]:
    """What one side showed, DER; nothing where that was not seen."""
    seen = handshake.chain(side)
    return () if seen is None else seen.certificates


class Sieve:
    """Lets through what was asked for, and counts the rest."""

    def __init__(self, selection: Selection, certificates: Certificates) -> None:
        self._selection = selection
        self._certificates = certificates
        self.others = 0
        """Handshakes that were not asked for."""
        self.sound = 0
        """Handshakes that were asked for if they had failed."""

    def select(self, seen: Iterable[Seen]) -> Iterator[Seen]:
        """The stream without the handshakes that nobody asked for."""
        for each in seen:
            if not isinstance(each, Handshake):
                yield each
            elif not self._selection.takes(each, self._certificates):
                self.others += 1
            elif self._selection.failed and severity_of(each) is None:
                self.sound += 1
            else:
                yield each


def collect(seen: Iterable[Seen], certificates: Certificates, sieve: Sieve) -> tuple[Capture, tuple[Problem, ...]]:
    """Everything that comes through a sieve, in the order of time, and what could not be read."""
    shelf = _Shelf()
    files: list[CaptureFile] = []
    problems: list[Problem] = []
    for each in sieve.select(seen):
        if isinstance(each, Problem):
            problems.append(each)
        elif isinstance(each, CaptureFile):
            files.append(each)
        else:
            shelf.put(each)
    handshakes = sorted(shelf.kept, key=lambda handshake: (handshake.time or 0, handshake.file, handshake.frame))
    found = Capture(
        files=tuple(files),
        handshakes=tuple(handshakes),
        authorities=certificates.authorities_of(handshakes),
        left_out=shelf.left_out,
        left_out_failed=shelf.left_out_failed,
        others=sieve.others,
        sound=sieve.sound,
    )
    return found, tuple(problems)


class _Shelf:
    """Handshakes as far as there is room for them: those that failed take the place of sound ones."""

    def __init__(self) -> None:
        self.left_out = 0
        self.left_out_failed = 0
        self._kept: dict[int, Handshake] = {}
        self._by_rank: tuple[list[int], ...] = ([], [], [])
        """Keys of those kept: sound ones, those that lead to a warning, and those that failed."""
        self._shown: Counter[int] = Counter()
        """How often what is kept shows the same object: what was read once is one in memory."""
        self._octets = 0
        self._count = 0

    @property
    def kept(self) -> Iterable[Handshake]:
        """Those there was room for."""
        return self._kept.values()

    def put(self, handshake: Handshake) -> None:
        """Keep it, where need be in place of others that matter less."""
        rank = _rank(handshake)
        while not self._has_room_for(handshake):
            less = next((keys for keys in self._by_rank[:rank] if keys), None)
            if less is None:
                self._leave_out(handshake)
                return
            self._drop(less.pop())
        self._kept[self._count] = handshake
        self._by_rank[rank].append(self._count)
        self._count += 1
        for octets in _octets_of(handshake):
            self._octets += 0 if id(octets) in self._shown else len(octets)
            self._shown[id(octets)] += 1

    def _has_room_for(self, handshake: Handshake) -> bool:
        if len(self._kept) >= MOST_HANDSHAKES:
            return False
        new = {id(octets): len(octets) for octets in _octets_of(handshake) if id(octets) not in self._shown}
        return self._octets + sum(new.values()) <= MOST_OCTETS

    def _drop(self, key: int) -> None:
        handshake = self._kept.pop(key)
        for octets in _octets_of(handshake):
            self._shown[id(octets)] -= 1
            if not self._shown[id(octets)]:
                del self._shown[id(octets)]
                self._octets -= len(octets)
        self._leave_out(handshake)

    def _leave_out(self, handshake: Handshake) -> None:
        self.left_out += 1
        self.left_out_failed += handshake.outcome is HandshakeOutcome.FAILED


def _rank(handshake: Handshake) -> int:
    severity = severity_of(handshake)
    return 0 if severity is None else 1 if severity is Severity.WARNING else 2


def _octets_of(handshake: Handshake) -> Iterator[bytes]:
    """The octets that a handshake shows and that may be many."""
    for side in Side:
        yield from certificates_of(handshake, side)
    if handshake.request is not None:
        yield from handshake.request.authorities


def severity_of(handshake: Handshake) -> Severity | None:
    """How severe the finding is that a handshake leads to, apart from information; None for none. It says of one
    handshake what `read_rules` says of all, for those who cannot wait for all."""
    if handshake.outcome is HandshakeOutcome.FAILED:
        return Severity.ERROR
    return Severity.WARNING if handshake.is_unused and handshake.ended_by is not None else None


def read_rules(
    observation: Observation, *, only: frozenset[str] = frozenset(), ignore: frozenset[str] = frozenset()
) -> RuleRun:
    """What the rules about traffic find: of those in `only` if it is not empty, and of none in `ignore`."""
    from edgetrust.rules.catalogue import SLUGS, find_rule
    from edgetrust.rules.engine import read_with_rules
    from edgetrust.rules.rule import Family

    asked = (slug for slug in SLUGS[Family.TRAFFIC] if slug not in ignore and (not only or slug in only))
    rules = [rule for slug in asked if (rule := find_rule(slug)) is not None]
    return read_with_rules(observation, rules)


def _names_of(handshake: Handshake, certificates: Certificates) -> Iterator[str]:
    """Whatever either end calls itself, or is called; also with a wildcard."""
    if handshake.server_name is not None:
        yield handshake.server_name
    for side in Side:
        leaf = [certificates.read(der) for der in certificates_of(handshake, side)[:1]]
        if leaf and isinstance(leaf[0], Certificate):
            yield from leaf[0].subject.common_names
            yield from (name.value for name in leaf[0].san if isinstance(name, DnsName))


def parse_hosts(texts: Iterable[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    """Hosts and networks as `Selection` has them: addresses in their usual form, names in lower case, networks with
    their length (`10.0.0.0/8`). Raises Malformed."""
    hosts, networks = set(), []
    for text in texts:
        address = ip_address(text.strip("[]"))
        if address is not None:
            hosts.add(str(address))
        elif "/" in text:
            try:
                networks.append(ip_network(text, strict=False))
            except ValueError as error:
                raise Malformed(f"{text!r} is no network; expected one like 10.0.0.0/8 or 2001:db8::/32") from error
        else:
            hosts.add(text.lower().rstrip("."))
    return frozenset(hosts), tuple(networks)
