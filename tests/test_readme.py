"""What the README promises, run as it stands there: in a shell, by the installed edgetrust, in an empty folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.shell import run_script, shell_blocks

README = Path(__file__).parents[1] / "README.md"
LAB = "From nothing to a clean check"
CLEAN = "Nothing wrong was found, and everything was examined."


def section(heading: str) -> str:
    """The text below a heading."""
    return README.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


Done = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The folder after all commands of the section, and what they said; the first that fails ends it."""
    folder = tmp_path_factory.mktemp("readme")
    process = run_script(folder, *shell_blocks(section(LAB)))
    return folder / "lab", process


def test_the_commands_end_in_a_clean_check(done: Done) -> None:
    """Word for word, with what the text below them says."""
    _, process = done

    assert process.returncode == 0, process.stderr
    assert "edgetrust: error" not in process.stderr
    assert CLEAN in process.stdout
    assert CLEAN in section(LAB)


def test_no_secret_of_the_lab_can_be_read_by_others(done: Done) -> None:
    """Keys of three CAs, eight certificates of Expressways and two of CUCM."""
    folder, _ = done

    keys = sorted(folder.rglob("*.key"))

    assert len(keys) == 3 + 8 + 2
    assert {path.stat().st_mode & 0o077 for path in keys} == {0}


def test_the_text_warns_of_the_lab() -> None:
    """Where whoever copies the commands sees it."""
    assert "nothing it signs belongs in production" in section(LAB)
