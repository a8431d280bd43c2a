"""Bytes out of archives, metered: whoever reads on beyond the budget is stopped.

Not here: which archives there are and what their members are called (`edgetrust.io.archive`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, Protocol

from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much one walk may read. Beyond it, the walk says so and goes on with what does not cost it."""

    members: int = 20_000
    """Files and folders. A diagnostic archive of an Expressway has below a hundred, one of CUCM some thousands."""
    member_bytes: int = 64 * 1024 * 1024
    """One file that is wanted. The largest revocation lists in public use are below 50 MiB."""
    nested_bytes: int = 512 * 1024 * 1024
    """One archive within another, which has to stand in memory. An Expressway writes up to 400 MiB of capture."""
    total_bytes: int = 4 * 1024 * 1024 * 1024
    """Everything that is unpacked, wanted or not: some 15 seconds of work."""
    ratio: int = 200
    """Bytes out of one byte in. Logs reach 50; what reaches a thousand was made to."""
    depth: int = 3
    """Archives within one another: the diagnostics of all nodes, of a node, and what that has compressed once more."""


FREE_BYTES = 64 * 1024 * 1024
"""Unpacked before the ratio counts: small files may be all alike."""
HEADER_BYTES = 256 * 1024
"""What tar may hold between two files. Paths are a few kilobytes; Python's reader takes each header into memory whole,
and its time grows with the square of some."""
DIRECTORY_BYTES = 4 * 1024 * 1024
"""The directory of a zip, which Python reads whole: some 40,000 files."""
CHUNK = 64 * 1024
"""Most bytes that one reading takes."""


class Stop(Exception):
    """An archive cannot be read on; the message says why."""


class Reads(Protocol):
    """What bytes come from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Purse:
    """What is left of a budget in one walk."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._members = 0
        self._unpacked = 0

    def count_member(self) -> None:
        """Takes note of one more file. Raises `Stop` when that is one too many."""
        self._members += 1
        if self._members > self.budget.members:
            raise Stop(f"holds more than {self.budget.members} files; name the folder or archive that matters")

    def spend(self, size: int) -> None:
        """Takes note of more that was unpacked. Raises `Stop` when that is too much."""
        self._unpacked += size
        if self._unpacked > self.budget.total_bytes:
            raise Stop(f"unpacks to more than {self.budget.total_bytes} bytes; take out what matters and name that")


class Ledger:
    """What came out of one archive."""

    def __init__(self, purse: Purse, size: int) -> None:
        """`size` is that of the archive."""
        self._purse = purse
        self._most = max(size * purse.budget.ratio, FREE_BYTES)
        self._given = 0

    def spend(self, size: int) -> None:
        """Raises `Stop` when more came out than the archive or the walk may give."""
        self._purse.spend(size)
        self._given += size
        if self._given > self._most:
            raise Stop(f"unpacks to more than {self._most} bytes, many times its size: no archive, but a bomb")


class Meter:
    """Bytes that cost budget as they are read."""

    def __init__(self, source: Reads, ledger: Ledger) -> None:
        # What was unpacked before damage is handed out, not thrown away with it: one step at a time.
        self._read: Callable[[int], bytes] = getattr(source, "read1", source.read)
        self._ledger = ledger
        self._given = 0
        self._allowed: int | None = None
        self._ahead = b""

    def allow(self, size: int | None) -> None:
        """Sets how much may be read until the next call; None: as much as the archive may give."""
        self._allowed = None if size is None else self._given + size

    def peek(self, size: int) -> bytes:
        """The first bytes, which are read again later."""
        while len(self._ahead) < size and (chunk := self._take(size - len(self._ahead))):
            self._ahead += chunk
        return self._ahead

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end. Raises `Stop`."""
        if self._ahead:
            first, self._ahead = self._ahead[:size], self._ahead[size:]
            return first
        return self._take(size)

    def _take(self, size: int) -> bytes:
        chunk = self._read(min(size, CHUNK))
        self._ledger.spend(len(chunk))
        self._given += len(chunk)
        if self._allowed is not None and self._given > self._allowed:
            raise Stop(f"has a header of more than {HEADER_BYTES} bytes: no archive, but a bomb")
        return chunk


class SmallReads:
    """A zip file as its reader sees it. A directory beyond bounds is refused before it is taken into memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        """As every stream does it; less than everything means the end. Raises `Stop`."""
        data = self._file.read(min(size, DIRECTORY_BYTES + 1) if size >= 0 else DIRECTORY_BYTES + 1)
        if len(data) > DIRECTORY_BYTES:
            raise Stop(f"has a directory of more than {DIRECTORY_BYTES} bytes, which no real archive has")
        return data
