"""What rules about traffic look at: the handshakes that were seen, and the certificates in them.

Everything here is a question; nothing decides whether something is wrong. Not here: reading captures
(`edgetrust.codec.capture`), and what a deployment file declares (`edgetrust.rules.examination`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta

from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.evidence import Evidence
from edgetrust.model.handshake import Handshake
from edgetrust.model.names import DnsName
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass

MOST_EVIDENCE = 5
"""Places that one finding names; how many more there are is said."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that was seen on the wire in one run."""

    handshakes: tuple[Handshake, ...]
    certificates: Mapping[bytes, Certificate | Unreadable]
    """By DER: every certificate of the handshakes."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What nodes are called, by address, where a deployment knows them."""
    assumed: frozenset[str] = frozenset()
    """Addresses whose node follows from the deployment alone, and not from what they showed."""
    _names: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", self._find_names())

    def chain(self, handshake: Handshake, side: Side) -> tuple[Certificate, ...]:
        """The certificates that one side showed, leaf first, as far as they can be read."""
        seen = handshake.chain(side)
        read = () if seen is None else (self.certificates[der] for der in seen.certificates)
        return tuple(each for each in read if isinstance(each, Certificate))

    def leaf(self, handshake: Handshake, side: Side) -> Certificate | None:
        """The certificate that one side showed for itself; None when it was not seen or cannot be read."""
        seen = handshake.chain(side)
        first = self.certificates[seen.certificates[0]] if seen is not None and seen.certificates else None
        return first if isinstance(first, Certificate) else None

    def host(self, handshake: Handshake, side: Side) -> str:
        """What a node is called: the one name in the certificates that its address showed, else the address."""
        ip = handshake.endpoint(side).ip
        return self._names.get(ip, ip)

    def describe(self, handshake: Handshake, side: Side) -> str:
        """`expe1.example.com (203.0.113.5:7001)`; the port of servers only, those of clients mean nothing."""
        endpoint = handshake.endpoint(side)
        where = endpoint.name if side is Side.SERVER else endpoint.ip
        where = f"{where}, assumed" if endpoint.ip in self.assumed else where
        name = self._names.get(endpoint.ip)
        return where if name is None else f"{name} ({where})"

    def _find_names(self) -> dict[str, str]:
        names: dict[str, set[str]] = defaultdict(set)
        for handshake in self.handshakes:
            for side in Side:
                leaf = self.leaf(handshake, side)
                if leaf is not None:
                    names[handshake.endpoint(side).ip].add(name_of(leaf))
        return {**{ip: found.pop() for ip, found in names.items() if len(found) == 1}, **self.names}


def name_of(certificate: Certificate) -> str:
    """What a certificate calls its holder: the common name, else the first DNS name, else the subject."""
    common = certificate.subject.common_names
    dns = (name.value for name in certificate.san or () if isinstance(name, DnsName))
    return next(iter((*common, *dns)), str(certificate.subject) or "(empty subject)")


def moment_of(handshake: Handshake) -> datetime:
    """When a handshake began."""
    return _EPOCH + timedelta(microseconds=handshake.time // 1000)


def evidence_of(handshakes: Iterable[Handshake], frame: Callable[[Handshake], int | None]) -> tuple[Evidence, ...]:
    """The places of handshakes in their captures: of the first ones, by the frame that shows it."""
    listed = list(handshakes)
    return tuple(Evidence(source=f"{each.file}, frame {frame(each) or each.frame}") for each in listed[:MOST_EVIDENCE])


def group(handshakes: Iterable[Handshake], key: Callable[[Handshake], Hashable]) -> list[list[Handshake]]:
    """Handshakes that are alike, in the order of the first of each."""
    groups: dict[Hashable, list[Handshake]] = {}
    for handshake in handshakes:
        groups.setdefault(key(handshake), []).append(handshake)
    return list(groups.values())


def count_of(handshakes: list[Handshake]) -> str:
    """`once, at 14:03:22 UTC`, or how often, and when first and last."""
    first, last = moment_of(handshakes[0]), moment_of(handshakes[-1])
    if len(handshakes) == 1:
        return f"once, at {_time(first)}"
    return f"{len(handshakes)} times, first at {_time(first)}, last at {_time(last)}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
