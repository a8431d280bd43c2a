"""A folder of files that belong together: written as a whole, and only over what an earlier run wrote; of that nothing
is left that no longer belongs to it.

A list of check sums in the folder tells which files those are. Not here: what the files hold
(`edgetrust.usecase.bundle`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.files import MOST_BYTES, MOST_TEXT_BYTES, read_bytes, write_all
from edgetrust.model.value import dataclass

_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What has become of a folder."""

    changed: int
    """Files that are new or changed, without the list."""
    removed: tuple[str, ...]
    """Files of an earlier run that no longer belong to it, and were as that had written them."""
    strays: tuple[str, ...]
    """Such files that somebody has changed since: they stay."""


def write_bundle(folder: Path, files: Iterable[tuple[str, str]], *, sums: tuple[str, str], header: str) -> Written:
    """Write the files and `sums`, the name and content of the list of check sums, into a folder, which is made where
    there is none, and remove what an earlier run wrote besides; without files the list goes, too, and no folder is
    made. Raises Refused, before anything is written, where a file is in the way that no earlier run wrote: one that
    differs and is not in the present list; UnreadableFile when the disk does not take it."""
    wanted = dict(files)
    earlier = _earlier(folder / sums[0], header)
    changed = [name for name in wanted if _is_to_write(folder / name, wanted[name], earlier)]
    former = [name for name in earlier if name not in wanted and os.path.lexists(folder / name)]
    removed = [name for name in former if _is_as_written(folder / name, earlier)]
    going = [*removed, sums[0]] if not wanted else removed

    def remove() -> None:
        for name in going:
            (folder / name).unlink(missing_ok=True)

    try:
        if wanted:
            folder.mkdir(parents=True, exist_ok=True)
        new = [(folder / name, wanted[name]) for name in changed]
        write_all([*new, (folder / sums[0], sums[1])] if wanted else [], before=remove if going else None)
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be made: {error.strerror or error}") from error
    strays = tuple(name for name in former if name not in removed)
    return Written(changed=len(changed), removed=tuple(removed), strays=strays)


def _earlier(path: Path, header: str) -> Mapping[str, str]:
    """Check sums by file name as an earlier run left them; none without a list."""
    present = _read(path, limit=MOST_TEXT_BYTES)
    if present is None:
        return {}
    text = present.decode("utf-8", "replace")
    if not text.startswith(header):
        raise Refused(f"{path} exists and was not written by edgetrust", hint="name another folder")
    lines = (line.split("  ", maxsplit=1) for line in text.splitlines() if not line.startswith("#"))
    # Names alone: whatever somebody wrote into the list, files elsewhere are none of it.
    return {
        line[1]: line[0]
        for line in lines
        if len(line) == 2 and len(line[0]) == _DIGITS and Path(line[1]).name == line[1]
    }


def _is_to_write(path: Path, content: str, earlier: Mapping[str, str]) -> bool:
    present = _read(path, limit=MOST_BYTES)
    if present is None:
        return True
    if present == content.encode():
        return False
    if _is_sum_of(present, earlier, path.name):
        return True
    raise Refused(
        f"{path} exists, differs from what is planned, and is not as edgetrust wrote it",
        hint="move it away, or name another folder",
    )


def _is_as_written(path: Path, earlier: Mapping[str, str]) -> bool:
    present = _read(path, limit=MOST_BYTES) if path.is_file() and not path.is_symlink() else None
    return present is not None and _is_sum_of(present, earlier, path.name)


def _is_sum_of(present: bytes, earlier: Mapping[str, str], name: str) -> bool:
    return hashlib.sha256(present).hexdigest() == earlier.get(name)


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
