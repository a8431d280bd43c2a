"""A folder of files that belong together: written as a whole, and only over what an earlier run wrote.

A list of check sums in the folder tells which files those are. Not here: what the files hold
(`edgetrust.usecase.bundle`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.files import MOST_BYTES, MOST_TEXT_BYTES, read_bytes, write_atomically

_DIGITS = 64


def write_bundle(folder: Path, files: Iterable[tuple[str, str]], *, sums: tuple[str, str], header: str) -> int:
    """Write the files and then `sums`, the name and content of the list of check sums, into a folder, which is made
    where there is none. Returns how many files are new or changed, without the list. Raises Refused, before anything
    is written, where a file is in the way that no earlier run wrote: one that differs and is not in the present list;
    UnreadableFile when the disk does not take it."""
    wanted = dict(files)
    earlier = _earlier(folder / sums[0], header)
    changed = [name for name in wanted if _is_to_write(folder / name, wanted[name], earlier)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be made: {error.strerror or error}") from error
    for name in changed:
        write_atomically(folder / name, wanted[name])
    write_atomically(folder / sums[0], sums[1])
    return len(changed)


def _earlier(path: Path, header: str) -> Mapping[str, str]:
    """Check sums by file name as an earlier run left them; none without a list."""
    present = _read(path, limit=MOST_TEXT_BYTES)
    if present is None:
        return {}
    text = present.decode("utf-8", "replace")
    if not text.startswith(header):
        raise Refused(f"{path} exists and was not written by edgetrust", hint="name another folder")
    lines = (line.split("  ", maxsplit=1) for line in text.splitlines() if not line.startswith("#"))
    return {line[1]: line[0] for line in lines if len(line) == 2 and len(line[0]) == _DIGITS}


def _is_to_write(path: Path, content: str, earlier: Mapping[str, str]) -> bool:
    present = _read(path, limit=MOST_BYTES)
    if present is None:
        return True
    if present == content.encode():
        return False
    if hashlib.sha256(present).hexdigest() == earlier.get(path.name):
        return True
    raise Refused(
        f"{path} exists, differs from what is planned, and is not as edgetrust wrote it",
        hint="move it away, or name another folder",
    )


def _read(path: Path, *, limit: int) -> bytes | None:
    """The bytes of a file; None when there is none."""
    if not os.path.lexists(path):
        return None
    try:
        return read_bytes(path, limit=limit)
    except IsADirectoryError as error:
        raise Refused(f"{path} is a folder, expected a file or nothing", hint="name another folder") from error
    except UnreadableFile as error:
        raise UnreadableFile(f"{path} {error.message}") from error
