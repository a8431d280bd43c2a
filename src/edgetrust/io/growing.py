"""A file that is written line by line and read by others meanwhile, as `tail -f` does.

Not here: whole documents, which replace a file in one step (`edgetrust.io.files`).
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import IO, Self

from edgetrust.errors import UnreadableFile


class GrowingFile:
    """A text file that begins with the first text written to it: without any, what was there stays as it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def write(self, text: str) -> None:
        """Add a text, at once for everybody to see. Raises UnreadableFile when the file cannot be written."""
        try:
            if self._file is None:
                self._file = self._path.open("w", encoding="utf-8")
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            raise UnreadableFile(f"{self._path} cannot be written: {error.strerror or error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
