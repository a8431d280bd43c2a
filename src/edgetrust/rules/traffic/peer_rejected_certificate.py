"""One side refused the certificate of the other, and said so with an alert.

## What it checks
Handshakes that ended with one of the alerts that are about certificates: bad_certificate (42), unsupported_certificate
(43), certificate_revoked (44), certificate_expired (45), certificate_unknown (46), unknown_ca (48), access_denied (49)
and decrypt_error (51). Whoever sends the alert is the one who refuses; the certificate in question is that of the other
side. Where the refused chain shows the reason by itself, the rule about that reason reports it instead.

## Why it matters on the edge
Every hop of Mobile and Remote Access verifies the other side, and most verify both. The alert is the only place where
the verifier says why, and it is on the wire for a fraction of a second.

## What you will see
On the one side an error of its own verification ("unable to get local issuer certificate"), on the other one that
quotes the alert ("tlsv1 alert unknown ca"). The zone or the service stays down on both.

## How to fix it
Look at the list of the side that sent the alert. With unknown_ca it lacks the CA that issued the shown certificate, or
one above it up to the root: append it there. With certificate_expired, when nothing that was sent has expired, a CA in
its own list has. With certificate_revoked, have the certificate replaced, or renew the revocation list. With
decrypt_error look for a CA of the same name and another key in its list. The others may stand for any reason; the log
of the side that sent the alert has it.

## How to verify
A new capture shows the handshake going on behind the certificate.

## Sources
The certificate guide on trusted CAs; RFC 8446 on alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.certificate import Certificate
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.side import Side
from edgetrust.mra.pages import TRUSTED_CA
from edgetrust.pki.purpose import is_self_signed
from edgetrust.rules.observation import Observation, count_of, evidence_of, group
from edgetrust.rules.rejections import Rejection, cause_finding, find_cause, find_rejections, rejection_evidence
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide, standard

_REVOKED, _EXPIRED, _UNKNOWN_CA, _DENIED, _DECRYPT = 44, 45, 48, 49, 51


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each refusal, of this rule or of the one that knows the reason."""
    for rejection in find_rejections(observation):
        cause = find_cause(rejection)
        yield _finding(observation, rejection) if cause is None else cause_finding(observation, rejection, cause)
    sealed = [handshake for handshake in observation.handshakes if handshake.sealed_alert is not None]
    for members in group(sealed, lambda each: (each.client.ip, each.server, each.sealed_alert)):
        yield _sealed_finding(observation, members)


RULE = Rule(
    slug="peer-rejected-certificate",
    title="one side refused the certificate of the other with an alert",
    family=Family.TRAFFIC,
    severity=Severity.ERROR,
    citations=(
        article("SSL handshake"),
        certificate_guide("Trusted CA certificate"),
        standard("RFC 8446", "6.2"),
    ),
    read=read,
)


def _finding(observation: Observation, rejection: Rejection) -> Finding:
    first = rejection.first
    verifier = observation.describe(first, rejection.verifier)
    presenter = observation.describe(first, rejection.presenter)
    steps, expected = _mend(observation, rejection)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.host(first, rejection.verifier),
        message=f"{verifier} refused the certificate of {presenter}"
        f" ({alert_of(rejection.alert.code)}, {count_of(list(rejection.handshakes))}): {_meaning(rejection)}",
        expected=expected,
        got=_describe_chain(rejection.chain),
        evidence=rejection_evidence(rejection, rejection.chain[0] if rejection.chain else None),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(steps=steps, impact=Impact.NODE_RESTART, verify="a new capture shows the handshake completed"),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _describe_chain(chain: tuple[Certificate, ...]) -> str:
    return " → ".join(short(certificate) for certificate in chain) or "a certificate that the capture does not show"


def _meaning(rejection: Rejection) -> str:
    """What the alert says, for this chain."""
    chain, code = rejection.chain, rejection.alert.code
    if code == _UNKNOWN_CA and chain and is_self_signed(chain[0]):
        return "the certificate is self-signed, and is not in its list"
    if code == _UNKNOWN_CA and len(chain) == 1:
        return f"nothing but the leaf was sent, and its list does not lead from {chain[0].issuer.rfc4514} to a root"
    if code == _UNKNOWN_CA:
        return "its list does not hold what the chain needs up to a root"
    return {
        _REVOKED: "it found the certificate, or a CA above it, revoked",
        _EXPIRED: "nothing that was sent has expired, so a CA in its own list has, or its clock is wrong",
        _DENIED: "the certificate is valid, and is not allowed in",
        _DECRYPT: "a signature did not verify: most often a CA of the same name and another key stands in its list",
    }.get(code, "the alert does not say why; its own log does")


def _mend(observation: Observation, rejection: Rejection) -> tuple[tuple[RemedyStep, ...], str]:
    """The steps, and what was expected."""
    node = observation.host(rejection.first, rejection.verifier)
    presenter = observation.host(rejection.first, rejection.presenter)
    chain, code = rejection.chain, rejection.alert.code
    if code == _UNKNOWN_CA and chain:
        wanted = _wanted(chain)
        return (
            (RemedyStep(node=node, where=TRUSTED_CA, do=f"append {wanted}", certificates=_present_cas(chain)),),
            f"a list of {node} that leads from the certificate to a root: {wanted}",
        )
    if code == _REVOKED:
        do = "request a new certificate with a new key, have it signed and upload it"
        return (RemedyStep(node=presenter, where="the certificate page of the node", do=do),), "no revocation"
    do = {
        _EXPIRED: "delete expired CAs from the list and append their successors; compare the clock with NTP",
        _DECRYPT: "look for two CAs of one name in the list; delete the one that did not sign the chain",
        _DENIED: "allow this certificate or its name in, or show another one",
    }.get(code, "read its log at the time of the alert: it has the error of its own verification")
    where = TRUSTED_CA if code in {_EXPIRED, _DECRYPT} else "the log of the node"
    return (RemedyStep(node=node, where=where, do=do),), "a certificate that the other side accepts"


def _wanted(chain: tuple[Certificate, ...]) -> str:
    """What the verifier's list must hold, as far as the chain tells."""
    if is_self_signed(chain[0]):
        return short(chain[0])
    cas = ", ".join(short(certificate) for certificate in chain[1:])
    if chain[-1].issuer.canonical == chain[-1].subject.canonical:
        return cas
    above = f"{chain[-1].issuer.rfc4514} and whatever stands above it up to its root (they are not sent; ask the CA)"
    return f"{cas}, {above}" if cas else above


def _present_cas(chain: tuple[Certificate, ...]) -> tuple[str, ...]:
    cas = chain if is_self_signed(chain[0]) else chain[1:]
    return tuple(certificate.sha256 for certificate in cas)


def _sealed_finding(observation: Observation, members: list[Handshake]) -> Finding:
    """TLS 1.3: the size of a record says that it is an alert, not which."""
    first = members[0]
    sender = first.sealed_alert
    assert sender is not None
    verifier, presenter = observation.describe(first, sender), observation.describe(first, sender.other)
    when = "after the server's certificate" if sender is Side.CLIENT else "as soon as the client had shown its own"
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.host(first, sender),
        message=f"{verifier} ended the TLS 1.3 handshake with {presenter} {when}, with an encrypted record of the size"
        f" of an alert ({count_of(members)}): most likely it refuses the certificate of {presenter}",
        expected="a handshake that goes on",
        got="an encrypted alert; its number cannot be seen",
        evidence=evidence_of(members, lambda each: each.frame),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=observation.host(first, sender),
                    where="the log of the node",
                    do="read its log at that time, or give the capture a key log (--keylog), or capture once with"
                    " TLS 1.2 as the newest version: then the alert and the certificates are visible",
                ),
            ),
            impact=Impact.NONE,
            verify="a new capture shows the handshake going on",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )
