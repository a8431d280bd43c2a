"""What logs say, as JSON: one document, schema `edgetrust.logs/1` (`edgetrust/schemas/logs.json`).

The document is complete and stable: fields are added, never renamed or retyped. Strings stand in it as they were found,
and everything outside ASCII is escaped. Not here: what the lines mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from edgetrust.model.finding import Finding
from edgetrust.model.log import Incident, Log, LogFile, LogLine
from edgetrust.report.documents import Document, finding_document, head, render_document, time_text

SCHEMA = "edgetrust.logs/1"


def render_logs_json(log: Log, findings: Iterable[Finding]) -> str:
    """The document as text, indented, in ASCII, ending in a line break."""
    return render_document(logs_document(log, findings))


def logs_document(log: Log, findings: Iterable[Finding]) -> Document:
    """The document as plain values."""
    return {
        **head(SCHEMA),
        "files": [_file(file) for file in log.files],
        "incidents": [incident_document(incident) for incident in log.incidents],
        "left_out": log.left_out,
        "findings": [finding_document(finding) for finding in findings],
    }


def incident_document(incident: Incident) -> Document:
    """One incident as plain values."""
    sighting = incident.sighting
    return {
        "first": _time(incident.first),
        "last": _time(incident.last),
        "count": incident.count,
        "source": sighting.source,
        "node": sighting.node,
        "local": sighting.local,
        "peer": sighting.peer,
        "role": sighting.role.value,
        "rule": sighting.rule,
        "expected_name": sighting.expected_name,
        "reason": sighting.reason,
        "code": sighting.code,
        "pattern": sighting.pattern,
        "is_over": incident.is_over,
        "ended": _time(incident.ended),
        "lines": [_line(line) for line in incident.lines],
    }


def _file(file: LogFile) -> Document:
    return {"path": file.path, "lines": file.lines, "bytes": file.bytes}


def _line(line: LogLine) -> Document:
    return {"file": line.file, "line": line.number, "text": line.text}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)
