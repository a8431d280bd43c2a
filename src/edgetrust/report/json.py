"""The report as a JSON document, schema `edgetrust.report/1` (`edgetrust/schemas/report.json`).

The document is complete and stable: fields are added, never renamed or retyped. Strings stand in it as they were found,
and everything outside ASCII is escaped, so that no name can steer the terminal it is printed on.
"""

from __future__ import annotations

from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Problem
from edgetrust.model.inventory import ShownIdentity
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.verdict import (
    Abort,
    ConnectionVerdict,
    LadderStep,
    MissingCertificate,
    Verification,
)
from edgetrust.report.documents import (
    alert_document,
    finding_document,
    head,
    openssl_document,
    path_step_document,
    render_document,
    time_text,
)

SCHEMA = "edgetrust.report/1"


def render_json(report: Report) -> str:
    """The document as text, indented, in ASCII, ending in a line break."""
    return render_document(report_document(report))


def report_document(report: Report) -> dict[str, object]:
    """The document as plain values. Times are UTC in ISO 8601, fingerprints lower-case hex SHA-256 of the DER."""
    return {
        **head(SCHEMA),
        "deployment": {"name": report.deployment_name, "file": report.deployment_file},
        "at": time_text(report.at),
        "as_version": report.as_version,
        "summary": {
            "connections": {outcome.value: count for outcome, count in report.outcome_counts().items()},
            "findings": {severity.value: count for severity, count in report.severity_counts().items()},
            "certificates": report.certificates,
        },
        "connections": [connection_document(verdict) for verdict in report.connections],
        "findings": [finding_document(finding) for finding in report.findings],
        "unexamined": [unexamined_document(gap) for gap in report.unexamined],
        "problems": [problem_document(problem) for problem in report.problems],
        "only": list(report.only),
        "ignore": list(report.ignore),
        "crashed_rules": list(report.crashed_rules),
        "unused_results": list(report.unused_results),
    }


def connection_document(verdict: ConnectionVerdict) -> dict[str, object]:
    """One connection, with its verifications."""
    connection = verdict.connection
    return {
        "id": connection.id,
        "kind": connection.kind,
        "client": connection.client,
        "server": connection.server,
        "port": connection.port,
        "outcome": verdict.outcome.value,
        "verifications": [_verification(verification) for verification in verdict.verifications],
        "ladder": [_ladder_step(step) for step in verdict.ladder],
    }


def _verification(verification: Verification) -> dict[str, object]:
    requirement = verification.requirement
    return {
        "verifier": requirement.verifier,
        "presenter": requirement.presenter,
        "slot": requirement.slot.value,
        "store": requirement.store.value,
        "purpose": _purpose(requirement.purposes),
        "expected_names": list(requirement.names.flat),
        "outcome": verification.outcome.value,
        "reason": verification.reason,
        "rule": verification.diagnosis.rule if verification.diagnosis is not None else None,
        "openssl": openssl_document(verification.error),
        "alert": alert_document(verification.alert),
        "abort": _abort(verification.abort),
        "path": [path_step_document(step) for step in verification.path],
        "missing": [_missing(missing) for missing in verification.missing],
        "unmatched_names": [list(group) for group in verification.unmatched],
        "seen": _seen(verification.shown),
    }


def _abort(abort: Abort | None) -> dict[str, object] | None:
    return {"by": abort.by, "message": abort.message, "reason": abort.reason} if abort is not None else None


def _seen(shown: ShownIdentity | None) -> dict[str, object] | None:
    if shown is None:
        return None
    source = shown.identity.leaf.source
    return {"source": source.file, "line": source.line}


def _purpose(purposes: tuple[Purpose, ...]) -> str:
    if not purposes:
        return "any"
    return purposes[0].value if len(set(purposes)) == 1 else "both"


def _missing(missing: MissingCertificate) -> dict[str, object]:
    certificate = missing.certificate
    return {"subject": missing.subject, "sha256": certificate.sha256 if certificate is not None else None}


def _ladder_step(step: LadderStep) -> dict[str, object]:
    return {
        "from": step.sender,
        "to": step.receiver,
        "message": step.message,
        "outcome": step.outcome.value,
        "alert": alert_document(step.alert),
        "authorities": list(step.authorities) if step.authorities is not None else None,
    }


def unexamined_document(gap: Unexamined) -> dict[str, object]:
    """Something that could not be judged."""
    return {"kind": gap.kind, "id": gap.id, "reason": gap.reason}


def problem_document(problem: Problem) -> dict[str, object]:
    """Something that could not be read."""
    return {"source": problem.source.file, "line": problem.source.line, "reason": problem.reason}
