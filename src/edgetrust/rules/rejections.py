"""Certificates that one side refused before our eyes: who refused whose, and what about the chain explains it.

The alert says how the verifier put it; the chain says whether that can be seen from outside. Where it can (a date, a
purpose, a name, a signature), the rule about just that has the finding, and `peer-rejected-certificate` is silent: one
defect, one finding.

Not here: what can be wrong with a chain (`edgetrust.rules.faults`), and the words about alerts without such a reason
(`edgetrust.rules.traffic.peer_rejected_certificate`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.handshake import Handshake, SeenAlert
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from edgetrust.rules.faults import (
    Fault,
    describe_dates,
    find_broken_signature,
    find_no_ca,
    find_out_of_bounds,
    find_wrong_name,
    find_wrong_purpose,
)
from edgetrust.rules.observation import (
    Observation,
    alert_evidence,
    count_of,
    fatal_alert_of,
    group,
    look_again,
    moment_of,
    place,
)
from edgetrust.rules.remedies import short
from edgetrust.rules.shown import rule_of_dates

_BAD, _UNSUPPORTED, _EXPIRED, _UNKNOWN, _UNKNOWN_CA, _DECRYPT = 42, 43, 45, 46, 48, 51
_OUT_OF_DATE = ("certificate-expired", "certificate-not-yet-valid")
_ABOUT_DATES = {_EXPIRED: _OUT_OF_DATE[:1], _BAD: _OUT_OF_DATE, _UNKNOWN: _OUT_OF_DATE}
"""What an alert may say of dates, by its code."""
_REQUIRED = 116
_WITHOUT = frozenset((40, 42))
GENERAL_ALERTS = frozenset((_BAD, _UNKNOWN))
"""Some libraries (Java's, and those of phones) send these for any reason."""


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


def find_rejections(observation: Observation) -> list[Rejection]:
    """Every refusal by an alert, in the order of the first of each."""
    refused = [each for each in observation.handshakes if refusal_of(each) is not None]
    return [
        _rejection(observation, members)
        for members in group(refused, lambda each: (observation.caller(each), *_likeness(each)))
    ]


def find_cause(rejection: Rejection) -> Fault | None:
    """The reason that the chain itself gives; None when the verifier's list, or something else that cannot be seen from
    outside, must be the reason."""
    return next(_causes(rejection), None)


def cause_finding(observation: Observation, rejection: Rejection, cause: Fault) -> Finding:
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


def _causes(rejection: Rejection) -> Iterator[Fault]:
    code, chain = rejection.alert.code, rejection.chain
    yield from _out_of_date(rejection)
    if code in {_UNSUPPORTED, *GENERAL_ALERTS}:
        yield from find_wrong_purpose(chain, rejection.purpose)
    if code in {_DECRYPT, *GENERAL_ALERTS}:
        yield from find_broken_signature(chain)
    # With these in it no list would lead anywhere.
    if code in {_UNKNOWN_CA, *GENERAL_ALERTS}:
        yield from find_no_ca(chain)
    if code in GENERAL_ALERTS:
        yield from find_out_of_bounds(chain)
    name = rejection.first.server_name
    if chain and code in GENERAL_ALERTS and rejection.presenter is Side.SERVER and name is not None:
        yield from find_wrong_name(chain[0], name)


def _out_of_date(rejection: Rejection) -> Iterator[Fault]:
    at, rules = moment_of(rejection.first), _ABOUT_DATES.get(rejection.alert.code, ())
    for certificate in rejection.chain if at is not None else ():
        assert at is not None
        rule = rule_of_dates(certificate, at)
        if rule in rules:
            yield describe_dates(certificate, rule, at)
