"""The files around a new deployment file: those it may be guessed from, and those that it needs beside it.

Files on disk stay where they are and are named from where the deployment file lies. What comes out of an archive is
written into a folder beside the deployment file, under a name that is safe everywhere, and only what is needed: all of
it or nothing, and never over another file.

Not here: reading archives (`edgetrust.io.archive`), and guessing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from edgetrust.codec.dumps import read_settings, read_status
from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.archive import Broken, Entry, PassedOver, walk
from edgetrust.io.certificate_files import CERTIFICATE_SUFFIXES, holds_key
from edgetrust.io.files import read_bytes, write_new, write_secret
from edgetrust.io.metered import Budget
from edgetrust.model.dump import Dump
from edgetrust.model.file_contents import FileContents
from edgetrust.model.starter import Candidate
from edgetrust.model.value import dataclass
from edgetrust.pki.contents import read_contents

BUDGET = Budget(member_bytes=16 * 1024 * 1024)
"""A trust list of a thousand certificates is some 2 MiB long."""

_TEXT_SUFFIXES = frozenset((".txt", ".text"))
"""CUCM shows certificates as text, and people save that."""
_LOGS = ("loggingsnapshot_", "xconf_dump_", "xstat_dump_")
_READ_DUMP = re.compile(r"(?:xconf_dump_.*\.txt|xstat_dump_.*\.(?:txt|xml))", re.IGNORECASE)
"""The XML form of a configuration is shown by no source; the text beside it is read."""
_LONGEST_NAME = 100
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file out of an archive."""

    data: bytes
    is_secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFiles:
    """What the named files, folders and archives hold."""

    candidates: tuple[Candidate, ...]
    copies: Mapping[str, Copy]
    """Out of archives, by the path at which the deployment file will look for them."""
    problems: tuple[Broken | PassedOver, ...]
    """A file passed over leaves the rest whole; what is broken may have held more."""
    with_keys: tuple[str, ...] = ()
    """Files out of archives in which private keys were left."""
    dumps: tuple[Dump, ...] = ()
    """What Expressways state of themselves."""

    @property
    def is_incomplete(self) -> bool:
        """Something that was named could not be read, or not to its end."""
        return any(isinstance(problem, Broken) for problem in self.problems)


def find_candidates(paths: Sequence[Path], *, beside: Path, as_named: bool = False) -> FoundFiles:
    """Everything in them that may belong to a deployment whose file is `beside`. Never raises on what it finds. With
    `as_named`, candidates are called as somebody has named them, and not from where the deployment file lies."""
    search = Search(beside, as_named=as_named)
    for path in paths:
        shown = str(path) if as_named else search.path_of(path)
        for found in walk(path, shown=shown, wants=is_wanted, budget=BUDGET):
            if isinstance(found, Entry):
                search.add(found)
            else:
                search.problems.append(replace(found, name=str(path)) if found.name == shown else found)
    return search.found()


def write_starter_files(file: Path, text: str, copies: Mapping[str, Copy]) -> tuple[Path, ...]:
    """A new deployment file and what it needs beside it; comes back with the paths of the latter that were written. All
    or nothing. Raises Refused when anything is in the way, UnreadableFile when it cannot be written."""
    made: list[Path] = []
    try:
        for path, copy in copies.items():
            target = file.parent / path
            if not _is_there(target, copy.data):
                _make_folder(target.parent, made)
                (write_secret if copy.is_secret else write_new)(target, copy.data)
                made.append(target)
        write_new(file, text.encode())
    except BaseException:
        for each in reversed(made):
            if each.is_dir():
                with suppress(OSError):  # somebody has put something in
                    each.rmdir()
            else:
                each.unlink()
        raise
    return tuple(each for each in made if not each.is_dir())


def _is_there(path: Path, data: bytes) -> bool:
    """Whether the file is there already, the same to the last byte."""
    try:
        same = read_bytes(path, limit=len(data)) == data
    except IsADirectoryError:
        same = False
    except UnreadableFile:
        return False  # most likely it is not there; anything else, writing will say
    if not same:
        raise Refused(f"{path} exists, and is not the file out of the archive", hint="move it out of the way")
    return True


def _is_secret(data: bytes, path: str) -> bool:
    """A file with a private key, or one of PKCS#12, which does not tell before it is opened."""
    return path.lower().endswith((".p12", ".pfx")) or holds_key(data, path)


def _without_keys(data: bytes, path: str) -> bytes:
    """The file with an empty line for each line of a key in PEM; nothing where a key may be left."""
    rest = _KEY_IN_PEM.sub(lambda match: b"\n" * match[0].count(b"\n"), data)
    return b"" if _is_secret(rest, path) else rest


_KEY_IN_PEM = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)


def _make_folder(path: Path, made: list[Path]) -> None:
    if path.is_dir():
        return
    try:
        path.mkdir(mode=0o700)  # there may be keys among the files
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be made: {error.strerror}") from error
    made.append(path)


class Search:
    """A search for files that may belong to a deployment whose file is `beside`."""

    def __init__(self, beside: Path, *, as_named: bool, leaves_keys: bool = False) -> None:
        """With `leaves_keys`, private keys in archives stay where they are."""
        self._as_named = as_named
        self._leaves_keys = leaves_keys
        self._with_keys: list[str] = []
        self.candidates: dict[str, Candidate] = {}
        self.copies: dict[str, Copy] = {}
        self.problems: list[Broken | PassedOver] = []
        self._dumps: dict[str, Dump] = {}
        self._home = os.path.realpath(beside.parent)
        self._folder = f"{_safe_part(beside.stem)}-files"

    def found(self) -> FoundFiles:
        """What was found so far, as it stands now."""
        return FoundFiles(
            candidates=tuple(self.candidates.values()),
            copies=self.copies,
            problems=tuple(self.problems),
            with_keys=tuple(self._with_keys),
            dumps=tuple(self._dumps.values()),
        )

    def path_of(self, path: Path) -> str:
        """How the deployment file names a file. Links to folders are resolved, so that `..` leads where it says; a link
        to a file keeps its name, because what it leads to may be replaced."""
        there = os.path.join(os.path.realpath(path.parent), path.name)
        try:
            return Path(os.path.relpath(there, self._home)).as_posix()
        except ValueError:  # Windows: on another drive
            return Path(there).as_posix()

    def add(self, entry: Entry) -> None:
        """Takes in a file, unless it has nothing to do with certificates."""
        if is_read_dump(entry.name):
            self._dumps.setdefault(entry.name, _dump(entry))
            return
        path = self.path_of(entry.path) if entry.path is not None else self._new_path(entry.name)
        name = path if entry.path is not None and not self._as_named else entry.name
        data = entry.data
        if self._leaves_keys and entry.path is None and _is_secret(data, path):
            self._with_keys.append(entry.name)
            data = _without_keys(data, path)
            if not data.strip():
                return
        contents = read_contents(data, path=path)
        if path in self.candidates or not _is_of_interest(contents, PurePosixPath(name)):
            return
        self.candidates[path] = Candidate(name=name, contents=contents)
        if entry.path is None:
            self.copies[path] = Copy(data, _is_secret(data, path))

    def _new_path(self, name: str) -> str:
        """A place for a file out of an archive that no other has, on any system."""
        taken = {path.casefold() for path in self.copies}
        for candidate in _safe_names(name):
            path = f"{self._folder}/{candidate}"
            if path.casefold() not in taken:
                return path
        raise AssertionError("the names never end")


def is_wanted(name: str) -> bool:
    """Whether a file of a folder or an archive may belong to a deployment, by its name."""
    suffix = PurePosixPath(name).suffix.lower()
    is_text = suffix in CERTIFICATE_SUFFIXES or suffix in _TEXT_SUFFIXES
    return (is_text and not name.startswith(_LOGS)) or is_read_dump(name)


def is_read_dump(name: str) -> bool:
    """Whether it is a dump of an Expressway in a form that is read, by its name."""
    return _READ_DUMP.fullmatch(PurePosixPath(name).name) is not None


def _dump(entry: Entry) -> Dump:
    text = entry.data.decode(errors="replace").removeprefix("\ufeff")
    if PurePosixPath(entry.name).name.lower().startswith("xconf"):
        return Dump(file=entry.name, settings=tuple(read_settings(text)))
    return Dump(file=entry.name, status=read_status(text))


def _is_of_interest(contents: FileContents, name: PurePosixPath) -> bool:
    """Something is in it, or should be by its name."""
    found = contents.certificates or contents.revocation_lists or contents.requests or contents.keys
    is_damaged = any(problem.source.line for problem in contents.problems)
    return bool(found) or is_damaged or name.suffix.lower() in CERTIFICATE_SUFFIXES


def _safe_names(name: str) -> Iterator[str]:
    """Names for a file: its own, then with the folder it lies in, then numbered."""
    parts = [_safe_part(part) for part in name.split("/")[-2:]]
    yield parts[-1]
    yield "_".join(parts)[-_LONGEST_NAME:].lstrip("._")
    stem, dot, suffix = parts[-1].rpartition(".")
    number = 1
    while True:
        number += 1
        yield f"{stem}-{number}{dot}{suffix}" if dot else f"{suffix}-{number}"


def _safe_part(name: str) -> str:
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-_LONGEST_NAME:].strip(".")
    return f"_{safe}" if not safe or safe.startswith("-") or _RESERVED.fullmatch(safe) else safe
