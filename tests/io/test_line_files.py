"""Files that grow line by line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.line_files import LineFiles


def test_lines_are_there_as_soon_as_they_are_added(tmp_path: Path) -> None:
    """Each behind the others, in files for their owner alone; no line makes no file."""
    files = LineFiles(tmp_path / "logs")

    assert files.add("a/one.txt", ["first", "second"])
    assert files.add("a/one.txt", ["third"])
    assert files.add("b.txt", [])

    assert (tmp_path / "logs" / "a" / "one.txt").read_text() == "first\nsecond\nthird\n"
    assert [path.name for path in (tmp_path / "logs").iterdir()] == ["a"]
    assert os.name == "nt" or (tmp_path / "logs" / "a" / "one.txt").stat().st_mode & 0o777 == 0o600
    assert os.name == "nt" or (tmp_path / "logs").stat().st_mode & 0o777 == 0o700


def test_they_stop_growing_at_their_bound(tmp_path: Path) -> None:
    """All together; what is there stays whole."""
    files = LineFiles(tmp_path, most_octets=12)

    assert files.add("a.txt", ["12345"])
    assert not files.add("b.txt", ["1234567"])
    assert not files.add("a.txt", ["1"])

    assert (tmp_path / "a.txt").read_text() == "12345\n"


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """Logs of two runs would be read as those of one."""
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match="is not empty, expected a new folder"):
        LineFiles(tmp_path)
    with pytest.raises(Refused, match="is no folder"):
        LineFiles(tmp_path / "file")


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """With the name of the file."""
    files = LineFiles(tmp_path)
    (tmp_path / "a").touch()

    with pytest.raises(UnreadableFile, match="a"):
        files.add("a/b.txt", ["line"])
