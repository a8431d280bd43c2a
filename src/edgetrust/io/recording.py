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

MOST_OCTETS = 4 * 2**30
"""4 GiB: a lab that runs for days, and whoever calls its nodes, are not to fill a disk."""


class Recording:
    """A pcapng file of connections, each written when it has ended."""

    def __init__(self, path: Path, *, most_octets: int = MOST_OCTETS) -> None:
        """The new file, without any connection, that never grows beyond so much. Raises Refused when there is one of
        this name, UnreadableFile when it cannot be made."""
        self._path, self._most = path, most_octets
        self._is_full = False
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

    def add(self, conversation: Conversation) -> bool:
        """Put a connection behind the others: all of it, or nothing. Whether there was room; once there is none, the
        file takes nothing any more, so that it is whole up to there. Raises UnreadableFile when the disk does not take
        the connection; the file holds the others then."""
        if not self._is_full:
            octets = pcapng_blocks(conversation)
            self._is_full = self._size + len(octets) > self._most
            if not self._is_full:
                self._append(octets)
        return not self._is_full

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
