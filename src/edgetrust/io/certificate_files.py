"""Files and folders of certificates, keys and revocation lists.

Not here: opening files and bounds of theirs (`edgetrust.io.files`), and what the bytes mean (`edgetrust.pki.contents`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from edgetrust.errors import MissingFile, Refused, UnreadableFile
from edgetrust.io.files import MOST_BYTES, read_bytes, reason_of
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.pki.contents import read_contents

MOST_FILES = 10_000
"""Files in one folder. /etc/ssl/certs holds some 300."""
CERTIFICATE_SUFFIXES = frozenset(
    (".pem", ".crt", ".cer", ".cert", ".der", ".p7b", ".p7c", ".p7s", ".p12", ".pfx", ".crl", ".csr", ".req", ".key")
)
"""What certificate files are called. In a folder, other files without certificates in them are passed over."""


def read_material(path: Path, *, shown: str, password: str | None = None) -> FileContents:
    """Everything in a file, or in the files of a folder in the order of their names; hidden files and folders inside
    are passed over. `shown` is how the places and problems name it. Never raises on what it finds."""
    try:
        data = read_bytes(path, limit=MOST_BYTES)
    except IsADirectoryError:
        return _read_folder(path, shown=shown, password=password)
    except UnreadableFile as error:
        return _only_problem(shown, error.message, is_missing=isinstance(error, MissingFile))
    return read_contents(data, path=shown, password=password)


def _read_folder(path: Path, *, shown: str, password: str | None) -> FileContents:
    try:
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))
    except OSError as error:
        return _only_problem(shown, f"the folder cannot be listed: {reason_of(error)}")
    if len(names) > MOST_FILES:
        return _only_problem(shown, f"the folder holds {len(names)} entries, expected at most {MOST_FILES}")
    inside = shown if shown.endswith("/") else f"{shown}/"
    parts = [
        contents
        for name in names
        if (contents := _read_inside_folder(path / name, shown=inside + _printable(name), password=password))
    ]
    if not parts:
        return _only_problem(shown, "the folder holds no certificate file, expected at least one")
    return FileContents(
        path=shown,
        certificates=tuple(each for part in parts for each in part.certificates),
        revocation_lists=tuple(each for part in parts for each in part.revocation_lists),
        requests=tuple(each for part in parts for each in part.requests),
        keys=tuple(each for part in parts for each in part.keys),
        problems=tuple(each for part in parts for each in part.problems),
        unended=frozenset(each for part in parts for each in part.unended),
    )


def is_read_in_folder(path: Path) -> bool:
    """Whether this file counts when its folder is read: a README beside certificates does not."""
    return _read_inside_folder(path, shown=str(path), password=None) is not None


def _read_inside_folder(path: Path, *, shown: str, password: str | None) -> FileContents | None:
    """A file of a folder; None for folders inside, and for files that have nothing to do with certificates."""
    try:
        data = read_bytes(path, limit=MOST_BYTES)
    except IsADirectoryError:
        return None
    except UnreadableFile as error:
        return _only_problem(shown, error.message)
    contents = read_contents(data, path=shown, password=password)
    found = contents.certificates or contents.revocation_lists or contents.requests or contents.keys
    # A README beside the certificates is no defect; a .pem without one is, and so is a damaged block anywhere.
    wanted = path.suffix.lower() in CERTIFICATE_SUFFIXES or any(problem.source.line for problem in contents.problems)
    return contents if found or wanted else None


def _only_problem(shown: str, reason: str, *, is_missing: bool = False) -> FileContents:
    problem = Problem(source=Source(file=shown), reason=reason, is_missing=is_missing)
    return FileContents(path=shown, problems=(problem,))


def _printable(name: str) -> str:
    """A file name that every output can show; bytes that are no UTF-8 become the replacement character."""
    return os.fsencode(name).decode("utf-8", "replace")


def refuse_overwriting_keys(paths: Iterable[Path]) -> None:
    """Refuse when one of these files holds a private key, which nobody could get back."""
    for path in paths:
        if path.is_file() and _holds_key(path):
            raise Refused(f"{path} holds a private key, and secrets are never overwritten", hint="name another file")


def _holds_key(path: Path) -> bool:
    try:
        data = read_bytes(path, limit=MOST_BYTES)
    except UnreadableFile:  # so nothing can be written to it either, which will be told
        return False
    return holds_key(data, str(path))


def holds_key(data: bytes, path: str) -> bool:
    """Whether a file holds a private key, also an encrypted one in PEM."""
    return b"PRIVATE KEY" in data or bool(read_contents(data, path=path).keys)
