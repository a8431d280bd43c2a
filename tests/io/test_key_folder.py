"""Private keys in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from edgetrust.errors import UnreadableFile
from edgetrust.io import key_folder
from edgetrust.io.key_folder import read_keys
from tests import make
from tests.twins import encoded_key

ONE, OTHER = make.leaf("one.example.com"), make.leaf("other.example.com")


def test_keys_are_found_by_their_public_keys(tmp_path: Path) -> None:
    """Whatever the files are called, and with certificates beside them."""
    (tmp_path / "a.txt").write_text(f"my key\n{ONE.pem}{ONE.key_pem}")
    (tmp_path / "b.der").write_bytes(encoded_key(OTHER.key))
    (tmp_path / "c.der").write_bytes(OTHER.der)
    (tmp_path / "README").write_text("no key")
    (tmp_path / "folder").mkdir()

    found = read_keys([tmp_path])

    assert found.keys == {each.certificate.key.spki: encoded_key(each.key) for each in (ONE, OTHER)}
    assert found.problems == ()


def test_a_file_may_be_named_itself(tmp_path: Path) -> None:
    """And must then hold a key."""
    (tmp_path / "one.pem").write_text(ONE.key_pem)
    (tmp_path / "none.pem").write_text(ONE.pem)

    found = read_keys([tmp_path / "one.pem", tmp_path / "none.pem"])

    assert [*found.keys] == [ONE.certificate.key.spki]
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"{tmp_path / 'none.pem'}: ")


def test_a_file_may_hold_several_keys(tmp_path: Path) -> None:
    """All of them count."""
    (tmp_path / "all.pem").write_text(ONE.key_pem + OTHER.pem + OTHER.key_pem)

    assert read_keys([tmp_path / "all.pem"]).keys.keys() == {each.certificate.key.spki for each in (ONE, OTHER)}


def test_encrypted_keys_need_their_passphrase(tmp_path: Path) -> None:
    """Without it they are told of, and the others are read."""
    locked = OTHER.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (tmp_path / "locked.key").write_bytes(locked)
    (tmp_path / "open.key").write_text(ONE.key_pem)

    without, with_it = read_keys([tmp_path]), read_keys([tmp_path], passphrase="secret")

    assert [*without.keys] == [ONE.certificate.key.spki]
    assert [problem.split(": ")[0] for problem in without.problems] == [str(tmp_path / "locked.key")]
    assert OTHER.certificate.key.spki in with_it.keys


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """In one line, as for every file; and a folder has an end."""
    with pytest.raises(UnreadableFile, match="missing"):
        read_keys([tmp_path / "missing"])


def test_a_folder_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has that many keys."""
    monkeypatch.setattr(key_folder, "MOST_FILES", 1)
    for name in ("a", "b"):
        (tmp_path / name).touch()

    with pytest.raises(UnreadableFile, match="holds 2 files, expected at most 1"):
        read_keys([tmp_path])
