"""An SSH tunnel that goes down with the refusal of a certificate that has another port: the same two Expressways, the
same certificate, and the same side that refuses. The tunnel has no alert, so nothing else says why.

Not here: tunnels that fail by the files (`edgetrust.usecase.log_join`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Incident
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.rules.observation import places_of
from edgetrust.usecase.joint import find_refuser, is_of_traffic
from edgetrust.usecase.log_join import with_lines

_PORT = 2222
"""Of the tunnels, whatever is spoken there."""
_CLOSED, _DOWN = "peer-closed-silently", "ssh-tunnel-down"
_Refusal = tuple[str, str, bytes]
"""Ids of who refuses and of who is refused, and the certificate."""


def fold_tunnels(
    findings: Sequence[Finding], incidents: Iterable[Incident], handshakes: Iterable[Handshake], hosts: Hosts
) -> tuple[tuple[Finding, ...], tuple[Incident, ...]]:
    """The findings, those with captured refusals with the tunnels that went down with them, and the incidents that are
    left."""
    tunnels = _Tunnels(findings, handshakes, hosts)
    closed: dict[int, list[Finding]] = defaultdict(list)
    for number, finding in enumerate(findings):
        if (home := tunnels.home_of(number)) is not None:
            closed[home].append(finding)
    down: dict[int, list[Incident]] = defaultdict(list)
    left = []
    for incident in incidents:
        home = tunnels.home_between(incident)
        left.append(incident) if home is None else down[home].append(incident)
    folded = {id(each) for several in closed.values() for each in several}
    told = (
        with_lines(_with(finding, closed[number]), down[number]) if number in down else _with(finding, closed[number])
        for number, finding in enumerate(findings)
        if id(finding) not in folded
    )
    return tuple(told), tuple(left)


class _Tunnels:
    """Which refusal each captured finding is about."""

    def __init__(self, findings: Sequence[Finding], handshakes: Iterable[Handshake], hosts: Hosts) -> None:
        self._hosts = hosts
        by_frame: dict[str, list[Handshake]] = defaultdict(list)
        for each in handshakes:
            for spot in places_of(each):
                by_frame[spot].append(each)
        self._closed: dict[int, set[_Refusal]] = {}
        of_traffic: dict[_Refusal, set[int]] = defaultdict(set)
        of_files: dict[_Refusal, set[int]] = defaultdict(set)
        for number, finding in enumerate(findings):
            seen = [each for spot in finding.evidence for each in by_frame.get(spot.source, ())]
            if finding.rule == _CLOSED and seen and all(map(_is_tunnel, seen)):
                self._closed[number] = set(self._refusals(seen))
            elif finding.severity is Severity.ERROR and finding.rule != _CLOSED:
                homes = of_traffic if is_of_traffic(finding) else of_files
                for refusal in self._refusals(each for each in seen if not _is_tunnel(each)):
                    homes[refusal].add(number)
        # A defect of the files may name a refusal that has another reason, and is told apart for that.
        self._homes = {**of_files, **of_traffic}

    def home_of(self, number: int) -> int | None:
        """The number of the finding with which a finding about tunnels belongs."""
        homes = [self._homes.get(refusal, set()) for refusal in self._closed.get(number, ())]
        found = set[int]().union(*homes)
        return found.pop() if len(found) == 1 and all(homes) else None

    def home_between(self, incident: Incident) -> int | None:
        """The number of the one finding about a refusal between the ends of a tunnel that is down."""
        sighting = incident.sighting
        if sighting.rule != _DOWN or incident.is_over:
            return None
        ends = {self._id(sighting.node or stated_host(sighting.line.file)), self._id(sighting.peer)}
        numbers = [found for (one, other, _), found in self._homes.items() if {one, other} == ends]
        found = set[int]().union(*numbers)
        return found.pop() if len(found) == 1 else None

    def _refusals(self, handshakes: Iterable[Handshake]) -> Iterator[_Refusal]:
        for each in handshakes:
            refuser = find_refuser(each)
            shown = None if refuser is None else each.chain(refuser.other)
            if refuser is None or shown is None or not shown.certificates:
                continue
            one, other = (self._id(each.endpoint(side).ip) for side in (refuser, refuser.other))
            if one is not None and other is not None:
                yield one, other, shown.certificates[0]

    def _id(self, text: str | None) -> str | None:
        node = self._hosts.find(text)
        return None if node is None else node.id


def _is_tunnel(handshake: Handshake) -> bool:
    return handshake.is_ssh or handshake.server.port == _PORT


def _with(finding: Finding, closed: Sequence[Finding]) -> Finding:
    """The finding with the tunnels that were closed over the same certificate."""
    if not closed:
        return finding
    message = f"{finding.message}. The SSH tunnel fails with it: {'; '.join(each.message for each in closed)}"
    more = (each for one in closed for each in one.evidence)
    return replace(finding, message=message, evidence=tuple(dict.fromkeys((*finding.evidence, *more))))
