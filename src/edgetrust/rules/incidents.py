"""Findings about what logs say, so that every rule tells of incidents in the same way: who wrote it, about whom, how
often, and where the lines stand.

A rule gives the words (`Advice`), this file the rest. Not here: which line means which rule (`edgetrust.mra.logs`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.log import Incident, LogLine, Role, Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.fields import host_of, is_address, join_port
from edgetrust.pki.openssl_words import read_error
from edgetrust.rules.log_sides import Party, is_of_the_internet, peer_party, writer_party
from edgetrust.rules.observation import MOST_EVIDENCE, Observation, describe_moment, describe_times
from edgetrust.rules.rule import Rule

_MOST_PEERS = 3
_VERIFIED = "the TLS verify subject name of the zone"
_ABOUT_NAMES = frozenset(
    ("name-mismatch", "cucm-defined-by-ip", "jabber-prompts-user", "san-missing-registration-domain")
)
"""Rules by which the name that was looked for is just what is wrong."""
_HTTPS = 8443
"""Where the proxy for sign-in reaches CUCM, IM and Presence and Unity Connection, but for phones' configuration."""
_CAPTURED = "edgetrust capture --export DIR saves it out of a capture of such a handshake"
"""How to see what a client sends: it answers to no probe."""
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
    "curl": "this side",
}
"""What a person calls a writer that no line names, by its product or the first part of its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A further step, with the same placeholders."""

    where: str
    do: str
    at_peer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a rule says of an incident. `{writer}`, `{peer}`, `{server}` (the peer with its port), `{look}` (how to see
    what the peer sends, as a clause), `{name}` (the name that was expected) and `{reason}` stand for what the log
    says."""

    problem: str
    expected: str
    where: str
    do: str
    consequence: str
    verify: str = "no such line is written any more"
    impact: Impact = Impact.NONE
    at_peer: bool = False
    """The remedy is applied at the other side."""
    also: Step | None = None
    """What else is to be done, behind the first step."""
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
            # Whom a look-alike never reached may be anybody.
            is_met = self.first.role is not Role.NOT_A_CERTIFICATE_FAULT
            return self._wanted_host or (self.peer_party if is_met else Party.UNKNOWN).called
        if self._wanted_host is not None:
            return f"{self._wanted_host} ({peers[0]})"
        more = f" and {len(peers) - _MOST_PEERS} more" if len(peers) > _MOST_PEERS else ""
        return ", ".join(peers[:_MOST_PEERS]) + more

    @property
    def peer_node(self) -> str:
        """The other side, as a node: by name where the line has one."""
        address = host_of(self.peers[0]) if self.peers else None
        return self._wanted_host or address or self.peer_party.called

    @property
    def peer_party(self) -> Party:
        """What the other side is."""
        return peer_party(self.first)

    @property
    def writer_party(self) -> Party:
        """What the side is that wrote the lines."""
        return writer_party(self.first)

    @property
    def _wanted_host(self) -> str | None:
        """The name by which a client looked for the server, where the server has an address only."""
        first = self.first
        host, name = host_of(first.peer), first.expected_name
        is_typed = first.is_server is False and first.rule not in _ABOUT_NAMES and name is not None and "." in name
        return name if is_typed and name is not None and not is_address(name) and is_address(host or "") else None

    @property
    def names(self) -> dict[str, str]:
        """What the placeholders of an advice stand for."""
        peer = self.peers[0] if self.peers else None
        return {
            "writer": self.writer,
            "peer": self.peer,
            "server": self._server(peer),
            "look": _CAPTURED
            if self.first.is_server
            else f"edgetrust probe {self._server(peer)} --export DIR saves it",
            "name": self.first.expected_name or (_VERIFIED if self.first.is_server else "the name that is asked for"),
            "reason": _in_words(self.first.reason) or "no reason",
        }

    def _server(self, peer: str | None) -> str:
        if peer is not None and host_of(peer) != peer:
            return peer
        is_proxy = (self.first.source or "").startswith("traffic_server")
        return join_port(peer or "HOST", _HTTPS) if is_proxy else f"{peer or 'HOST'}:PORT"

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


def _in_words(reason: str | None) -> str | None:
    """A reason that is but a number of OpenSSL's, with what it stands for."""
    if reason is None or not reason.isdecimal():
        return reason
    said = read_error(reason)
    alert = f", alert {alert_of(said.alert)}".replace("alert alert", "alert") if said is not None and said.alert else ""
    return f"{reason} (0x{int(reason):X}{alert})"


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
    node = account.peer_node if advice.at_peer else account.writer
    do = _write(account, advice.do)
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
            steps=(
                RemedyStep(node=node, where=advice.where, do=f"{_WHEN_BACK}: {do}" if account.is_over else do),
                *_further(account, advice.also),
            ),
            impact=advice.impact,
            verify=advice.verify.format(**names),
        ),
        references=tuple(str(citation) for citation in rule.citations),
    )


def _further(account: Account, step: Step | None) -> Iterator[RemedyStep]:
    if step is not None:
        node = account.peer_node if step.at_peer else account.writer
        yield RemedyStep(node=node, where=step.where, do=_write(account, step.do))


def _write(account: Account, do: str) -> str:
    """What to do, in which a side has one name."""
    names = account.names
    return do.format(**{**names, "peer": account.peer_node if len(account.peers) == 1 else names["peer"]})


_WHEN_BACK = "nothing, unless it comes back; then"


def _likeness(sighting: Sighting) -> tuple[object, ...]:
    # One alarm may name several hosts.
    is_alarm = sighting.role is Role.INFO and sighting.code is not None
    return (
        sighting.role,
        sighting.code,
        sighting.node,
        sighting.local,
        host_of(sighting.peer) if not sighting.is_server and not is_alarm else is_of_the_internet(sighting.peer),
        sighting.expected_name,
    )
