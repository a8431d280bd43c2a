"""A run of a lab as JSON."""

from __future__ import annotations

import json

import jsonschema

from edgetrust import __version__
from edgetrust.report.lab_json import lab_document, render_lab_json
from tests.report.lab_sample import RUN, C, E
from tests.report.test_traversal_test_json import schema


def test_a_run_is_foretold_and_done() -> None:
    """Both in the same words; what was not run agrees with nothing."""
    document = lab_document(RUN)
    connections = document.pop("connections")

    assert document == {
        "schema": "edgetrust.lab/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "deployment": {"name": "Acme", "file": "acme.yaml"},
        "at": "2026-11-23T00:00:00Z",
        "summary": {"connections": 4, "agree": 2, "disagree": 1, "not_run": 1},
        "notes": ["something was made for this run"],
    }
    assert isinstance(connections, list)
    assert connections[0] == {
        "id": f"traversal:{C}->{E}",
        "kind": "traversal",
        "client": C,
        "server": E,
        "port": 7001,
        "predicted": {"outcome": "fail", "rejected_by": C, "alert": {"code": 48, "name": "unknown_ca"}},
        "actual": {"outcome": "fail", "rejected_by": C, "alert": {"code": 48, "name": "unknown_ca"}},
        "agrees": True,
        "was_run": True,
        "words": f"{C} refuses the certificate of {E}: unable to get local issuer certificate",
        "rule": "ca-not-trusted",
        "login_refused": False,
    }
    assert [(each["agrees"], each["was_run"], each["port"]) for each in connections[1:]] == [
        (False, True, 2222),
        (True, True, None),
        (False, False, 8443),
    ]


def test_the_document_keeps_to_its_schema() -> None:
    """The one that ships with the package."""
    jsonschema.validate(json.loads(render_lab_json(RUN)), schema("lab"))
