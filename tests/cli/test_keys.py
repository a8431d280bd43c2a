from __future__ import annotations

from pathlib import Path

import pytest

from edgetrust.cli.keys import read_key, read_passphrase
from edgetrust.errors import EdgetrustError, Refused, UnreadableFile, WrongPassphrase
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.authority.seeded import derive_key
from edgetrust.pki.signing_key import write_key

KEY = derive_key("test")


def test_a_passphrase_is_the_first_line(tmp_path: Path) -> None:
    """Without its line break."""
    (tmp_path / "p").write_text("a secret\nand a remark\n")

    assert read_passphrase(tmp_path / "p") == "a secret"


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        ("", UnreadableFile, "p is empty"),
        ("\nx", Refused, "the first line of .*p is no passphrase, expected 1 to 1023 bytes"),
        ("x" * 1024, Refused, "is no passphrase"),
        (None, UnreadableFile, "p cannot be opened"),
    ],
)
def test_what_is_no_passphrase_is_told(
    content: str | None, kind: type[EdgetrustError], message: str, tmp_path: Path
) -> None:
    """With the file."""
    if content is not None:
        (tmp_path / "p").write_text(content)

    with pytest.raises(kind, match=message):
        read_passphrase(tmp_path / "p")


def test_a_key_is_read_with_or_without_a_passphrase(tmp_path: Path) -> None:
    """PEM as edgetrust writes it."""
    (tmp_path / "plain").write_bytes(write_key(KEY))
    (tmp_path / "locked").write_bytes(write_key(KEY, passphrase="a secret"))

    plain = read_key(tmp_path / "plain", None, option="--x")
    locked = read_key(tmp_path / "locked", "a secret", option="--x")

    assert spki_of(plain) == spki_of(locked) == spki_of(KEY)


def test_a_key_that_does_not_open_says_which_option_opens_it(tmp_path: Path) -> None:
    """With its file; what is no key is told as well."""
    (tmp_path / "locked").write_bytes(write_key(KEY, passphrase="a secret"))
    (tmp_path / "none").write_text("nothing")

    with pytest.raises(WrongPassphrase, match=r"locked: the private key is encrypted") as caught:
        read_key(tmp_path / "locked", None, option="--x")
    with pytest.raises(EdgetrustError, match=r"none: no private keys here"):
        read_key(tmp_path / "none", None, option="--x")
    with pytest.raises(UnreadableFile, match=r"gone cannot be opened"):
        read_key(tmp_path / "gone", None, option="--x")

    assert caught.value.hint == "--x names the file whose first line opens it"
