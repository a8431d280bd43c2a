"""The files that a deployment names: found from where the deployment file lies, opened with their password files.

Not here: opening and bounds (`edgetrust.io.files`), and which files there are (`edgetrust.model.inventory`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from edgetrust.errors import UnreadableFile
from edgetrust.io.certificate_files import read_material
from edgetrust.io.files import read_bytes
from edgetrust.model.deployment import FileReference
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents

MOST_PASSWORD_BYTES = 4096
"""Size of a password file. A password is one line; the bound is for a path that leads elsewhere."""


def deployment_reader(deployment_path: Path, password: str | None = None) -> Callable[[FileReference], FileContents]:
    """A reader of what the deployment file at that path names; `password` opens what has no password file beside it. It
    never raises: a file that cannot be read, and a password file that cannot, are problems of the contents. Password
    files are read once each."""
    folder = deployment_path.parent

    @cache
    def password_in(path: str) -> str | Problem:
        try:
            return read_password(folder / path)
        except UnreadableFile as error:
            return Problem(source=Source(file=path), reason=error.message)

    def read(reference: FileReference) -> FileContents:
        found = password_in(reference.password_file) if reference.password_file is not None else password
        opens = found if isinstance(found, str) else None
        contents = read_material(folder / reference.path, shown=reference.path, password=opens)
        # A missing password is no reason to pass over what can be read without one.
        return replace(contents, problems=(found, *contents.problems)) if isinstance(found, Problem) else contents

    return read


def read_password(path: Path) -> str:
    """The first line of a file. Raises UnreadableFile, without the path in its message."""
    try:
        lines = read_bytes(path, limit=MOST_PASSWORD_BYTES).decode("utf-8-sig").splitlines()
    except IsADirectoryError as error:
        raise UnreadableFile("is a folder, expected a file whose first line is the password") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("is not UTF-8 text, expected a file whose first line is the password") from error
    if not lines:
        raise UnreadableFile("is empty, expected a file whose first line is the password")
    return lines[0]
