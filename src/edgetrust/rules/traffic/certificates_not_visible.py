"""TLS 1.3 encrypts the certificates, so the capture does not show them.

## What it checks
Handshakes of TLS 1.3 for which no key log was given.

## Why it matters on the edge
In TLS 1.3 the server name, the versions and the outcome can be seen from outside; certificates, the names of accepted
CAs and most alerts cannot. A capture that shows no certificate does not mean that none was sent.

## What you will see
A ClientHello and a ServerHello, then records of application data.

## How to fix it
Nothing is broken. To see the certificates look at the node itself with `edgetrust probe`, read the logs of both sides,
give `edgetrust capture` a key log (`--keylog`), or have one side offer TLS 1.2 as its newest version for a test.

## How to verify
A capture of TLS 1.2 shows both chains.

## Sources
RFC 8446, protocol overview.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.side import Side
from edgetrust.rules.observation import Observation, evidence_of
from edgetrust.rules.remedies import no_action
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard

_MOST_SERVERS = 5


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for all of them."""
    hidden = [each for each in observation.handshakes if each.is_hidden]
    if not hidden:
        return
    servers = list(dict.fromkeys(observation.describe(each, Side.SERVER) for each in hidden))
    more = f" and {len(servers) - _MOST_SERVERS} more" if len(servers) > _MOST_SERVERS else ""
    many = f"{len(hidden)} handshakes use" if len(hidden) > 1 else "1 handshake uses"
    yield Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=None,
        message=f"{many} TLS 1.3, which hides certificates, CA names and most alerts"
        f" (with {', '.join(servers[:_MOST_SERVERS])}{more})",
        expected="TLS 1.2, or a key log",
        got="encrypted handshakes",
        evidence=evidence_of(hidden, lambda each: each.frame),
        consequence="what these sides showed each other is not judged here",
        remedy=no_action(
            "to see them: edgetrust probe against the server, the logs of both sides, --keylog, or a capture of TLS 1.2"
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


RULE = Rule(
    slug="certificates-not-visible",
    title="TLS 1.3 hides the certificates from the capture",
    family=Family.TRAFFIC,
    severity=Severity.INFO,
    citations=(standard("RFC 8446", "2"),),
    read=read,
)
