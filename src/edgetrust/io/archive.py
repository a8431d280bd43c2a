"""Reads files out of folders and archives (tar, gzip, bzip2, xz, zip, one within another), in memory and within bounds.

Archives come from strangers: nothing is ever unpacked to disk here, links and devices are not followed, and names that
lead out of the archive are not used. A bomb costs what its budget allows and is then told in one line, like every other
damage; what was found before it has been handed out.

Not here: the metering (`edgetrust.io.metered`), what the bytes mean (`edgetrust.pki.contents`), and which files matter
(the caller says so by name).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from edgetrust.errors import UnreadableFile
from edgetrust.io.files import open_file
from edgetrust.io.metered import CHUNK, Budget, Ledger, Meter, Purse, Reads, Stop
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that was wanted."""

    name: str
    """Where it was found, printable: `diag.tar.gz/server_expe1.pem`."""
    data: bytes
    path: Path | None
    """The file on disk; None for one in an archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A file that was wanted and is not handed out; everything else is."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A file, folder or archive of which the rest cannot be read."""

    name: str
    reason: str


class Opened:
    """A file that was wanted and is read piece by piece, before the walk goes on."""

    def __init__(
        self, name: str, data: Reads, path: Path | None, disk: BinaryIO | None = None, *, packed: Path | None = None
    ) -> None:
        self.name = name
        self.path = path
        """The file on disk; None for one in an archive."""
        self.packed = packed
        """The compressed file on disk that holds this one and no other."""
        self._data = data
        self.disk = disk
        """That file, or the one that the archive is."""
        self._damage: Exception | None = None
        """What is told when what came before it has been handed out."""

    @property
    def position(self) -> int:
        """How much of the file on disk has been read, packed as it is there."""
        return 0 if self.disk is None else self.disk.tell()

    def readinto(self, view: memoryview) -> int:
        """Fill `view` with the next bytes, as far as it goes; how many these are, 0 at the end. Raises UnreadableFile
        where the archive is damaged or gives more than it may."""
        try:
            if isinstance(self._data, BufferedReader):
                return self._data.readinto1(view)
            return self._gather(self._data, view)
        except Stop as stop:
            raise UnreadableFile(str(stop)) from stop
        except Exception as error:
            if not _is_damage(error):
                raise
            raise UnreadableFile(f"is damaged or cut short: {_words(error)}; fetch it again") from error

    def _gather(self, data: Reads, view: memoryview) -> int:
        """As much as is worth a step, in as many readings as that takes; what comes before damage is not lost."""
        if self._damage is not None:
            raise self._damage
        count, most = 0, min(len(view), CHUNK)
        try:
            while count < most and (octets := data.read(most - count)):
                view[count : count + len(octets)] = octets
                count += len(octets)
        except Exception as error:
            if not count or not (isinstance(error, Stop) or _is_damage(error)):
                raise
            self._damage = error
        return count


Found = Entry | PassedOver | Broken
Streamed = Opened | PassedOver | Broken


_Any = Found | Opened

_USUAL = Budget()


def walk(path: Path, *, shown: str, wants: Callable[[str], bool], budget: Budget = _USUAL) -> Iterator[Found]:
    """What a file, an archive or a folder holds, folders in the order of names. `wants` is asked with the last part of
    each name; `path` itself is always wanted. Never raises on what it finds."""
    for found in _Walk(wants, budget).on_disk(path, printable(shown), is_named=True):
        assert not isinstance(found, Opened)
        yield found


def stream(
    path: Path, *, shown: str, wants: Callable[[str], bool], budget: Budget = _USUAL
) -> Generator[Streamed, None, None]:
    """As `walk`, with files of any length, each of which has to be read before the walk goes on."""
    for found in _Walk(wants, budget, streams=True).on_disk(path, printable(shown), is_named=True):
        assert not isinstance(found, Entry)
        yield found


def printable(name: str) -> str:
    """A name that every output can show: what is no character, or would move a cursor, becomes U+FFFD."""
    return name if name.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in name)


_DEEPEST = 64
"""Folders within one another."""
_BLOCK = 512
_LONGEST_REASON = 200
"""Characters: some reasons quote names out of the archive."""

_SUFFIXES = (".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zip")
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_SUM, _DIGITS = slice(148, 156), frozenset(b"01234567\x80\xff")
"""Where tar has the sum of a header, in octal digits; some numbers may be binary behind one of the last two."""
_INNER_SUFFIX = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}


class _Walk:
    """One walk, and what is left of its budget."""

    def __init__(self, wants: Callable[[str], bool], budget: Budget, *, streams: bool = False) -> None:
        self._wants = wants
        self._streams = streams
        self._budget = budget
        self._purse = Purse(budget)
        self._disk: BinaryIO | None = None
        """The file on disk that is being read."""

    # --- on disk ------------------------------------------------------------------------------------------------------

    def on_disk(self, path: Path, shown: str, *, is_named: bool = False) -> Iterator[_Any]:
        """What a path holds. One that is named is wanted, whatever its name."""
        try:
            file = open_file(path)
        except IsADirectoryError:
            yield from self._folder(path, shown)
            return
        except UnreadableFile as error:
            yield Broken(name=shown, reason=error.message)
            return
        with file:
            self._disk = file
            size = os.fstat(file.fileno()).st_size
            yield from self._content(file, shown, size=size, depth=0, path=path, is_named=is_named)

    def _folder(self, path: Path, shown: str) -> Iterator[_Any]:
        """Every file below a folder. Links to folders are not followed: they may lead round in circles; nor are links
        to files elsewhere: somebody else may have packed the folder."""
        problems: list[OSError] = []
        home = Path(os.path.realpath(path))
        for folder, names, files in os.walk(path, onerror=problems.append):
            parts = Path(folder).relative_to(path).parts
            inside = PurePosixPath(shown, *parts)
            names[:] = sorted(name for name in names if not name.startswith("."))
            if names and len(parts) == _DEEPEST:
                yield Broken(name=printable(str(inside)), reason=f"has folders more than {_DEEPEST} deep")
                names.clear()
            try:
                yield from self._inside_folder(Path(folder), sorted(files), inside, home)
            except Stop as stop:
                yield Broken(name=printable(str(inside)), reason=str(stop))
                return
        for error in problems:
            yield Broken(name=printable(str(error.filename)), reason=f"cannot be listed: {error.strerror}")

    def _inside_folder(self, folder: Path, names: list[str], inside: PurePosixPath, home: Path) -> Iterator[_Any]:
        for name in names:
            self.count_member()
            path, shown = folder / name, printable(str(inside / name))
            if not self.is_of_use(name):
                continue
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(home):
                yield PassedOver(name=shown, reason="is a link that leads out of the folder; name what it leads to")
            else:
                yield from self.on_disk(path, shown)

    # --- archives -----------------------------------------------------------------------------------------------------

    def _content(
        self, file: BinaryIO, shown: str, *, size: int, depth: int, path: Path | None = None, is_named: bool = False
    ) -> Iterator[_Any]:
        """What an archive holds, or the file itself."""
        try:
            head = file.read(_BLOCK)
            file.seek(0)
            if _may_be_packed(head):
                yield from self._unpacked(file, head, shown, size=size, depth=depth, path=path, is_named=is_named)
            else:
                yield self._whole(file, shown, size=size, path=path)
        except Stop as stop:
            yield Broken(name=shown, reason=str(stop))
        except Exception as error:
            if not _is_damage(error):
                raise
            yield Broken(name=shown, reason=f"is damaged or cut short: {_words(error)}; fetch it again")

    def _unpacked(
        self, file: BinaryIO, head: bytes, shown: str, *, size: int, depth: int, path: Path | None, is_named: bool
    ) -> Iterator[_Any]:
        from edgetrust.io import packed  # see there: most files are none

        ledger, inside = Ledger(self._purse, size), _Inside(self, shown, depth)
        if packed.is_zip(head):
            yield from packed.read_zip(file, ledger, inside)
        elif (reads := packed.decompressed(file, head)) is not None:
            meter = Meter(reads, ledger)
            if packed.is_tar(meter.peek(_BLOCK)):
                yield from packed.read_tar(meter, inside)
            else:
                yield from self._single(meter, shown, depth=depth, path=path, is_named=is_named)
        elif packed.is_tar(head):
            yield from packed.read_tar(Meter(file, ledger), inside)
        else:
            yield self._whole(file, shown, size=size, path=path)

    def _whole(self, file: BinaryIO, shown: str, *, size: int, path: Path | None) -> _Any:
        if self._streams:
            return Opened(shown, file, path, self._disk)
        limit = self._budget.member_bytes
        if size > limit:
            return PassedOver(name=shown, reason=f"is {size} bytes long, expected at most {limit}")
        return Entry(name=shown, data=file.read(limit), path=path)

    def _single(self, meter: Meter, shown: str, *, depth: int, path: Path | None, is_named: bool) -> Iterator[_Any]:
        """A single compressed file."""
        packed = PurePosixPath(shown)
        name = packed.stem + _INNER_SUFFIX.get(packed.suffix.lower(), packed.suffix)
        if is_named or self.is_of_use(name):
            yield from self.member(name, f"{shown}/{name}", meter, size=None, depth=depth, packed=path)

    def count_member(self) -> None:
        """Takes note of one more file. Raises `Stop` when that is one too many."""
        self._purse.count_member()

    def is_of_use(self, name: str) -> bool:
        last = _last(name)
        return not last.startswith(".") and (_is_archive_name(last) or self._wants(last))

    def member(
        self, name: str, shown: str, data: Reads, *, size: int | None, depth: int, packed: Path | None = None
    ) -> Iterator[_Any]:
        """One file of an archive: handed out, or looked into when it is an archive itself."""
        is_archive = _is_archive_name(name)
        if is_archive and depth == self._budget.depth:
            yield PassedOver(name=shown, reason=f"is an archive within {depth + 1} others, which are not looked into")
            return
        if self._streams and not is_archive:
            yield Opened(shown, data, None, self._disk, packed=packed)
            return
        limit = self._budget.nested_bytes if is_archive else self._budget.member_bytes
        content = None if size is not None and size > limit else _read(data, limit)
        if content is None:
            yield PassedOver(name=shown, reason=f"is longer than {limit} bytes when it is unpacked")
        elif is_archive:
            yield from self._content(BytesIO(content), shown, size=len(content), depth=depth + 1)
        else:
            yield Entry(name=shown, data=content, path=None)


class _Inside:
    """An archive that is looked into (`edgetrust.io.packed.Finder`)."""

    def __init__(self, walk: _Walk, shown: str, depth: int) -> None:
        self.count_member = walk.count_member
        self.is_of_use = walk.is_of_use
        self._walk = walk
        self._shown = shown
        self._depth = depth

    def member(self, name: str, data: Reads, *, size: int) -> Iterator[_Any]:
        """What there is to hand out of a file."""
        return self._walk.member(name, self._place(name), data, size=size, depth=self._depth)

    def refused(self, name: str, reason: str) -> PassedOver:
        """A file that is not read."""
        return PassedOver(name=self._place(name), reason=reason)

    def damaged(self, name: str, error: Exception) -> PassedOver:
        """A file that cannot be read, alone."""
        return self.refused(name, f"is damaged: {_words(error)}")

    def _place(self, name: str) -> str:
        return f"{self._shown}/{printable(name)}"


def _read(data: Reads, limit: int) -> bytes | None:
    """All bytes; None when there are more than `limit`."""
    chunks = []
    left = limit + 1
    while left > 0 and (chunk := data.read(min(left, CHUNK))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks) if left > 0 else None


def _is_archive_name(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES)


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _words(error: Exception) -> str:
    """What went wrong, on one printable line."""
    text = printable(" ".join(str(error).split()))[:_LONGEST_REASON].rstrip(".") or "its end is missing"
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def _may_be_packed(head: bytes) -> bool:
    """Whether a file that begins so is worth the readers of archives: it is not without a digit where tar has a sum."""
    return head.startswith(_MAGIC) or not _DIGITS.isdisjoint(head[_SUM])


def _is_damage(error: Exception) -> bool:
    """Whether it is what readers raise on bytes that are not whole, or not what they know."""
    from edgetrust.io.packed import DAMAGE  # only when something was raised

    return isinstance(error, DAMAGE)
