"""The parts that several JSON documents share: times, errors, alerts, paths, findings.

Not here: any whole document.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from edgetrust import __version__
from edgetrust.model.alert import Alert

if TYPE_CHECKING:
    # Values are rendered that somebody else has made.
    from edgetrust.model.evidence import Evidence
    from edgetrust.model.finding import Finding, Remedy, RemedyStep
    from edgetrust.model.verdict import ChainError, PathStep

Document = dict[str, object]
_PIECES = 10_000


def render_document(document: Document) -> str:
    """The document as text, indented, in ASCII, ending in a line break."""
    # The pieces of a large document take several times the memory of its text: they are joined as they come.
    pieces = json.JSONEncoder(indent=2).iterencode(document)
    blocks = []
    while block := "".join(islice(pieces, _PIECES)):
        blocks.append(block)
    return "".join((*blocks, "\n"))


def head(schema: str) -> Document:
    """How every document begins."""
    return {"schema": schema, "tool": {"name": "edgetrust", "version": __version__}}


def time_text(moment: datetime) -> str:
    """UTC in ISO 8601: `2026-11-23T00:00:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def openssl_document(error: ChainError | None) -> Document | None:
    """OpenSSL's error; None for none."""
    return {"code": error.code, "text": error.text, "depth": error.depth} if error is not None else None


def alert_document(alert: Alert | None) -> Document | None:
    """The TLS alert; None for none."""
    return {"code": alert.code, "name": alert.name} if alert is not None else None


def path_step_document(step: PathStep) -> Document:
    """One certificate of a path."""
    certificate = step.certificate
    return {"subject": str(certificate.subject), "sha256": certificate.sha256, "found_in": step.found_in.value}


def finding_document(finding: Finding) -> Document:
    """A finding as plain values, as every document has its findings."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "node": finding.node,
        "slot": finding.slot.value if finding.slot is not None else None,
        "store": finding.store.value if finding.store is not None else None,
        "connections": list(finding.connections),
        "message": finding.message,
        "expected": finding.expected,
        "got": finding.got,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "consequence": finding.consequence,
        "remedy": _remedy(finding.remedy),
        "references": list(finding.references),
    }


def _evidence(evidence: Evidence) -> Document:
    return {"source": evidence.source, "line": evidence.line, "sha256": evidence.sha256}


def _remedy(remedy: Remedy) -> Document:
    return {
        "steps": [_step(step) for step in remedy.steps],
        "impact": remedy.impact.value,
        "verify": remedy.verify,
    }


def _step(step: RemedyStep) -> Document:
    return {"node": step.node, "where": step.where, "do": step.do, "certificates": list(step.certificates)}
