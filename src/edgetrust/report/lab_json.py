"""One run of a lab as a JSON document, schema `edgetrust.lab/1` (`edgetrust/schemas/lab.json`)."""

from __future__ import annotations

from edgetrust.model.lab import Fate, LabRun, Rehearsal
from edgetrust.report.documents import Document, alert_document, head, render_document, time_text

SCHEMA = "edgetrust.lab/1"


def render_lab_json(run: LabRun) -> str:
    """The document as text."""
    return render_document(lab_document(run))


def lab_document(run: LabRun) -> Document:
    """The document as plain values."""
    return {
        **head(SCHEMA),
        "deployment": {"name": run.deployment_name, "file": run.deployment_file},
        "at": time_text(run.at),
        "summary": {
            "connections": len(run.rehearsals),
            "agree": sum(each.agrees for each in run.rehearsals),
            "disagree": len(run.disagreements),
            "not_run": len(run.not_run),
        },
        "connections": [rehearsal_document(each) for each in run.rehearsals],
        "notes": list(run.notes),
    }


def rehearsal_document(rehearsal: Rehearsal) -> Document:
    """One connection, foretold and done."""
    connection = rehearsal.connection
    return {
        "id": connection.id,
        "kind": connection.kind,
        "client": connection.client,
        "server": connection.server,
        "port": connection.port,
        "predicted": _fate(rehearsal.predicted),
        "actual": _fate(rehearsal.actual),
        "agrees": rehearsal.agrees,
        "was_run": rehearsal.was_run,
        "words": rehearsal.words,
        "rule": rehearsal.predicted.rule,
        "login_refused": rehearsal.login_refused,
    }


def _fate(fate: Fate) -> Document:
    return {
        "outcome": fate.outcome.value,
        "rejected_by": fate.rejected_by,
        "alert": alert_document(fate.alert),
    }
