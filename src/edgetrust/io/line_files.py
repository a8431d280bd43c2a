"""Text files that grow line by line in a folder of their own, each line on the disk as soon as it is written.

Only the owner can read them, and nothing that was there before is touched. Not here: what stands in the lines
(`edgetrust.twin.log_lines`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.exclusive import OWNER_ONLY
from edgetrust.io.files import make_private_folder

_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

MOST_OCTETS = 400 * 2**20
"""Of all files together: as much as diagnostic logging of an Expressway keeps."""


class LineFiles:
    """The files of one folder."""

    def __init__(self, folder: Path, *, most_octets: int = MOST_OCTETS) -> None:
        """The folder is there and empty. Raises Refused where it is not empty or is no folder, UnreadableFile where it
        cannot be made."""
        if folder.is_dir() and any(folder.iterdir()):
            raise Refused(f"{folder} is not empty, expected a new folder for the logs", hint="name another folder")
        if os.path.lexists(folder) and not folder.is_dir():
            raise Refused(f"{folder} is no folder, expected one for the logs", hint="name another folder")
        make_private_folder(folder)
        self._folder, self._left = folder, most_octets

    def add(self, name: str, lines: Iterable[str]) -> bool:
        """Put lines at the end of the file of that name, which may stand in a folder; whether there was room for them.
        Raises UnreadableFile where the disk does not take them."""
        octets = "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")
        if len(octets) > self._left:
            self._left = 0
            return False
        if octets:
            self._append(self._folder / name, octets)
            self._left -= len(octets)
        return True

    def _append(self, path: Path, octets: bytes) -> None:
        make_private_folder(path.parent)
        try:
            with open(os.open(path, _APPEND, OWNER_ONLY), "wb") as file:
                file.write(octets)
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be written: {error.strerror or error}") from error
