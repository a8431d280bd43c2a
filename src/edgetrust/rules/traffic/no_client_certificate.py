"""The server demanded a client certificate, and none came.

## What it checks
Handshakes that the server ended with handshake_failure (40), bad_certificate (42) or certificate_required (116) after
the client had answered its request with an empty list of certificates; lines of logs that say so.

## Why it matters on the edge
The Expressway-E demands a certificate from the Expressway-C, CUCM demands one on its secure ports. A client that has
none, or none that it thinks the server accepts, sends an empty list, and the server refuses.

## What you will see
"peer did not return a certificate" on the server, "sslv3 alert handshake failure" on the client.

## How to fix it
See which certificate the client should show. A client picks only a certificate whose issuer is among the names that the
server lists in its request: where the CA of the client's certificate is missing there, append it to the server's list.
From X15.5 on an Expressway has a store of its own for the client certificate; it must not be empty.

## How to verify
A new capture shows the client's certificate behind the server's request.

## Sources
RFC 5246 and RFC 8446 on client certificates; the administrator guide on the client certificate store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.side import Side
from edgetrust.mra.pages import CLIENT_CERTIFICATE, SERVER_CERTIFICATE
from edgetrust.rules.incidents import Account, Advice, about_account, accounts
from edgetrust.rules.log_sides import Party, certificate_page
from edgetrust.rules.observation import (
    Observation,
    alert_evidence,
    authorities_of,
    count_of,
    fatal_alert_of,
    group,
    look_again,
)
from edgetrust.rules.rejections import is_bare
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard

_MOST_NAMES = 8


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each client, server and alert."""
    bare = [each for each in observation.handshakes if is_bare(each)]
    for members in group(bare, lambda each: (observation.caller(each), each.server, fatal_alert_of(each).code)):
        yield _finding(observation, members)
    for account in accounts(observation, RULE.slug):
        yield about_account(RULE, account, _advice_of(account))


RULE = Rule(
    slug="no-client-certificate",
    title="the server demanded a client certificate and none came",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(
        standard("RFC 5246", "7.4.6"),
        standard("RFC 8446", "4.4.2.4"),
        administrator_guide("Maintenance > Security > Client certificate"),
    ),
    read=read,
)


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    alert = fatal_alert_of(first)
    client, server = observation.describe_all(members, Side.CLIENT), observation.describe_all(members, Side.SERVER)
    names = _authorities(first)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.hosts(members, Side.CLIENT),
        message=f"{server} demanded a certificate from {client}, which showed none ({alert_of(alert.code)},"
        f" {count_of(members)}){observation.describe_recovery(members)}",
        expected=f"a certificate of one of the CAs that the server names: {names}" if names else "a client certificate",
        got="an empty list of certificates",
        evidence=alert_evidence(members),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=observation.hosts(members, Side.CLIENT),
                    where=f"its certificates (Expressway: {CLIENT_CERTIFICATE}, before X15.5 {SERVER_CERTIFICATE})",
                    do=observation.spare_strangers(first, _advice(observation, members)),
                ),
            ),
            impact=Impact.NODE_RESTART,
            verify=look_again(first, "the client's certificate behind the server's request"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _advice(observation: Observation, members: list[Handshake]) -> str:
    has_one = "see that the node has a client certificate with its private key"
    if not _authorities(members[0]):
        return has_one
    return (
        f"{has_one}, and that its CA is among those that the server names; if it is not, append it to the list of"
        f" {observation.hosts(members, Side.SERVER)}"
    )


def _authorities(handshake: Handshake) -> str:
    """The CAs that the server named, as far as they fit into a sentence; empty when it named none, or nobody saw."""
    names = authorities_of(handshake)
    more = f"; and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return "; ".join(name.rfc4514 for name in names[:_MOST_NAMES]) + more


def _advice_of(account: Account) -> Advice:
    """What to say of a line: the certificate is missing at the client, whoever wrote it."""
    first = account.first
    if first.is_server is None:
        return _IN_LOGS
    party = account.peer_party if first.is_server else account.writer_party
    page = certificate_page(party, is_client=True)
    server, client = ("writer", "peer") if first.is_server else ("peer", "writer")
    fix = _OF_UNIFIED if party is Party.UNIFIED else _OF_OTHERS
    advice = replace(
        _IN_LOGS,
        problem=f"{{{server}}} demanded a client certificate of {{{client}}}, which showed none",
        where=page.where,
        do=fix.format(server=f"{{{server}}}"),
        impact=page.impact,
        at_peer=first.is_server,
    )
    return (
        replace(advice, severity=Severity.WARNING, do=f"{_STRANGER}; else {advice.do}")
        if _is_strange(account)
        else advice
    )


def _is_strange(account: Account) -> bool:
    return bool(account.first.is_server) and account.peer_party is Party.STRANGER


_STRANGER = "where nobody knows {peer}, an address of the Internet, it is a scanner, and needs nothing"
_OF_UNIFIED = (
    "see that the certificate that CUCM shows there (CallManager) permits TLS Web Client Authentication, or has no"
    " extended key usage: without it CUCM shows none; have it issued anew where it does not, and see that its CA is in"
    " the trust list of {server}"
)
_OF_OTHERS = (
    "see that it has a certificate with its private key that permits client authentication, and that its CA is in the"
    " trust list of {server}, which names it in its request"
)
_IN_LOGS = Advice(
    problem="a client certificate was demanded between {writer} and {peer}, and none was shown",
    expected="a client certificate of a CA that the server names",
    where=certificate_page(Party.UNKNOWN, is_client=True).where,
    do="see that the client (of {writer} and {peer}) has a certificate with its private key that permits client"
    " authentication, and that its CA is in the trust list of the server",
    consequence="the handshake ends there, and with it whatever needs this connection",
    impact=Impact.NODE_RESTART,
)
