"""The deployment file and its evidence, as commands read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.errors import BadDeployment, UnreadableFile
from edgetrust.model.evidence import Problem, Source

EXAMPLE = Path(__file__).parents[2] / "examples" / "standalone" / "mended.yaml"


def test_a_deployment_and_its_evidence() -> None:
    """Under the path as typed, with the files it names and the public roots."""
    deployment = read_deployment(EXAMPLE)

    inventory = gather_evidence(deployment, EXAMPLE)

    assert deployment.file == str(EXAMPLE)
    assert inventory.identities
    assert len(inventory.public_roots) > 100


def test_many_files_show_how_far_reading_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal."""
    monkeypatch.setattr("edgetrust.cli.evidence._MANY_FILES", 1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    deployment = read_deployment(EXAMPLE)

    with_bar = gather_evidence(deployment, EXAMPLE)

    assert "reading certificates" in capsys.readouterr().err
    assert with_bar.files.keys() == gather_evidence(deployment, EXAMPLE).files.keys()


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """No file, and no deployment."""
    (tmp_path / "bad.yaml").write_text("nme: Acme\n", encoding="utf-8")

    with pytest.raises(UnreadableFile):
        read_deployment(tmp_path / "none.yaml")
    with pytest.raises(BadDeployment):
        read_deployment(tmp_path / "bad.yaml")


def test_problems_name_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The line where there is one."""
    tell_problems(
        [
            Problem(source=Source(file="a.pem", line=3), reason="is damaged"),
            Problem(source=Source(file="b.der"), reason="is empty"),
        ]
    )

    assert capsys.readouterr().err == "edgetrust: error: a.pem:3: is damaged\nedgetrust: error: b.der: is empty\n"
