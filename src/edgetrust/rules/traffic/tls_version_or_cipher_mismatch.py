"""Client and server have no version, cipher suite or curve in common.

## What it checks
Handshakes that ended with handshake_failure (40) before any certificate, illegal_parameter (47), protocol_version (70),
insufficient_security (71) or inappropriate_fallback (86), and lines of logs that say so, or that no version or cipher
is shared. OpenSSL says illegal_parameter behind a certificate, too: of a key or a signature that it did not offer to
take, and of certificates that are longer than it reads.

## Why it matters on the edge
Releases raise the least TLS version and drop cipher suites; phones and old CUCM releases stay behind. It looks like a
certificate fault in the status of a zone, and mostly is none. One it may be: a server whose own certificate has a key
that the client cannot use does not show it, and says handshake_failure.

## What you will see
"no shared cipher", "unsupported protocol", "wrong version number".

## How to fix it
Compare what the client offers with what the server allows; on the Expressway the page is Maintenance > Security >
Ciphers. Allow what both can do, or upgrade the older side. Where they fit and the server says handshake_failure, look
at the certificate on the server: [key-usage-unsuitable](key-usage-unsuitable.md) and
[curve-not-offered](curve-not-offered.md) say which keys are not shown. Behind a certificate the log of the side that
refused has the reason: `excessive message size` (send the certificate and its intermediates alone), `wrong curve` or
`wrong signature type` (another key).

## How to verify
A new capture, or the same `edgetrust probe`, shows a ServerHello and the certificates behind it.

## Sources
RFC 8446 on alerts; the administrator guide on ciphers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_version
from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.side import Side
from edgetrust.mra.pages import CIPHERS
from edgetrust.pki.tls_limits import LONGEST_CERTIFICATES, has_foreign_curve
from edgetrust.rules.faults import describe_curve
from edgetrust.rules.incidents import Account, Advice, about_account, accounts
from edgetrust.rules.log_sides import Party
from edgetrust.rules.observation import Observation, alert_evidence, count_of, fatal_alert_of, group, look_again
from edgetrust.rules.rejections import Rejection, cause_finding, is_bare
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard

_HANDSHAKE_FAILURE, _ILLEGAL_PARAMETER = 40, 47
_MEANINGS = {
    _HANDSHAKE_FAILURE: "before any certificate, so most often they have no cipher suite, curve or signature algorithm"
    " in common",
    _ILLEGAL_PARAMETER: "a value in the other side's message is not one that it allows",
    70: "it does not allow the TLS version of the other side",
    71: "it demands stronger cipher suites than those of the other side",
    86: "the client had fallen back to an older version, though both can do a newer one",
}


_CONSEQUENCE_OF_KEY = (
    "the handshake ends before any certificate is shown, so it does not matter who trusts whom; but the key of the"
    " server's own certificate may be the reason"
)
_OWN_CERTIFICATE = "its own certificate (Expressway: Maintenance > Security > Server certificate, Show (decoded))"
_LOOK_AT_KEY = (
    "where versions and suites fit, look at its key: one that is ECDSA and whose key usage lacks digitalSignature, or"
    " whose curve is none of P-256, P-384 and P-521, is not shown to clients"
)


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each client, server and alert."""
    apart = [each for each in observation.handshakes if is_apart(each)]
    for members in group(apart, lambda each: (observation.caller(each), each.server, *_likeness(each))):
        yield _about_shown(observation, members) if _shown(members[0]) else _finding(observation, members)
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
    return alert.sender, alert.code, handshake.offered_versions, handshake.version, _shown(handshake)


def _shown(handshake: Handshake) -> tuple[bytes, ...]:
    """The certificates that whoever did not allow a value had been shown."""
    alert = fatal_alert_of(handshake)
    chain = handshake.chain(alert.sender.other)
    return () if chain is None or alert.code != _ILLEGAL_PARAMETER else chain.certificates


def _about_shown(observation: Observation, members: list[Handshake]) -> Finding:
    """Version and cipher suite had been agreed on: something is wrong with what was shown."""
    first = members[0]
    leaf = _foreign_leaf(observation, first)
    if leaf is not None:
        return _finding_of_curve(observation, members, leaf)
    alert = fatal_alert_of(first)
    refusing = observation.describe_all(members, alert.sender)
    other = observation.describe_all(members, alert.sender.other)
    case = _too_long(_shown(first)) or _OF_OTHER_VALUES
    node = observation.hosts(members, alert.sender.other if case.is_at_presenter else alert.sender)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node,
        message=f"{refusing} ended the handshake with {other} behind its certificate ({alert_of(alert.code)},"
        f" {count_of(members)}): {case.meaning}",
        expected=case.expected,
        got=case.got,
        evidence=alert_evidence(members),
        consequence="the handshake ends there, whoever issued the certificates",
        remedy=Remedy(
            steps=(RemedyStep(node=node, where=case.where, do=case.do),),
            impact=Impact.SERVICE_RESTART,
            verify=look_again(first, "the handshake completed"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


class _Case(NamedTuple):
    """Why something that was shown is not allowed, and what is to be done."""

    meaning: str
    expected: str
    got: str
    where: str
    do: str
    is_at_presenter: bool


_OF_OTHER_VALUES = _Case(
    meaning="a value in what it was shown is not one that it allows, most often the curve of a key or a signature"
    " algorithm",
    expected="keys, curves and signature algorithms that both sides allow",
    got="certificates that are short enough to be read",
    where="its log at the time of the alert",
    do="read the reason: wrong curve and wrong signature type are about the key of the certificate that it was shown",
    is_at_presenter=False,
)


def _too_long(shown: Sequence[bytes]) -> _Case | None:
    """More than OpenSSL reads; None for certificates that are short enough."""
    octets = 3 + sum(3 + len(der) for der in shown)
    if octets <= LONGEST_CERTIFICATES:
        return None
    return _Case(
        meaning="what it was shown is longer than OpenSSL reads (excessive message size)",
        expected=f"a Certificate message of at most {LONGEST_CERTIFICATES:,} octets",
        got=f"a message of {octets:,} octets",
        where="the certificate that it shows",
        do="upload it again, alone or with the intermediates above it, and without a bundle of CAs; where it is that"
        " long itself, have it issued with no more names than are needed",
        is_at_presenter=True,
    )


def _foreign_leaf(observation: Observation, handshake: Handshake) -> Certificate | None:
    """The certificate of a client whose key lies on a curve that the server did not name, where that was the reason."""
    if fatal_alert_of(handshake).sender is not Side.SERVER or _too_long(_shown(handshake)) is not None:
        return None
    leaf = observation.leaf(handshake, Side.CLIENT)
    return leaf if leaf is not None and has_foreign_curve(leaf) else None


def _finding_of_curve(observation: Observation, members: list[Handshake], leaf: Certificate) -> Finding:
    alert = fatal_alert_of(members[0])
    refused = Rejection(handshakes=tuple(members), verifier=alert.sender, alert=alert, chain=(leaf,))
    return cause_finding(observation, refused, describe_curve(leaf))


def _finding(observation: Observation, members: list[Handshake]) -> Finding:
    first = members[0]
    alert = fatal_alert_of(first)
    refusing = observation.describe_all(members, alert.sender)
    other = observation.describe_all(members, alert.sender.other)
    offered = ", ".join(name_version(version) for version in first.offered_versions)
    # The other alerts are about what was offered, and a client that says 40 has not got the certificate either.
    may_be_key = alert.code == _HANDSHAKE_FAILURE and alert.sender is Side.SERVER
    node = observation.hosts(members, alert.sender)
    chosen = f"; the server chose {name_version(first.version)}" if first.version is not None else ""
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node,
        message=f"{refusing} ended the handshake with {other} ({alert_of(alert.code)}, {count_of(members)}):"
        f" {_MEANINGS[alert.code]}",
        expected="a TLS version and a cipher suite that both sides allow",
        got=f"the client offers {offered or 'versions that the capture does not show'}{chosen}",
        evidence=alert_evidence(members),
        consequence=_CONSEQUENCE_OF_KEY
        if may_be_key
        else "the handshake ends before certificates matter: this is not a certificate fault",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node,
                    where=f"its TLS settings (Expressway: {CIPHERS})",
                    do="compare the versions and cipher suites allowed there with those of the other side, and allow"
                    " what both can do, or upgrade the older one",
                ),
                *((RemedyStep(node=node, where=_OWN_CERTIFICATE, do=_LOOK_AT_KEY),) if may_be_key else ()),
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
