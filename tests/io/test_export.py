"""Certificates into a folder that may hold anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.export import export_into

FILES = {"a.pem": "A\n", "b.pem": "B\n"}


def test_only_new_files_are_written(tmp_path: Path) -> None:
    """The second run finds everything there; other files stay as they are."""
    folder = tmp_path / "deep" / "export"

    first, second = export_into(folder, FILES), export_into(folder, {**FILES, "c.pem": "C\n"})

    assert (first, second) == (2, 1)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {**FILES, "c.pem": "C\n"}


def test_nothing_is_overwritten_and_nothing_half_done(tmp_path: Path) -> None:
    """A file with other contents stops it before the first one is written."""
    (tmp_path / "b.pem").write_text("mine")

    with pytest.raises(Refused, match=r"b\.pem exists with other contents"):
        export_into(tmp_path, FILES)

    assert [path.name for path in tmp_path.iterdir()] == ["b.pem"]


@pytest.mark.parametrize("target", ["elsewhere.pem", "missing.pem"])
def test_links_are_not_written_through(target: str, tmp_path: Path) -> None:
    """Neither one that leads to a file nor one that leads nowhere."""
    (tmp_path / "elsewhere.pem").write_text("precious")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.pem").symlink_to(tmp_path / target)

    with pytest.raises(Refused):
        export_into(folder, FILES)

    assert (tmp_path / "elsewhere.pem").read_text() == "precious"
    assert not (tmp_path / "missing.pem").exists()


def test_a_folder_in_the_way_of_a_file_is_refused(tmp_path: Path) -> None:
    """Its name is taken."""
    (tmp_path / "a.pem").mkdir()

    with pytest.raises(Refused):
        export_into(tmp_path, FILES)


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "export").write_text("")

    with pytest.raises(UnreadableFile, match="cannot be"):
        export_into(tmp_path / "export", FILES)


def test_without_certificates_there_is_no_folder(tmp_path: Path) -> None:
    """Only content makes files."""
    assert export_into(tmp_path / "export", {}) == 0
    assert not (tmp_path / "export").exists()


def test_binary_files_are_written_as_they_are(tmp_path: Path) -> None:
    """And recognised the next time."""
    files: dict[str, str | bytes] = {"a.der": b"\x30\x00\r\n", "b.pem": "text\n"}

    assert [export_into(tmp_path, files), export_into(tmp_path, files)] == [2, 0]
    assert (tmp_path / "a.der").read_bytes() == b"\x30\x00\r\n"
