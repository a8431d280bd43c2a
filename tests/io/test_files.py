from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io import files
from edgetrust.io.files import (
    make_private_folder,
    open_file,
    read_bytes,
    read_document,
    read_material,
    refuse_existing,
    refuse_overwriting_keys,
    write_all,
    write_atomically,
    write_key_and_request,
    write_new,
    write_secret,
)
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.inventory import FileContents
from tests import make

ROOT, OTHER = make.ca("Root"), make.ca("Other")


def problem(shown: str, reason: str) -> FileContents:
    """Contents that are one problem."""
    return FileContents(path=shown, problems=(Problem(source=Source(file=shown), reason=reason),))


def sources(contents: FileContents) -> list[tuple[str, int | None]]:
    """Where the certificates were seen."""
    return [(located.source.file, located.source.line) for located in contents.certificates]


def test_a_file_is_read_under_the_name_it_is_shown_by(tmp_path: Path) -> None:
    """The places say what a user typed, not where the file lies."""
    (tmp_path / "root.pem").write_text(ROOT.pem)

    assert read_material(tmp_path / "root.pem", shown="ca/root.pem") == FileContents(
        path="ca/root.pem", certificates=(ROOT.located("ca/root.pem", 1),)
    )


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """Hidden files, folders inside and files about something else are passed over."""
    (tmp_path / "b.pem").write_text(ROOT.pem)
    (tmp_path / "a.der").write_bytes(OTHER.der)
    (tmp_path / ".hidden.pem").write_text(ROOT.pem)
    (tmp_path / "README.txt").write_text("about these")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "c.pem").write_text(ROOT.pem)

    for shown in ("ca", "ca/"):
        contents = read_material(tmp_path, shown=shown)

        assert (contents.path, contents.problems) == (shown, ())
        assert sources(contents) == [("ca/a.der", None), ("ca/b.pem", 1)]


def test_what_is_broken_in_a_folder_is_said(tmp_path: Path) -> None:
    """A certificate file without a certificate, a damaged block in any file, and a link that leads nowhere."""
    (tmp_path / "a.pem").write_text("nothing")
    (tmp_path / "b.txt").write_text("-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "c").symlink_to(tmp_path / "gone")
    (tmp_path / "d.pem").write_text(ROOT.pem)

    contents = read_material(tmp_path, shown="ca")

    assert sources(contents) == [("ca/d.pem", 1)]
    assert [(each.source.file, each.source.line) for each in contents.problems] == [
        ("ca/a.pem", None),
        ("ca/b.txt", 1),
        ("ca/c", None),
    ]


def test_all_kinds_of_objects_in_a_folder_are_joined(tmp_path: Path) -> None:
    """Lists, requests and keys as well as certificates."""
    (tmp_path / "a.crl").write_bytes(make.revocation_list(ROOT))
    (tmp_path / "b.csr").write_bytes(make.request())
    (tmp_path / "c.key").write_text(ROOT.key_pem)

    contents = read_material(tmp_path, shown="all")

    assert [source.file for _, source in (*contents.revocation_lists, *contents.requests, *contents.keys)] == [
        "all/a.crl",
        "all/b.csr",
        "all/c.key",
    ]


def test_a_folder_without_certificate_files_is_a_problem(tmp_path: Path) -> None:
    """An empty list is written as such; an empty folder is a mistake."""
    (tmp_path / "README").write_text("nothing yet")

    assert read_material(tmp_path, shown="ca") == problem(
        "ca", "the folder holds no certificate file, expected at least one"
    )


def test_a_folder_of_too_many_files_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path does not read a whole disk."""
    monkeypatch.setattr(files, "MOST_FILES", 1)
    for name in ("a", "b"):
        (tmp_path / name).write_text("x")

    assert read_material(tmp_path, shown="ca") == problem("ca", "the folder holds 2 entries, expected at most 1")


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason is passed on."""

    def refuse(path: Path) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)

    assert read_material(tmp_path, shown="ca") == problem("ca", "the folder cannot be listed: Permission denied")


def test_a_file_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 must not break the report."""
    path = tmp_path / os.fsdecode(b"caf\xe9.pem")
    try:
        path.write_text(ROOT.pem)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")

    assert sources(read_material(tmp_path, shown="ca")) == [("ca/caf\N{REPLACEMENT CHARACTER}.pem", 1)]


@pytest.mark.parametrize("name", ["gone.pem", "nul\0.pem"])
def test_a_file_that_cannot_be_opened_is_a_problem(name: str, tmp_path: Path) -> None:
    """With the system's reason, under the name that was typed."""
    [only] = read_material(tmp_path / name, shown="gone.pem").problems

    assert (only.source, only.reason.partition(":")[0]) == (Source(file="gone.pem"), "cannot be opened")
    assert only.is_missing == (name == "gone.pem")


def test_devices_and_pipes_are_refused(tmp_path: Path) -> None:
    """Neither waits for a writer nor reads without end."""
    os.mkfifo(tmp_path / "pipe")
    reason = "is a device, pipe or socket, expected a file or folder"

    assert read_material(tmp_path / "pipe", shown="pipe") == problem("pipe", reason)
    assert read_material(Path(os.devnull), shown="null") == problem("null", reason)


def test_a_file_beyond_the_budget_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk image under the wrong name costs nothing."""
    monkeypatch.setattr(files, "MOST_BYTES", 3)
    (tmp_path / "big.pem").write_text("1234")

    assert read_material(tmp_path / "big.pem", shown="big.pem") == problem(
        "big.pem", "is 4 bytes long, expected at most 3; is this the right file?"
    )


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


def test_a_private_key_is_never_overwritten(tmp_path: Path) -> None:
    """Plain or encrypted, PEM or DER; other files, and names that are free, may be written to."""
    key = make.leaf().key
    forms = {
        "plain": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "locked": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a secret")),
        "der": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    }
    (tmp_path / "certificate").write_text(ROOT.pem)

    refuse_overwriting_keys([tmp_path / "certificate", tmp_path / "free", tmp_path])
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused, match=f"{name} holds a private key, and secrets are never overwritten"):
            refuse_overwriting_keys([tmp_path / "certificate", tmp_path / name])
