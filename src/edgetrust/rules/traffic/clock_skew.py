"""The clocks of two nodes differ by more than 60 seconds.

## What it checks
The same connections, with addresses and ports of both ends, in logs or captures of two nodes: a refusal that one side
wrote and the other got, or a handshake that both captured. Where the times of at least three of them are apart by more
than 60 seconds, and always by about as much, the clocks are. Times without a zone are left out, and so are differences
beyond 12 hours: by then the same ports may be those of another connection. A capture counts where its name tells the
node, as in diagnostic archives.

## Why it matters on the edge
The Expressway-E dates the request SERVICE, and the Expressway-C takes it within 60 seconds only. Beyond that SIP
registrations fail, with all certificates as they should be. Each node also judges the dates of certificates by its own
clock: one that is behind refuses a new certificate as not yet valid.

## What you will see
Users sign in, devices do not register (SIP 403). Lines of both nodes about one connection bear different `UTCTime`.

## How to fix it
Let all nodes take their time from the same NTP servers: System > Time on an Expressway, `utils ntp status` on CUCM. See
that the servers are reached and in use; virtual machines must not take the time of their host as well.

## How to verify
New logs of both nodes date the same connection alike, and devices register.

## Sources
The Cisco Live session on troubleshooting Collaboration Edge, on the request SERVICE.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.log import Role, Sighting
from edgetrust.model.side import Side
from edgetrust.mra.logs.connection import connection_of
from edgetrust.rules.callers import TRAVERSAL_PORTS
from edgetrust.rules.clocks import Skew, clock_of, connection_seen, find_skews, is_same_node
from edgetrust.rules.observation import Observation
from edgetrust.rules.rule import Citation, Family, Rule

_ACCEPTED = timedelta(seconds=60)
"""How old a SERVICE may be that the Expressway-C takes."""
_MOST_PLACES = 4


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each two nodes."""
    for skew in find_skews(observation, _ACCEPTED):
        yield _finding(observation, skew)


RULE = Rule(
    slug="clock-skew",
    title="the clocks of two nodes differ by more than 60 seconds",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(
        Citation(
            document="Cisco Live BRKCOL-2021, Collaboration Edge Troubleshooting",
            section="SERVICE",
            read=date(2026, 11, 1),
        ),
    ),
    read=read,
)


def _finding(observation: Observation, skew: Skew) -> Finding:
    seconds = round(skew.apart.total_seconds())
    is_traversal = any(port in TRAVERSAL_PORTS for *_, port in skew.connections)
    refused = list(_refused_by_date(observation, skew))
    said = "".join(dict.fromkeys(text for text, _ in refused))
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity if is_traversal else Severity.WARNING,
        node=skew.behind,
        message=f"the clock of {skew.behind} is {seconds} seconds behind that of {skew.ahead}, by"
        f" {len(skew.connections)} connections that both saw{said}",
        expected="clocks that agree, and never differ by more than 60 seconds",
        got=f"{seconds} seconds",
        evidence=(*skew.evidence[:_MOST_PLACES], *dict.fromkeys(line for _, line in refused[:_MOST_PLACES])),
        consequence=_OF_TRAVERSAL if is_traversal else _OF_OTHERS,
        remedy=Remedy(
            steps=tuple(RemedyStep(node=node, where=_WHERE, do=_DO) for node in (skew.behind, skew.ahead)),
            impact=Impact.NONE,
            verify="new logs of both nodes date the same connection alike, and devices register",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


_WHERE = "System > Time on an Expressway, utils ntp status on CUCM"
_DO = "compare the clock with the real time, and let both nodes take it from the same NTP servers"
_OTHER = "each node judges the dates of certificates by its own clock"
_OF_TRAVERSAL = (
    "the Expressway-C takes a SERVICE request of the Expressway-E within 60 seconds only, so SIP registrations fail"
    f" while all certificates are as they should be; {_OTHER}"
)
_OF_OTHERS = f"{_OTHER}, and may refuse one that is valid"


def _refused_by_date(observation: Observation, skew: Skew) -> Iterator[tuple[str, Evidence]]:
    """What the node whose clock is behind refused as not yet valid, where the other clock explains that."""
    for sighting in observation.dated:
        is_early = sighting.rule == "certificate-not-yet-valid" and sighting.role is Role.REJECTED_PEER
        if not is_early or not is_same_node(clock_of(sighting), skew.behind) or sighting.time is None:
            continue
        begins = _begins(observation, sighting)
        if begins is None:
            how = ", which the clocks may explain"
        elif begins <= sighting.time + skew.apart:
            how = f", which it is by the clock of {skew.ahead}"
        else:
            continue
        text = f"; {skew.behind} refused the certificate of {sighting.peer} as not yet valid{how}"
        yield text, Evidence(source=sighting.line.file, line=sighting.line.number)


def _begins(observation: Observation, sighting: Sighting) -> datetime | None:
    """From when on the certificate is valid that a line tells of; None where no capture shows it."""
    connection, side = connection_of(sighting), Side.CLIENT if sighting.is_server else Side.SERVER
    same = (each for each in observation.handshakes if connection_seen(each) == connection)
    leaves = {leaf.not_before for each in same if (leaf := observation.leaf(each, side)) is not None}
    return leaves.pop() if len(leaves) == 1 else None
