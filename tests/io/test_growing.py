"""A file that others read while it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetrust.errors import UnreadableFile
from edgetrust.io.growing import GrowingFile


def test_every_line_is_there_at_once(tmp_path: Path) -> None:
    """Whoever follows the file sees it before the next one comes; what was there before is gone with the first."""
    path = tmp_path / "lines"
    path.write_text("something older and longer\n")

    with GrowingFile(path) as file:
        before = path.read_text()
        file.write("Ä\n")
        first = path.read_text(encoding="utf-8")
        file.write("2\n")

    assert (before, first) == ("something older and longer\n", "Ä\n")
    assert path.read_text(encoding="utf-8") == "Ä\n2\n"


def test_without_a_line_nothing_is_touched(tmp_path: Path) -> None:
    """No file is made, and none is emptied."""
    with GrowingFile(tmp_path / "absent"):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With the reason."""
    with GrowingFile(tmp_path) as file, pytest.raises(UnreadableFile, match="cannot be written: Is a directory"):
        file.write("x")
