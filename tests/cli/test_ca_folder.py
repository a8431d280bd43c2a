from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edgetrust.cli.ca_folder import BACKDATED, change_authority, open_authority, read_beginning, read_moment
from edgetrust.errors import WrongPassphrase
from edgetrust.io.authority_folder import create_authority
from edgetrust.io.clock import now
from tests import lab


def test_a_time_that_is_named_is_taken_exactly() -> None:
    """To the second, which is what certificates hold."""
    expected = datetime(2026, 1, 1, 12, 30, 1, tzinfo=UTC)

    assert read_moment("2026-01-01T12:30:01.7Z") == expected
    assert read_beginning("2026-01-01T12:30:01.7Z") == expected


def test_what_begins_now_begins_a_little_earlier() -> None:
    """Clocks differ."""
    before = now()

    beginning = read_beginning(None)

    assert before - BACKDATED <= beginning <= now() - BACKDATED
    assert timedelta(hours=1) >= BACKDATED


def test_a_ca_is_opened_with_its_passphrase(tmp_path: Path) -> None:
    """Without it the message says which option names it."""
    create_authority(tmp_path / "ca", lab.root().authority, lab.root().key, passphrase="a secret")
    (tmp_path / "p").write_text("a secret\n")

    with pytest.raises(WrongPassphrase) as caught:
        open_authority(tmp_path / "ca", None)
    with change_authority(tmp_path / "ca", tmp_path / "p") as holder:
        authority = holder.authority

    assert authority == lab.root().authority
    assert caught.value.hint == "--passphrase-file names the file with its passphrase"
