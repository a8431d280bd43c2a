"""`edgetrust schema`."""

from __future__ import annotations

import json

import pytest

from edgetrust.cli.main import run
from edgetrust.cli.schema import DOCUMENTS


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_document_has_a_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON Schema 2020-12, ready to be piped somewhere."""
    assert run(["schema", name]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_an_unknown_document_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With those there are."""
    assert run(["schema", "weather"]) == 2
    assert "'deployment', 'report'" in capsys.readouterr().err
