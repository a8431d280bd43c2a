"""Client and server have no version, cipher suite or curve in common.

## What it checks
Handshakes that ended with handshake_failure (40) before any certificate, illegal_parameter (47), protocol_version (70),
insufficient_security (71) or inappropriate_fallback (86), and servers that answer a ClientHello with something that is
no TLS.

## Why it matters on the edge
Releases raise the least TLS version and drop cipher suites; phones and old CUCM releases stay behind. It looks like a
certificate fault in the status of a zone and is none.

## What you will see
"no shared cipher", "unsupported protocol", "wrong version number".

## How to fix it
Compare what the client offers with what the server allows; on the Expressway the page is Maintenance > Security >
Ciphers. Allow what both can do, or upgrade the older side.

## How to verify
A new capture shows a ServerHello and the certificates behind it.

## Sources
RFC 8446 on alerts; the administrator guide on ciphers.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_version
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.side import Side
from edgetrust.mra.pages import CIPHERS
from edgetrust.rules.observation import Observation, count_of, evidence_of, group
from edgetrust.rules.rejections import is_bare
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard

_HANDSHAKE_FAILURE = 40
_CODES = frozenset((47, 70, 71, 86))


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each client, server and alert."""
    apart = [each for each in observation.handshakes if _is_apart(each)]
    for members in group(apart, lambda each: (each.client.ip, each.server, _code(each))):
        yield _finding(observation, members)


RULE = Rule(
    slug="tls-version-or-cipher-mismatch",
    title="client and server have no TLS version or cipher suite in common",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(standard("RFC 8446", "6.2"), administrator_guide("Maintenance > Security > Ciphers")),
    read=read,
)


def _code(handshake: Handshake) -> int | None:
    return None if handshake.fatal_alert is None else handshake.fatal_alert.code


def _is_apart(handshake: Handshake) -> bool:
    code = _code(handshake)
    if code is None or is_bare(handshake):
        return False
    is_early = handshake.server_chain is None and handshake.client_chain is None
    return code in _CODES or (code == _HANDSHAKE_FAILURE and is_early)


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    alert = first.fatal_alert
    assert alert is not None
    refusing = observation.describe(first, alert.sender)
    other = observation.describe(first, alert.sender.other)
    offered = ", ".join(name_version(version) for version in first.offered_versions)
    chosen = f"; the server chose {name_version(first.version)}" if first.version is not None else ""
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.host(first, alert.sender),
        message=f"{refusing} finds no version or cipher suite in common with {other} ({alert_of(alert.code)},"
        f" {count_of(members)})",
        expected="a TLS version and a cipher suite that both sides allow",
        got=f"the client offers {offered or 'versions that the capture does not show'}{chosen}",
        evidence=evidence_of(members, lambda each: each.fatal_alert.frame if each.fatal_alert is not None else None),
        consequence="the handshake ends before certificates matter: this is not a certificate fault",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=observation.host(first, Side.SERVER),
                    where=CIPHERS,
                    do="compare the versions and cipher suites allowed there with those that the client offers, and"
                    " allow what both can do",
                ),
            ),
            impact=Impact.SERVICE_RESTART,
            verify="a new capture shows a ServerHello and the certificates behind it",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )
