"""Files of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetrust.cli.material import Files, open_files
from edgetrust.errors import UnreadableFile
from tests import make

ROOT = make.ca("Root")


def test_a_file_is_read_once_and_its_problems_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However often it is named."""
    path = tmp_path / "bad.pem"
    path.write_text("nothing")
    files = Files()

    assert files.certificates([path, path]) == ()
    assert files.has_problems
    assert capsys.readouterr().err.count("bad.pem") == 1


def test_a_file_without_what_is_wanted_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what it holds instead; it is as good as unread."""
    root, crl = tmp_path / "root.pem", tmp_path / "root.crl"
    root.write_text(ROOT.pem)
    crl.write_bytes(make.revocation_list(ROOT))
    files = Files()

    assert [each.certificate for each in files.certificates([root, crl, crl])] == [ROOT.certificate]
    assert len(files.revocation_lists([crl])) == 1
    assert files.has_problems
    assert files.unread([root, crl]) == (str(crl),)
    assert capsys.readouterr().err.splitlines() == [
        f"edgetrust: error: {crl} holds no certificate, expected at least one",
        "hint: it holds revocation lists",
    ]


def test_the_file_to_look_at_must_hold_a_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that cannot be read is not said to hold none."""
    root, crl = tmp_path / "root.pem", tmp_path / "root.crl"
    root.write_text(ROOT.pem)
    crl.write_bytes(make.revocation_list(ROOT))
    files = Files()

    assert [each.certificate for each in files.those_to("test", root)] == [ROOT.certificate]
    with pytest.raises(UnreadableFile, match=r"root\.crl holds no certificate, expected the one to test"):
        files.those_to("test", crl)
    with pytest.raises(UnreadableFile, match=r"there is no certificate to test without .*none\.pem"):
        files.those_to("test", tmp_path / "none.pem")
    assert "none.pem: cannot be opened" in capsys.readouterr().err


def test_a_folder_is_never_plain(tmp_path: Path) -> None:
    """OpenSSL does not read folders; it reads the file in it."""
    path = tmp_path / "root.pem"
    path.write_text(ROOT.pem)
    files = Files()

    assert not files.material(tmp_path).is_plain
    assert files.material(path).is_plain
    assert not files.material(tmp_path / "none.pem").is_plain


def test_a_password_file_that_is_none_is_named(tmp_path: Path) -> None:
    """With the reason."""
    with pytest.raises(UnreadableFile, match=r"pw cannot be opened"):
        open_files(tmp_path / "pw")
