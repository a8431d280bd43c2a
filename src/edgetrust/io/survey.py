"""What lies in files, folders and archives that somebody sent: certificates, captures, logs, and what is none of these.

A survey opens each file only as far as its kind needs; it is the readers of each kind that read it
(`edgetrust.io.starter_files`, `edgetrust.io.capture`, `edgetrust.io.logs`). Not here: what any of it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path, PurePosixPath

from edgetrust.codec.capture.pcap import MAGICS
from edgetrust.codec.capture.pcapng import MAGIC
from edgetrust.errors import UnreadableFile
from edgetrust.io.archive import Broken, Opened, PassedOver, stream
from edgetrust.io.capture import CAPTURE_NAME
from edgetrust.io.files import CERTIFICATE_SUFFIXES
from edgetrust.io.logs import is_log
from edgetrust.io.metered import Budget
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.starter import Unused
from edgetrust.model.value import dataclass

_BUDGET = Budget(total_bytes=64 * 2**30, nested_bytes=2**29)
"""As for captures and logs: what they read has to be seen here."""
_HEAD = 4
_TEXT_SUFFIXES = frozenset((".txt", ".text"))
_DUMPS = ("xconf_dump_", "xstat_dump_")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found; each path stands where somebody has something to read of it."""

    material: tuple[Path, ...]
    captures: tuple[Path, ...]
    logs: tuple[Path, ...]
    unused: tuple[Unused, ...]
    """Files that nobody reads, and why."""
    problems: tuple[Problem, ...]
    """What could not be read to its end."""


def survey(paths: Iterable[Path]) -> Survey:
    """What lies in these paths. Never raises on what it finds."""
    found: dict[Kind, list[Path]] = {kind: [] for kind in Kind}
    unused: list[Unused] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        kinds: set[Kind] = set()
        for each in stream(path, shown=str(path), wants=lambda name: True, budget=_BUDGET):
            if isinstance(each, Broken):
                problems.append(Problem(source=Source(file=each.name), reason=each.reason))
            elif isinstance(each, PassedOver):
                unused.append(Unused(file=each.name, reason=each.reason))
            else:
                kind = _kind_of(each, is_named=each.path == path)
                kinds |= {kind, *_also(kind, each.name)}
                unused.extend(_unread(each.name, kind))
        for kind in kinds:
            found[kind].append(path)
    return Survey(
        material=tuple(found[Kind.MATERIAL]),
        captures=tuple(found[Kind.CAPTURE]),
        logs=tuple(found[Kind.LOG]),
        unused=tuple(unused),
        problems=tuple(problems),
    )


def is_diagnosed_log(name: str) -> bool:
    """Whether a file of a folder or archive is searched for lines: dumps hold words of settings, and no events."""
    return is_log(name) and not name.lower().startswith(_DUMPS)


def _kind_of(opened: Opened, *, is_named: bool) -> Kind:
    """By the name; of a file that is named itself also by how it begins, for whoever names a capture anything."""
    name = PurePosixPath(opened.name).name
    if name.lower().startswith(_DUMPS):
        return Kind.DUMP
    if CAPTURE_NAME.search(name) is not None or (is_named and _begins_as_capture(opened)):
        return Kind.CAPTURE
    if PurePosixPath(name).suffix.lower() in CERTIFICATE_SUFFIXES:
        return Kind.MATERIAL
    return Kind.LOG if is_log(name) or is_named else Kind.OTHER


def _also(kind: Kind, name: str) -> Iterator[Kind]:
    """People save certificates as text."""
    if kind is Kind.LOG and PurePosixPath(name).suffix.lower() in _TEXT_SUFFIXES:
        yield Kind.MATERIAL


def _begins_as_capture(opened: Opened) -> bool:
    head = bytearray(_HEAD)
    try:
        opened.readinto(memoryview(head))
    except UnreadableFile:
        return False  # whoever reads it will say so
    return bytes(head) == MAGIC or bytes(head) in MAGICS


def _unread(name: str, kind: Kind) -> Iterator[Unused]:
    if kind is Kind.DUMP:
        yield Unused(
            file=name,
            reason="settings or status of an Expressway, whose layout is not published; nothing is read out of them:"
            " --save-deployment writes a file in which release and settings can be said",
        )
    elif kind is Kind.OTHER:
        yield Unused(file=name, reason="by its name neither a certificate nor a capture nor a log")
