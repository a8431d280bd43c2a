"""Reads captures from files, folders and archives, in the order of their first packets, in bounded memory.

    for found in read_captures(paths, conversations): ...      # handshakes as they end, and files as they are read

Not here: what packets say (`edgetrust.codec.capture`), and archives (`edgetrust.io.archive`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.codec.capture.packets import Packets
from edgetrust.codec.capture.pcap import FILE_HEADER, MAGICS, SLACK, PcapWalker
from edgetrust.codec.capture.pcapng import MAGIC, PcapngWalker
from edgetrust.codec.quoting import quote_octets
from edgetrust.errors import Malformed, UnreadableFile
from edgetrust.io.archive import Broken, Opened, PassedOver, printable, stream
from edgetrust.io.metered import Budget
from edgetrust.model.capture import CaptureFile
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.handshake import Handshake, SeenChain

BUFFER = 2**20
"""Octets read at once: what fits a processor's cache is read fastest."""
CAPTURE_NAME: Final = re.compile(r"\.(?:pcap|pcapng|cap|dmp|ntar)\d*(?:\.\d+)?\Z", re.IGNORECASE)
"""What captures are called inside folders and archives; the products count theirs up (`.cap01`)."""
_BUDGET: Final = Budget(total_bytes=64 * 2**30, nested_bytes=2**29)
"""Captures are read as they are unpacked, so their length costs time only."""

Seen = Handshake | CaptureFile | Problem


def read_captures(
    paths: Iterable[Path],
    conversations: Conversations,
    *,
    advance: Callable[[int], None] = lambda count: None,
    must_hold: bool = True,
) -> Iterator[Seen]:
    """Everything in captures: handshakes as they come to an end, each file once it has been read, and what could not be
    read as `Problem`. State outlives a file, so that rotated captures are one. `advance` hears of octets read, as they
    stand on disk. With `must_hold`, an archive without any capture is a problem."""
    files = _Files(conversations)
    for path in sorted(capture_files(paths), key=_first_time):
        gauge = Gauge(advance)
        yield from _read_path(path, files, gauge, must_hold=must_hold)
        gauge.reach(_size_of(path))
    conversations.end()
    yield from files.take()


class Captures:
    """Captures one after the other, for whoever walks through archives for other things as well."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._files = _Files(conversations)

    def read(self, opened: Opened, gauge: Gauge) -> Iterator[Seen]:
        """What a file holds that has been opened."""
        yield from _Reading(opened, self._files, gauge).read()

    def read_paths(self, paths: Iterable[Path], advance: Callable[[int], None]) -> Iterator[Seen]:
        """What files on disk hold, in the order of their first packets, and what has not come to an end before."""
        for path in sorted(paths, key=_first_time):
            yield from _read_path(path, self._files, Gauge(advance), must_hold=False)
        self._conversations.end()
        yield from self._files.take()

    def begin_archive(self) -> None:
        """What an archive holds is in order for itself."""
        self._files.forget_order()


def size_of(paths: Iterable[Path]) -> int:
    """How many octets `read_captures` has before it."""
    return sum(map(_size_of, capture_files(paths)))


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


class _Files:
    """The captures read so far, and conversations that go on from one to the next: frames count from 1 in each."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations
        self._count = 0
        self._latest = 0, ""
        """When the one that begins last begins, and its name."""

    def begin(self, name: str) -> None:
        """What comes now is of that file."""
        self.conversations.file = name
        self.conversations.frames_before = self._count << _FRAME_BITS
        self._count += 1

    def later_than(self, time: int, name: str) -> str | None:
        """Which capture was read before the one of this `name` and begins later than `time`; None for none."""
        latest, file = self._latest
        if time > latest:
            self._latest = time, name
        return file if 0 < time < latest else None

    def forget_order(self) -> None:
        """What comes now is not compared with what came before."""
        self._latest = 0, ""

    def take(self) -> Iterator[Handshake]:
        """The handshakes that have come to an end, with the frames of the file in which each begins."""
        for handshake in self.conversations.take():
            yield _in_its_file(handshake) if self._count > 1 else handshake


_FRAME_BITS: Final = 40


def _in_its_file(handshake: Handshake) -> Handshake:
    """A handshake without the frames of other files than its own."""
    file = handshake.frame >> _FRAME_BITS

    def own(frame: int | None) -> int | None:
        return None if frame is None or frame >> _FRAME_BITS != file else frame & _FRAMES

    def chain(seen: SeenChain | None) -> SeenChain | None:
        return None if seen is None else replace(seen, frame=own(seen.frame))

    return replace(
        handshake,
        frame=handshake.frame & _FRAMES,
        server_chain=chain(handshake.server_chain),
        client_chain=chain(handshake.client_chain),
        alerts=tuple(replace(alert, frame=own(alert.frame)) for alert in handshake.alerts),
        sealed_frame=own(handshake.sealed_frame),
        ended_frame=own(handshake.ended_frame),
    )


_FRAMES: Final = (1 << _FRAME_BITS) - 1


class Gauge:
    """How much of one file has been read."""

    def __init__(self, advance: Callable[[int], None]) -> None:
        self._advance = advance
        self._position = 0

    def reach(self, position: int) -> None:
        """The file has been read up to there; readers of archives go back at times."""
        if position > self._position:
            self._advance(position - self._position)
            self._position = position


def _read_path(path: Path, files: _Files, gauge: Gauge, *, must_hold: bool) -> Iterator[Seen]:
    has_captures = not must_hold
    for found in stream(path, shown=str(path), wants=_is_capture, budget=_BUDGET):
        if isinstance(found, Opened):
            has_captures = True
            yield from _Reading(found, files, gauge).read()
        elif isinstance(found, PassedOver | Broken):
            has_captures = True
            yield Problem(source=Source(file=found.name), reason=found.reason)
    if not has_captures:
        yield Problem(
            source=Source(file=printable(str(path))),
            reason="holds no capture; expected names such as eth0.pcap or .cap01",
        )


class _Reading:
    """One capture from its first octet to its last."""

    def __init__(self, opened: Opened, files: _Files, gauge: Gauge) -> None:
        self._opened = opened
        self._files = files
        self._packets = Packets(files.conversations)
        self._gauge = gauge
        self._buffer = bytearray(BUFFER + SLACK)
        self._view = memoryview(self._buffer)
        self._filled = 0
        self._total = 0
        self._notes: list[str] = []

    def read(self) -> Iterator[Seen]:
        """Its handshakes, then what there is to say of the file."""
        self._files.begin(self._opened.name)
        walker = None
        try:
            self._fill_head()
            walker = self._walker()
            self._note_order(walker)
            yield from self._walk(walker)
        except Malformed as error:
            if walker is None or not walker.frames:
                yield Problem(source=Source(file=self._opened.name), reason=error.message)
                return
            self._notes.append(f"{error.message}; what follows is not read")
        except UnreadableFile as error:
            self._notes.append(error.message)
            yield Problem(source=Source(file=self._opened.name), reason=error.message)
        yield CaptureFile(
            path=self._opened.name,
            packets=0 if walker is None else walker.frames,
            bytes=self._total,
            notes=tuple(self._notes),
        )

    def first_time(self) -> int:
        """When its first packet was captured, in nanoseconds; 0 where that cannot be told."""
        try:
            self._fill_head()
            return self._walker().first_time(self._buffer, self._filled)
        except (Malformed, UnreadableFile):
            return 0  # it is told when the file is read

    def _note_order(self, walker: PcapWalker | PcapngWalker) -> None:
        """Files are put in order before they are read; what an archive holds comes as it lies there."""
        later = self._files.later_than(walker.first_time(self._buffer, self._filled), self._opened.name)
        if later is not None:
            self._notes.append(
                f"begins before {later}, which was read first: what goes on from one to the other is told in pieces;"
                " unpack the archive, and the files are read in their order"
            )

    def _walker(self) -> PcapWalker | PcapngWalker:
        head = bytes(self._view[: min(self._filled, FILE_HEADER)])
        if head[:4] == MAGIC:
            return PcapngWalker(self._packets)
        if head[:4] in MAGICS and len(head) == FILE_HEADER:
            walker = PcapWalker(head, self._packets)
            self._drop(FILE_HEADER)
            return walker
        if not head:
            raise Malformed("is empty, expected a capture")
        if head[:4] in MAGICS:
            raise Malformed(f"ends within the header of a capture, after {len(head)} octets")
        hint = "; edgetrust inspect shows certificates" if head.startswith(b"-----BEGIN ") else ""
        raise Malformed(
            f"is no capture: it begins with {quote_octets(head[:8])}, expected pcap or pcapng, plain, .gz or in an"
            f" archive{hint}"
        )

    def _walk(self, walker: PcapWalker | PcapngWalker) -> Iterator[Handshake]:
        while True:
            self._drop(walker.walk(self._buffer, self._view, self._filled))
            yield from self._files.take()
            if not self._fill():
                break
        if self._filled:
            self._notes.append(f"ends in the middle of packet {walker.frames + 1}")
        if self._packets.truncated:
            self._notes.append(
                f"{self._packets.truncated} TCP segments were cut when they were captured; capture with a snaplen of 0"
            )
        if isinstance(walker, PcapngWalker):
            self._notes += walker.notes

    def _fill_head(self) -> None:
        """Archives give what they have, which may be less than a header."""
        while self._filled < FILE_HEADER and self._fill():
            pass

    def _fill(self) -> bool:
        """Read on into the buffer; False at the end."""
        count = self._opened.readinto(self._view[self._filled : BUFFER])
        self._filled += count
        self._total += count
        self._gauge.reach(self._opened.position)
        return count > 0

    def _drop(self, count: int) -> None:
        """Move what is left to the front."""
        left = self._filled - count
        self._view[:left] = bytes(self._view[count : self._filled])
        self._filled = left


def capture_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every path, and of a folder every file in it that may be or hold a capture."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(Path(folder, name) for folder, _, names in os.walk(path) for name in names)
        captures = [each for each in inside if _is_capture(each.name) or each.suffix.lower() in _PACKED]
        yield from captures or [path]


_PACKED: Final = frozenset((".gz", ".tgz", ".tar", ".zip", ".bz2", ".xz"))


def _is_capture(name: str) -> bool:
    return CAPTURE_NAME.search(name) is not None


def _first_time(path: Path) -> int:
    """When the first packet of a file was captured; 0 where that cannot be told."""
    with closing(stream(path, shown=str(path), wants=_is_capture, budget=_BUDGET)) as found:
        opened = next((each for each in found if isinstance(each, Opened)), None)
        return (
            0 if opened is None else _Reading(opened, _Files(Conversations()), Gauge(lambda count: None)).first_time()
        )
