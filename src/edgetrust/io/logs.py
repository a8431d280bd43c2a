"""Reads logs from files, folders, archives and standard input, in bounded memory.

    for found in read_logs(paths, words): ...       # passages as they are found, files as they have been read

Not here: where a record begins and ends (`edgetrust.codec.log_lines`), and what it means (`edgetrust.mra.logs`).
"""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import TypeGuard, cast

from edgetrust.codec.log_lines import LineFinder
from edgetrust.codec.pasted import tidy
from edgetrust.errors import UnreadableFile
from edgetrust.io.archive import Broken, Opened, PassedOver, stream
from edgetrust.io.metered import Budget
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.log import LogFile, Passage
from edgetrust.model.value import dataclass

STANDARD_INPUT = "-"
BLOCK = 256 * 1024
"""Octets read at once: what stays in the cache while each trigger is looked for in turn."""
_OTHERS = (
    ".pem", ".der", ".crt", ".cer", ".crl", ".p7b", ".p12", ".pfx", ".key", ".csr",
    ".pcap", ".pcapng", ".cap", ".png", ".jpg", ".gif", ".pdf", ".docx", ".xlsx", ".pptx", ".exe", ".dll", ".so",
    ".class", ".jar", ".db",
)  # fmt: skip
"""Files of folders and archives that are no logs; whatever else is there is looked through."""
_BUDGET = Budget(total_bytes=64 * 2**30, nested_bytes=2**29)
"""Logs are read as they are unpacked, so their length costs time only."""

Seen = Passage | LogFile | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What logs are searched for, in lower case (`edgetrust.mra.logs.catalogue`)."""

    triggers: tuple[bytes, ...]
    anchors: tuple[bytes, ...]


def read_logs(
    paths: Iterable[Path],
    words: Words,
    *,
    advance: Callable[[int], None] = lambda count: None,
) -> Iterator[Seen]:
    """What logs hold that may mean something, and what could not be read as `Problem`; `-` is standard input. A file
    that is named is read whatever it is called, of folders and archives what may be a log. `advance` hears of octets
    read."""
    for path in paths:
        if str(path) == STANDARD_INPUT:
            opened = Opened("standard input", cast("BufferedReader", sys.stdin.buffer), None)
            yield from _named(read_log(opened, words, advance))
            continue
        for found in stream(path, shown=str(path), wants=is_log, budget=_BUDGET):
            if isinstance(found, Opened) and path in (found.path, found.packed):
                yield from _named(read_log(found, words, advance))
            elif isinstance(found, Opened):
                yield from (each for each in read_log(found, words, advance) if not is_binary(each))
            elif isinstance(found, PassedOver | Broken):
                yield Problem(source=Source(file=found.name), reason=found.reason)


def _named(seen: Iterable[Seen]) -> Iterator[Seen]:
    """What a file holds that somebody has named: it should be a log. What kept it from being read says enough."""
    is_whole, says_something = True, False
    for each in seen:
        is_whole = is_whole and not isinstance(each, Problem)
        says_something = says_something or isinstance(each, Passage)
        if not isinstance(each, LogFile) or says_something or (mistake := _mistaken(each)) is None:
            yield each
        elif is_whole:
            yield Problem(source=Source(file=each.path), reason=mistake)


def _mistaken(file: LogFile) -> str | None:
    """What a file is of which no line means anything, and what reads it; None: a log."""
    if is_binary(file):
        return NO_LOG
    if _DEPLOYMENT.search(file.tail):
        return "is no log: it holds keys as a deployment file does, which edgetrust check reads"
    if _PEM.search(file.tail) and not _TIME.search(file.tail):
        return "is no log: it holds PEM, as certificates and keys do; edgetrust inspect shows them"
    return None


NO_LOG = "is no log: it is no text; edgetrust capture reads captures, edgetrust inspect certificates"
_DEPLOYMENT = re.compile(r"^(?:expressway_[ce]|cucm):\s*$", re.MULTILINE)
_PEM = re.compile(r"-----END [A-Z0-9 ]+-----\s*\Z")
_TIME = re.compile(r"\d\d:\d\d:\d\d")


def is_binary(each: Seen) -> TypeGuard[LogFile]:
    """A file that has been read to its end, and is no text."""
    return isinstance(each, LogFile) and not each.is_text


def log_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every path, and of a folder every file in it that may be a log."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = (Path(folder, name) for folder, _, names in os.walk(path) for name in names)
        yield from (each for each in inside if is_log(each.name))


def is_log(name: str) -> bool:
    """Whether a file of a folder or an archive may be a log; the products call theirs anything."""
    return not name.lower().endswith(_OTHERS)


def read_log(opened: Opened, words: Words, advance: Callable[[int], None] = lambda count: None) -> Iterator[Seen]:
    """What one log holds that has been opened, and the file itself at the end."""
    finder = LineFinder(opened.name, triggers=words.triggers, anchors=words.anchors)
    is_text, head = False, b""
    try:
        for block in _tidied(_blocks(opened, advance)):
            head = head or block[:_HEAD]
            for passage in finder.feed(block):
                is_text = True
                yield passage
    except UnreadableFile as error:
        yield Problem(source=Source(file=opened.name), reason=error.message)
    last = list(finder.end())
    yield from last
    is_text = is_text or bool(last) or _is_text(head)
    yield LogFile(path=opened.name, lines=finder.lines, bytes=finder.length, tail=finder.tail, is_text=is_text)


_HEAD = 4096
_MOST_STRANGE = 0.2
"""Of the octets at the beginning; in random ones it is nearly half, in Latin text of one octet a tenth at most."""
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32), 127))
"""Without tab, ends of lines, and escape, which colours what a terminal showed."""


def _is_text(head: bytes) -> bool:
    """Whether a file begins as a text does."""
    strange = len(head) - len(head.translate(None, _CONTROLS)) + head.decode("utf-8", "replace").count("\ufffd")
    return strange <= len(head) * _MOST_STRANGE


def _tidied(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same; what is over with the first block may have been pasted out of a mail."""
    first = next(blocks, None)
    second = next(blocks, None)
    if first is not None:
        yield tidy(first) if second is None else first
    if second is not None:
        yield second
        yield from blocks


def _blocks(opened: Opened, advance: Callable[[int], None]) -> Iterator[bytes]:
    """The octets, as UTF-8 where they were UTF-16 with a byte order mark: so Windows writes what a console shows."""
    buffer = bytearray(BLOCK)
    view = memoryview(buffer)
    decoder: codecs.IncrementalDecoder | None = None
    is_first = True
    while count := opened.readinto(view):
        advance(count)
        block = bytes(view[:count])
        if is_first and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
        is_first = False
        yield block if decoder is None else decoder.decode(block).encode("utf-8", "replace")
