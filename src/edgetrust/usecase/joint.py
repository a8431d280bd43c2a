"""How a handshake really ended, joined with what the files of a deployment say of its connection.

A handshake that failed, and the verification that says it had to, are one finding. Where the two disagree, that is
said. Not here: which connection a handshake belongs to (`edgetrust.usecase.capture_check`,
`edgetrust.usecase.probe_check`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.rules.observation import Observation, count_of, evidence_of

WORKING = (Outcome.OK, Outcome.WARN, Outcome.NOT_VERIFIED)
"""What the files say where a handshake should succeed."""
_CONTRADICTION = (
    "By the deployment file this should work: a certificate or list on the node is not the one of the file, or the node"
    " was not restarted since it was changed"
)


def find_explanation(report: Report, verdict: ConnectionVerdict, handshake: Handshake) -> int | None:
    """The number of the finding that says why a handshake of this connection failed; None for one that did not fail, or
    for which there is none."""
    if not _has_failed(handshake):
        return None
    for verification in verdict.verifications:
        if verification.outcome is not Outcome.FAIL or not _is_of(handshake, verification, verdict):
            continue
        number = find_finding(report, verdict, verification)
        if number is not None:
            return number
    return None


def find_finding(report: Report, verdict: ConnectionVerdict, verification: Verification) -> int | None:
    """The number of the finding about one verification of a connection; None for one that needs none, or has none."""
    rule = verification.diagnosis.rule if verification.diagnosis is not None else None
    numbers = (
        number
        for number, finding in enumerate(report.findings)
        if finding.rule == rule and verdict.connection.id in finding.connections
    )
    return next(numbers, None)


def is_contradicted(verdict: ConnectionVerdict | None, handshake: Handshake) -> bool:
    """A handshake failed over a certificate, and by the files it should not."""
    return (
        verdict is not None
        and handshake.fatal_alert is not None
        and verdict.outcome in WORKING
        and handshake.outcome is HandshakeOutcome.FAILED
    )


def contradict(finding: Finding) -> Finding:
    """The finding about such a handshake, with what it means."""
    return replace(finding, message=f"{finding.message}. {_CONTRADICTION}")


def join(finding: Finding, observation: Observation, handshakes: Sequence[Handshake]) -> Finding:
    """The finding with the handshakes that it explains."""
    first = handshakes[0]
    alert = first.fatal_alert
    if alert is None:
        ends = f"{observation.describe(first, Side.CLIENT)} and {observation.describe(first, Side.SERVER)}"
        seen = f"the handshake of {ends} ended without an alert"
    else:
        who = observation.describe(first, alert.sender)
        whom = observation.describe(first, alert.sender.other)
        seen = f"{who} refused {whom} with {alert_of(alert.code)}"
    frames = evidence_of(handshakes, lambda each: each.alerts[0].frame if each.alerts else each.frame)
    known = [each for each in finding.evidence if each not in frames]
    how = "Probed" if first.is_probed else "Captured"
    return replace(
        finding,
        message=f"{finding.message}. {how}: {seen}, {count_of(list(handshakes))}",
        evidence=(*known, *(Evidence(source=each.source) for each in frames)),
    )


def _has_failed(handshake: Handshake) -> bool:
    """It failed, or was closed at once, as by somebody who does not like a name."""
    return handshake.outcome is HandshakeOutcome.FAILED or handshake.is_unused


def _is_of(handshake: Handshake, verification: Verification, verdict: ConnectionVerdict) -> bool:
    """The one who refused is the verifier; without an alert it may be either, unless we were the client, who refuses
    nobody."""
    alert = handshake.fatal_alert
    sender = alert.sender if alert is not None else handshake.sealed_alert
    if sender is None and handshake.is_probed:
        sender = Side.SERVER
    if sender is None:
        return True
    node = verdict.connection.client if sender is Side.CLIENT else verdict.connection.server
    return verification.requirement.verifier == node
