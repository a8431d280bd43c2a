"""Logs as JSON: the shape that its schema promises."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema

from edgetrust.model.log import Log
from edgetrust.report.logs_json import incident_document, render_logs_json
from tests.report.logs_sample import sample

SCHEMA = json.loads(files("edgetrust").joinpath("schemas", "logs.json").read_text(encoding="utf-8"))


def test_the_document_keeps_to_its_schema() -> None:
    """With incidents and findings, and without any."""
    for document in (render_logs_json(*sample()), render_logs_json(Log(files=(), incidents=()), ())):
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(document))


def test_the_schema_names_every_field() -> None:
    """Nothing is written that it does not describe."""
    document = json.loads(render_logs_json(*sample()))

    assert set(document) == set(SCHEMA["properties"])
    assert set(document["incidents"][0]) == set(SCHEMA["$defs"]["incident"]["properties"])


def test_an_incident_as_a_document() -> None:
    """Who, whom, why, how often, and the lines."""
    log, _ = sample()

    document = incident_document(log.incidents[0])

    lines = document.pop("lines")
    assert document == {
        "first": "2026-11-20T08:12:31Z",
        "last": "2026-11-20T08:12:31Z",
        "count": 4,
        "source": "tvcs",
        "node": "expe1",
        "local": "192.0.2.5:7001",
        "peer": "198.51.100.20",
        "role": "rejected-peer",
        "rule": "ca-not-trusted",
        "expected_name": None,
        "reason": "self signed certificate in certificate chain",
        "code": 19,
        "pattern": "inbound-negotiation",
        "is_over": False,
        "ended": None,
    }
    assert isinstance(lines, list)
    assert [(line["file"], line["line"]) for line in lines] == [("1.log", 1), ("1.log", 2), ("1.log", 3), ("1.log", 4)]
