"""Reads what lies in files, folders and archives that somebody sent, each once: certificates, captures and logs by
turns, as they lie there, and what is none of these.

    survey = Survey(paths, Search(beside, as_named=True), Captures(conversations), words)
    for seen in survey.read(): ...           # handshakes, passages of logs, files and problems as they come
    survey.search.found(), survey.unused     # then there are the certificates, and what nobody reads

Captures that lie on disk as they are come last, in the order of their packets. Not here: how each kind is read
(`edgetrust.io.starter_files`, `edgetrust.io.capture`, `edgetrust.io.logs`), and what any of it means.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path, PurePosixPath

from edgetrust.codec.capture.pcap import MAGICS
from edgetrust.codec.capture.pcapng import MAGIC
from edgetrust.errors import UnreadableFile
from edgetrust.io.archive import Broken, Entry, Opened, PassedOver, stream
from edgetrust.io.capture import CAPTURE_NAME, Captures, Gauge
from edgetrust.io.certificate_files import CERTIFICATE_SUFFIXES
from edgetrust.io.files import open_file
from edgetrust.io.logs import BLOCK, Words, is_binary, is_log, read_log
from edgetrust.io.metered import Budget
from edgetrust.io.starter_files import BUDGET, Search, is_read_dump, is_wanted
from edgetrust.model.capture import CaptureFile
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import LogFile, Passage
from edgetrust.model.starter import Unused

_BUDGET = Budget(total_bytes=64 * 2**30, nested_bytes=2**29)
"""Captures and logs are read as they are unpacked, so their length costs time only."""
_TEXT_SUFFIXES = frozenset((".txt", ".text"))
_DUMPS = ("xconf_dump_", "xstat_dump_")
NO_TEXT = "is no text; expected a log, or the name of a capture (.pcap), an archive (.tar.gz) or certificates (.pem)"

Seen = Handshake | CaptureFile | Passage | LogFile | Problem


class Kind(StrEnum):
    """What a file is for a diagnosis."""

    MATERIAL = "material"
    """Certificates, lists, keys, requests; by its name."""
    CAPTURE = "capture"
    DUMP = "dump"
    """Settings or status of an Expressway."""
    LOG = "log"
    """Perhaps; the products call theirs anything."""
    OTHER = "other"


class Survey:
    """One walk through everything that was sent."""

    def __init__(
        self,
        paths: Iterable[Path],
        search: Search,
        captures: Captures,
        words: Words,
        *,
        advance: Callable[[int], None] = lambda count: None,
    ) -> None:
        """`advance` hears of octets read, as they stand on disk."""
        self._paths = tuple(dict.fromkeys(paths))
        self._captures = captures
        self._words = words
        self._advance = advance
        self._late: list[Path] = []
        """Captures on disk, which are read last."""
        self.search = search
        """The certificates found so far."""
        self.unused: list[Unused] = []
        """Files that nobody reads, and why."""

    def read(self) -> Iterator[Seen]:
        """What captures and logs hold, and what could not be read to its end. Never raises on what it finds."""
        for path in self._paths:
            if _begins_as_capture(path):
                self._late.append(path)
                continue
            self._captures.begin_archive()
            gauge, disk = Gauge(self._advance), None
            for found in stream(path, shown=str(path), wants=lambda name: True, budget=_BUDGET):
                if isinstance(found, Opened):
                    if found.disk is not disk:  # the next one of a folder
                        gauge, disk = Gauge(self._advance), found.disk
                    yield from self._read(found, gauge, is_named=path in (found.path, found.packed))
                    gauge.reach(found.position)
                elif isinstance(found, Broken):
                    yield Problem(source=Source(file=found.name), reason=found.reason)
                elif isinstance(found, PassedOver):
                    self.unused.append(Unused(file=found.name, reason=found.reason))
        self._captures.begin_archive()
        yield from self._captures.read_paths(dict.fromkeys(self._late), self._advance)

    def _read(self, opened: Opened, gauge: Gauge, *, is_named: bool) -> Iterator[Seen]:
        name = PurePosixPath(opened.name).name
        kind = _kind_of(name, is_named=is_named)
        lone = opened.path or opened.packed

        def advance(_: int) -> None:
            gauge.reach(opened.position)

        match kind:
            case Kind.CAPTURE if lone is not None:
                self._late.append(lone)
            case Kind.CAPTURE:
                yield from self._captures.read(opened, gauge)
            case Kind.MATERIAL:
                yield from self._keep(opened)
            case Kind.DUMP if is_read_dump(name):
                yield from self._keep(opened)
            case Kind.LOG if PurePosixPath(name).suffix.lower() in _TEXT_SUFFIXES and is_wanted(name):
                yield from self._read_text(opened, advance)
            case Kind.LOG:
                yield from self._read_log(opened, advance, is_named=is_named)
            case _:
                self.unused.append(Unused(file=opened.name, reason=_UNREAD[kind]))

    def _read_log(self, opened: Opened, advance: Callable[[int], None], *, is_named: bool) -> Iterator[Seen]:
        """A log; a file that is none is a mistake where somebody has named it. What keeps one from being read is told
        before all else."""
        is_whole = True
        for each in read_log(opened, self._words, advance):
            is_whole = is_whole and not isinstance(each, Problem)
            if not is_binary(each):
                yield each
            elif is_named and is_whole:
                yield Problem(source=Source(file=opened.name), reason=NO_TEXT)
            elif is_whole:
                self.unused.append(Unused(file=opened.name, reason="neither a text nor of a kind that is known"))

    def _keep(self, opened: Opened) -> Iterator[Problem]:
        """A file of certificates, or of settings, which has to stand in memory."""
        copy, view = _Copy(opened), memoryview(bytearray(BLOCK))
        try:
            while not copy.is_too_long and copy.readinto(view):
                pass
        except UnreadableFile as error:
            yield Problem(source=Source(file=opened.name), reason=error.message)
            return
        if copy.is_too_long:
            reason = f"is longer than {BUDGET.member_bytes} bytes, which no file of certificates or settings is"
            self.unused.append(Unused(file=opened.name, reason=reason))
        else:
            self.search.add(copy.entry)

    def _read_text(self, opened: Opened, advance: Callable[[int], None]) -> Iterator[Seen]:
        """A log, or certificates that somebody saved as text, or both."""
        copy = _Copy(opened)
        yield from read_log(copy, self._words, advance)
        if not copy.is_too_long:
            self.search.add(copy.entry)


def total_size(paths: Iterable[Path]) -> int:
    """How many octets a survey has before it, packed as they are on disk."""
    folders = (os.walk(path) if path.is_dir() else [(path.parent, (), [path.name])] for path in paths)
    files = (Path(folder, name) for walk in folders for folder, _, names in walk for name in names)
    return sum(file.stat().st_size for file in files if file.is_file())


class _Copy(Opened):
    """A file that is kept while somebody reads it, unless it is too long to be one of certificates."""

    def __init__(self, opened: Opened) -> None:
        self.name = opened.name
        self.path = opened.path
        self.packed = opened.packed
        self.disk = opened.disk
        self._opened = opened
        self._kept = bytearray()
        self.is_too_long = False

    @property
    def entry(self) -> Entry:
        """All of it."""
        return Entry(name=self.name, data=bytes(self._kept), path=self.path)

    def readinto(self, view: memoryview) -> int:
        """As of the file itself."""
        count = self._opened.readinto(view)
        if len(self._kept) + count > BUDGET.member_bytes:
            self.is_too_long = True
            self._kept.clear()
        elif not self.is_too_long:
            self._kept += view[:count]
        return count


def _kind_of(name: str, *, is_named: bool) -> Kind:
    """By the name; a file that is named itself is looked through in any case."""
    if name.lower().startswith(_DUMPS):
        return Kind.DUMP
    if CAPTURE_NAME.search(name) is not None:
        return Kind.CAPTURE
    if PurePosixPath(name).suffix.lower() in CERTIFICATE_SUFFIXES:
        return Kind.MATERIAL
    return Kind.LOG if is_log(name) or is_named else Kind.OTHER


def _begins_as_capture(path: Path) -> bool:
    """Whether a file on disk is a capture, whatever it is called."""
    try:
        with open_file(path) as file:
            head = file.read(len(MAGIC))
    except (UnreadableFile, IsADirectoryError):
        return False  # whoever reads it will say so
    return head == MAGIC or head in MAGICS


_UNREAD = {
    Kind.DUMP: "the settings of an Expressway as XML, of which no published source shows what they look like; those"
    " in the text file beside it are read",
    Kind.OTHER: "by its name neither a certificate nor a capture nor a log",
}
"""Why nobody reads a file."""
