"""New files that are there as a whole or not at all, whatever happens: a full disk, Ctrl-C, a kill, a power cut.

On Linux a file gets its name only when all of it is on the disk. Elsewhere it has its name from the beginning, and is
removed when something goes wrong.

Not here: what is put into files, and errors for people (`edgetrust.io.files`).
"""

from __future__ import annotations

import os
from errno import EPERM
from pathlib import Path

OWNER_ONLY = 0o600
"""The mode of a file that holds a secret."""

# O_BINARY: Windows would otherwise translate line ends.
_WRITE = os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def create_file(path: Path, data: bytes, mode: int) -> None:
    """A new file with these bytes, written to the disk. Raises FileExistsError when the name is taken, and other
    OSErrors; PermissionError where the file system does not keep a file of `OWNER_ONLY` private."""
    if not _create_unnamed(path, data, mode):
        _create_named(path, data, mode)


def _create_unnamed(path: Path, data: bytes, mode: int) -> bool:
    """Whether the file could be filled before it got its name. If not, there is none."""
    if not hasattr(os, "O_TMPFILE"):
        return False
    try:
        folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:  # the other way says why
        return False
    try:
        return _fill_and_name(folder, path.name, data, mode)
    finally:
        os.close(folder)


def _fill_and_name(folder: int, name: str, data: bytes, mode: int) -> bool:
    try:
        descriptor = os.open(".", _WRITE | os.O_TMPFILE, mode, dir_fd=folder)
    except OSError:  # not every file system has files without a name
        return False
    try:
        _fill(descriptor, data, mode)
        return _name(descriptor, folder, name)
    finally:
        os.close(descriptor)


def _name(descriptor: int, folder: int, name: str) -> bool:
    try:
        # The way of open(2), section O_TMPFILE; a name that is taken stays whose it is.
        os.link(f"/proc/self/fd/{descriptor}", name, dst_dir_fd=folder, follow_symlinks=True)
    except FileExistsError:
        raise
    except OSError:  # no /proc here, or a file system without links
        return False
    return True


def _create_named(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, _WRITE | os.O_CREAT | os.O_EXCL, mode)
    try:
        try:
            _fill(descriptor, data, mode)
        finally:
            os.close(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _fill(descriptor: int, data: bytes, mode: int) -> None:
    # Windows shows modes that nobody has set.
    if mode == OWNER_ONLY and os.name != "nt" and os.fstat(descriptor).st_mode & 0o077:
        raise PermissionError(EPERM, "its file system lets others read every file; choose a folder on another one")
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)
