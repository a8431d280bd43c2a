"""`edgetrust traversal-test`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgetrust.cli.main import run

EXAMPLES = Path(__file__).parents[2] / "examples"
UNREADABLE = """\
domains: [example.com]
expressway_c: {nodes: [{fqdn: c.example.com, trusted_ca: none.pem}]}
expressway_e: {nodes: [{fqdn: e.example.com}]}
"""


@pytest.mark.parametrize(
    ("file", "options", "code"),
    [
        ("standalone/broken.yaml", "", 1),
        ("standalone/broken.yaml", "--fail-on never", 0),
        ("standalone/mended.yaml", "", 0),
        ("cluster/broken.yaml", "", 1),
        ("cluster/mended.yaml", "--as-version X15.5", 0),
        ("cluster/mended.yaml", "--as-version X99", 0),
        ("cluster/mended.yaml", "--at 2060-01-01", 1),
    ],
)
def test_the_examples(file: str, options: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Broken ones fail."""
    given = options if "--at" in options else f"{options} --at 2026-11-23"

    assert run(["traversal-test", str(EXAMPLES / file), *given.split()]) == code
    assert "FQDN of Expressway-E" in capsys.readouterr().out


def test_json_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing to standard output."""
    output = tmp_path / "test.json"
    file = EXAMPLES / "cluster" / "mended.yaml"

    assert run(["traversal-test", str(file), "--format", "json", "--output", str(output)]) == 0
    assert capsys.readouterr().out == ""
    document = json.loads(output.read_text())
    assert (document["schema"], len(document["pairs"])) == ("edgetrust.traversal-test/1", 4)


@pytest.mark.parametrize(
    ("text", "options", "code", "told"),
    [
        (None, "", 2, "cannot be opened"),
        ("domains: [example.com]\nexpressway_e: {nodes: [{fqdn: e.example.com}]}\n", "", 3, ""),
        (UNREADABLE, "", 2, "none.pem: cannot be opened"),
        ("domains: [example.com]\n", "--as-version soon", 2, "'soon' is no release"),
    ],
)
def test_what_cannot_be_tested(
    text: str | None, options: str, code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unreadable input is 2, no evidence 3."""
    file = tmp_path / "acme.yaml"
    if text is not None:
        file.write_text(text)

    assert run(["traversal-test", str(file), *options.split()]) == code
    assert told in capsys.readouterr().err
