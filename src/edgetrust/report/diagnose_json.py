"""A diagnosis as JSON: one document, schema `edgetrust.diagnose/1` (`edgetrust/schemas/diagnose.json`), made of those
of `check`, `capture` and `logs`. Its findings stand at the top and in the report, and not once more in the other two.

The document is complete and stable: fields are added, never renamed or retyped. Not here: what is wrong.
"""

from __future__ import annotations

from edgetrust.model.diagnosis import Diagnosis
from edgetrust.report.capture_json import capture_document
from edgetrust.report.documents import Document, finding_document, head, render_document
from edgetrust.report.json import problem_document, report_document
from edgetrust.report.logs_json import logs_document
from edgetrust.report.redact import Redaction

SCHEMA = "edgetrust.diagnose/1"


def render_diagnose_json(diagnosis: Diagnosis, redaction: Redaction | None = None) -> str:
    """The document as text, indented, in ASCII, ending in a line break. With a redaction, names are replaced and the
    captured certificates left out."""
    document = diagnose_document(diagnosis)
    return render_document(document if redaction is None else redaction.document(document))


def diagnose_document(diagnosis: Diagnosis) -> Document:
    """The document as plain values."""
    report = diagnosis.report
    return {
        **head(SCHEMA),
        "report": None if report is None else report_document(report),
        "capture": capture_document(diagnosis.capture, diagnosis.certificates, (), diagnosis.verdicts),
        "logs": logs_document(diagnosis.log, ()),
        "findings": [finding_document(finding) for finding in diagnosis.findings],
        "unused": [{"file": each.file, "reason": each.reason} for each in diagnosis.unused],
        "problems": [problem_document(each) for each in diagnosis.problems],
    }
