"""One side refused the certificate of the other, and said so with an alert.

## What it checks
Handshakes that ended with, and lines of logs that quote, one of the alerts that are about certificates:
bad_certificate (42), unsupported_certificate (43), certificate_revoked (44), certificate_expired (45),
certificate_unknown (46), unknown_ca (48), access_denied (49) and decrypt_error (51). Whoever sends the alert is the
one who refuses; the certificate in question is that of the other
side. Where the refused chain shows the reason by itself, or the line of a log names it, the rule about that reason
reports it instead.

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
A new capture, or the same `edgetrust probe`, shows the handshake going on behind the certificate.

## Sources
The certificate guide on trusted CAs; RFC 8446 on alerts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_version
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Handshake
from edgetrust.model.side import Side
from edgetrust.model.tls import Version
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import TRUSTED_CA
from edgetrust.rules.log_alerts import read_log_alerts
from edgetrust.rules.log_rejections import read_log_rejections
from edgetrust.rules.observation import Observation, authorities_of, count_of, evidence_of, group, look_again
from edgetrust.rules.rejections import Rejection, cause_finding, find_cause, find_rejections, rejection_evidence
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, certificate_guide, standard
from edgetrust.rules.unknown_ca import append_words, describe_lack, describe_need, find_lack

_BAD, _UNSUPPORTED, _REVOKED, _EXPIRED, _UNKNOWN, _UNKNOWN_CA, _DENIED, _DECRYPT = 42, 43, 44, 45, 46, 48, 49, 51
_NO_REASON = "the alert does not say why"
_UNSEEN = {
    _UNSUPPORTED: "it finds it unfit for its purpose, most often for want of an extended key usage",
    _EXPIRED: "by its clock the certificate, a CA above it or one in its list has expired",
    _UNKNOWN_CA: "its list does not lead from the certificate to a root",
    _DENIED: "the certificate is valid, and is not allowed in",
    _DECRYPT: "a signature did not verify",
}
"""What an alert says of a certificate that nobody else can see."""
ANY_LIST = f"its trust list (Expressway: {TRUSTED_CA})"
"""The place of a list, where nobody says what product the node is."""
_LOG = "its log at the time of the alert"


def read(observation: Observation) -> Iterator[Finding]:
    """One finding for each refusal, of this rule or of the one that knows the reason."""
    for rejection in find_rejections(observation):
        cause = find_cause(rejection)
        yield _finding(observation, rejection) if cause is None else cause_finding(observation, rejection, cause)
    sealed = [handshake for handshake in observation.handshakes if handshake.sealed_alert is not None]
    for members in group(
        sealed,
        lambda each: (
            observation.caller(each), each.server, each.sealed_alert, each.version, each.sealed_certificate
        ),
    ):  # fmt: skip
        yield _sealed_finding(observation, members)
    yield from read_log_alerts(RULE, observation)
    yield from read_log_rejections(observation)


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
    verifier = observation.describe_all(rejection.handshakes, rejection.verifier)
    presenter = observation.describe_all(rejection.handshakes, rejection.presenter)
    case = _case(observation, rejection)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=case.step.node,
        message=f"{verifier} refused the certificate of {presenter}"
        f" ({alert_of(rejection.alert.code)}, {count_of(list(rejection.handshakes))}): {case.meaning}"
        f"{observation.describe_recovery(rejection.handshakes)}",
        expected=case.expected,
        got=_describe_chain(rejection),
        evidence=rejection_evidence(rejection, rejection.chain[0] if rejection.chain else None),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(
            steps=(case.step,),
            impact=Impact.NONE if case.step.where == _LOG else Impact.NODE_RESTART,
            verify=look_again(rejection.first, "the handshake completed"),
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _describe_chain(rejection: Rejection) -> str:
    if rejection.chain:
        return " → ".join(map(short, rejection.chain))
    seen = rejection.first.chain(rejection.presenter)
    return f"a certificate that {'the capture does not show' if seen is None else 'cannot be read'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What an alert says about a chain, and what to do."""

    meaning: str
    expected: str
    step: RemedyStep


def _case(observation: Observation, rejection: Rejection) -> _Case:
    code = rejection.alert.code
    if code == _REVOKED:
        return _revoked(observation, rejection)
    if code == _UNKNOWN_CA and rejection.chain:
        return _unknown_ca(observation, rejection)
    if code == _DECRYPT and rejection.chain:
        return _broken(observation, rejection)
    verifier = observation.hosts(rejection.handshakes, rejection.verifier)
    if code == _EXPIRED and rejection.chain:
        return _Case(
            meaning="nothing that was sent has expired, so a CA in its own list has, or its clock is wrong",
            expected="a path that is valid at the time of the verifier",
            step=RemedyStep(
                node=verifier,
                where=ANY_LIST,
                do="delete expired CAs from the list and append their successors; compare its clock with NTP",
            ),
        )
    return _Case(
        meaning=_unexplained(rejection) if rejection.chain else _UNSEEN.get(code, _NO_REASON),
        expected="a certificate that the other side accepts",
        step=RemedyStep(
            node=verifier,
            where=_LOG,
            do=f"read the error of its own verification, and mend that{_how_to_see(rejection)}",
        ),
    )


def _how_to_see(rejection: Rejection) -> str:
    """Where the certificate is to be found that nobody saw."""
    if rejection.chain:
        return ""
    if any(each.is_hidden for each in rejection.handshakes):
        return "; to see the certificate itself: edgetrust probe, --keylog or TLS 1.2"
    return "; to see the certificate itself: edgetrust probe, or a capture of whole packets from the beginning on"


def _revoked(observation: Observation, rejection: Rejection) -> _Case:
    return _Case(
        meaning="it found the certificate, or a CA above it, revoked",
        expected="a certificate that no revocation list names",
        step=RemedyStep(
            node=observation.hosts(rejection.handshakes, rejection.presenter),
            where="the certificate page of the node",
            do="request a new certificate with a new key, have it signed and upload it; if nobody revoked it, renew the"
            f" revocation list of {observation.hosts(rejection.handshakes, rejection.verifier)}",
        ),
    )


def _unknown_ca(observation: Observation, rejection: Rejection) -> _Case:
    lack = find_lack(observation, rejection)
    node = observation.hosts(rejection.handshakes, rejection.verifier)
    do = append_words(lack, observation.hosts(rejection.handshakes, rejection.presenter))
    return _Case(
        meaning=describe_lack(lack),
        expected=f"a list of {node} that leads from the certificate to a root: {describe_need(lack)}",
        step=RemedyStep(
            node=node,
            where=ANY_LIST,
            do=observation.spare_strangers(rejection.first, do) if rejection.verifier is Side.SERVER else do,
            certificates=tuple(certificate.sha256 for certificate in lack.wanted),
        ),
    )


def _broken(observation: Observation, rejection: Rejection) -> _Case:
    """decrypt_error, though whatever was sent is signed as it should be."""
    issuers = list(dict.fromkeys(certificate.issuer for certificate in rejection.chain))
    named = [name.canonical for name in authorities_of(rejection.first)] if rejection.verifier is Side.SERVER else []
    listed = [name for name in issuers if name.canonical in named]
    words = " or ".join(name.rfc4514 for name in listed or issuers)
    known = ", which it names in its request," if listed else ""
    return _Case(
        meaning="a signature did not verify, though those that can be checked here do: most often a CA called"
        f" {words}{known} stands in its list with another key",
        expected=f"in its list only the {words} that signed the certificate",
        step=RemedyStep(
            node=observation.hosts(rejection.handshakes, rejection.verifier),
            where=ANY_LIST,
            do=f"look for {words} in the list: delete the one that did not sign the certificate and append the one that"
            f" did; if there is but the right one, the private key of"
            f" {observation.hosts(rejection.handshakes, rejection.presenter)} does not belong to its certificate",
        ),
    )


def _unexplained(rejection: Rejection) -> str:
    """Nothing that can be seen is wrong: what was looked at, and what is left."""
    if rejection.alert.code == _DENIED:
        return "the certificate is valid, and is not allowed in"
    if rejection.alert.code == _UNSUPPORTED:
        return "no extended key usage that was sent forbids it; its kind of key, or its key usage, may not suit"
    if rejection.alert.code in {_BAD, _UNKNOWN}:
        name = rejection.first.server_name if rejection.presenter is Side.SERVER else None
        asked = f", and the name {name} that was asked for" if name is not None else ""
        return (
            f"the dates, extended key usages and signatures of what was sent are in order{asked}, so that its list, a"
            " revocation or another name that it expects is the reason"
        )
    return _NO_REASON


def _sealed_finding(observation: Observation, members: list[Handshake]) -> Finding:
    """An alert under keys: the size of a record, or up to TLS 1.2 its type, says that it is one, not which."""
    first = members[0]
    sender = first.sealed_alert
    assert sender is not None
    words = _sealed_words(observation, members, sender)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=observation.hosts(members, sender),
        message=f"{words.message}{observation.describe_recovery(members)}",
        expected="a handshake that goes on",
        got="an encrypted alert; its number cannot be seen",
        evidence=evidence_of(members, lambda each: each.sealed_frame),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(
            steps=(RemedyStep(node=observation.hosts(members, sender), where=_LOG, do=words.do),),
            impact=Impact.NONE,
            verify="a new capture shows the handshake going on",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


class _Words(NamedTuple):
    """What is said of an encrypted alert."""

    message: str
    do: str


def _sealed_words(observation: Observation, members: list[Handshake], sender: Side) -> _Words:
    version = members[0].version
    verifier, presenter = observation.describe_all(members, sender), observation.describe_all(members, sender.other)
    if version is not None and version < Version.TLS_1_3:
        return _Words(
            f"{verifier} ended the {name_version(version)} handshake with {presenter} with an encrypted alert in place"
            f" of its Finished ({count_of(members)}): it has keys, and does not go on with what {presenter} sent",
            "read why it ended the handshake; where it says nothing, let it begin a new session, not resume one",
        )
    when = "after the server's certificate" if sender is Side.CLIENT else "right after the client's last message"
    return _Words(
        f"{verifier} ended the TLS 1.3 handshake with {presenter} {when}, with an encrypted record of the size of an"
        f" alert ({count_of(members)}): most likely it {_sealed_reason(members[0], presenter)}",
        f"read the error of its own verification{_sealed_advice(members[0], presenter)}; or give the capture a key log"
        " (--keylog), or capture once with TLS 1.2 as the newest version: then the alert and the certificates are"
        " visible",
    )


def _sealed_reason(handshake: Handshake, presenter: str) -> str:
    """What the server refuses, as far as the sizes of records tell; a client that ends it refuses what it was shown."""
    if handshake.sealed_certificate is False:
        return f"wants a certificate of {presenter}, whose Certificate message has the size of an empty one"
    or_none = handshake.sealed_alert is Side.SERVER and handshake.sealed_certificate is None
    return f"refuses the certificate of {presenter}" + (", or wants one and was shown none" if or_none else "")


def _sealed_advice(handshake: Handshake, presenter: str) -> str:
    if handshake.sealed_certificate is not False:
        return ""
    return (
        f", and where it demands a certificate, see that {presenter} has one of a CA in its list, with the private key"
    )
