"""The secure traversal test as a JSON document, schema `edgetrust.traversal-test/1`
(`edgetrust/schemas/traversal-test.json`)."""

from __future__ import annotations

from edgetrust.model.traversal_test import PairTest, TraversalTest
from edgetrust.report.documents import Document, finding_document, head, render_document, time_text
from edgetrust.report.json import connection_document, problem_document

SCHEMA = "edgetrust.traversal-test/1"


def render_traversal_test_json(test: TraversalTest) -> str:
    """The document as text."""
    return render_document(traversal_test_document(test))


def traversal_test_document(test: TraversalTest) -> Document:
    """The document as plain values; connections and findings are those of the report of `check`."""
    report = test.report
    return {
        **head(SCHEMA),
        "deployment": {"name": report.deployment_name, "file": report.deployment_file},
        "at": time_text(report.at),
        "as_version": report.as_version,
        "pairs": [_pair(pair) for pair in test.pairs],
        "problems": [problem_document(problem) for problem in report.problems],
    }


def _pair(pair: PairTest) -> Document:
    return {
        "client": pair.client,
        "server": pair.server,
        "peer_address": pair.peer_address,
        "tls_verify_name": pair.verify_name,
        "outcome": pair.outcome.value,
        "connections": [connection_document(verdict) for verdict in pair.connections],
        "findings": [finding_document(finding) for finding in pair.findings],
    }
