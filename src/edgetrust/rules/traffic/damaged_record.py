"""One side could not read or decrypt what the other sent.

## What it checks
Handshakes that ended with unexpected_message (10), bad_record_mac (20), decryption_failed (21), record_overflow (22) or
decode_error (50); lines of logs that say so.

## Why it matters on the edge
The certificates are fine; what arrives is not what was sent, or not what TLS allows. A device in between that changes
packets, a broken private key, or two implementations that misunderstand each other.

## What you will see
"bad record mac", "decryption failed or bad record mac", "unexpected message", "length mismatch".

## How to fix it
Capture on both sides and compare the bytes: when they differ, a device in between changes them (inspection, ALG, NAT
helpers); switch that off for this connection. When they are equal, look at the private key of the side that sends, and
at the releases of both.

## How to verify
A new capture, or the same `edgetrust probe`, shows the handshake completed.

## Sources
RFC 8446 on alerts and what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.rules.incidents import Advice, read_incidents
from edgetrust.rules.observation import Observation, alert_evidence, count_of, fatal_alert_of, group, look_again
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard

_CODES = frozenset((10, 20, 21, 22, 50))


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each client, server and alert."""
    damaged = [each for each in observation.handshakes if is_damaged(each)]
    for members in group(damaged, lambda each: (observation.caller(each), each.server, _who_and_what(each))):
        yield _finding(observation, members)
    yield from read_incidents(RULE, observation, _IN_LOGS)


RULE = Rule(
    slug="damaged-record",
    title="one side could not read or decrypt what the other sent",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(standard("RFC 8446", "6.2"),),
    read=read,
)


def is_damaged(handshake: Handshake) -> bool:
    """Whether it ended with one of these alerts."""
    return handshake.fatal_alert is not None and handshake.fatal_alert.code in _CODES


def _who_and_what(handshake: Handshake) -> tuple[object, ...]:
    alert = fatal_alert_of(handshake)
    return alert.sender, alert.code


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    alert = fatal_alert_of(first)
    receiver, sender = (
        observation.describe_all(members, alert.sender),
        observation.describe_all(members, alert.sender.other),
    )
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.hosts(members, alert.sender),
        message=f"{receiver} could not read what {sender} sent ({alert_of(alert.code)}, {count_of(members)})",
        expected="records and messages as TLS has them",
        got="something that the receiver refuses to read",
        evidence=alert_evidence(members),
        consequence="the handshake ends, whatever the certificates are",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=observation.hosts(members, alert.sender.other),
                    where="both ends of the connection",
                    do="capture at both ends at the same time and compare: when the bytes differ, exempt the connection"
                    " from the device in between that changes them; when they are equal, replace the private key and"
                    " certificate of the sender",
                ),
            ),
            impact=Impact.NONE,
            verify=look_again(first, "the handshake completed"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


_IN_LOGS = Advice(
    problem="what {writer} and {peer} sent each other could not be read: {reason}",
    expected="records and messages as TLS has them",
    where="both ends of the connection",
    do="capture at both ends at the same time and compare: when the bytes differ, exempt the connection from"
    " the device in"
    " between that changes them; when they are equal, replace the private key and certificate of the sender",
    consequence="the handshake ends, whatever the certificates are",
)
