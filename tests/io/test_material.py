from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509 import load_der_x509_certificate

from edgetrust.errors import UnreadableFile
from edgetrust.io.material import deployment_reader, read_password
from edgetrust.model.deployment import FileReference
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("expc1.example.com", ROOT)


def reference(path: str | Path, password_file: str | None = None) -> FileReference:
    """A path as typed."""
    return FileReference(path=str(path), line=1, password_file=password_file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a deployment file, certificates and a protected PKCS#12 file."""
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "leaf.pem").write_text(LEAF.pem)
    protected = pkcs12.serialize_key_and_certificates(
        b"expc1", None, load_der_x509_certificate(LEAF.der), None, BestAvailableEncryption("geheim ß".encode())
    )
    (tmp_path / "certs" / "leaf.p12").write_bytes(protected)
    (tmp_path / "password.txt").write_text("geheim ß\nsecond line\n", encoding="utf-8-sig")
    return tmp_path


def test_paths_are_relative_to_the_deployment_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the command runs; places are shown as typed."""
    monkeypatch.chdir(folder)
    expected = FileContents(path="certs/leaf.pem", certificates=(LEAF.located("certs/leaf.pem", 1),))

    assert deployment_reader(folder / "acme.yaml")(reference("certs/leaf.pem")) == expected
    assert deployment_reader(Path("acme.yaml"))(reference("certs/leaf.pem")) == expected
    assert deployment_reader(Path("certs") / "acme.yaml")(reference("../certs/leaf.pem")).certificates[0] == (
        LEAF.located("../certs/leaf.pem", 1)
    )


def test_absolute_paths_stay(folder: Path) -> None:
    """A path from the root leads where it says."""
    path = str(folder / "certs" / "leaf.pem")

    found = deployment_reader(Path("elsewhere") / "acme.yaml")(reference(path))

    assert found == FileContents(path=path, certificates=(LEAF.located(path, 1),))


def test_a_folder_is_read_file_by_file(folder: Path) -> None:
    """The places name the files inside."""
    (folder / "certs" / "leaf.p12").unlink()

    found = deployment_reader(folder / "acme.yaml")(reference("certs/"))

    assert [each.source.file for each in found.certificates] == ["certs/leaf.pem"]


def test_a_password_file_opens_what_is_protected(folder: Path) -> None:
    """Its first line counts, without a byte order mark or line break."""
    found = deployment_reader(folder / "acme.yaml")(reference("certs/leaf.p12", "password.txt"))

    assert [each.certificate for each in found.certificates] == [LEAF.certificate]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.txt", None, "cannot be opened: No such file or directory"),
        ("certs", None, "is a folder, expected a file whose first line is the password"),
        ("empty.txt", b"", "is empty, expected a file whose first line is the password"),
        ("latin.txt", b"\xdf", "is not UTF-8 text, expected a file whose first line is the password"),
        ("long.txt", b"x" * 5000, "is 5000 bytes long, expected at most 4096; is this the right file?"),
    ],
)
def test_a_password_file_that_cannot_be_read_is_a_problem(
    folder: Path, name: str, content: bytes | None, reason: str
) -> None:
    """It is told first; what needs no password is read all the same."""
    if content is not None:
        (folder / name).write_bytes(content)

    found = deployment_reader(folder / "acme.yaml")(reference("certs/leaf.pem", name))

    assert found.certificates == (LEAF.located("certs/leaf.pem", 1),)
    assert found.problems == (Problem(source=Source(file=name), reason=reason),)


def test_a_file_that_is_not_there_is_a_problem(folder: Path) -> None:
    """The reader raises nothing."""
    found = deployment_reader(folder / "acme.yaml")(reference("certs/gone.pem"))

    assert found.certificates == ()
    assert [each.source for each in found.problems] == [Source(file="certs/gone.pem")]


def test_a_password_is_the_first_line_of_its_file(folder: Path) -> None:
    """Whoever asks for one gets it, or the reason in words that can follow the path."""
    (folder / "empty.txt").touch()

    assert read_password(folder / "password.txt") == "geheim ß"
    for name, reason in (("empty.txt", "is empty"), ("certs", "is a folder"), ("gone.txt", "cannot be opened")):
        with pytest.raises(UnreadableFile, match=f"^{reason}"):
            read_password(folder / name)
