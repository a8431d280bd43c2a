"""How a handshake really ended, joined with what the files of a deployment say of its connection.

A handshake that failed, and the verification that says it had to, are one finding. Where the two disagree, that is
said. Not here: which connection a handshake belongs to (`edgetrust.usecase.capture_check`,
`edgetrust.usecase.probe_check`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.connection import Refusal
from edgetrust.model.deployment import Role
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from edgetrust.rules.observation import Observation, count_of, evidence_of
from edgetrust.rules.rejections import GENERAL_ALERTS, is_bare

WORKING = (Outcome.OK, Outcome.WARN, Outcome.NOT_VERIFIED)
"""What the files say where a handshake should succeed."""
OTHER_LIST = (
    "By the certificates and lists at hand this should work: one of them is another on the node, or the node was not"
    " restarted since it was changed"
)
NO_CHECK = "By what is at hand nobody verifies here; the node does"
"""How a refusal and the files disagree."""
REASON = "): "
"""In a message about a captured refusal: behind what was seen, and how often, stands what it means by itself."""


def find_explanation(report: Report, verdict: ConnectionVerdict, handshake: Handshake) -> int | None:
    """The number of the finding that says why a handshake of this connection failed; None for one that did not fail
    over a certificate, and where the files give another reason than what was seen, or none."""
    refuser = find_refuser(handshake)
    if refuser is None:
        return _find_break(report, verdict, handshake)
    for verification in verdict.verifications:
        is_his = _is_refused(verification) and _is_by(verification, refuser, verdict)
        if is_his and _fits(handshake, verification) and shows_same(handshake, refuser.other, verification):
            number = find_finding(report, verdict, verification)
            if number is not None:
                return number
        if _is_by(verification, refuser, verdict) and verification.outcome is Outcome.WARN:
            number = find_finding(report, verdict, verification)
            if number is not None and _is_twin_refused(handshake, report.findings[number], refuser.other):
                return number
    return None


def _find_break(report: Report, verdict: ConnectionVerdict, handshake: Handshake) -> int | None:
    """The number of the finding by which one side gives up with this very alert, whatever anybody trusts."""
    alert = handshake.fatal_alert
    for verification in verdict.verifications:
        abort, expected = verification.abort, verification.alert
        if alert is None or abort is None or expected is None or alert.code != expected.code:
            continue
        by = Side.CLIENT if abort.by == verdict.connection.client else Side.SERVER
        if alert.sender is by and shows_same(handshake, side_of(verification, verdict).other, verification):
            return find_finding(report, verdict, verification)
    return None


def _is_refused(verification: Verification) -> bool:
    """The certificate is refused, if only until a person accepts it."""
    is_asked = verification.requirement.verifier == Role.JABBER and verification.diagnosis is not None
    return verification.outcome is Outcome.FAIL or (verification.outcome is Outcome.WARN and is_asked)


def _is_twin_refused(handshake: Handshake, finding: Finding, presenter: Side) -> bool:
    """CUCM showed its ECDSA certificate, of which the finding says that it would be refused."""
    seen, alert = handshake.chain(presenter), handshake.fatal_alert
    if finding.rule != _TWIN_RULE or seen is None or not seen.certificates or alert is None:
        return False
    shown = sha256(seen.certificates[0]).hexdigest()
    is_fitting = alert.code in GENERAL_ALERTS or alert.code == _UNKNOWN_CA
    return is_fitting and any(each.sha256 == shown for each in finding.evidence)


def find_unsent(report: Report, handshake: Handshake, server: str) -> int | None:
    """The number of the finding by which a node showed its certificate without an intermediate that its own list holds,
    where a client that is no node did not get beyond that; whatever else it trusts, what came along did not do."""
    alert, seen = handshake.fatal_alert, handshake.server_chain
    is_unknown = alert is not None and alert.code == _UNKNOWN_CA and alert.sender is Side.CLIENT
    if not is_unknown or seen is None or len(seen.certificates) != 1:
        return None
    shown = sha256(seen.certificates[0]).hexdigest()
    numbers = (
        number
        for number, finding in enumerate(report.findings)
        if finding.rule == UNSENT_RULE
        and (finding.node or "").lower() == server
        and any(each.sha256 == shown for each in finding.evidence)
    )
    return next(numbers, None)


_TWIN_RULE, _UNKNOWN_CA = "ecdsa-issuer-not-trusted", 48
UNSENT_RULE = "intermediate-not-sent"
_SEEN_REFUSED = frozenset((_TWIN_RULE, UNSENT_RULE))


def find_refuser(handshake: Handshake) -> Side | None:
    """Who refused the certificate of the other side, by an alert or without a word; None where nobody can be said to
    have done so."""
    alert = handshake.fatal_alert
    if alert is not None:
        return alert.sender if alert.code in CERTIFICATE_ALERTS and not is_bare(handshake) else None
    if handshake.sealed_alert is not None:
        return handshake.sealed_alert
    if not (handshake.outcome is HandshakeOutcome.FAILED or handshake.is_unused):
        return None
    closer = handshake.closer
    if closer is None or handshake.is_unused:
        return closer
    seen = handshake.chain(closer.other)
    # Who has not seen the other's certificate has nothing to refuse.
    return closer if seen is not None and seen.certificates else None


def has_accepted(handshake: Handshake, verifier: Side) -> bool:
    """One side verified the certificate of the other, and went on."""
    client, alert = handshake.client_chain, handshake.fatal_alert
    is_done = handshake.outcome is HandshakeOutcome.OK
    if verifier is Side.SERVER:
        return is_done and client is not None and bool(client.certificates)
    # A client shows its own certificate once it has verified the server's.
    has_gone_on = client is not None and (alert is None or alert.sender is Side.SERVER)
    return is_done or has_gone_on


def is_refused_later(verification: Verification) -> bool:
    """It is about a name, and the verifier finishes the handshake before it refuses one."""
    return bool(verification.unmatched) and verification.requirement.refusal is not Refusal.ALERT


def shows_same(handshake: Handshake, presenter: Side, verification: Verification) -> bool:
    """The certificate that was judged is the one that was shown in this handshake, as far as it was seen."""
    seen = handshake.chain(presenter)
    leaf = verification.leaf
    return seen is None or leaf is None or (bool(seen.certificates) and seen.certificates[0] == leaf.der)


def side_of(verification: Verification, verdict: ConnectionVerdict) -> Side:
    """The part that the verifier has in the handshake."""
    return Side.CLIENT if verification.requirement.verifier == verdict.connection.client else Side.SERVER


def find_finding(report: Report, verdict: ConnectionVerdict, verification: Verification) -> int | None:
    """The number of the finding about one verification of a connection; None for one that needs none, or has none."""
    rule = verification.diagnosis.rule if verification.diagnosis is not None else None
    numbers = (
        number
        for number, finding in enumerate(report.findings)
        if finding.rule == rule and verdict.connection.id in finding.connections
    )
    return next(numbers, None)


def missing_names(finding: Finding) -> frozenset[str]:
    """The DNS names that a certificate should have by a finding about its names."""
    words = finding.expected.replace(",", " ").split()
    return frozenset(word.removeprefix("DNS:") for word in words if word.startswith("DNS:"))


def find_contradiction(verdict: ConnectionVerdict | None, handshake: Handshake) -> str | None:
    """How a refusal disagrees with the files; None where it does not."""
    alert = handshake.fatal_alert
    refuser = find_refuser(handshake) if alert is not None or handshake.sealed_alert is not None else None
    if verdict is None or refuser is None:
        return None
    his = [each for each in verdict.verifications if _is_by(each, refuser, verdict)]
    working = [each for each in his if each.outcome in WORKING and shows_same(handshake, refuser.other, each)]
    if not working or len(working) < len(his):
        return None
    return NO_CHECK if all(each.outcome is Outcome.NOT_VERIFIED for each in working) else OTHER_LIST


def contradict(finding: Finding, how: str = OTHER_LIST) -> Finding:
    """The finding about such a handshake, with what it means."""
    return replace(finding, message=f"{finding.message}. {how}")


def is_contradicted(finding: Finding) -> bool:
    """Whether a finding is about handshakes that by the files should work."""
    return OTHER_LIST in finding.message or NO_CHECK in finding.message


def is_of_traffic(finding: Finding) -> bool:
    """Whether a finding is about handshakes and lines alone, and not about a defect of the files with what was seen of
    it."""
    return finding.slot is None and (not finding.connections or is_contradicted(finding))


def disprove(finding: Finding, seen: str, connections: Collection[str] = ()) -> Finding:
    """A finding of the files with what was `seen` to be accepted. Where that was on each of its connections, by their
    ids, it is no error any more."""
    is_whole = set(finding.connections) <= set(connections)
    severity = Severity.WARNING if is_whole and finding.severity is Severity.ERROR else finding.severity
    steps = tuple(replace(step, do=f"{_SEE_FIRST}: {step.do}") for step in finding.remedy.steps[:1])
    return replace(
        finding,
        severity=severity,
        message=f"{finding.message}. {seen}",
        consequence=f"by the files alone: {finding.consequence}; {_SEEN_OTHERWISE}",
        remedy=replace(finding.remedy, steps=(*steps, *finding.remedy.steps[1:])),
    )


_SEE_FIRST = (
    "see what is in service on the node, and have the deployment file say the same; where it is as the file says"
)
_SEEN_OTHERWISE = "where it was accepted, nothing of that"


def tell_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, most severe first. A refusal over a CA that the service does not name either, when it asks for a
    client certificate, is one defect: its finding says both."""
    told = sorted(findings, key=lambda finding: finding.severity.rank)
    for account in [each for each in told if each.rule == _ACCOUNT_RULE]:
        number = next((number for number, each in enumerate(told) if _is_over(each, account)), None)
        if number is None:
            continue
        refusal = told[number]
        held = {each.sha256 for each in refusal.evidence} - {None}
        more = tuple(each for each in account.evidence if each not in refusal.evidence and each.sha256 not in held)
        told[number] = replace(
            refusal, message=f"{refusal.message}. {account.message}", evidence=(*refusal.evidence, *more)
        )
        told.remove(account)
    return tuple(told)


_ACCOUNT_RULE, _REFUSAL_RULE = "accepted-authorities-differ", "peer-rejected-certificate"


def _is_over(refusal: Finding, account: Finding) -> bool:
    """The list lacks, by the refusal, a CA that the service does not name, on a connection that rests on it."""
    lacking, unnamed = ({one for step in each.remedy.steps for one in step.certificates} for each in (refusal, account))
    is_there = refusal.rule == _REFUSAL_RULE and refusal.node == account.node
    return is_there and bool(lacking & unnamed) and bool(set(refusal.connections) & set(account.connections))


def join(finding: Finding, observation: Observation, handshakes: Sequence[Handshake]) -> Finding:
    """The finding with the handshakes that it explains."""
    ends: dict[object, list[Handshake]] = defaultdict(list)
    for each in handshakes:
        ends[find_refuser(each), each.fatal_alert and each.fatal_alert.code, each.sealed_alert].append(each)
    seen = "; ".join(f"{_describe_end(observation, alike)}, {count_of(alike)}" for alike in ends.values())
    frames = evidence_of(handshakes, frame_of_end)
    known = [each for each in finding.evidence if each not in frames]
    how = "Probed" if handshakes[0].is_probed else "Captured"
    # What was refused for all to see is no warning any more.
    severity = Severity.ERROR if finding.rule in _SEEN_REFUSED else finding.severity
    return replace(
        finding,
        severity=severity,
        message=f"{finding.message}. {how}: {seen}",
        evidence=(*known, *(Evidence(source=each.source) for each in frames)),
    )


def _describe_end(observation: Observation, alike: Sequence[Handshake]) -> str:
    """Who refused whom, and how: the same way in each of these."""
    first = alike[0]
    alert, refuser = first.fatal_alert, find_refuser(first)
    if refuser is None:
        assert alert is not None
        return f"{observation.describe_all(alike, alert.sender)} gave up with {alert_of(alert.code)}"
    who, whom = (observation.describe_all(alike, side) for side in (refuser, refuser.other))
    if alert is not None:
        return f"{who} refused {whom} with {alert_of(alert.code)}"
    if first.sealed_alert is not None:
        return f"{who} ended the handshake with {whom} with an encrypted alert, whose number cannot be seen"
    return f"{who} ended the connection with {whom}{_describe_silence(first)}"


def _describe_silence(handshake: Handshake) -> str:
    if handshake.farewell is not None:
        return f", announced by {handshake.farewell}"
    # Behind a handshake of TLS 1.3 nobody sees whether there was one.
    return " right after the handshake" if handshake.is_unused and handshake.is_hidden else " without an alert"


def frame_of_end(handshake: Handshake) -> int | None:
    """The packet that shows how a handshake ended: that of the alert, of the close, or else its first."""
    alert = handshake.fatal_alert
    return (handshake.sealed_frame or handshake.ended_frame or handshake.frame) if alert is None else alert.frame


def _is_by(verification: Verification, side: Side, verdict: ConnectionVerdict) -> bool:
    return side_of(verification, verdict) is side


def _fits(handshake: Handshake, verification: Verification) -> bool:
    """What was seen is how this verification fails."""
    alert, expected = handshake.fatal_alert, verification.alert
    if alert is not None:
        return alert.code in GENERAL_ALERTS or (expected is not None and alert.code == expected.code)
    if handshake.sealed_alert is not None:
        return expected is not None
    return expected is None
