"""A diagnosis as JSON: the shape that its schema promises."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from edgetrust.report.diagnose_json import diagnose_document, render_diagnose_json
from edgetrust.report.redact import Redaction
from tests.deployments import C1, E1
from tests.report.diagnose_sample import sample


def schema(name: str) -> dict[str, object]:
    """A schema that ships with the package."""
    text = files("edgetrust").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found


@pytest.mark.parametrize("with_deployment", [True, False])
def test_the_document_and_its_parts_keep_to_their_schemas(*, with_deployment: bool) -> None:
    """Each part is the document of the command of that name."""
    document = json.loads(render_diagnose_json(sample(with_deployment=with_deployment)))

    jsonschema.validate(document, schema("diagnose"), cls=jsonschema.Draft202012Validator)
    for part in ("report", "capture", "logs"):
        if document[part] is not None:
            jsonschema.validate(document[part], schema(part), cls=jsonschema.Draft202012Validator)


def test_the_schema_names_every_field() -> None:
    """Nothing is written that it does not describe."""
    properties = schema("diagnose")["properties"]

    assert isinstance(properties, dict)
    assert set(diagnose_document(sample())) == set(properties)


def test_each_finding_stands_at_the_top_and_in_the_report() -> None:
    """And not once more in the other parts."""
    document = json.loads(render_diagnose_json(sample()))

    assert document["findings"] == document["report"]["findings"]
    assert document["findings"] != []
    assert (document["capture"]["findings"], document["logs"]["findings"]) == ([], [])


def test_a_redacted_document_holds_no_certificate_and_keeps_its_shape() -> None:
    """Fingerprints are others, the same by the same."""
    plain, redacted = (
        json.loads(render_diagnose_json(sample(), redaction))
        for redaction in (None, Redaction([C1, E1, "corp.example.com", "example.com"]))
    )

    jsonschema.validate(redacted["capture"], schema("capture"), cls=jsonschema.Draft202012Validator)
    known = [each["sha256"] for each in plain["capture"]["certificates"]]
    text = json.dumps(redacted)
    assert [sha256 for sha256 in known if sha256 in text or f"{sha256[:8]}\\u2026" in text] == []
    assert {each["pem"] for each in redacted["capture"]["certificates"]} == {""}
    assert len({each["sha256"] for each in redacted["capture"]["certificates"]}) == len(known)
    assert "example.com" not in text
