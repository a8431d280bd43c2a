from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust import __version__
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Impact, Severity
from edgetrust.model.report import Report
from edgetrust.model.verdict import FoundIn, Outcome
from edgetrust.report.json import render_json, report_document
from tests.report import sample


def schema() -> dict[str, Any]:
    """The committed schema."""
    text = resources.files("edgetrust").joinpath("schemas", "report.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


VALIDATOR = jsonschema.Draft202012Validator(schema())


def undescribed(value: object, described: dict[str, Any], place: str = "") -> Iterator[str]:
    """Paths of fields that a document has and its schema does not describe."""
    if "$ref" in described:
        described = schema()["$defs"][described["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and "propertyNames" not in described:
        for name, inner in value.items():
            if name not in described.get("properties", {}):
                yield f"{place}.{name}"
            else:
                yield from undescribed(inner, described["properties"][name], f"{place}.{name}")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from undescribed(value[0], described["items"], f"{place}[]")


def test_a_whole_document() -> None:
    """The contract's document, field by field."""
    leaf, issuing = sample.leaf().sha256, sample.issuing().sha256
    identity = "traversal:expc1.corp.example.com->expe1.example.com"
    hello = {"outcome": "ok", "alert": None, "authorities": None}
    alert = {"code": 48, "name": "unknown_ca"}

    document = report_document(sample.small())

    assert document == {
        "schema": "edgetrust.report/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "deployment": {"name": "Acme", "file": "acme.yaml"},
        "at": "2026-11-23T00:00:00Z",
        "as_version": None,
        "summary": {
            "connections": {"ok": 0, "warn": 0, "fail": 1, "unknown": 0, "not-verified": 0},
            "findings": {"error": 1, "warning": 0, "info": 0},
            "certificates": 3,
        },
        "connections": [
            {
                "id": identity,
                "kind": "traversal",
                "client": sample.C,
                "server": sample.E,
                "port": 7001,
                "outcome": "fail",
                "verifications": [
                    {
                        "verifier": sample.C,
                        "presenter": sample.E,
                        "slot": "server",
                        "store": "trusted-ca",
                        "purpose": "server-auth",
                        "expected_names": ["expe1.example.com"],
                        "outcome": "fail",
                        "reason": None,
                        "rule": "intermediate-missing",
                        "openssl": {"code": 20, "text": "unable to get local issuer certificate", "depth": 0},
                        "alert": alert,
                        "abort": None,
                        "path": [{"subject": "CN=expe1.example.com", "sha256": leaf, "found_in": "presented"}],
                        "missing": [{"subject": "CN=Edge Issuing CA 3,O=Example Trust", "sha256": issuing}],
                        "unmatched_names": [],
                        "seen": None,
                    }
                ],
                "ladder": [
                    {"from": sample.C, "to": sample.E, "message": "ClientHello", **hello},
                    {"from": sample.E, "to": sample.C, "message": "ServerHello", **hello},
                    {
                        "from": sample.E,
                        "to": sample.C,
                        "message": "Certificate",
                        "outcome": "fail",
                        "alert": alert,
                        "authorities": None,
                    },
                ],
            }
        ],
        "findings": [
            {
                "rule": "intermediate-missing",
                "severity": "error",
                "node": sample.C,
                "slot": None,
                "store": "trusted-ca",
                "connections": [identity],
                "message": "The trusted CA list lacks the intermediate above the certificate of expe1.example.com.",
                "expected": "CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com",
                "got": "neither; the root CN=Edge Root G2,O=Example Trust is in the list",
                "evidence": [
                    {"source": "certs/expe1.pem", "line": 1, "sha256": leaf},
                    {"source": "ca/issuing.der", "line": None, "sha256": issuing},
                ],
                "consequence": "The traversal zone stays down, so nobody outside can sign in.",
                "remedy": {
                    "steps": [
                        {
                            "node": sample.C,
                            "where": "Maintenance > Security > Trusted CA certificate",
                            "do": "Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the node",
                            "certificates": [issuing],
                        }
                    ],
                    "impact": "node-restart",
                    "verify": "Configuration > Zones > Zones shows the traversal zone Active",
                },
                "references": ["MRA Deployment Guide (X15.2), traversal zone"],
            }
        ],
        "unexamined": [],
        "problems": [],
        "only": [],
        "ignore": [],
        "crashed_rules": [],
        "unused_results": [],
    }


def test_what_is_missing_or_was_not_examined_is_said() -> None:
    """Gaps, unreadable files, crashed rules and the release judged stand in the document."""
    document = report_document(sample.full())

    assert {name: document[name] for name in ("as_version", "unexamined", "problems", "crashed_rules")} == {
        "as_version": "X15.5",
        "unexamined": [
            {
                "kind": "connection",
                "id": f"imp-https:{sample.C}->{sample.IMP}",
                "reason": "imp1 has no tomcat certificate given",
            },
            {"kind": "trust-list", "id": "phones", "reason": "the list of the phones is assumed"},
        ],
        "problems": [
            {"source": "ca/old.p7b", "line": None, "reason": "not PKCS#7: expected a SEQUENCE, got 0x3c"},
            {"source": "certs/cucm.pem", "line": 31, "reason": "certificate cut short after 412 bytes"},
        ],
        "crashed_rules": ["trust-list-too-long"],
    }


def test_rules_that_were_not_asked_are_named() -> None:
    """So that an empty list of findings is not read as a clean bill."""
    document = report_document(replace(sample.sound(), only=("weak-key",), ignore=("expires-soon",)))

    assert (document["only"], document["ignore"]) == (["weak-key"], ["expires-soon"])


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        ((), "any"),
        ((Purpose.SERVER_AUTH,), "server-auth"),
        ((Purpose.CLIENT_AUTH,), "client-auth"),
        ((Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH), "both"),
    ],
)
def test_purposes_are_one_word(purposes: tuple[Purpose, ...], expected: str) -> None:
    """One purpose by its name, several as `both`, none as `any`."""
    report = sample.sound()
    verdict = report.connections[0]
    verification = sample.accepted(sample.C, sample.E, purposes=purposes)

    document: Any = report_document(
        replace(report, connections=(replace(verdict, verifications=(verification,)),)),
    )

    assert document["connections"][0]["verifications"][0]["purpose"] == expected


def test_times_are_utc() -> None:
    """A time in another zone is said in UTC, in whole seconds."""
    at = datetime(2026, 3, 1, 1, 30, 0, 5, tzinfo=timezone(timedelta(hours=2)))

    document = report_document(replace(sample.sound(), at=at))

    assert document["at"] == "2026-02-28T23:30:00Z"


@pytest.mark.parametrize("report", [sample.sound(), sample.small(), sample.full()], ids=["sound", "small", "full"])
def test_documents_satisfy_the_schema(report: Report) -> None:
    """What is rendered is valid, and the schema describes every field of it."""
    document = json.loads(render_json(report))

    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    assert list(undescribed(document, schema())) == []


def test_the_schema_knows_the_words_of_the_model() -> None:
    """Each enumeration of the schema has exactly the values of the type it stands for."""
    definitions = schema()["$defs"]
    verification = definitions["verification"]["properties"]
    impact = definitions["finding"]["properties"]["remedy"]["properties"]["impact"]

    assert definitions["outcome"]["enum"] == list(Outcome)
    assert definitions["severity"]["enum"] == list(Severity)
    assert definitions["slot"]["enum"] == list(Slot)
    assert definitions["store"]["enum"] == list(Store)
    assert impact["enum"] == list(Impact)
    assert verification["purpose"]["enum"] == [*Purpose, "both", "any"]
    assert verification["path"]["items"]["properties"]["found_in"]["enum"] == list(FoundIn)


def test_the_schema_is_one() -> None:
    """The schema itself follows the 2020-12 draft, and everything in it is described."""
    jsonschema.Draft202012Validator.check_schema(schema())

    undescribed_fields = [name for name, field in schema()["properties"].items() if "description" not in field]

    assert undescribed_fields == []


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_come_through_unchanged(text: str) -> None:
    """Strings are data: the document holds them exactly, in ASCII, and stays valid."""
    report = sample.hostile(text)

    rendered = render_json(report)

    assert rendered.isascii()
    assert all(line.isprintable() for line in rendered.splitlines())
    assert json.loads(rendered) == report_document(report)
    assert json.loads(rendered)["findings"][0]["message"] == text
    VALIDATOR.validate(json.loads(rendered))


@given(st.text())
def test_any_string_round_trips(text: str) -> None:
    """Reading the rendered document gives back the document."""
    report = sample.hostile(text)

    assert json.loads(render_json(report)) == report_document(report)
