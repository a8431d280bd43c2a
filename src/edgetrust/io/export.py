"""Certificates and archives into a folder, beside whatever is there: nothing is ever overwritten. Not here: names and
contents (`edgetrust.usecase.export`, `edgetrust.twin.archives`)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.exclusive import OWNER_ONLY, create_file
from edgetrust.io.files import MOST_BYTES, make_private_folder, read_bytes, write_new, write_secret


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


def export_secrets(folder: Path, files: Mapping[str, bytes], *, suffix: str) -> tuple[Path, ...]:
    """Write new files that their owner alone can read, named after the keys, and where they are. Where one of the names
    is taken, all of them get the first number that is free: `expe-2.tar.gz`. Raises UnreadableFile when the disk does
    not take them."""
    make_private_folder(folder)
    for number in count(1):
        mark = "" if number == 1 else f"-{number}"
        paths = tuple(folder / f"{name}{mark}{suffix}" for name in files)
        if not any(map(os.path.lexists, paths)):
            break
    for path, content in zip(paths, files.values(), strict=True):
        write_secret(path, content)
    return paths


def refuse_useless(folder: Path) -> None:
    """Refuse, before the work, a folder that takes no files that are private, or that cannot be made. Raises Refused
    where something else has its name, UnreadableFile where the disk says no."""
    present = folder
    while not os.path.lexists(present):
        present = present.parent
    if not present.is_dir():
        raise Refused(f"{present} is no folder, expected one for {folder}", hint="name another folder")
    trial = present / f".edgetrust-{secrets.token_hex(8)}"
    try:
        create_file(trial, b"", OWNER_ONLY)
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be written to: {error.strerror or error}") from error
    trial.unlink(missing_ok=True)


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
