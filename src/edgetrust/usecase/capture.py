"""Handshakes out of captures: which of them were asked for, whose certificates they show, and what is wrong with them.

Reading is a stream that is passed in, so the same use case runs against files or a recording. Not here: reading
(`edgetrust.io.capture`), and rendering.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from edgetrust.codec.file_names import certificate_file_name, safe_part
from edgetrust.codec.pem import write_block
from edgetrust.errors import Malformed
from edgetrust.model.capture import Capture, CaptureFile
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.evidence import Problem
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.names import DnsName
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.pki.match import ip_address
from edgetrust.pki.read import read_certificate

if TYPE_CHECKING:
    # What rules are made of takes longer to load than a small capture takes to read.
    from edgetrust.rules.engine import RuleRun
    from edgetrust.rules.observation import Observation

MOST_HANDSHAKES = 50_000
"""Kept in memory, some 100 MB; a stream (`--format ndjson`) has no such limit."""
MOST_READ = 2**12
"""Certificates remembered while handshakes stream by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which handshakes somebody asks for; everything, unless it is narrowed."""

    ports: frozenset[int] = frozenset()
    """Of either end."""
    hosts: frozenset[str] = frozenset()
    """Addresses of either end, server names, or names in the certificates shown; lower case."""
    failed: bool = False
    """Only those that did not succeed for certain to be ok."""
    since: int | None = None
    """Nanoseconds since 1970."""
    until: int | None = None

    def takes(self, handshake: Handshake, certificates: Certificates) -> bool:
        """Whether a handshake is asked for."""
        if self.ports and self.ports.isdisjoint((handshake.client.port, handshake.server.port)):
            return False
        if self.failed and handshake.outcome is not HandshakeOutcome.FAILED:
            return False
        if (self.since is not None and handshake.time < self.since) or (
            self.until is not None and handshake.time > self.until
        ):
            return False
        return not self.hosts or not self.hosts.isdisjoint(_hosts_of(handshake, certificates))


class Certificates:
    """Certificates by DER, each read once."""

    def __init__(self) -> None:
        self._read: dict[bytes, Certificate | Unreadable] = {}

    def read(self, der: bytes) -> Certificate | Unreadable:
        """The certificate, or why it is none."""
        found = self._read.get(der)
        if found is None:
            try:
                found = read_certificate(der)
            except Malformed as error:
                found = Unreadable(der, error.message)
            self._read[der] = found
        return found

    def all_of(self, handshakes: Iterable[Handshake]) -> dict[bytes, Certificate | Unreadable]:
        """Every certificate that these handshakes show, in the order seen."""
        ders = (der for each in handshakes for side in Side for der in certificates_of(each, side))
        return {der: self.read(der) for der in dict.fromkeys(ders)}


def certificates_of(handshake: Handshake, side: Side) -> tuple[bytes, ...]:
    """What one side showed, DER; nothing where that was not seen."""
    seen = handshake.chain(side)
    return () if seen is None else seen.certificates


def select(
    seen: Iterable[Handshake | CaptureFile | Problem], selection: Selection, certificates: Certificates
) -> Iterator[Handshake | CaptureFile | Problem]:
    """The stream without the handshakes that nobody asked for."""
    return (each for each in seen if not isinstance(each, Handshake) or selection.takes(each, certificates))


def collect(seen: Iterable[Handshake | CaptureFile | Problem]) -> tuple[Capture, tuple[Problem, ...]]:
    """Everything in the order of time, and what could not be read."""
    handshakes: list[Handshake] = []
    files: list[CaptureFile] = []
    problems: list[Problem] = []
    left_out = 0
    for each in seen:
        if isinstance(each, Problem):
            problems.append(each)
        elif isinstance(each, CaptureFile):
            files.append(each)
        elif len(handshakes) < MOST_HANDSHAKES:
            handshakes.append(each)
        else:
            left_out += 1
    handshakes.sort(key=lambda handshake: (handshake.time, handshake.file, handshake.frame))
    return Capture(files=tuple(files), handshakes=tuple(handshakes), left_out=left_out), tuple(problems)


def judge_capture(
    handshakes: tuple[Handshake, ...], certificates: Mapping[bytes, Certificate | Unreadable]
) -> tuple[Finding, ...]:
    """What is wrong with these handshakes, most severe first."""
    if not handshakes:
        return ()
    from edgetrust.rules.observation import Observation

    run = read_rules(Observation(handshakes=handshakes, certificates=certificates))
    if run.crashes:
        raise RuntimeError(run.crashes[0].traceback)
    return run.findings


def read_rules(observation: Observation) -> RuleRun:
    """What the rules about traffic find."""
    from edgetrust.rules.catalogue import SLUGS, find_rule
    from edgetrust.rules.engine import read_with_rules
    from edgetrust.rules.rule import Family

    rules = [rule for slug in SLUGS[Family.TRAFFIC] if (rule := find_rule(slug)) is not None]
    return read_with_rules(observation, rules)


def export_capture(
    handshakes: Iterable[Handshake], certificates: Mapping[bytes, Certificate | Unreadable]
) -> dict[str, str]:
    """Every certificate once, PEM by file name `<host>_<cn>_<sha256 short>.pem`; the host is the first that showed it,
    or the server name for which it was shown."""
    shown_by: dict[bytes, str] = {}
    for handshake in handshakes:
        for side in Side:
            for der in certificates_of(handshake, side):
                shown_by.setdefault(der, _host_of(handshake, side))
    return {_file_name(der, host, certificates[der]): write_block(der) for der, host in shown_by.items()}


def _file_name(der: bytes, host: str, certificate: Certificate | Unreadable) -> str:
    names = certificate.subject.common_names if isinstance(certificate, Certificate) else ()
    return certificate_file_name(host, *names[:1], sha256=sha256(der).hexdigest())


def _host_of(handshake: Handshake, side: Side) -> str:
    name = handshake.server_name if side is Side.SERVER else None
    return safe_part(name or handshake.endpoint(side).ip)


def _hosts_of(handshake: Handshake, certificates: Certificates) -> Iterator[str]:
    """Whatever either end is known by."""
    yield from (handshake.client.ip, handshake.server.ip)
    if handshake.server_name is not None:
        yield handshake.server_name.lower()
    for side in Side:
        leaf = [certificates.read(der) for der in certificates_of(handshake, side)[:1]]
        if leaf and isinstance(leaf[0], Certificate):
            yield from (name.lower() for name in leaf[0].subject.common_names)
            yield from (name.value.lower() for name in leaf[0].san if isinstance(name, DnsName))


def parse_host(text: str) -> str:
    """A host as `Selection` has it: addresses in their usual form, names in lower case."""
    address = ip_address(text.strip("[]"))
    return str(address) if address is not None else text.lower()
