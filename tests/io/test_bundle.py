from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.bundle import write_bundle

HEADER, SUMS = "# Written by a test", "SUMS"


def sums(**files: str) -> str:
    """A list of check sums, for file names without their ending."""
    lines = [f"{hashlib.sha256(content.encode()).hexdigest()}  {name}.pem" for name, content in files.items()]
    return "\n".join((f"{HEADER} for Acme", "#   a comment", *lines, ""))


def write(folder: Path, **files: str) -> int:
    """Write these files, named without their ending."""
    return write_bundle(
        folder,
        [(f"{name}.pem", content) for name, content in files.items()],
        sums=(SUMS, sums(**files)),
        header=HEADER,
    )


def held(folder: Path) -> dict[str, str]:
    """What the folder holds, without the list."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.name != SUMS}


def test_a_folder_is_made_and_filled(tmp_path: Path) -> None:
    """With the list of check sums."""
    folder = tmp_path / "deep" / "trust"

    assert write(folder, a="one", b="two") == 2
    assert held(folder) == {"a.pem": "one", "b.pem": "two"}
    assert (folder / SUMS).read_text(encoding="utf-8") == sums(a="one", b="two")


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    """Even the time of its change."""
    write(tmp_path, a="one", b="two")
    before = (tmp_path / "a.pem").stat().st_mtime_ns

    assert write(tmp_path, a="one", b="other") == 1
    assert held(tmp_path) == {"a.pem": "one", "b.pem": "other"}
    assert (tmp_path / "a.pem").stat().st_mtime_ns == before


def test_a_file_that_somebody_changed_stays(tmp_path: Path) -> None:
    """And nothing else is written either."""
    write(tmp_path, a="one", b="two")
    (tmp_path / "b.pem").write_text("mine", encoding="utf-8")

    with pytest.raises(Refused, match=r"b\.pem exists, differs from what is planned, and is not as edgetrust wrote it"):
        write(tmp_path, a="new", b="newer")

    assert held(tmp_path) == {"a.pem": "one", "b.pem": "mine"}


def test_a_stranger_in_the_way_stays(tmp_path: Path) -> None:
    """A file that no earlier run wrote, and a list that is none."""
    (tmp_path / "a.pem").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="is not as edgetrust wrote it"):
        write(tmp_path, a="one")

    (tmp_path / "a.pem").unlink()
    (tmp_path / SUMS).write_text("my shopping list", encoding="utf-8")
    with pytest.raises(Refused, match="SUMS exists and was not written by edgetrust"):
        write(tmp_path, a="one")

    assert held(tmp_path) == {}


def test_a_stranger_with_the_same_content_is_no_obstacle(tmp_path: Path) -> None:
    """There is nothing to lose."""
    (tmp_path / "a.pem").write_text("one", encoding="utf-8")

    assert write(tmp_path, a="one") == 0
    assert (tmp_path / SUMS).is_file()


def test_a_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    """With what was expected."""
    (tmp_path / "a.pem").mkdir()

    with pytest.raises(Refused, match="is a folder, expected a file or nothing"):
        write(tmp_path, a="one")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "trust").write_text("a file", encoding="utf-8")

    with pytest.raises(UnreadableFile, match="cannot be made"):
        write(tmp_path / "trust", a="one")


def test_what_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    """A link that leads nowhere."""
    (tmp_path / "a.pem").symlink_to(tmp_path / "nowhere")

    with pytest.raises(UnreadableFile, match=r"a\.pem cannot be opened"):
        write(tmp_path, a="one")


def test_lines_of_the_list_that_are_no_sums_count_for_nothing(tmp_path: Path) -> None:
    """An earlier list that somebody edited."""
    (tmp_path / SUMS).write_text(f"{HEADER}\nnonsense\nshort  a.pem\n", encoding="utf-8")

    assert write(tmp_path, a="one") == 1
