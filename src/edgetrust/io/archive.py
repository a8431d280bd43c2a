"""Reads files out of folders and archives (tar, gzip, bzip2, xz, zip, one within another), in memory and within bounds.

Archives come from strangers: nothing is ever unpacked to disk here, links and devices are not followed, and names that
lead out of the archive are not used. A bomb costs what its budget allows and is then told in one line, like every other
damage; what was found before it has been handed out.

Not here: the metering (`edgetrust.io.metered`), what the bytes mean (`edgetrust.pki.contents`), and which files matter
(the caller says so by name).
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterator
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, cast

from edgetrust.errors import UnreadableFile
from edgetrust.io.files import open_file
from edgetrust.io.metered import CHUNK, HEADER_BYTES, Budget, Ledger, Meter, Purse, Reads, SmallReads, Stop
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
        except _DAMAGE as error:
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
        except (Stop, *_DAMAGE) as error:
            if not count:
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
_INNER_SUFFIX = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}

_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,  # zipfile on encryption; too many headers in a row are a RecursionError
)
"""What the readers of the standard library raise on archives that are not whole, or not what they know."""


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
            self._purse.count_member()
            path, shown = folder / name, printable(str(inside / name))
            if not self._is_of_use(name):
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
        ledger = Ledger(self._purse, size)
        try:
            head = file.read(_BLOCK)
            file.seek(0)
            if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                yield from self._zip(file, ledger, shown, depth=depth)
            elif (unpacked := _decompressed(file, head)) is not None:
                meter = Meter(unpacked, ledger)
                yield from self._compressed(meter, shown, depth=depth, path=path, is_named=is_named)
            elif _is_tar(head):
                yield from self._tar(Meter(file, ledger), shown, depth=depth)
            else:
                yield self._whole(file, shown, size=size, path=path)
        except Stop as stop:
            yield Broken(name=shown, reason=str(stop))
        except _DAMAGE as error:
            yield Broken(name=shown, reason=f"is damaged or cut short: {_words(error)}; fetch it again")

    def _whole(self, file: BinaryIO, shown: str, *, size: int, path: Path | None) -> _Any:
        if self._streams:
            return Opened(shown, file, path, self._disk)
        limit = self._budget.member_bytes
        if size > limit:
            return PassedOver(name=shown, reason=f"is {size} bytes long, expected at most {limit}")
        return Entry(name=shown, data=file.read(limit), path=path)

    def _compressed(self, meter: Meter, shown: str, *, depth: int, path: Path | None, is_named: bool) -> Iterator[_Any]:
        """A compressed tar archive, or a single compressed file."""
        if _is_tar(meter.peek(_BLOCK)):
            yield from self._tar(meter, shown, depth=depth)
            return
        packed = PurePosixPath(shown)
        name = packed.stem + _INNER_SUFFIX.get(packed.suffix.lower(), packed.suffix)
        if is_named or self._is_of_use(name):
            yield from self._member(name, f"{shown}/{name}", meter, size=None, depth=depth, packed=path)

    def _tar(self, meter: Meter, shown: str, *, depth: int) -> Iterator[_Any]:
        """The files of a tar archive; behind damage, those from the next header on."""
        source = _TarSource(meter)
        is_going_on = True
        while is_going_on:
            meter.allow(HEADER_BYTES)
            with tarfile.open(fileobj=cast("BinaryIO", source), mode="r|") as archive:
                try:
                    yield from self._tar_members(archive, meter, shown, depth=depth)
                except tarfile.ReadError as error:
                    source.note(error)
                meter.allow(None)
                is_going_on = source.skip_damage(archive.offset)
        source.finish()

    def _tar_members(self, archive: tarfile.TarFile, meter: Meter, shown: str, *, depth: int) -> Iterator[_Any]:
        while (member := archive.next()) is not None:
            self._purse.count_member()
            if member.size < 0:
                raise Stop("is damaged: a file of a negative length; fetch it again")
            # What is not read of it is skipped on the way to the next header.
            meter.allow(member.size + HEADER_BYTES)
            name = f"{shown}/{printable(member.name)}"
            if member.isdir() or not self._is_of_use(member.name):
                continue
            if (refusal := _tar_refusal(member)) is not None:
                yield PassedOver(name=name, reason=refusal)
            else:
                data = _TarMember(archive, member.size)
                yield from self._member(member.name, name, data, size=member.size, depth=depth)

    def _zip(self, file: BinaryIO, ledger: Ledger, shown: str, *, depth: int) -> Iterator[_Any]:
        with zipfile.ZipFile(cast("BinaryIO", SmallReads(file))) as archive:
            for member in archive.infolist():
                self._purse.count_member()
                name = f"{shown}/{printable(member.filename)}"
                if not self._is_of_use(member.filename):
                    continue
                if (refusal := _zip_refusal(member)) is not None:
                    yield PassedOver(name=name, reason=refusal)
                    continue
                try:
                    with archive.open(member) as data:
                        meter = Meter(data, ledger)
                        yield from self._member(member.filename, name, meter, size=member.file_size, depth=depth)
                except _DAMAGE as error:  # each file of a zip stands alone
                    yield PassedOver(name=name, reason=f"is damaged: {_words(error)}")

    def _is_of_use(self, name: str) -> bool:
        last = _last(name)
        return not last.startswith(".") and (_is_archive_name(last) or self._wants(last))

    def _member(
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


class _TarSource:
    """A tar archive as its reader sees it: damage is an early end first, so that what lies before it is handed out.

    What lies behind a header that is none can be found again.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._damage: Exception | None = None
        self._noted: Exception | None = None
        self._ahead = b""
        self._given = 0
        """Since the first header, or the one that was found behind damage."""
        self._recent: deque[bytes] = deque(maxlen=_CHUNKS_KEPT)

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none where the damage begins. Raises it from then on."""
        data = self._next(size)
        self._given += len(data)
        self._recent.append(data)
        return data

    def note(self, error: Exception) -> None:
        """Damage behind which there may be more to read; the first is raised in the end."""
        self._noted = self._noted or error

    def skip_damage(self, offset: int) -> bool:
        """Goes on to the next header where what stands at `offset`, behind the last file, is none. False where the
        archive ends there, or no header follows."""
        behind = self._given - offset
        window = b"".join(self._recent)[-behind:] if behind > 0 else b""
        if not window[:_BLOCK].strip(b"\0"):
            return False
        self.note(tarfile.ReadError("what should be the header of a file is none"))
        while (begin := _find_header(window)) is None:
            if not (more := self._next(CHUNK)):
                return False
            window = window[-_BLOCK:] + more
        self._ahead, self._given = window[begin:], 0
        self._recent.clear()
        return True

    def finish(self) -> None:
        """Reads to the end, where the sums of what was packed stand. Raises the damage that was met."""
        while self._next(CHUNK):
            pass
        damage = self._damage or self._noted
        if damage is not None:
            raise damage

    def _next(self, size: int) -> bytes:
        if self._damage is not None:
            raise self._damage
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        try:
            return self._meter.read(size)
        except _DAMAGE as error:
            self._damage = error
            return b""


_CHUNKS_KEPT = 4
"""The reader of the standard library asks for 10 KiB, of which a header may be the last or the first part."""
_MAGIC, _MAGIC_AT = b"ustar", 257


def _find_header(data: bytes) -> int | None:
    """Where the next header begins, but for one that begins with the data: that was read already."""
    at = data.find(_MAGIC, _MAGIC_AT + 1)
    while at >= 0:
        begin = at - _MAGIC_AT
        if _is_tar(data[begin : begin + _BLOCK]):
            return begin
        at = data.find(_MAGIC, at + 1)
    return None


class _TarMember:
    """A plain file in a tar archive that is read from front to back. The reader of the standard library throws away
    what lies before an early end."""

    def __init__(self, archive: tarfile.TarFile, size: int) -> None:
        self._archive = archive
        self._left = size

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end. Raises what the archive does when it ends early."""
        stream = self._archive.fileobj
        assert stream is not None
        data = stream.read(min(size, self._left, CHUNK))
        if not data and self._left:
            raise tarfile.ReadError("unexpected end of data")
        self._left -= len(data)
        return data


def _read(data: Reads, limit: int) -> bytes | None:
    """All bytes; None when there are more than `limit`."""
    chunks = []
    left = limit + 1
    while left > 0 and (chunk := data.read(min(left, CHUNK))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks) if left > 0 else None


def _decompressed(file: BinaryIO, head: bytes) -> Reads | None:
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if head.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(file)
    return None


def _is_tar(block: bytes) -> bool:
    """Whether a block is the header of a file in a tar archive: its sum is right."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def _tar_refusal(member: tarfile.TarInfo) -> str | None:
    """Why a member is not read; None for a plain file that lies within."""
    if member.issym() or member.islnk():
        return "is a link, which is not followed"
    if member.issparse():
        return "is a file with holes; pack it without these"
    return _leads_out(member.name) if member.isreg() else "is a device or pipe, expected a file"


def _zip_refusal(member: zipfile.ZipInfo) -> str | None:
    """As for tar."""
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "is a link, which is not followed"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "is a device or pipe, expected a file"
    if member.flag_bits & 1:
        return "is encrypted; unpack it and name the folder"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in another way than deflate; pack it anew"  # zipfile unpacks these without any bound
    return _leads_out(member.filename)


def _leads_out(name: str) -> str | None:
    path = PureWindowsPath(name)  # which takes both kinds of slashes, and knows drives
    return "leads out of the archive by its name" if path.anchor or ".." in path.parts else None


def _is_archive_name(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES)


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _words(error: Exception) -> str:
    """What went wrong, on one printable line."""
    text = printable(" ".join(str(error).split()))[:_LONGEST_REASON].rstrip(".") or "its end is missing"
    return text if text[:2].isupper() else text[0].lower() + text[1:]
