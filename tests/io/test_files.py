from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.files import (
    make_private_folder,
    open_file,
    read_bytes,
    read_document,
    refuse_existing,
    write_all,
    write_atomically,
    write_key_and_request,
    write_new,
    write_secret,
)
from tests import make

ROOT, OTHER = make.ca("Root"), make.ca("Other")


def test_a_file_that_grows_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size that the system told does not have to be the size that is read."""
    (tmp_path / "x").write_text("12345")
    true_status = (tmp_path / "x").stat()
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((*true_status[:6], 1, *true_status[7:])))

    assert read_bytes(tmp_path / "x", limit=5) == b"12345"
    with pytest.raises(UnreadableFile, match="is longer than 4 bytes"):
        read_bytes(tmp_path / "x", limit=4)


def test_where_folders_cannot_be_opened_they_are_still_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to open them."""

    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)

    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path, limit=1)


def test_a_document_is_read_as_it_stands(tmp_path: Path) -> None:
    """Whatever its encoding: who knows its lines says what is wrong with them."""
    (tmp_path / "a.yaml").write_bytes(b"name: Gr\xfc\xdfe\n")

    assert read_document(tmp_path / "a.yaml") == b"name: Gr\xfc\xdfe\n"


def test_a_document_that_cannot_be_read_names_its_path(tmp_path: Path) -> None:
    """Missing, a folder, too large."""
    (tmp_path / "big.yaml").write_text("12345")
    expected = {
        "gone.yaml": "cannot be opened: No such file or directory",
        "": "is a folder, expected a file",
        "big.yaml": "is 5 bytes long, expected at most 4; is this the right file?",
    }

    for name, reason in expected.items():
        with pytest.raises(UnreadableFile) as caught:
            read_document(tmp_path / name, limit=4 if name == "big.yaml" else 100)

        assert caught.value.message == f"{tmp_path / name} {reason}"


def test_a_report_is_replaced_whole(tmp_path: Path) -> None:
    """The old text or the new one, and nothing left beside it."""
    path = tmp_path / "report.json"

    for text in ("old\n", "new\n"):
        write_atomically(path, text)

        assert path.read_text() == text
        assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_without_content_no_file_is_made(tmp_path: Path) -> None:
    """And an old one stays."""
    write_atomically(tmp_path / "report.json", "")

    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is replaced."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")

    write_atomically(tmp_path / "link", "new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to(tmp_path: Path) -> None:
    """It must not be replaced by a file."""
    write_atomically(Path(os.devnull), "text")

    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("fault", ["a folder in the way", "no such folder", "what comes before fails"])
def test_several_files_are_written_or_none(fault: str, tmp_path: Path) -> None:
    """Whatever fails before the first one takes its place."""
    (tmp_path / "a").write_text("old")
    (tmp_path / "folder").mkdir()
    second = {"a folder in the way": tmp_path / "folder", "no such folder": tmp_path / "gone" / "b"}
    called = []

    def before() -> None:
        called.append(sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".b.")))
        if fault == "what comes before fails":
            raise UnreadableFile("no")

    with pytest.raises(UnreadableFile):
        write_all([(tmp_path / "a", "new"), (second.get(fault, tmp_path / "b"), "new")], before=before)

    assert (tmp_path / "a").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "folder"]
    assert len(called) == (fault == "what comes before fails")


def test_several_files_take_their_places_together(tmp_path: Path) -> None:
    """After what comes before; a device takes what comes."""
    seen: list[str] = []

    write_all(
        [(tmp_path / "a", "new"), (Path(os.devnull), "x"), (tmp_path / "b", b"new"), (tmp_path / "c", "")],
        before=lambda: seen.extend(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")),
    )

    assert seen == []
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new", "b": "new"}


def test_a_report_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing folder, and a disk that is full half-way."""
    with pytest.raises(UnreadableFile, match="cannot be written: No such file or directory"):
        write_atomically(tmp_path / "gone" / "report.json", "text")

    def refuse(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UnreadableFile, match="cannot be written: No space left on device"):
        write_atomically(tmp_path / "report.json", "text")
    assert list(tmp_path.iterdir()) == []


def test_a_secret_belongs_to_its_owner_and_is_never_replaced(tmp_path: Path) -> None:
    """Mode 0600 from the first moment, and a second time is refused."""
    path = tmp_path / "x.key"

    write_secret(path, b"secret")

    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"secret", 0o600)
    with pytest.raises(Refused, match="exists, and secrets are never overwritten"):
        write_secret(path, b"another")
    assert path.read_bytes() == b"secret"


def test_a_secret_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half key stays behind."""
    with pytest.raises(UnreadableFile, match="cannot be written: No such file or directory"):
        write_secret(tmp_path / "gone" / "x.key", b"secret")

    def refuse(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(UnreadableFile, match="cannot be written: No space left on device"):
        write_secret(tmp_path / "x.key", b"secret")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_secret_is_not_overwritten_either(tmp_path: Path) -> None:
    """It has the mode that the user's umask leaves."""
    path = tmp_path / "x.csr"

    write_new(path, b"request")

    umask = os.umask(0o022)
    os.umask(umask)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"request", 0o666 & ~umask)
    with pytest.raises(Refused, match="exists, and it is not overwritten"):
        write_new(path, b"another")
    assert path.read_bytes() == b"request"


def test_a_key_and_its_request_are_written_together(tmp_path: Path) -> None:
    """Each with its own mode."""
    write_key_and_request((tmp_path / "x.key", b"key"), (tmp_path / "x.csr", b"request"))

    assert [(path.name, path.read_bytes()) for path in sorted(tmp_path.iterdir())] == [
        ("x.csr", b"request"),
        ("x.key", b"key"),
    ]
    assert stat.S_IMODE((tmp_path / "x.key").stat().st_mode) == 0o600


def test_a_key_whose_request_cannot_be_written_goes_again(tmp_path: Path) -> None:
    """Neither file stays, and what stood in the way is as it was."""
    (tmp_path / "x.csr").write_bytes(b"older")

    with pytest.raises(Refused, match="x.csr exists"):
        write_key_and_request((tmp_path / "x.key", b"key"), (tmp_path / "x.csr", b"request"))

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x.csr", b"older")]


def test_a_key_that_was_there_before_stays(tmp_path: Path) -> None:
    """Only what the call itself made is ever removed."""
    (tmp_path / "x.key").write_bytes(b"older")

    with pytest.raises(Refused, match="x.key exists"):
        write_key_and_request((tmp_path / "x.key", b"key"), (tmp_path / "x.csr", b"request"))

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x.key", b"older")]


def test_names_that_are_taken_are_refused_beforehand(tmp_path: Path) -> None:
    """Links that lead nowhere are names as well; of many the first few are told."""
    names = [tmp_path / f"{number}.key" for number in range(5)]
    refuse_existing(names, hint="name another folder")
    for path in names[1:]:
        path.symlink_to(tmp_path / "gone")

    with pytest.raises(Refused) as refused:
        refuse_existing(names, hint="name another folder")

    shown = "; ".join(f"{path} exists" for path in names[1:4])
    assert refused.value.message == f"{shown}; and 1 more: nothing is ever overwritten, and nothing was made"
    assert refused.value.hint == "name another folder"


def test_a_folder_for_secrets_is_its_owners(tmp_path: Path) -> None:
    """A new one, whatever the umask; one that exists stays as it is."""
    umask = os.umask(0)
    try:
        make_private_folder(tmp_path / "a" / "b")
        (tmp_path / "c").mkdir()
        make_private_folder(tmp_path / "c")
    finally:
        os.umask(umask)

    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o777


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "a").write_text("x")

    with pytest.raises(UnreadableFile, match="a cannot be made: File exists"):
        make_private_folder(tmp_path / "a")


def test_a_file_is_opened_to_be_read_piece_by_piece(tmp_path: Path) -> None:
    """Of any size; what is no file is refused as by the reader of whole files."""
    (tmp_path / "x.tar").write_bytes(b"0123456789")

    with open_file(tmp_path / "x.tar") as file:
        pieces = file.read(4), file.read()

    assert pieces == (b"0123", b"456789")
    with pytest.raises(IsADirectoryError):
        open_file(tmp_path)
    with pytest.raises(UnreadableFile, match="cannot be opened: No such file or directory"):
        open_file(tmp_path / "gone")


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    """Neither a file nor a link; and where it cannot be written, that is said."""
    path = tmp_path / "x.yaml"
    write_new(path, b"first")
    (tmp_path / "link").symlink_to(tmp_path / "gone")

    for taken in (path, tmp_path / "link"):
        with pytest.raises(Refused) as refusal:
            write_new(taken, b"second")
        assert refusal.value.message == f"{taken} exists, and it is not overwritten"
    with pytest.raises(UnreadableFile, match="cannot be written: No such file or directory"):
        write_new(tmp_path / "none" / "x.yaml", b"")
    assert path.read_bytes() == b"first"
    assert not (tmp_path / "gone").exists()
