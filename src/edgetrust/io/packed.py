"""What archives hold: tar, gzip, bzip2, xz and zip, as the readers of the standard library have it.

A module of its own, because these readers and what they bring take longer to import than a small capture to read:
`edgetrust.io.archive` imports it with the first file that may be an archive.

Not here: folders, archives within one another, and what becomes of the files (`edgetrust.io.archive`).
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import PureWindowsPath
from typing import BinaryIO, Protocol, TypeVar, cast

from edgetrust.io.metered import CHUNK, HEADER_BYTES, Ledger, Meter, Reads, SmallReads, Stop

Found_co = TypeVar("Found_co", covariant=True)


class Finder(Protocol[Found_co]):
    """Who takes the files of an archive, one after the other."""

    def count_member(self) -> None:
        """Takes note of one more file. Raises `Stop` when that is one too many."""

    def is_of_use(self, name: str) -> bool:
        """Whether a file of this name is wanted, or may be an archive that holds some."""

    def member(self, name: str, data: Reads, *, size: int) -> Iterable[Found_co]:
        """What there is to hand out of a file."""

    def refused(self, name: str, reason: str) -> Found_co:
        """What there is to say of a file that is not read."""

    def damaged(self, name: str, error: Exception) -> Found_co:
        """What there is to say of a file that cannot be read, where the others can."""


DAMAGE = (
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
_BLOCK = 512


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(block: bytes) -> bool:
    """Whether a block is the header of a file in a tar archive: its sum is right."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def decompressed(file: BinaryIO, head: bytes) -> Reads | None:
    """What a compressed file holds; None where it is none."""
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if head.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(file)
    return None


def read_tar(meter: Meter, finder: Finder[Found_co]) -> Iterator[Found_co]:
    """The files of a tar archive; behind damage, those from the next header on."""
    source = _TarSource(meter)
    is_going_on = True
    while is_going_on:
        meter.allow(HEADER_BYTES)
        with tarfile.open(fileobj=cast("BinaryIO", source), mode="r|") as archive:
            try:
                yield from _tar_members(archive, meter, finder)
            except tarfile.ReadError as error:
                source.note(error)
            meter.allow(None)
            is_going_on = source.skip_damage(archive.offset)
    source.finish()


def _tar_members(archive: tarfile.TarFile, meter: Meter, finder: Finder[Found_co]) -> Iterator[Found_co]:
    while (member := archive.next()) is not None:
        finder.count_member()
        if member.size < 0:
            raise Stop("is damaged: a file of a negative length; fetch it again")
        # What is not read of it is skipped on the way to the next header.
        meter.allow(member.size + HEADER_BYTES)
        if member.isdir() or not finder.is_of_use(member.name):
            continue
        if (refusal := _tar_refusal(member)) is not None:
            yield finder.refused(member.name, refusal)
        else:
            yield from finder.member(member.name, _TarMember(archive, member.size), size=member.size)


def read_zip(file: BinaryIO, ledger: Ledger, finder: Finder[Found_co]) -> Iterator[Found_co]:
    """The files of a zip archive."""
    with zipfile.ZipFile(cast("BinaryIO", SmallReads(file))) as archive:
        for member in archive.infolist():
            finder.count_member()
            if not finder.is_of_use(member.filename):
                continue
            if (refusal := _zip_refusal(member)) is not None:
                yield finder.refused(member.filename, refusal)
                continue
            try:
                with archive.open(member) as data:
                    yield from finder.member(member.filename, Meter(data, ledger), size=member.file_size)
            except DAMAGE as error:  # each file of a zip stands alone
                yield finder.damaged(member.filename, error)


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
        except DAMAGE as error:
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
        if is_tar(data[begin : begin + _BLOCK]):
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
