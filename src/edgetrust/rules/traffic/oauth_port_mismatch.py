"""An Expressway-C connects to CUCM at the port that is for phones on premises.

## What it checks
Connections of an Expressway to port 5090 that fail, in its logs and in captures. A capture tells an Expressway-C by the
port: it is the client of a traversal zone (from 7001 on) or of an SSH tunnel (2222) as well. Phones inside connect to
5090 rightly, and of them nothing is said.

## Why it matters on the edge
With SIP OAuth a CUCM listens at two ports: 5090 for phones on premises, 5091 for Mobile and Remote Access, where it
asks the Expressway-C for its certificate. Where the ports were mixed up, connections fail and look like a certificate
fault. Certificates need no change for that.

## What you will see
Failures between Expressway-C and CUCM at port 5090; devices with SIP OAuth do not register from outside.

## How to fix it
See in CUCM which ports of SIP OAuth are set, 5091 being that for Mobile and Remote Access, then refresh the CUCM
servers on the Expressway-C, which makes its zones (*CEOAuth*) by them.

## How to verify
The Expressway-C connects to port 5091, and devices register.

## Sources
The CUCM Security Guide on SIP OAuth mode; the MRA guide on the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.log import Incident
from edgetrust.model.side import Side
from edgetrust.mra.logs.fields import host_of
from edgetrust.mra.pages import UNIFIED_CM_SERVERS
from edgetrust.rules.callers import TRAVERSAL_PORTS
from edgetrust.rules.incidents import Account, Advice, about_account
from edgetrust.rules.observation import Observation, count_of, evidence_of, group, look_again
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import cucm_security_guide, mra_guide

_ON_PREMISES = 5090
_WRITERS = frozenset(("tvcs", "Expressway"))
"""Of the lines of an Expressway about SIP."""


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each Expressway and each server, of captures and of logs."""
    callers = {each.client.ip for each in observation.handshakes if each.server.port in TRAVERSAL_PORTS}
    failed = (each for each in observation.handshakes if _is_amiss(each) and each.client.ip in callers)
    for members in group(failed, lambda each: (each.client.ip, each.server)):
        yield _finding(observation, members)
    accounts: dict[tuple[object, ...], list[Incident]] = {}
    for incident in filter(_is_told, observation.incidents):
        sighting = incident.sighting
        accounts.setdefault((sighting.node, sighting.local, sighting.peer), []).append(incident)
    for incidents in accounts.values():
        yield about_account(RULE, Account(incidents=tuple(incidents)), _ADVICE)


RULE = Rule(
    slug="oauth-port-mismatch",
    title="an Expressway-C connects to the SIP OAuth port of phones on premises",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(cucm_security_guide("SIP OAuth mode"), mra_guide("SIP OAuth")),
    read=read,
)


def _is_amiss(handshake: Handshake) -> bool:
    return handshake.server.port == _ON_PREMISES and handshake.outcome is HandshakeOutcome.FAILED


def _is_told(incident: Incident) -> bool:
    """A line of an Expressway that connected to this port."""
    sighting = incident.sighting
    peer = sighting.peer or ""
    is_there = host_of(peer) != peer and peer.endswith(f":{_ON_PREMISES}")
    return sighting.source in _WRITERS and sighting.is_server is False and is_there


_DO = (
    "if {peer} is a CUCM, see which SIP OAuth ports are set there: 5091 is that for Mobile and Remote Access, 5090 for"
    " phones on premises; then refresh the CUCM servers here"
)
_CONSEQUENCE = "devices with SIP OAuth do not register from outside"
_VERIFY = "the Expressway-C connects to port 5091, and devices register"
_EXPECTED = "port 5091, where CUCM serves Mobile and Remote Access with SIP OAuth"
_PROBLEM = "{writer} connected in vain to {peer}: port 5090 is that of phones on premises with SIP OAuth"

_ADVICE = Advice(
    problem=_PROBLEM,
    expected=_EXPECTED,
    where=UNIFIED_CM_SERVERS,
    do=_DO,
    consequence=_CONSEQUENCE,
    verify=_VERIFY,
)


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    names = {each: observation.describe(first, each) for each in Side}
    node = observation.host(first, Side.CLIENT)
    problem = _PROBLEM.format(writer=names[Side.CLIENT], peer=names[Side.SERVER])
    do = _DO.format(peer=names[Side.SERVER])
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node,
        message=f"{problem} ({count_of(members)})",
        expected=_EXPECTED,
        got=f"port {_ON_PREMISES}",
        evidence=evidence_of(members, lambda each: each.frame),
        consequence=_CONSEQUENCE,
        remedy=Remedy(
            steps=(RemedyStep(node=node, where=UNIFIED_CM_SERVERS, do=do),),
            impact=Impact.NONE,
            verify=look_again(first, "port 5091 in use, and devices register"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )
