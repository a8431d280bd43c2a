"""A capture file that grows while connections end, valid at every moment: whoever stops the program keeps it.

Only the owner can read it, since it holds whatever was said, and it never takes the place of another file. Not here:
what is written (`edgetrust.codec.capture.write`).
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from edgetrust.codec.capture.write import pcapng_blocks, pcapng_head
from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.exclusive import OWNER_ONLY
from edgetrust.model.lab import Conversation

# O_APPEND: a piece lands at the end, whatever else happens to the file. O_BINARY: Windows would translate line ends.
_ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Recording:
    """A pcapng file of connections, each written when it has ended."""

    def __init__(self, path: Path) -> None:
        """The new file, without any connection. Raises Refused when there is one of this name, UnreadableFile when it
        cannot be made."""
        self._path = path
        try:
            self._descriptor = os.open(path, _ANEW, OWNER_ONLY)
        except FileExistsError as error:
            raise Refused(f"{path} exists, and it is not overwritten", hint="name another file") from error
        except (OSError, ValueError) as error:
            raise self._unwritable(error) from error
        try:
            self._size = 0
            self._append(pcapng_head())
        except BaseException:
            os.close(self._descriptor)
            path.unlink(missing_ok=True)
            raise

    def add(self, conversation: Conversation) -> None:
        """Put a connection behind the others: all of it, or nothing. Raises UnreadableFile when the disk does not take
        it; the file holds the others then."""
        self._append(pcapng_blocks(conversation))

    def close(self) -> None:
        """The file is complete; a second time means nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def discard(self) -> None:
        """There is no file any more: nothing came of what it was made for."""
        self.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, octets: bytes) -> None:
        left = memoryview(octets)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except BaseException as error:
            # A full disk or Ctrl-C amid a piece: half a block would spoil the end of the file.
            os.ftruncate(self._descriptor, self._size)
            if isinstance(error, OSError):
                raise self._unwritable(error) from error
            raise
        self._size += len(octets)

    def _unwritable(self, error: OSError | ValueError) -> UnreadableFile:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        return UnreadableFile(f"{self._path} cannot be written: {reason}")
