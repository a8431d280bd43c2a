"""One side ended a handshake with an alert that is about none of the usual faults.

## What it checks
Handshakes that ended with an alert that no other rule explains: handshake_failure (40) after certificates had been
shown, internal_error (80), user_canceled (90), unrecognized_name (112), no_application_protocol (120) and the rest;
alerts about certificates from a server that asked the client for none; lines of logs that say so, or that a
negotiation failed for a reason that edgetrust does not know.

## Why it matters on the edge
The connection is down, and the certificates may be as they should be. unrecognized_name means that the server has no
certificate for the name that the client asked for: a client that is configured with another name, or a server that
lacks a domain.

## What you will see
"internal error", "unrecognized name", or the number of the alert, in the log of the side that received it.

## How to fix it
Read the log of the side that sent the alert: it knows why. For unrecognized_name compare the name in the ClientHello
with the names of the server.

## How to verify
A new capture, or the same `edgetrust probe`, shows the handshake completed.

## Sources
RFC 8446 on alerts and what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.rules.incidents import Advice, about_account, accounts
from edgetrust.rules.observation import Observation, alert_evidence, count_of, fatal_alert_of, group, look_again
from edgetrust.rules.rejections import is_bare, refusal_of
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard
from edgetrust.rules.traffic import damaged_record, tls_version_or_cipher_mismatch

_UNRECOGNISED_NAME = 112


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each client, server, sender and alert."""
    aborted = [each for each in observation.handshakes if _is_aborted(each)]
    for members in group(aborted, lambda each: (observation.caller(each), each.server, *_key(each))):
        yield _finding(observation, members)
    for account in accounts(observation, RULE.slug):
        yield about_account(RULE, account, _OF_CLIENTS if account.first.is_server else _IN_LOGS)


RULE = Rule(
    slug="handshake-aborted",
    title="one side ended the handshake with an alert that is about none of the usual faults",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(standard("RFC 8446", "6.2"),),
    read=read,
)


def _is_aborted(handshake: Handshake) -> bool:
    alert = handshake.fatal_alert
    if alert is None or refusal_of(handshake) is not None or is_bare(handshake):
        return False
    return not (damaged_record.is_damaged(handshake) or tls_version_or_cipher_mismatch.is_apart(handshake))


def _key(handshake: Handshake) -> tuple[object, ...]:
    alert = fatal_alert_of(handshake)
    return alert.sender, alert.code, handshake.server_name


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    alert = fatal_alert_of(first)
    sender, other = (
        observation.describe_all(members, alert.sender),
        observation.describe_all(members, alert.sender.other),
    )
    asked = f"; the client asked for {first.server_name}" if first.server_name is not None else ""
    do = "read why it ended the handshake"
    if alert.code == _UNRECOGNISED_NAME:
        do += ", and compare the name that the client asked for with the names of the server"
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.hosts(members, alert.sender),
        message=f"{sender} ended the handshake with {other} ({alert_of(alert.code)}, {count_of(members)}): the alert"
        f" does not say why{asked}",
        expected="a completed handshake",
        got=str(alert_of(alert.code)),
        evidence=alert_evidence(members),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=observation.hosts(members, alert.sender), where="its log at the time of the alert", do=do
                ),
            ),
            impact=Impact.NONE,
            verify=look_again(first, "the handshake completed"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


_IN_LOGS = Advice(
    problem="the handshake of {writer} with {peer} failed: {reason}",
    expected="a completed handshake",
    where="the logs of both sides",
    do="read what the logs of {writer} and {peer} say at that time, at debug level where they say no more; with"
    " unrecognized_name compare the name that the client asks for with the names of the server",
    consequence="the handshake ends there, and with it whatever needs this connection",
)
_OF_CLIENTS = replace(
    _IN_LOGS,
    do="where {peer} is a node or an endpoint of yours, read what both logs say at that time; an address from"
    " the Internet"
    " that nobody knows is a scanner, and needs nothing",
    severity=Severity.WARNING,
)
"""Whoever is on the Internet meets scanners, which are no peers of anybody."""
