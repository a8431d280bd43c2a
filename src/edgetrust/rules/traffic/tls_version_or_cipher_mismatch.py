"""Client and server have no version, cipher suite or curve in common.

## What it checks
Handshakes that ended with handshake_failure (40) before any certificate, illegal_parameter (47), protocol_version (70),
insufficient_security (71) or inappropriate_fallback (86), and lines of logs that say so, or that no version or cipher
is
shared.

## Why it matters on the edge
Releases raise the least TLS version and drop cipher suites; phones and old CUCM releases stay behind. It looks like a
certificate fault in the status of a zone and is none.

## What you will see
"no shared cipher", "unsupported protocol", "wrong version number".

## How to fix it
Compare what the client offers with what the server allows; on the Expressway the page is Maintenance > Security >
Ciphers. Allow what both can do, or upgrade the older side.

## How to verify
A new capture, or the same `edgetrust probe`, shows a ServerHello and the certificates behind it.

## Sources
RFC 8446 on alerts; the administrator guide on ciphers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_version
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.mra.pages import CIPHERS
from edgetrust.rules.incidents import Account, Advice, about_account, accounts
from edgetrust.rules.log_sides import Party
from edgetrust.rules.observation import Observation, alert_evidence, count_of, fatal_alert_of, group, look_again
from edgetrust.rules.rejections import is_bare
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard

_HANDSHAKE_FAILURE = 40
_MEANINGS = {
    _HANDSHAKE_FAILURE: "before any certificate, so most often they have no cipher suite, curve or signature algorithm"
    " in common",
    47: "a value in the other side's message is not one that it allows",
    70: "it does not allow the TLS version of the other side",
    71: "it demands stronger cipher suites than those of the other side",
    86: "the client had fallen back to an older version, though both can do a newer one",
}


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each client, server and alert."""
    apart = [each for each in observation.handshakes if is_apart(each)]
    for members in group(apart, lambda each: (observation.caller(each), each.server, *_likeness(each))):
        yield _finding(observation, members)
    for account in accounts(observation, RULE.slug):
        yield about_account(RULE, account, _advice_of(account))


RULE = Rule(
    slug="tls-version-or-cipher-mismatch",
    title="client and server have no TLS version or cipher suite in common",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(standard("RFC 8446", "6.2"), administrator_guide("Maintenance > Security > Ciphers")),
    read=read,
)


def is_apart(handshake: Handshake) -> bool:
    """Whether it ended with one of these alerts, and for that reason."""
    if handshake.fatal_alert is None or is_bare(handshake):
        return False
    code = handshake.fatal_alert.code
    is_early = handshake.server_chain is None and handshake.client_chain is None
    return code in _MEANINGS and (code != _HANDSHAKE_FAILURE or is_early)


def _likeness(handshake: Handshake) -> tuple[object, ...]:
    alert = fatal_alert_of(handshake)
    return alert.sender, alert.code, handshake.offered_versions, handshake.version


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    alert = fatal_alert_of(first)
    refusing = observation.describe_all(members, alert.sender)
    other = observation.describe_all(members, alert.sender.other)
    offered = ", ".join(name_version(version) for version in first.offered_versions)
    chosen = f"; the server chose {name_version(first.version)}" if first.version is not None else ""
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.hosts(members, alert.sender),
        message=f"{refusing} ended the handshake with {other} ({alert_of(alert.code)}, {count_of(members)}):"
        f" {_MEANINGS[alert.code]}",
        expected="a TLS version and a cipher suite that both sides allow",
        got=f"the client offers {offered or 'versions that the capture does not show'}{chosen}",
        evidence=alert_evidence(members),
        consequence="the handshake ends before certificates matter: this is not a certificate fault",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=observation.hosts(members, alert.sender),
                    where=f"its TLS settings (Expressway: {CIPHERS})",
                    do="compare the versions and cipher suites allowed there with those of the other side, and allow"
                    " what both can do, or upgrade the older one",
                ),
            ),
            impact=Impact.SERVICE_RESTART,
            verify=look_again(first, "a ServerHello and the certificates behind it"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _advice_of(account: Account) -> Advice:
    if account.first.is_server:
        return _OF_CLIENTS
    return _OF_ENDPOINTS if account.writer_party is Party.ENDPOINT else _IN_LOGS


_IN_LOGS = Advice(
    problem="{writer} and {peer} could not agree on a handshake: {reason}",
    expected="a TLS version and a cipher that both sides offer",
    where=CIPHERS,
    do="compare versions and ciphers of both sides (edgetrust probe {server} --all-versions); where these fit, a server"
    " that says handshake failure may miss a client certificate: its own log says so",
    consequence="the handshake ends there, whatever the certificates are",
)
_OF_ENDPOINTS = replace(
    _IN_LOGS,
    do=f"{_IN_LOGS.do}; a phone may end up here, too, when the CA of the certificate is not in its fixed list"
    " (edgetrust explain phone-ca-not-listed)",
    at_peer=True,
)
"""An endpoint has no ciphers that anybody sets."""
_OF_CLIENTS = replace(
    _IN_LOGS,
    do="where {peer} is a node or an endpoint of yours, compare the versions and ciphers of both; an address from the"
    " Internet that nobody knows is a scanner, and needs nothing",
    severity=Severity.WARNING,
)
"""Whoever is on the Internet meets scanners, which are no peers of anybody."""
