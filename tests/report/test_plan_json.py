from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from edgetrust import __version__
from edgetrust.model.plan import Plan
from edgetrust.report.plan_json import plan_document, render_plan_json
from edgetrust.usecase.plan import plan
from tests import make
from tests.deployments import cluster
from tests.report import plan_sample as sample

SCHEMA: dict[str, Any] = json.loads(
    resources.files("edgetrust").joinpath("schemas", "plan.json").read_text(encoding="utf-8")
)
DIGEST = sample.ROOT.certificate.sha256


def whole() -> Plan:
    """The plan of a whole deployment."""
    site = cluster()
    return plan(site.deployment, site.inventory, at=make.NOW)


def test_a_whole_document() -> None:
    """Field by field."""
    known = {
        "subject": "CN=Corp Root,O=Acme",
        "sha256": DIGEST,
        "source": "ca/root.pem",
        "line": 3,
        "reason": "above C",
    }
    unknown = {
        "subject": "the public CA that signs E",
        "sha256": None,
        "source": None,
        "line": None,
        "reason": "above E",
    }
    twin = {"subject": "CN=Old", "sha256": DIGEST, "source": "old.der", "line": None, "reason": "a twin"}
    document = plan_document(
        Plan(certificates=(sample.certificate(),), trust=(sample.trust_list(sample.E1),), steps=sample.steps()[1:]),
        sample.deployment(),
    )

    assert document == {
        "schema": "edgetrust.plan/1",
        "tool": {"name": "edgetrust", "version": __version__},
        "deployment": {"name": "Acme", "file": "acme.yaml"},
        "certificates": [
            {
                "node": "expe1.example.com",
                "slot": "server",
                "shared_with": ["expe2.example.com"],
                "common_name": "expe.example.com",
                "san": [
                    {"type": "DNS", "value": "expe.example.com", "feature": "cluster", "reason": "the layout"},
                    {
                        "type": "SRVName",
                        "value": "_collab-edge._tls.example.com",
                        "feature": "registration",
                        "reason": "TC",
                    },
                ],
                "preview": "DNS:expe.example.com, SRVName:_collab-edge._tls.example.com",
                "key": {"kind": "RSA", "bits": 4096},
                "eku": ["server-auth", "client-auth"],
                "key_usage": ["digitalSignature", "keyEncipherment"],
                "signer": "public",
                "reasons": ["phones know public CAs alone"],
                "warnings": ["one key for all"],
                "where": "Maintenance > Security > Server certificate",
                "fields": [
                    {"label": "Common name", "value": "FQDN of Expressway cluster (expe.example.com)"},
                    {
                        "label": "Additional alternative names (comma separated)",
                        "value": "a.example.com, b.example.com",
                    },
                ],
                "in_place": False,
                "issuers": ["CN=Old Issuing"],
                "shortcomings": ["expe1.example.com: it expired at 2025-12-31 00:00:00 UTC"],
                "advised": ["expe1.example.com: it does not carry DNS:example.com, which nobody needs today"],
            }
        ],
        "trust": [
            {
                "node": "expe1.example.com",
                "store": "trusted-ca",
                "authorities": [known, unknown],
                "remove": [twin],
                "remove_afterwards": [],
                "confirm_on": [],
                "copies": [],
            }
        ],
        "steps": [
            {
                "number": 2,
                "node": "expe1.example.com",
                "where": "Maintenance > Security > Server certificate",
                "do": "upload it",
                "impact": "node-restart",
                "verify": "Show (decoded)",
            }
        ],
    }


@pytest.mark.parametrize("planned", [sample.small(), sample.hostile(), whole()])
def test_documents_follow_the_schema(planned: Plan) -> None:
    """Also with strings of strangers, and of a whole deployment."""
    document = json.loads(render_plan_json(planned, sample.deployment(sample.EVIL)))

    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_every_field_is_described() -> None:
    """The schema of each part has the properties of the document, and no others."""
    document = plan_document(sample.small(), sample.deployment())
    parts = {
        "certificate": document["certificates"],
        "list": document["trust"],
        "step": document["steps"],
    }

    for name, entries in parts.items():
        assert isinstance(entries, list)
        assert set(entries[0]) == set(SCHEMA["$defs"][name]["properties"])


def test_the_document_is_ascii() -> None:
    """So that no name can steer the terminal it is printed on."""
    text = render_plan_json(sample.hostile(), sample.deployment(sample.EVIL))

    assert text.isascii()
    assert "\x1b" not in text
    assert text.endswith("}\n")
