"""Files and folders of certificates: what is found in them, what is said of others, and which are never replaced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from edgetrust.errors import Refused
from edgetrust.io import certificate_files
from edgetrust.io.certificate_files import read_material, refuse_overwriting_keys
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
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
    monkeypatch.setattr(certificate_files, "MOST_FILES", 1)
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
    monkeypatch.setattr(certificate_files, "MOST_BYTES", 3)
    (tmp_path / "big.pem").write_text("1234")

    assert read_material(tmp_path / "big.pem", shown="big.pem") == problem(
        "big.pem", "is 4 bytes long, expected at most 3; is this the right file?"
    )


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
