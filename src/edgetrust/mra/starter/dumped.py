"""What the dumps of Expressways state: names, side, release, cluster, zones, and settings that no certificate shows.

    dumped = read_dumps(dumps)
    dumped["expc1"].zones[0].peers[0].value      # "expe1.example.com"

Only settings are taken that a published source shows (docs/how-to/diagnose.md lists both). Not here: how the files look
(`edgetrust.codec.dumps`), and where a value goes in the deployment file (`edgetrust.mra.starter.stated`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from edgetrust.model.deployment import Role
from edgetrust.model.dump import Dump
from edgetrust.model.starter import Answer, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.shape import is_host, is_typed
from edgetrust.mra.logs.fields import is_address
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.mra.starter.sightings import is_node_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone of a node, as Configuration > Zones > Zones has it."""

    name: Answer
    kind: str
    """`TraversalClient`, `TraversalServer`, `Neighbor`, …; empty where it is not said."""
    is_unified: bool | None = None
    """Whether it is for Unified Communications; None: not said."""
    port: Answer | None = None
    """SIP port, a number."""
    peers: tuple[Answer, ...] = ()
    """The addresses as typed, in their order."""
    tls_verify: Answer | None = None
    """`on` or `off`."""
    subject_name: Answer | None = None
    """TLS verify subject name, as typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumped:
    """Everything that one node states. None, or empty: not said."""

    host: str
    """As its files are called after it, in lower case."""
    fqdn: Answer | None = None
    """System host name and domain name of System > DNS."""
    role: Role | None = None
    release: Answer | None = None
    cluster_name: Answer | None = None
    """With an empty value where none is set."""
    peers: tuple[Answer, ...] = ()
    """The peers of System > Clustering, as typed."""
    revocation_checking: Answer | None = None
    """`on` or `off`."""
    address: Answer | None = None
    """Of the first LAN interface."""
    domains: tuple[Answer, ...] = ()
    """Of Configuration > Domains: those for Mobile and Remote Access, and others."""
    dns_servers: tuple[Answer, ...] = ()
    ntp_servers: tuple[Answer, ...] = ()
    zones: tuple[Zone, ...] = ()


def read_dumps(dumps: Iterable[Dump]) -> dict[str, Dumped]:
    """What each node states, by the host in the names of its files; of several dumps of one node the latest decides
    each value."""
    held: dict[str, _Held] = {}
    for dump in sorted(dumps, key=lambda each: each.file.rpartition("/")[2].lower()):
        host = stated_host(dump.file)
        if host is not None:
            held.setdefault(host.lower(), _Held(host.lower())).take(dump)
    return {host: each.freeze() for host, each in held.items()}


def unread(dumps: Iterable[Dump]) -> Iterator[Unused]:
    """What of the dumps is not used, each with the reason."""
    for dump in dumps:
        total, used = len(dump.settings), sum(_USED.fullmatch(each.words) is not None for each in dump.settings)
        if total > used > 0:
            reason = f"{total - used} of its {total} settings, which say nothing about certificates that is known"
            yield Unused(file=dump.file, reason=reason)
        elif not used and dump.status.release is None and dump.status.is_edge is None:
            yield Unused(file=dump.file, reason="holds no setting in a form that is known")


# --- one node ---------------------------------------------------------------------------------------------------------

_HOST_NAME, _DOMAIN_NAME = "IP DNS Hostname", "IP DNS Domain Name"
_CLUSTER_NAME = "Alternates Cluster Name"
_ADDRESS = "Ethernet 1 IP V4 Address"
_REVOCATION = "SIP TLS Certificate Revocation Checking Mode"
_PEER = r"Alternates Peer (\d+)(?: Address)?"
_DOMAIN = r"SIP Domain(?:s Domain)? (\d+) Name"
_DNS_SERVER = r"(?:IP )?DNS Server (\d+) Address"
_NTP_SERVER = r"NTP (?:Server (\d+) )?Address"
_IN_ZONE = re.compile(
    r"Zones Zone (?P<number>\d{1,4}) (?:(?P<plain>Name|Type)|(?P<kind>TraversalClient|TraversalServer|Neighbor) "
    r"(?P<what>Collaboration Edge|SIP Port|SIP TLS Verify Mode|SIP TLS Verify Subject Name|Peer [1-6] Address))"
)
_SINGLE = (_HOST_NAME, _DOMAIN_NAME, _CLUSTER_NAME, _ADDRESS, _REVOCATION)
_USED = re.compile("|".join((*_SINGLE, _PEER, _DOMAIN, _DNS_SERVER, _NTP_SERVER, _IN_ZONE.pattern)))
_LONGEST = 253
"""Characters of a value: a domain name. TLS verify subject names have at most 128."""


@dataclass(slots=True)
class _Held:
    """What was read of one node so far: each value with its place."""

    host: str
    values: dict[str, Answer] = field(default_factory=dict)
    """By the words of the setting."""
    release: Answer | None = None
    is_edge: bool | None = None

    def take(self, dump: Dump) -> None:
        """A later dump decides over what an earlier one says."""
        for setting in dump.settings:
            if _USED.fullmatch(setting.words) and len(setting.value) <= _LONGEST:
                self.values[setting.words] = Answer(setting.value, source=f"{dump.file}:{setting.line}")
        status = dump.status
        if status.release is not None:
            self.release = Answer(status.release, source=f"{dump.file}:{status.release_line}")
        self.is_edge = status.is_edge if status.is_edge is not None else self.is_edge

    def freeze(self) -> Dumped:
        """All of it."""
        zones = tuple(_zones(self.values))
        return Dumped(
            host=self.host,
            fqdn=_fqdn(self.values),
            role=_role(zones, is_edge=self.is_edge),
            release=self.release,
            cluster_name=self._cluster_name(),
            peers=self._numbered(_PEER, is_typed),
            revocation_checking=_switch(self.values.get(_REVOCATION)),
            address=next(iter(self._numbered(_ADDRESS, is_address)), None),
            domains=self._numbered(_DOMAIN, is_host),
            dns_servers=self._numbered(_DNS_SERVER, is_typed),
            ntp_servers=self._numbered(_NTP_SERVER, is_typed),
            zones=zones,
        )

    def _cluster_name(self) -> Answer | None:
        found = self.values.get(_CLUSTER_NAME)
        return found if found is not None and (not found.value or is_host(found.value)) else None

    def _numbered(self, pattern: str, is_good: Callable[[str], bool]) -> tuple[Answer, ...]:
        """The values of a table, in the order of their numbers; empty ones are left out."""
        found = [(match, each) for words, each in self.values.items() if (match := re.fullmatch(pattern, words))]
        found.sort(key=lambda pair: int((pair[0].groups() or ("0",))[0] or 0))
        return tuple(each for _, each in found if each.value and is_good(each.value))


def _fqdn(values: Mapping[str, Answer]) -> Answer | None:
    host, domain = values.get(_HOST_NAME), values.get(_DOMAIN_NAME)
    if host is None or domain is None or not host.value or not domain.value:
        return None
    name = f"{host.value}.{domain.value}"
    return Answer(name, source=host.source) if is_node_name(name) else None


def _role(zones: Iterable[Zone], *, is_edge: bool | None) -> Role | None:
    """By its traversal zone for Unified Communications, else by the status of the node."""
    sides = {_SIDES[zone.kind] for zone in zones if zone.kind in _SIDES and zone.is_unified is not False}
    if len(sides) == 1:
        return sides.pop()
    return None if is_edge is None else Role.EXPRESSWAY_E if is_edge else Role.EXPRESSWAY_C


_SIDES = {"TraversalClient": Role.EXPRESSWAY_C, "TraversalServer": Role.EXPRESSWAY_E}


# --- zones ------------------------------------------------------------------------------------------------------------


def _zones(values: Mapping[str, Answer]) -> Iterator[Zone]:
    """In the order of their numbers."""
    found: dict[int, dict[str, Answer]] = {}
    kinds: dict[int, str] = {}
    for words, answer in values.items():
        if (match := _IN_ZONE.fullmatch(words)) is not None:
            number = int(match["number"])
            found.setdefault(number, {})[match["plain"] or match["what"]] = answer
            kinds.setdefault(number, match["kind"] or "")
            kinds[number] = kinds[number] or match["kind"] or ""
    for number in sorted(found):
        yield _zone(found[number], kinds[number])


def _zone(parts: Mapping[str, Answer], kind: str) -> Zone:
    edge, said, port = parts.get("Collaboration Edge"), parts.get("Type"), parts.get("SIP Port")
    subject_name = parts.get("SIP TLS Verify Subject Name")
    typed = (parts.get(f"Peer {number} Address") for number in range(1, 7))
    return Zone(
        name=parts.get("Name") or Answer(""),
        kind=said.value if said is not None and said.value else kind,
        is_unified=None if edge is None else edge.value.lower() == "on",
        port=port if port is not None and _is_port(port.value) else None,
        peers=tuple(each for each in typed if each is not None and each.value and is_typed(each.value)),
        tls_verify=_switch(parts.get("SIP TLS Verify Mode")),
        subject_name=subject_name if subject_name is not None and is_typed(subject_name.value) else None,
    )


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 1 << 16


def _switch(answer: Answer | None) -> Answer | None:
    if answer is None or answer.value.lower() not in ("on", "off"):
        return None
    return Answer(answer.value.lower(), source=answer.source)
