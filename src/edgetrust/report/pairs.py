"""Connections as reports show them: grouped by the pair of nodes they run between, each with why it is not simply ok.

Every string is printable. Not here: findings and the rest of the report (`edgetrust.report.outline`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from edgetrust.model.connection import Connection
from edgetrust.model.finding import Finding
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, LadderStep, Outcome, Verification
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_mutual, describe_verification

_UNDECIDED = (Outcome.UNKNOWN, Outcome.NOT_VERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a connection is not simply ok."""

    text: str
    finding: int | None
    """Number of the finding that explains it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One arrow of a handshake ladder, between the client on the left and the server on the right."""

    label: str
    """Message name, or the alert."""
    rightward: bool
    outcome: Outcome | None
    """None for an alert, which is the answer to the arrow above it."""
    authorities: tuple[str, ...] | None
    """CertificateRequest only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionEntry:
    """One connection."""

    number: int
    """From 1, in table order: an anchor that no name of a certificate can spoil."""
    id: str
    kind: str
    client: str
    server: str
    port: str
    """`in-band` where there is none."""
    forward: bool
    """The client is the node named first in the heading of the pair."""
    outcome: Outcome
    reasons: tuple[Reason, ...]
    findings: tuple[int, ...]
    """Numbers of all findings that name this connection."""
    ladder: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two nodes and everything between them, in either direction."""

    left: str
    right: str
    connections: tuple[ConnectionEntry, ...]


def build_pairs(verdicts: Iterable[ConnectionVerdict], findings: Sequence[Finding]) -> tuple[Pair, ...]:
    """Pairs in the order in which the table first names them; findings are numbered from 1 in the order given."""
    numbers: dict[str, list[tuple[int, str]]] = {}
    for number, finding in enumerate(findings, start=1):
        for connection in dict.fromkeys(finding.connections):
            numbers.setdefault(connection, []).append((number, finding.rule))
    groups: dict[frozenset[str], list[tuple[int, ConnectionVerdict]]] = {}
    for number, verdict in enumerate(verdicts, start=1):
        ends = frozenset((verdict.connection.client, verdict.connection.server))
        groups.setdefault(ends, []).append((number, verdict))
    return tuple(_build_pair(members, numbers) for members in groups.values())


def _build_pair(members: list[tuple[int, ConnectionVerdict]], findings: dict[str, list[tuple[int, str]]]) -> Pair:
    first = members[0][1].connection
    short = _short_names(first.client, first.server)
    return Pair(
        left=printable(first.client),
        right=printable(first.server),
        connections=tuple(
            ConnectionEntry(
                number=number,
                id=printable(verdict.connection.id),
                kind=printable(verdict.connection.kind),
                client=printable(verdict.connection.client),
                server=printable(verdict.connection.server),
                port=_port(verdict.connection),
                forward=verdict.connection.client == first.client,
                outcome=verdict.outcome,
                reasons=_reasons(verdict, short, findings.get(verdict.connection.id, [])),
                findings=tuple(number for number, _ in findings.get(verdict.connection.id, [])),
                ladder=tuple(_rungs(verdict)),
            )
            for number, verdict in members
        ),
    )


def _port(connection: Connection) -> str:
    return str(connection.port) if connection.port is not None else "in-band"


def _short_names(*nodes: str) -> Mapping[str, str]:
    """Host names without their domains, where that tells the nodes apart and they are no addresses."""
    labels = {node: node.partition(".")[0] for node in nodes}
    told_apart = len(set(labels.values())) == len(labels)
    if told_apart and all(label and not label.isdigit() for label in labels.values()):
        return labels
    return {node: node for node in nodes}


def _reasons(
    verdict: ConnectionVerdict, short: Mapping[str, str], findings: list[tuple[int, str]]
) -> tuple[Reason, ...]:
    """What keeps a connection from being ok, each reason once."""
    doubtful = [each for each in verdict.verifications if each.outcome is not Outcome.OK]
    if _is_mutual(doubtful):
        return (Reason(text=printable(describe_mutual(doubtful[0])), finding=None),)
    reasons = []
    for verification in doubtful:
        rule = verification.diagnosis.rule if verification.diagnosis is not None else None
        number = next((number for number, explained in findings if explained == rule), None)
        text = describe_verification(verification, lambda node: short.get(node, node))
        reasons.append(Reason(text=printable(text), finding=number))
    return tuple(dict.fromkeys(reasons))


def _is_mutual(verifications: Sequence[Verification]) -> bool:
    """Both sides are undecided, for one and the same reason."""
    undecided = {(each.outcome, each.reason) for each in verifications}
    return len(verifications) == 2 and len(undecided) == 1 and verifications[0].outcome in _UNDECIDED


def _rungs(verdict: ConnectionVerdict) -> Iterable[Rung]:
    for step in verdict.ladder:
        rightward = step.sender == verdict.connection.client
        yield Rung(
            label=printable(step.message),
            rightward=rightward,
            outcome=step.outcome,
            authorities=_authorities(step),
        )
        if step.alert is not None:
            # The alert answers the message, so it travels the other way; or it comes in the place of a request for a
            # certificate that could not be made.
            is_answer = step.message != "CertificateRequest"
            label = printable(str(step.alert))
            yield Rung(label=label, rightward=rightward is not is_answer, outcome=None, authorities=None)


def _authorities(step: LadderStep) -> tuple[str, ...] | None:
    return _printable(step.authorities) if step.authorities is not None else None


@lru_cache(maxsize=256)
def _printable(names: tuple[str, ...]) -> tuple[str, ...]:
    # A server names the same CAs to everybody, and mostly so do its peers.
    return tuple(map(printable, names))
