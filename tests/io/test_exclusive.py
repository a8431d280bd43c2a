from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from edgetrust.io.exclusive import OWNER_ONLY, create_file

SECRET = b"secret" * 500
WAYS = ("unnamed", "named")
"""Linux names a file when it is whole; elsewhere it is removed when it does not become whole."""

ALONE = """
import os, resource, signal, sys
from pathlib import Path
from edgetrust.io.exclusive import OWNER_ONLY, create_file
way, trouble, path = sys.argv[1:]
if way == "named":
    del os.O_TMPFILE
if trouble == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
else:
    setattr(os, trouble, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
create_file(Path(path), b"secret" * 500, OWNER_ONLY)
"""
"""A process of its own: limits and kills are not for the process that runs the tests."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The test is run both ways."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE")
    return str(request.param)


def held(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def run_alone(way: str, trouble: str, path: Path) -> subprocess.CompletedProcess[str]:
    """A process that makes the file and gets into that trouble."""
    return subprocess.run(
        [sys.executable, "-c", ALONE, way, trouble, str(path)], capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("way")
def test_a_file_has_its_bytes_and_its_mode(tmp_path: Path) -> None:
    """The owner's alone even where the umask takes nothing away, and open as far as the umask lets it."""
    umask = os.umask(0)
    try:
        create_file(tmp_path / "x.key", SECRET, OWNER_ONLY)
        os.umask(0o027)
        create_file(tmp_path / "x.csr", b"", 0o666)
    finally:
        os.umask(umask)

    assert held(tmp_path) == {"x.key": SECRET, "x.csr": b""}
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"x.key": 0o600, "x.csr": 0o640}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("kind", ["file", "link", "dangling", "folder"])
def test_a_name_that_is_taken_stays_whose_it_is(tmp_path: Path, kind: str) -> None:
    """Neither a file nor the file behind a link is written to."""
    taken = tmp_path / "x.key"
    (tmp_path / "other").write_bytes(b"older")
    if kind == "file":
        taken.write_bytes(b"older")
    elif kind == "folder":
        taken.mkdir()
    else:
        taken.symlink_to(tmp_path / ("other" if kind == "link" else "gone"))

    with pytest.raises(FileExistsError):
        create_file(taken, SECRET, OWNER_ONLY)

    assert {path.name for path in tmp_path.iterdir()} == {"x.key", "other"}
    assert (tmp_path / "other").read_bytes() == b"older"
    assert not taken.is_file() or taken.read_bytes() == b"older"


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_trouble_half_way_leaves_nothing(
    call: str, trouble: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or Ctrl-C, when some bytes are written and when all are; no descriptor stays open."""
    opened = set(Path("/proc/self/fd").iterdir())

    def fail(*_: object) -> int:
        raise trouble

    monkeypatch.setattr(os, call, fail)

    with pytest.raises(type(trouble)):
        create_file(tmp_path / "x.key", SECRET, OWNER_ONLY)

    assert held(tmp_path) == {}
    assert set(Path("/proc/self/fd").iterdir()) == opened


@pytest.mark.usefixtures("way")
def test_a_disk_that_takes_little_at_a_time_gets_it_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may write less than it was given."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))

    create_file(tmp_path / "x.key", SECRET, OWNER_ONLY)

    assert held(tmp_path) == {"x.key": SECRET}


@pytest.mark.parametrize("way", WAYS)
def test_a_limit_of_the_system_leaves_nothing(way: str, tmp_path: Path) -> None:
    """As a quota or a full disk does: the first bytes are written, the others are not."""
    done = run_alone(way, "limit", tmp_path / "x.key")

    assert (done.returncode, "File too large" in done.stderr) == (1, True)
    assert held(tmp_path) == {}


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
def test_a_kill_at_any_moment_leaves_nothing(call: str, tmp_path: Path) -> None:
    """Nobody is there to clean up, so there must be nothing to clean up."""
    done = run_alone("unnamed", call, tmp_path / "x.key")

    assert done.returncode == -signal.SIGKILL
    assert held(tmp_path) == {}


@pytest.mark.parametrize("reason", [FileNotFoundError(2, "no /proc"), PermissionError(1, "no links here")])
def test_where_files_cannot_be_named_later_they_are_named_first(
    reason: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chroot without /proc, a file system without links."""

    def refuse(*_: object, **__: object) -> None:
        raise reason

    monkeypatch.setattr(os, "link", refuse)

    create_file(tmp_path / "x.key", SECRET, OWNER_ONLY)

    assert held(tmp_path) == {"x.key": SECRET}
    assert stat.S_IMODE((tmp_path / "x.key").stat().st_mode) == 0o600


@pytest.mark.usefixtures("way")
def test_no_secret_goes_where_others_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FAT or a mounted share may know no owners: the file is refused before a byte of it is written."""
    (tmp_path / "shown").touch(mode=0o644)
    shown = (tmp_path / "shown").stat()
    (tmp_path / "shown").unlink()
    monkeypatch.setattr(os, "fstat", lambda _: shown)

    with pytest.raises(PermissionError, match="lets others read every file"):
        create_file(tmp_path / "x.key", SECRET, OWNER_ONLY)
    create_file(tmp_path / "x.csr", b"request", 0o666)

    assert held(tmp_path) == {"x.csr": b"request"}


@pytest.mark.usefixtures("way")
def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    """Told by the way that always works."""
    with pytest.raises(FileNotFoundError):
        create_file(tmp_path / "gone" / "x.key", SECRET, OWNER_ONLY)
