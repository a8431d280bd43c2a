"""The words in which outcomes, alerts, times and impacts are said, the same in every report for people.

Not here: which of them are said in what order (`edgetrust.report.outline`), and what a rule says of its finding.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from edgetrust.model.connection import Refusal, Requirement
from edgetrust.model.finding import Finding, Impact, Severity
from edgetrust.model.verdict import Outcome, Verification

OUTCOME_WORDS = {
    Outcome.OK: "ok",
    Outcome.WARN: "warn",
    Outcome.FAIL: "FAIL",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_VERIFIED: "not verified",
}
"""Failures stand out without any colour."""

IMPACT_WORDS = {
    Impact.NONE: "nothing is interrupted",
    Impact.SERVICE_RESTART: "a service restart",
    Impact.NODE_RESTART: "a restart of the node",
    Impact.RE_ENROLMENT: "clients must enrol again or be reset",
}
"""What applying a remedy costs."""

MOST_NAMES = 4
"""Missing names said beside a connection; the finding, and the JSON report, name all of them."""


_SIGNATURES = {"1.2.840.113549.1.1.10": "RSASSA-PSS", "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448"}
"""Signature algorithms whose name says more than their digest."""


def describe_time(moment: datetime) -> str:
    """`2026-11-23 00:00:00 UTC`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds") + " UTC"


def describe_count(count: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def describe_severities(count: int, severity: Severity) -> str:
    """`2 errors`, `1 warning`, `3 info`."""
    return f"{count} info" if severity is Severity.INFO else describe_count(count, severity.value)


def describe_outcomes(count: int, outcome: Outcome) -> str:
    """`2 ok`, `1 not verified`."""
    return f"{count} {outcome.value.replace('-', ' ')}"


def describe_place(finding: Finding) -> str:
    """Where the remedy of a finding is applied: `expc1.example.com, trusted-ca list`, or `the deployment`."""
    parts = [finding.node if finding.node is not None else "the deployment"]
    if finding.slot is not None:
        parts.append(f"{finding.slot} certificate")
    if finding.store is not None:
        parts.append(f"{finding.store} list")
    return ", ".join(parts)


def describe_verification(verification: Verification, name: Callable[[str], str]) -> str:
    """Who did what with whose certificate, and why: `expc1 rejects expe1: unable to get local issuer certificate
    (OpenSSL 20), alert unknown_ca (48)`. `name` shortens node ids."""
    requirement, abort = verification.requirement, verification.abort
    verifier, presenter = name(requirement.verifier), name(requirement.presenter)
    if abort is not None:
        over = f"over the certificate of {presenter}"
        if requirement.in_band:
            return f"{presenter} sends nothing, as the traversal zone stays down {over}: {abort.reason}"
        gave_up = f"{name(abort.by)} breaks off the handshake {over}"
        return _because(gave_up, ", ".join(filter(None, (abort.reason, _describe_refusal(verification)))))
    match verification.outcome:
        case Outcome.OK:
            return f"{verifier} accepts {presenter}"
        case Outcome.UNKNOWN:
            return _because(f"not known whether {verifier} accepts {presenter}", verification.reason)
        case Outcome.NOT_VERIFIED:
            return _because(f"{verifier} does not verify {presenter}", verification.reason)
        case Outcome.FAIL | Outcome.WARN:
            action = _reaction(verification.outcome, requirement)
            return _because(f"{verifier} {action} {presenter}", _describe_cause(verification))


def describe_mutual(verification: Verification) -> str:
    """What holds for both sides of a connection at once, with the one reason there is for it."""
    if verification.outcome is Outcome.NOT_VERIFIED:
        return _because("neither side verifies the other", verification.reason)
    return _because("not known whether the sides accept each other", verification.reason)


def _because(statement: str, reason: str | None) -> str:
    return f"{statement}: {reason}" if reason else statement


def _reaction(outcome: Outcome, requirement: Requirement) -> str:
    if requirement.prompts:
        return "asks the user about"
    return "rejects" if outcome is Outcome.FAIL else "accepts, with a warning,"


def _describe_cause(verification: Verification) -> str | None:
    """OpenSSL's words, the names that were looked for, and how the other side hears of it; the rule that knows more,
    where OpenSSL has nothing to say."""
    if verification.error is None:
        diagnosis = verification.diagnosis
        return verification.reason or (diagnosis.rule if diagnosis is not None else None)
    parts = [str(verification.error)]
    if verification.unmatched:
        parts.append(f"expects {_describe_names(verification.unmatched)}")
    parts.append(_describe_refusal(verification))
    return ", ".join(filter(None, parts))


def _describe_names(groups: tuple[tuple[str, ...], ...]) -> str:
    """`a or b, and c, and 12 more`."""
    shown = [" or ".join(group) for group in groups[:MOST_NAMES]]
    if len(groups) > MOST_NAMES:
        shown.append(f"{len(groups) - MOST_NAMES} more")
    return ", and ".join(shown)


def _describe_refusal(verification: Verification) -> str:
    if verification.alert is not None:
        is_asked = verification.requirement.prompts and verification.abort is None
        accepted = " unless the user accepts it" if is_asked else ""
        return f"{verification.alert}{accepted}"
    if verification.outcome is not Outcome.FAIL:
        return ""
    if verification.requirement.refusal is Refusal.SIP_403:
        return "SIP 403 and no alert"
    return "no alert"


def describe_signature(algorithm: str | None, digest: str | None) -> str:
    """`SHA-256`; `RSASSA-PSS and SHA-256`, `Ed25519`; the number of an algorithm that is not known."""
    if algorithm is None:
        return "an algorithm that cannot be read"
    name = _SIGNATURES.get(algorithm)
    hashed = None if digest is None else digest.upper().replace("SHA", "SHA-", 1).replace("SHA-3-", "SHA3-", 1)
    return " and ".join(each for each in (name, hashed) if each is not None) or algorithm
