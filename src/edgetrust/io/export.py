"""Certificates into a folder, beside whatever is there: nothing is ever overwritten. Not here: names and contents
(`edgetrust.usecase.export`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.files import MOST_BYTES, read_bytes, write_new


def export_into(folder: Path, files: Mapping[str, str | bytes]) -> int:
    """Write the files that are not there yet; how many those were. Raises Refused, before anything is written, where
    a file is there with other contents; UnreadableFile when the disk does not take them."""
    contents = {name: each.encode() if isinstance(each, str) else each for name, each in files.items()}
    new = {name: content for name, content in contents.items() if not _is_there(folder / name, content)}
    if not new:
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be made: {error.strerror or error}") from error
    for name, content in new.items():
        write_new(folder / name, content)
    return len(new)


def _is_there(path: Path, content: bytes) -> bool:
    if not path.is_symlink() and not path.exists():
        return False
    try:
        present = read_bytes(path, limit=MOST_BYTES)
    except (UnreadableFile, IsADirectoryError):
        present = None
    if present != content:
        raise Refused(f"{path} exists with other contents, and is not overwritten", hint="name another folder")
    return True
