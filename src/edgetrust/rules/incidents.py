"""Findings about what logs say, so that every rule tells of incidents in the same way: who wrote it, about whom, how
often, and where the lines stand.

A rule gives the words (`Advice`), this file the rest. Not here: which line means which rule (`edgetrust.mra.logs`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.log import Incident, LogLine, Role, Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.fields import host_of
from edgetrust.rules.observation import MOST_EVIDENCE, Observation, describe_moment, describe_times
from edgetrust.rules.rule import Rule

_MOST_PEERS = 3
_UNKNOWN = "the other side"
_VERIFIED = "the TLS verify subject name of the zone"
_PRODUCTS = {
    **dict.fromkeys(
        (
            "Expressway",
            "tvcs",
            "traffic",
            "XCP",
            "edgeconfigprovisioning",
            "alarm",
            "management",
            "supervisor",
            "portforwarding",
            "httpd",
            "web",
        ),
        "the Expressway",
    ),
    "TC/CE": "the TC or CE endpoint",
    "endpoint": "the endpoint",
    "phone": "the phone",
    "OpenSSL": "this side",
}
"""What a person calls a writer that no line names, by its product or the first part of its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a rule says of an incident. `{writer}`, `{peer}`, `{server}` (the peer with its port), `{name}` (the name
    that
    was expected) and `{reason}` stand for what the log says."""

    problem: str
    expected: str
    where: str
    do: str
    consequence: str
    verify: str = "no such line is written any more"
    impact: Impact = Impact.NONE
    at_peer: bool = False
    """The remedy is applied at the other side."""
    severity: Severity | None = None
    """Another one than the rule's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Incidents that one finding tells of."""

    incidents: tuple[Incident, ...]
    """Never empty."""

    @property
    def first(self) -> Sighting:
        """The one whose words are used."""
        return self.incidents[0].sighting

    @property
    def writer(self) -> str:
        """Who wrote the lines: host name or address, else the product."""
        first = self.first
        source = first.source or ""
        return first.node or host_of(first.local) or _PRODUCTS.get(source.partition("_")[0], source or "the writer")

    @property
    def peers(self) -> tuple[str, ...]:
        """The other sides, each once."""
        named = (incident.sighting.peer for incident in self.incidents)
        return tuple(dict.fromkeys(peer for peer in named if peer is not None))

    @property
    def peer(self) -> str:
        """The other sides in a sentence."""
        peers = self.peers
        if not peers:
            return _UNKNOWN
        more = f" and {len(peers) - _MOST_PEERS} more" if len(peers) > _MOST_PEERS else ""
        return ", ".join(peers[:_MOST_PEERS]) + more

    @property
    def names(self) -> dict[str, str]:
        """What the placeholders of an advice stand for."""
        peer = self.peers[0] if self.peers else None
        return {
            "writer": self.writer,
            "peer": self.peer,
            "server": peer if peer is not None and host_of(peer) != peer else f"{peer or 'HOST'}:PORT",
            "name": self.first.expected_name or (_VERIFIED if self.first.is_server else "the name that is asked for"),
            "reason": self.first.reason or "no reason",
        }

    def count(self) -> str:
        """How often, and when first and last."""
        times = [each for incident in self.incidents for each in (incident.first, incident.last) if each is not None]
        # One line may name several hosts, and tells of one event.
        counts: dict[LogLine, int] = {}
        for incident in self.incidents:
            counts[incident.lines[0]] = max(incident.count, counts.get(incident.lines[0], 0))
        total = sum(counts.values())
        return describe_times(total, min(times, default=None), max(times, default=None))

    @property
    def is_over(self) -> bool:
        """What is told has ended."""
        return self.incidents[0].is_over

    def describe_end(self) -> str:
        """When it ended, as a clause that can follow; empty while it lasts."""
        if not self.is_over:
            return ""
        ends = [incident.ended for incident in self.incidents if incident.ended is not None]
        return f"; it was lowered{f' at {describe_moment(max(ends))}' if ends else ''}"

    def evidence(self) -> tuple[Evidence, ...]:
        """The first lines, as places in their files."""
        lines = list(dict.fromkeys(line for incident in self.incidents for line in incident.lines))
        return tuple(Evidence(source=line.file, line=line.number) for line in lines[:MOST_EVIDENCE])


def accounts(observation: Observation, slug: str, *roles: Role) -> list[Account]:
    """The incidents of a rule, alike with alike: a server that refuses many clients for one reason has one defect, a
    client that refuses several servers has several. With `roles`, only these."""
    groups: dict[tuple[object, ...], list[Incident]] = {}
    for incident in observation.incidents:
        if incident.sighting.rule == slug and (not roles or incident.sighting.role in roles):
            groups.setdefault((incident.is_over, *_likeness(incident.sighting)), []).append(incident)
    return [Account(incidents=tuple(group)) for group in groups.values()]


def read_incidents(rule: Rule, observation: Observation, advice: Advice, *roles: Role) -> Iterator[Finding]:
    """The findings of a rule about what logs say; with `roles`, about only these."""
    for account in accounts(observation, rule.slug, *roles):
        yield about_account(rule, account, advice)


def about_account(rule: Rule, account: Account, advice: Advice) -> Finding:
    """One finding, in the words of `advice`."""
    names = account.names
    node = (host_of(account.peers[0]) if advice.at_peer and account.peers else None) or account.writer
    do = advice.do.format(**names)
    return Finding(
        rule=rule.slug,
        severity=Severity.INFO if account.is_over else advice.severity or rule.severity,
        node=node,
        message=f"{advice.problem.format(**names)} ({account.count()}{account.describe_end()})",
        expected=advice.expected.format(**names),
        got=f"in the log: {names['reason']}",
        evidence=account.evidence(),
        consequence=advice.consequence,
        remedy=Remedy(
            steps=(RemedyStep(node=node, where=advice.where, do=f"{_WHEN_BACK}: {do}" if account.is_over else do),),
            impact=advice.impact,
            verify=advice.verify.format(**names),
        ),
        references=tuple(str(citation) for citation in rule.citations),
    )


_WHEN_BACK = "nothing, unless it comes back; then"


def _likeness(sighting: Sighting) -> tuple[object, ...]:
    # One alarm may name several hosts.
    is_alarm = sighting.role is Role.INFO and sighting.code is not None
    return (
        sighting.role,
        sighting.code,
        sighting.node,
        sighting.local,
        None if sighting.is_server or is_alarm else host_of(sighting.peer),
        sighting.expected_name,
    )
