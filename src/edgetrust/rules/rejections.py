"""Certificates that one side refused before our eyes: who refused whose, and what about the chain explains it.

The alert says how the verifier put it; the chain says whether that can be seen from outside. Where it can (a date, a
purpose, a name, a signature), the rule about just that has the finding, and `peer-rejected-certificate` is silent: one
defect, one finding.

Not here: the words about alerts without such a reason (`edgetrust.rules.traffic.peer_rejected_certificate`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.certificate import PURPOSE_NAMES, AuthorityKeyIdentifier, Certificate, Oid
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.handshake import Handshake, SeenAlert
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.pki.issuance import identifiers_fit
from edgetrust.pki.match import offers
from edgetrust.pki.purpose import lists_purpose
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from edgetrust.rules.observation import (
    Observation,
    alert_evidence,
    count_of,
    fatal_alert_of,
    group,
    has_issued,
    is_not_signed_by,
    look_again,
    moment_of,
    place,
)
from edgetrust.rules.remedies import short
from edgetrust.rules.validity import describe_time

_BAD, _UNSUPPORTED, _EXPIRED, _UNKNOWN, _DECRYPT = 42, 43, 45, 46, 51
_REQUIRED = 116
_WITHOUT = frozenset((40, 42))
GENERAL_ALERTS = frozenset((_BAD, _UNKNOWN))
"""Some libraries (Java's, and those of phones) send these for any reason."""
_OIDS = {Purpose.CLIENT_AUTH: Oid.CLIENT_AUTH, Purpose.SERVER_AUTH: Oid.SERVER_AUTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """The same refusal of the same certificate by the same node, as often as it was seen."""

    handshakes: tuple[Handshake, ...]
    """Never empty, in the order of time."""
    verifier: Side
    alert: SeenAlert
    chain: tuple[Certificate, ...]
    """What was refused, leaf first; empty where it was not seen or cannot be read."""

    @property
    def first(self) -> Handshake:
        """The first time."""
        return self.handshakes[0]

    @property
    def presenter(self) -> Side:
        """Whose certificate was refused."""
        return self.verifier.other

    @property
    def purpose(self) -> Purpose:
        """What the certificate was to be good for."""
        return Purpose.CLIENT_AUTH if self.presenter is Side.CLIENT else Purpose.SERVER_AUTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What is wrong with a refused chain, as far as it shows by itself."""

    rule: str
    culprit: Certificate
    problem: str
    """`expired at 2026-11-01 00:00 UTC`."""
    expected: str
    do: str


def find_rejections(observation: Observation) -> list[Rejection]:
    """Every refusal by an alert, in the order of the first of each."""
    refused = [each for each in observation.handshakes if refusal_of(each) is not None]
    return [
        _rejection(observation, members)
        for members in group(refused, lambda each: (observation.caller(each), *_likeness(each)))
    ]


def find_cause(rejection: Rejection) -> Cause | None:
    """The reason that the chain itself gives; None when the verifier's list, or something else that cannot be seen from
    outside, must be the reason."""
    return next(_causes(rejection), None)


def cause_finding(observation: Observation, rejection: Rejection, cause: Cause) -> Finding:
    """The finding of the rule that the cause belongs to."""
    from edgetrust.rules.catalogue import find_rule

    rule = find_rule(cause.rule)
    assert rule is not None
    presenter = observation.hosts(rejection.handshakes, rejection.presenter)
    verifier = observation.describe_all(rejection.handshakes, rejection.verifier)
    shown_by = observation.describe_all(rejection.handshakes, rejection.presenter)
    return Finding(
        rule=rule.slug,
        severity=rule.severity,
        node=presenter,
        message=f"{verifier} refused the certificate of {shown_by}"
        f" ({alert_of(rejection.alert.code)}, {count_of(list(rejection.handshakes))}):"
        f" {short(cause.culprit)} {cause.problem}{observation.describe_recovery(rejection.handshakes)}",
        expected=cause.expected,
        got=f"{short(cause.culprit)} {cause.problem}",
        evidence=rejection_evidence(rejection, cause.culprit),
        consequence="the handshake ends there, and with it whatever needs this connection",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=presenter,
                    where="the certificate page of the node",
                    do=cause.do,
                    certificates=(cause.culprit.sha256,),
                ),
            ),
            impact=Impact.SERVICE_RESTART,
            verify=look_again(rejection.first, "the handshake completed"),
        ),
        references=tuple(str(citation) for citation in rule.citations),
    )


def rejection_evidence(rejection: Rejection, certificate: Certificate | None) -> tuple[Evidence, ...]:
    """Where the certificate that it is about was shown first, then the frames of the alerts."""
    seen = rejection.first.chain(rejection.presenter)
    alerts = alert_evidence(rejection.handshakes)
    if certificate is None or seen is None:
        return alerts
    return (Evidence(source=place(rejection.first, seen.frame), sha256=certificate.sha256), *alerts)


def is_bare(handshake: Handshake) -> bool:
    """The server refused a client for showing no certificate: that is no refusal of one."""
    alert = handshake.fatal_alert
    if alert is None or alert.sender is not Side.SERVER:
        return False
    shown = handshake.client_chain
    return alert.code == _REQUIRED or (alert.code in _WITHOUT and shown is not None and not shown.certificates)


def refusal_of(handshake: Handshake) -> SeenAlert | None:
    """The alert by which a certificate was refused; None for any other end, an alert that is about certificates where
    none was asked for among them: servers send those for all sorts of reasons."""
    alert = handshake.fatal_alert
    if alert is None or alert.code not in CERTIFICATE_ALERTS or is_bare(handshake) or _is_about_nothing(handshake):
        return None
    return alert


def _is_about_nothing(handshake: Handshake) -> bool:
    """The server sent the alert, and the client had not been asked for a certificate, and showed none."""
    alert = handshake.fatal_alert
    is_server = alert is not None and alert.sender is Side.SERVER
    is_seen = handshake.is_complete and not handshake.is_hidden
    return is_server and is_seen and handshake.request is None and handshake.client_chain is None


def _likeness(handshake: Handshake) -> tuple[object, ...]:
    alert = fatal_alert_of(handshake)
    seen = handshake.chain(alert.sender.other)
    return (
        handshake.server,
        alert.sender,
        alert.code,
        seen.certificates if seen is not None else None,
    )


def _rejection(observation: Observation, members: list[Handshake]) -> Rejection:
    alert = fatal_alert_of(members[0])
    return Rejection(
        handshakes=tuple(members),
        verifier=alert.sender,
        alert=alert,
        chain=observation.chain(members[0], alert.sender.other),
    )


def _causes(rejection: Rejection) -> Iterator[Cause]:
    code = rejection.alert.code
    if code in {_EXPIRED, _BAD, _UNKNOWN}:
        yield from _out_of_date(rejection)
    if rejection.chain and code in {_UNSUPPORTED, *GENERAL_ALERTS}:
        yield from _wrong_purpose(rejection)
    if code in {_DECRYPT, *GENERAL_ALERTS}:
        yield from _broken_signature(rejection)
    if rejection.chain and code in GENERAL_ALERTS:
        yield from _wrong_name(rejection)


def _out_of_date(rejection: Rejection) -> Iterator[Cause]:
    at = moment_of(rejection.first)
    if at is None:
        return
    for certificate in rejection.chain:
        is_over = at >= certificate.not_after
        if not is_over and at >= certificate.not_before:
            continue
        if not is_over and rejection.alert.code == _EXPIRED:
            continue
        problem = "expired at" if is_over else "is not valid before"
        when = describe_time(certificate.not_after if is_over else certificate.not_before)
        yield Cause(
            rule="certificate-expired" if is_over else "certificate-not-yet-valid",
            culprit=certificate,
            problem=f"{problem} {when}",
            expected=f"a chain that is valid at {describe_time(at)}",
            do=f"replace {short(certificate)} by a certificate that is valid now"
            + ("" if is_over else "; compare the clocks of both nodes first (NTP)"),
        )


def _wrong_purpose(rejection: Rejection) -> Iterator[Cause]:
    purpose = rejection.purpose
    name = PURPOSE_NAMES[_OIDS[purpose]]
    for position, certificate in enumerate(rejection.chain):
        if lists_purpose(certificate, purpose):
            continue
        yield Cause(
            rule="eku-missing-client-auth" if purpose is Purpose.CLIENT_AUTH else "eku-missing-server-auth",
            culprit=certificate,
            problem=f"has an extended key usage without {name}",
            expected=f"a certificate whose extended key usage permits {name}, or that has no such extension",
            do=f"have a new certificate issued whose extended key usage holds {name}, and upload it"
            if position == 0
            else f"have the certificate issued by a CA whose extended key usage permits {name}, and upload it",
        )


def _broken_signature(rejection: Rejection) -> Iterator[Cause]:
    """Of two certificates that were sent one after the other, the second claims to have issued the first: did it?"""
    for certificate, issuer in zip(rejection.chain, rejection.chain[1:], strict=False):
        if certificate.issuer.canonical != issuer.subject.canonical or not identifiers_fit(issuer, certificate):
            continue
        if is_not_signed_by(certificate, issuer) and not any(
            has_issued(other, certificate) for other in rejection.chain
        ):
            yield Cause(
                rule="signature-invalid",
                culprit=certificate,
                problem=f"was not signed by the key of {short(issuer)}, which is sent behind it",
                expected=f"a certificate, and behind it that of {issuer.subject.rfc4514} whose key signed it",
                do=_mend_signature(certificate, issuer),
            )


def _mend_signature(certificate: Certificate, issuer: Certificate) -> str:
    """Whose key a certificate names by its identifier is the right CA, so the certificate itself is damaged."""
    authority = certificate.authority_key_identifier
    named = authority.key_id if isinstance(authority, AuthorityKeyIdentifier) else None
    if named is not None and named == issuer.subject_key_identifier:
        return (
            f"upload {short(certificate)} again as its CA issued it, or have it issued anew: its key identifier names"
            f" the key of {short(issuer)}, so most likely it was changed after it was signed"
        )
    return f"replace {short(issuer)} in the chain by the one that signed {short(certificate)}"


def _wrong_name(rejection: Rejection) -> Iterator[Cause]:
    """The client asked for a name that the server's certificate does not carry."""
    name, leaf = rejection.first.server_name, rejection.chain[0]
    if rejection.presenter is Side.CLIENT or name is None or offers(leaf, name, common_name_counts=True):
        return
    yield Cause(
        rule="name-mismatch",
        culprit=leaf,
        problem=f"does not carry the name {name}, which the client asked for",
        expected=f"a certificate with the name {name} among its alternative names",
        do=f"have a new certificate issued with {name} among its names, or type on the client a name it carries",
    )
