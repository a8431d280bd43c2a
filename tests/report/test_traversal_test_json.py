"""The secure traversal test as JSON."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from edgetrust import __version__
from edgetrust.report.json import report_document
from edgetrust.report.traversal_test_json import render_traversal_test_json, traversal_test_document
from tests.deployments import C1, CORP_ROOT, E1, PUBLIC_ROOT, Site, cluster, stand_alone
from tests.report.traversal_sample import ask


def schema(name: str) -> dict[str, Any]:
    """A schema that ships with the package."""
    found: dict[str, Any] = json.loads(
        resources.files("edgetrust").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    )
    return found


def test_a_pair_has_names_connections_and_findings() -> None:
    """Connections and findings are those of the report."""
    test = ask(stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, PUBLIC_ROOT]}))
    report = report_document(test.report)
    connections, findings = report["connections"], report["findings"]
    assert isinstance(connections, list)
    assert isinstance(findings, list)
    ids = [f"traversal:{C1}->{E1}", f"ssh-tunnel:{C1}->{E1}"]

    assert traversal_test_document(test) == {
        "schema": "edgetrust.traversal-test/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "deployment": report["deployment"],
        "at": "2026-11-23T00:00:00Z",
        "as_version": None,
        "pairs": [
            {
                "client": C1,
                "server": E1,
                "peer_address": E1,
                "tls_verify_name": C1,
                "outcome": "fail",
                "connections": [each for each in connections if each["id"] in ids],
                "findings": [each for each in findings if not set(ids).isdisjoint(each["connections"])],
            }
        ],
        "problems": [],
    }


@pytest.mark.parametrize(
    "site",
    [cluster(), stand_alone(trust={(C1, "trusted-ca"): []}), stand_alone(certificates={(E1, "server"): None})],
)
def test_documents_keep_to_the_schemas(site: Site) -> None:
    """To their own, and their parts to the report's."""
    document = json.loads(render_traversal_test_json(ask(site)))
    report = schema("report")

    jsonschema.Draft202012Validator(schema("traversal-test")).validate(document)
    for part in ("connections", "findings"):
        items = {**report["properties"][part], "$defs": report["$defs"]}
        for pair in document["pairs"]:
            jsonschema.Draft202012Validator(items).validate(pair[part])
