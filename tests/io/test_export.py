"""Certificates and archives into a folder that may hold anything."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io import export
from edgetrust.io.export import export_into, export_secrets, refuse_useless

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


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    """The same for all of one call, the first that none of them has; what was there stays."""
    (tmp_path / "b-2.gz").write_bytes(b"mine")

    for content in (b"first", b"second"):
        export_secrets(tmp_path, {"a": content, "b": content}, suffix=".gz")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.gz": b"first", "b.gz": b"first", "b-2.gz": b"mine", "a-3.gz": b"second", "b-3.gz": b"second",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has other ways to keep a file private")
def test_secrets_are_for_their_owner_whatever_the_folder(tmp_path: Path) -> None:
    """One that everybody may look into does not change that."""
    tmp_path.chmod(0o755)

    (path,) = export_secrets(tmp_path, {"a": b"A"}, suffix=".gz")

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_is_tried_without_a_trace(tmp_path: Path) -> None:
    """Neither one that is there nor one that is still to be made has anything in it behind that."""
    refuse_useless(tmp_path)
    refuse_useless(tmp_path / "new" / "deep")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", [".", "archives"])
def test_a_file_is_no_folder(below: str, tmp_path: Path) -> None:
    """Nor can there be one in it."""
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match="file is no folder"):
        refuse_useless(tmp_path / "file" / below)


def test_a_folder_that_takes_nothing_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the system says."""

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(export, "create_file", read_only)

    with pytest.raises(UnreadableFile, match="cannot be written to: Read-only file system"):
        refuse_useless(tmp_path)
