"""What rules about traffic look at: the handshakes that were seen, the certificates in them, and what logs say.

Everything here is a question; nothing decides whether something is wrong. Not here: reading captures
(`edgetrust.codec.capture`), and what a deployment file declares (`edgetrust.rules.examination`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta

from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.evidence import Evidence
from edgetrust.model.handshake import Endpoint, Handshake, HandshakeOutcome, SeenAlert
from edgetrust.model.log import Incident, Sighting
from edgetrust.model.names import DnsName, Name
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.pki.purpose import could_have_issued, is_self_signed
from edgetrust.pki.seen import read_seen_name
from edgetrust.pki.signature import can_check_signature, verify_signature
from edgetrust.rules.callers import find_divided

AFTERWARDS = "; afterwards it was completed"
"""What a message ends with, where the same two went on to complete handshakes."""
MOST_EVIDENCE = 5
"""Places that one finding names; its message says how often it was seen."""
MOST_ENDS = 3
"""Clients that one finding names; how many more there are is said."""
_HOST = re.compile(r"[A-Za-z0-9_*.-]{1,253}")
"""What may name a node: a common name of other characters is the name of a person, or made to deceive."""
_MOST_ABOVE = 10
"""CAs above one another; more are a riddle, not a chain."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that was seen on the wire, or written into logs, in one run."""

    handshakes: tuple[Handshake, ...]
    certificates: Mapping[bytes, Certificate | Unreadable]
    """By DER: every certificate of the handshakes."""
    incidents: tuple[Incident, ...] = ()
    """What logs say."""
    dated: tuple[Sighting, ...] = ()
    """Lines by which the clocks of two nodes can be compared (`edgetrust.model.log.Log`)."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What nodes are called, by address, where a deployment knows them."""
    assumed: frozenset[str] = frozenset()
    """Addresses whose node follows from the deployment alone, and not from what they showed."""
    run: tuple[Handshake, ...] = ()
    """All handshakes of the run, where `handshakes` are some of them."""
    _names: dict[str | Endpoint, str] = field(init=False, repr=False, compare=False)
    _issuers: dict[bytes, list[Certificate]] = field(init=False, repr=False, compare=False)
    _divided: frozenset[str] = field(init=False, repr=False, compare=False)
    _sound: dict[tuple[str, Endpoint], list[Handshake]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", self._find_names())
        object.__setattr__(self, "_divided", find_divided(self.handshakes))
        issuers: dict[bytes, list[Certificate]] = defaultdict(list)
        for certificate in self.certificates.values():
            if isinstance(certificate, Certificate):
                issuers[certificate.subject.canonical].append(certificate)
        object.__setattr__(self, "_issuers", issuers)
        sound: dict[tuple[str, Endpoint], list[Handshake]] = defaultdict(list)
        for handshake in self.run or self.handshakes:
            if handshake.outcome is HandshakeOutcome.OK:
                sound[handshake.client.ip, handshake.server].append(handshake)
        object.__setattr__(self, "_sound", sound)

    def chain(self, handshake: Handshake, side: Side) -> tuple[Certificate, ...]:
        """The certificates that one side showed, leaf first; nothing when the leaf was not seen or cannot be read, and
        without those behind it that cannot."""
        seen = handshake.chain(side)
        if seen is None or self.leaf(handshake, side) is None:
            return ()
        read = (self.certificates[der] for der in seen.certificates)
        return tuple(each for each in read if isinstance(each, Certificate))

    def leaf(self, handshake: Handshake, side: Side) -> Certificate | None:
        """The certificate that one side showed for itself; None when it was not seen or cannot be read."""
        seen = handshake.chain(side)
        first = self.certificates[seen.certificates[0]] if seen is not None and seen.certificates else None
        return first if isinstance(first, Certificate) else None

    def above(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """The CAs above a certificate, next first, as far as anybody showed them: each has signed the one below."""
        found: list[Certificate] = []
        while not is_self_signed(certificate) and len(found) < _MOST_ABOVE:
            listed = self._issuers.get(certificate.issuer.canonical, ())
            issuer = next((each for each in listed if has_issued(each, certificate)), None)
            if issuer is None or issuer in found:
                break
            found.append(issuer)
            certificate = issuer
        return tuple(found)

    def host(self, handshake: Handshake, side: Side) -> str:
        """What a node is called: the one name in the certificates that it showed from its address, else the address."""
        endpoint = handshake.endpoint(side)
        return self._name(handshake, side) or endpoint.ip

    def describe(self, handshake: Handshake, side: Side) -> str:
        """`expe1.example.com (203.0.113.5:7001)`; the port of servers only, those of clients mean nothing."""
        endpoint = handshake.endpoint(side)
        where = endpoint.name if side is Side.SERVER else endpoint.ip
        name = self._name(handshake, side)
        if name is None or name == endpoint.ip:
            return where
        return f"{name} ({where}, assumed)" if self._is_assumed(handshake, side) else f"{name} ({where})"

    def hosts(self, handshakes: Iterable[Handshake], side: Side) -> str:
        """As `host`, of several: the first few, and how many more there are."""
        return _join(self.host(each, side) for each in handshakes)

    def describe_all(self, handshakes: Iterable[Handshake], side: Side) -> str:
        """As `describe`, of several."""
        return _join(self.describe(each, side) for each in handshakes)

    def describe_ends(self, ends: Iterable[tuple[Handshake, Side]]) -> str:
        """As `describe`, of several that may have been on different sides."""
        return _join(self.describe(handshake, side) for handshake, side in ends)

    def hosts_of_ends(self, ends: Iterable[tuple[Handshake, Side]]) -> str:
        """As `host`, of the same."""
        return _join(self.host(handshake, side) for handshake, side in ends)

    def describe_recovery(self, handshakes: Iterable[Handshake]) -> str:
        """`; afterwards it was completed, 6 times, first at …`, where each of the same ends went on to complete
        handshakes; else empty."""
        failed = {(each.client.ip, each.server): each.time for each in handshakes}
        later = {
            ends: [each for each in self._sound.get(ends, ()) if _is_after(each, time)]
            for ends, time in failed.items()
            if ends[0] not in self._divided
        }
        if len(later) < len(failed) or not all(later.values()):
            return ""
        return f"{AFTERWARDS}, {count_of([each for listed in later.values() for each in listed])}"

    def caller(self, handshake: Handshake) -> str | None:
        """What a client is called; None for those that are known by nothing but their address, of which there may be
        as many as there are phones: they are told together."""
        return self._name(handshake, Side.CLIENT)

    def spare_strangers(self, handshake: Handshake, do: str) -> str:
        """A step that lets a client in, with what to see first where the deployment has the server and not the
        client."""
        if handshake.server.ip not in self.names or handshake.client.ip in self.names:
            return do
        who = self.host(handshake, Side.CLIENT)
        return (
            f"the deployment file does not tell who {who} is: if it is none of yours, it was refused rightly, and"
            f" nothing is to be done; otherwise {do}"
        )

    def _name(self, handshake: Handshake, side: Side) -> str | None:
        endpoint = handshake.endpoint(side)
        if endpoint.ip in self.names:
            return self.names[endpoint.ip]
        if side is Side.SERVER:
            return self._names.get(endpoint) or self._names.get(_role_key(endpoint, side))
        # Behind an address that several share, only what is shown tells one from the other.
        is_anybody = endpoint.ip in self._divided and self.leaf(handshake, side) is None
        return None if is_anybody else self._names.get(_role_key(endpoint, side))

    def _is_assumed(self, handshake: Handshake, side: Side) -> bool:
        """The name is that of the address, and not of what the node showed this time."""
        ip = handshake.endpoint(side).ip
        if ip in self.assumed:
            return True
        is_named = ip in self.names and ip not in self._divided
        return side is Side.CLIENT and not is_named and self.leaf(handshake, side) is None

    def _find_names(self) -> dict[str | Endpoint, str]:
        """By server, and by address in each role; only where it is one name."""
        names: dict[str | Endpoint, set[str]] = defaultdict(set)
        for handshake in self.handshakes:
            for side in Side:
                leaf, endpoint = self.leaf(handshake, side), handshake.endpoint(side)
                name = None if leaf is None else name_of(leaf)
                if name is not None:
                    names[_role_key(endpoint, side)].add(name)
                    if side is Side.SERVER:
                        names[endpoint].add(name)
        return {key: found.pop() for key, found in names.items() if len(found) == 1}


def _is_after(handshake: Handshake, time: int | None) -> bool:
    return handshake.time is not None and time is not None and handshake.time > time


def _join(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    if len(listed) > MOST_ENDS:
        return f"{', '.join(listed[:MOST_ENDS])} and {len(listed) - MOST_ENDS} more"
    return " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))


def _role_key(endpoint: Endpoint, side: Side) -> str:
    """What stands for an address in its role, whatever its port: behind NAT, clients and servers are different
    nodes."""
    return f"{side.value} {endpoint.ip}"


def name_of(certificate: Certificate) -> str | None:
    """What a certificate calls its holder: the common name where it may be that of a host, else the first DNS name;
    None without either."""
    dns = (name.value for name in certificate.san if isinstance(name, DnsName))
    names = (*certificate.subject.common_names[-1:], *dns)
    return next((name for name in names if _HOST.fullmatch(name)), None)


def has_issued(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether one certificate has signed another, by names, key identifiers and, where it can be checked, signature."""
    return could_have_issued(issuer, certificate) and not is_not_signed_by(certificate, issuer)


def is_not_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether it is certain that the key of `issuer` did not sign a certificate."""
    return not verify_signature(certificate, issuer) and can_check_signature(certificate.der, issuer.key.spki)


def authorities_of(handshake: Handshake) -> tuple[Name, ...]:
    """The CAs that the server named in its request, as far as they can be read."""
    listed = () if handshake.request is None else handshake.request.authorities
    read = (read_seen_name(der) for der in listed)
    return tuple(name for name in read if isinstance(name, Name))


def fatal_alert_of(handshake: Handshake) -> SeenAlert:
    """The alert that ended a handshake which one ended."""
    alert = handshake.fatal_alert
    assert alert is not None
    return alert


def moment_of(handshake: Handshake) -> datetime | None:
    """When a handshake began; None where the capture does not tell."""
    if handshake.time is None:
        return None
    return _EPOCH + timedelta(microseconds=handshake.time // 1000)


def evidence_of(handshakes: Iterable[Handshake], frame: Callable[[Handshake], int | None]) -> tuple[Evidence, ...]:
    """The places of handshakes in their captures: of the first ones, by the frame that shows it, or the one in which
    they begin."""
    listed = list(handshakes)
    return tuple(Evidence(source=place(each, frame(each))) for each in listed[:MOST_EVIDENCE])


def alert_evidence(handshakes: Iterable[Handshake]) -> tuple[Evidence, ...]:
    """The places of the alerts that ended handshakes."""
    return evidence_of(handshakes, lambda each: None if each.fatal_alert is None else each.fatal_alert.frame)


def place(handshake: Handshake, frame: int | None) -> str:
    """`eth0.pcap, frame 12`: a frame of a handshake, or its first; the service alone, where there are no frames."""
    return handshake.file if handshake.is_probed else f"{handshake.file}, frame {frame or handshake.frame}"


def places_of(handshake: Handshake) -> tuple[str, ...]:
    """The places of a handshake that findings about it cite, each once: its beginning, its alerts, its end."""
    frames = (None, *(alert.frame for alert in handshake.alerts), handshake.ended_frame)
    return tuple(dict.fromkeys(place(handshake, frame) for frame in frames))


def look_again(handshake: Handshake, sight: str) -> str:
    """How to see that something is mended: `a new capture shows the handshake completed`."""
    return f"{'the same edgetrust probe' if handshake.is_probed else 'a new capture'} shows {sight}"


def group(handshakes: Iterable[Handshake], key: Callable[[Handshake], Hashable]) -> list[list[Handshake]]:
    """Handshakes that are alike, in the order of the first of each."""
    groups: dict[Hashable, list[Handshake]] = {}
    for handshake in handshakes:
        groups.setdefault(key(handshake), []).append(handshake)
    return list(groups.values())


def count_of(handshakes: list[Handshake]) -> str:
    """`once, at 14:03:22 UTC`, or how often, and when first and last."""
    return describe_times(len(handshakes), moment_of(handshakes[0]), moment_of(handshakes[-1]))


def describe_times(count: int, begin: datetime | None, end: datetime | None) -> str:
    """How often something happened and when, as far as that is known."""
    if begin is None or end is None:
        return "once" if count == 1 else f"{count} times"
    first, last = describe_moment(begin), describe_moment(end)
    if count == 1:
        return f"once, at {first}"
    if first == last:
        return f"{count} times, at {first}"
    return f"{count} times, first at {first}, last at {last}"


def describe_moment(moment: datetime) -> str:
    """`2026-11-23 08:00:00 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
