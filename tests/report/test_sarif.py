from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from unittest.mock import ANY

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust import __version__
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.report.sarif import RuleText, render_sarif, sarif_document
from tests.report import sample

RULES = {
    "intermediate-missing": RuleText(title="An intermediate is missing", severity=Severity.ERROR, page="## A page"),
    "different-issuers": RuleText(title="Two issuers", severity=Severity.INFO, page="## Another page"),
}

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "additionalProperties": False,
                    "properties": {
                        "uri": {"type": "string", "pattern": r"^([A-Za-z0-9._~/-]|%[0-9A-F]{2}|^file:)*$"},
                        "uriBaseId": {"enum": ["%SRCROOT%", "DEPLOYMENT"]},
                    },
                },
                "region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}},
            },
        },
        "logicalLocations": {"type": "array", "uniqueItems": True},
    },
}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": {**TEXT, "required": ["text", "markdown"]},
        "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL}},
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "maxItems": 1, "items": LOCATION},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "properties": {"type": "object"},
    },
}
INVOCATION = {
    "type": "object",
    "required": ["executionSuccessful"],
    "properties": {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "additionalProperties": False,
                "properties": {
                    "level": LEVEL,
                    "message": TEXT,
                    "locations": {"type": "array", "uniqueItems": True, "items": LOCATION},
                },
            },
        },
    },
}
LOG = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"rules": {"type": "array", "uniqueItems": True, "items": RULE}},
                            }
                        },
                    },
                    "invocations": {"type": "array", "items": INVOCATION},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}
"""The parts of SARIF 2.1.0 (sections 3.13 to 3.58) that edgetrust writes."""
VALIDATOR = jsonschema.Draft202012Validator(LOG)


def run(report: Report) -> dict[str, Any]:
    """The only run of the rendered log."""
    found: dict[str, Any] = json.loads(render_sarif(report, RULES))["runs"][0]
    return found


def uri(report: Report) -> object:
    """Where the first finding is."""
    return run(report)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]


def at(report: Report, source: str, deployment: str = "acme.yaml") -> Report:
    """The report with the evidence of its findings in another file."""
    evidence = (Evidence(source=source, line=None),)
    findings = tuple(replace(finding, evidence=evidence) for finding in report.findings)
    return replace(report, deployment_file=deployment, findings=findings)


def test_a_whole_log() -> None:
    """Tool, rules with their pages, and one result with its places."""
    document = sarif_document(sample.small(), RULES)

    assert document == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "edgetrust",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [
                            {
                                "id": "intermediate-missing",
                                "shortDescription": {"text": "An intermediate is missing"},
                                "fullDescription": {"text": "An intermediate is missing"},
                                "help": {"text": "## A page", "markdown": "## A page"},
                                "defaultConfiguration": {"level": "error"},
                            },
                            {
                                "id": "different-issuers",
                                "shortDescription": {"text": "Two issuers"},
                                "fullDescription": {"text": "Two issuers"},
                                "help": {"text": "## Another page", "markdown": "## Another page"},
                                "defaultConfiguration": {"level": "note"},
                            },
                        ],
                    }
                },
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": []}],
                "originalUriBaseIds": {
                    "%SRCROOT%": {"description": {"text": "The folder in which edgetrust was started."}}
                },
                "results": [
                    {
                        "ruleId": "intermediate-missing",
                        "ruleIndex": 0,
                        "level": "error",
                        "message": {
                            "text": "The trusted CA list lacks the intermediate above the certificate of "
                            "expe1.example.com.\n"
                            "Where: expc1.corp.example.com, trusted-ca list\n"
                            "Expected: CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com\n"
                            "Got: neither; the root CN=Edge Root G2,O=Example Trust is in the list\n"
                            "Consequence: The traversal zone stays down, so nobody outside can sign in.\n"
                            "Step 1: expc1.corp.example.com: Maintenance > Security > Trusted CA certificate: "
                            "Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the node "
                            f"[SHA-256 {sample.issuing().sha256}]\n"
                            "Impact: a restart of the node\n"
                            "Verify: Configuration > Zones > Zones shows the traversal zone Active"
                        },
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "certs/expe1.pem", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 1},
                                },
                                "logicalLocations": [{"name": "expc1.corp.example.com", "kind": "resource"}],
                            }
                        ],
                        "relatedLocations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "ca/issuing.der", "uriBaseId": "%SRCROOT%"}
                                }
                            }
                        ],
                        "partialFingerprints": {"edgetrustDefect/v1": ANY},
                        "properties": {
                            "node": "expc1.corp.example.com",
                            "slot": None,
                            "store": "trusted-ca",
                            "connections": ["traversal:expc1.corp.example.com->expe1.example.com"],
                        },
                    }
                ],
                "properties": {"deployment": "Acme", "at": "2026-11-23 00:00:00 UTC", "asVersion": None},
            }
        ],
    }


def test_severities_are_levels() -> None:
    """Information is a note."""
    levels = {result["ruleId"]: result["level"] for result in run(sample.full())["results"]}

    assert levels == {
        "different-issuers": "note",
        "intermediate-missing": "error",
        "jabber-prompts-user": "warning",
        "san-missing-security-profile": "error",
    }


def test_every_result_points_at_its_rule() -> None:
    """Rules that nobody described are listed all the same, so that each index leads to the right rule."""
    log = run(sample.full())
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]

    assert rules == ["intermediate-missing", "different-issuers", "jabber-prompts-user", "san-missing-security-profile"]
    assert [rules[result["ruleIndex"]] for result in log["results"]] == [result["ruleId"] for result in log["results"]]


def test_a_binary_file_has_no_region() -> None:
    """DER has no lines."""
    location = run(at(sample.small(), "certs/expe1.der"))["results"][0]["locations"][0]

    assert location["physicalLocation"] == {"artifactLocation": {"uri": "certs/expe1.der", "uriBaseId": "%SRCROOT%"}}


@pytest.mark.parametrize(
    ("deployment", "source", "expected"),
    [
        ("acme.yaml", "certs/a b%ü#?.pem", {"uri": "certs/a%20b%25%C3%BC%23%3F.pem", "uriBaseId": "%SRCROOT%"}),
        ("acme.yaml", "c:x.pem", {"uri": "c%3Ax.pem", "uriBaseId": "%SRCROOT%"}),
        ("acme.yaml", "latin-1 \udcfc.pem", {"uri": "latin-1%20%FC.pem", "uriBaseId": "%SRCROOT%"}),
        ("acme.yaml", "acme.yaml", {"uri": "acme.yaml", "uriBaseId": "%SRCROOT%"}),
        ("acme.yaml", "/etc/ssl/a.pem", {"uri": "file:///etc/ssl/a.pem"}),
        ("lab/acme.yaml", "certs/a.pem", {"uri": "lab/certs/a.pem", "uriBaseId": "%SRCROOT%"}),
        ("lab/acme.yaml", "../ca/a.pem", {"uri": "ca/a.pem", "uriBaseId": "%SRCROOT%"}),
        ("lab/acme.yaml", "lab/acme.yaml", {"uri": "lab/acme.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/srv/x y/acme.yaml", "certs/a.pem", {"uri": "certs/a.pem", "uriBaseId": "DEPLOYMENT"}),
        ("/srv/x y/acme.yaml", "/srv/x y/acme.yaml", {"uri": "file:///srv/x%20y/acme.yaml"}),
    ],
)
def test_places_are_uris(deployment: str, source: str, expected: dict[str, str]) -> None:
    """Paths are percent-encoded and relative to where edgetrust was started, if need be by way of the deployment."""
    assert uri(at(sample.small(), source, deployment)) == expected


def test_the_folder_of_the_deployment_is_named_where_it_is_needed() -> None:
    """A deployment file given by its full path gives relative places something to be relative to."""
    bases = run(replace(sample.small(), deployment_file="/srv/x y/acme.yaml"))["originalUriBaseIds"]

    assert bases["DEPLOYMENT"]["uri"] == "file:///srv/x%20y/"


def test_a_finding_without_evidence_is_about_the_deployment_file() -> None:
    """A result without a location would be shown by nobody."""
    report = sample.small()

    bare = replace(report, findings=(replace(report.findings[0], evidence=(), node=None),))

    assert run(bare)["results"][0]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "acme.yaml", "uriBaseId": "%SRCROOT%"}}}
    ]


def test_the_same_place_is_named_once() -> None:
    """The schema wants related locations to differ."""
    report = sample.small()
    evidence = Evidence(source="a.pem", line=1), Evidence(source="b.pem", line=1), Evidence(source="b.pem", line=1)

    result = run(replace(report, findings=(replace(report.findings[0], evidence=evidence),)))["results"][0]

    assert len(result["relatedLocations"]) == 1


def test_a_defect_keeps_its_fingerprint() -> None:
    """Other words about the same defect are no new defect; another node is."""
    report = sample.small()
    finding = report.findings[0]

    def fingerprint(**changes: object) -> str:
        changed = replace(report, findings=(replace(finding, **changes),))  # type: ignore[arg-type]
        found: str = run(changed)["results"][0]["partialFingerprints"]["edgetrustDefect/v1"]
        return found

    assert re.fullmatch("[0-9a-f]{64}", fingerprint())
    assert fingerprint(message="other words", got="nothing") == fingerprint()
    assert fingerprint(node="expc2.corp.example.com") != fingerprint()


def test_what_went_wrong_is_notified() -> None:
    """Unreadable files, gaps and crashed rules are part of the invocation, which then was no success."""
    invocation = run(sample.full())["invocations"][0]

    assert invocation == {
        "executionSuccessful": False,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": "could not be read: not PKCS#7: expected a SEQUENCE, got 0x3c"},
                "locations": [
                    {"physicalLocation": {"artifactLocation": {"uri": "ca/old.p7b", "uriBaseId": "%SRCROOT%"}}}
                ],
            },
            {
                "level": "error",
                "message": {"text": "could not be read: certificate cut short after 412 bytes"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "certs/cucm.pem", "uriBaseId": "%SRCROOT%"},
                            "region": {"startLine": 31},
                        }
                    }
                ],
            },
            {
                "level": "note",
                "message": {
                    "text": "not examined: connection imp-https:expc1.corp.example.com->imp1.corp.example.com: "
                    "imp1 has no tomcat certificate given"
                },
            },
            {
                "level": "note",
                "message": {"text": "not examined: trust-list phones: the list of the phones is assumed"},
            },
            {
                "level": "error",
                "message": {"text": "the rule trust-list-too-long failed, so its findings are missing"},
            },
        ],
    }


@pytest.mark.parametrize(("problems", "crashed"), [(True, False), (False, True)])
def test_a_run_with_an_unreadable_file_or_a_crash_was_no_success(problems: bool, crashed: bool) -> None:
    """Either of them: its exit code is 2 or 70."""
    full = sample.full()
    report = replace(
        sample.small(),
        problems=full.problems if problems else (),
        crashed_rules=full.crashed_rules if crashed else (),
    )

    assert run(report)["invocations"][0]["executionSuccessful"] is False


def test_nothing_in_a_message_is_a_placeholder_or_a_link() -> None:
    """Braces are doubled and link syntax is broken up, as sections 3.11.5 and 3.11.6 ask."""
    report = sample.small()
    named = replace(report, findings=(replace(report.findings[0], message="CN={0} [click](https://x.test)"),))

    text = run(named)["results"][0]["message"]["text"]

    assert text.startswith("CN={{0}} [click] (https://x.test)\n")


@pytest.mark.parametrize("report", [sample.sound(), sample.small(), sample.full()], ids=["sound", "small", "full"])
def test_logs_have_the_structure_of_sarif(report: Report) -> None:
    """Required properties, types and levels are right."""
    VALIDATOR.validate(json.loads(render_sarif(report, RULES)))


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_break_no_log(text: str) -> None:
    """The log stays valid, and no control character reaches a message."""
    rendered = render_sarif(sample.hostile(text), RULES)
    log = json.loads(rendered)

    VALIDATOR.validate(log)
    assert rendered.isascii()
    for result in log["runs"][0]["results"]:
        assert all(line.isprintable() for line in result["message"]["text"].split("\n"))


@given(st.text())
def test_any_string_breaks_no_log(text: str) -> None:
    """The same, for strings nobody thought of."""
    VALIDATOR.validate(json.loads(render_sarif(sample.hostile(text), RULES)))
