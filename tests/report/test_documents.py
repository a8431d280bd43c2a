"""Parts of JSON documents."""

from __future__ import annotations

import json
import tracemalloc
from datetime import datetime, timedelta, timezone
from importlib.resources import files

import jsonschema
import pytest

from edgetrust import __version__
from edgetrust.model.alert import Alert
from edgetrust.model.verdict import ChainError, FoundIn, PathStep
from edgetrust.report.documents import (
    alert_document,
    head,
    openssl_document,
    path_step_document,
    render_document,
    time_text,
)
from tests import make

SCHEMAS = tuple(sorted(each.name for each in files("edgetrust").joinpath("schemas").iterdir()))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_that_ships_is_sound(name: str) -> None:
    """JSON Schema 2020-12: what is held to it is held to what it says."""
    schema = json.loads(files("edgetrust").joinpath("schemas", name).read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_parts() -> None:
    """Each as the contract writes it."""
    leaf = make.leaf("a.example.com").certificate

    assert head("edgetrust.x/1") == {"schema": "edgetrust.x/1", "tool": {"name": "edgetrust", "version": __version__}}
    assert openssl_document(ChainError(code=20, text="t", depth=1)) == {"code": 20, "text": "t", "depth": 1}
    assert alert_document(Alert(code=48, name="unknown_ca")) == {"code": 48, "name": "unknown_ca"}
    assert path_step_document(PathStep(certificate=leaf, found_in=FoundIn.PRESENTED)) == {
        "subject": "CN=a.example.com",
        "sha256": leaf.sha256,
        "found_in": "presented",
    }


def test_nothing_is_null() -> None:
    """No error, no alert."""
    assert (openssl_document(None), alert_document(None)) == (None, None)


def test_times_are_utc_to_the_second() -> None:
    """Whatever zone they came in."""
    moment = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=2)))

    assert time_text(moment) == "2026-11-22T23:02:03Z"


def test_documents_are_ascii_and_end_in_a_line_break() -> None:
    """So that no name can steer the terminal."""
    assert render_document({"name": "é\x1b"}) == '{\n  "name": "\\u00e9\\u001b"\n}\n'


def test_a_large_document_takes_little_more_memory_than_its_text() -> None:
    """Hundreds of CA names, for each of thousands of handshakes."""
    names = [f"CN=Root {number},O=Example" for number in range(200)]
    document: dict[str, object] = {"connections": [{"authorities": names}] * 200}
    render_document({})

    tracemalloc.start()
    try:
        text = render_document(document)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 3 * len(text)
    assert text == json.dumps(document, indent=2) + "\n"
