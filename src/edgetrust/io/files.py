"""Reads and writes files: the only module that opens them, and the only one that writes secrets.

Budgets keep a wrong path (a disk image, a device) from filling the memory; each is named and says why it is what it is.

Not here: what the bytes mean (`edgetrust.pki.contents`, `edgetrust.mra`), and how a new file comes to be whole
(`edgetrust.io.exclusive`).
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from edgetrust.errors import MissingFile, Refused, UnreadableFile
from edgetrust.io.exclusive import OWNER_ONLY, create_file
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.inventory import FileContents
from edgetrust.pki.contents import read_contents

MOST_BYTES = 64 * 1024 * 1024
"""Size of one file of certificates. The largest revocation lists in public use are below 50 MiB."""
MOST_TEXT_BYTES = 4 * 1024 * 1024
"""Size of a deployment file. A thousand nodes are below 1 MiB."""
MOST_FILES = 10_000
"""Files in one folder. /etc/ssl/certs holds some 300."""

_CHUNK = 1024 * 1024
# O_NONBLOCK: opening a named pipe must not wait for a writer. O_BINARY: Windows would otherwise translate line ends.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_FOR_ALL = 0o666
"""The mode of other files; the user's umask takes away from it."""
_MOST_SHOWN = 3

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


def read_bytes(path: Path, *, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises UnreadableFile; IsADirectoryError for a folder."""
    descriptor, size = _open_regular(path)
    try:
        return _read_descriptor(descriptor, size, limit)
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {_reason(error)}") from error
    finally:
        os.close(descriptor)


def open_file(path: Path) -> BufferedReader:
    """A regular file of any size, to be read piece by piece. Raises as `read_bytes` does."""
    descriptor, _ = _open_regular(path)
    return os.fdopen(descriptor, "rb")


def _open_regular(path: Path) -> tuple[int, int]:
    """A descriptor of a regular file, and the size of that."""
    try:
        descriptor = os.open(path, _READ)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        if os.path.isdir(path):  # Windows does not open folders
            raise IsADirectoryError from error
        if isinstance(error, FileNotFoundError):
            raise MissingFile(f"cannot be opened: {_reason(error)}") from error
        raise UnreadableFile(f"cannot be opened: {_reason(error)}") from error
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode):
        return descriptor, status.st_size
    os.close(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError
    raise UnreadableFile("is a device, pipe or socket, expected a file or folder")


def _read_descriptor(descriptor: int, expected: int, limit: int) -> bytes:
    if expected > limit:
        raise UnreadableFile(f"is {expected} bytes long, expected at most {limit}; is this the right file?")
    chunks = [os.read(descriptor, expected + 1)]
    size = len(chunks[0])
    # One read gives it all, except on the files of /proc and on files that grow.
    while chunks[-1] and size <= limit and size != expected:
        chunks.append(os.read(descriptor, _CHUNK))
        size += len(chunks[-1])
    if size > limit:
        raise UnreadableFile(f"is longer than {limit} bytes; is this the right file?")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _read_folder(path: Path, *, shown: str, password: str | None) -> FileContents:
    try:
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))
    except OSError as error:
        return _only_problem(shown, f"the folder cannot be listed: {_reason(error)}")
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


def read_document(path: Path, *, limit: int = MOST_TEXT_BYTES) -> bytes:
    """The bytes of a text file, to be decoded by whoever knows its lines. Raises UnreadableFile, with the path in its
    message."""
    try:
        return read_bytes(path, limit=limit)
    except IsADirectoryError as error:
        raise UnreadableFile(f"{path} is a folder, expected a file") from error
    except UnreadableFile as error:
        raise UnreadableFile(f"{path} {error.message}") from error


def write_atomically(path: Path, content: str | bytes) -> None:
    """Put a text (as UTF-8) or octets into a file, all of it or nothing: readers see the old file or the new one.
    Without any content no file is made. A device or pipe, `/dev/stdout` say, is written to directly. Raises
    UnreadableFile."""
    write_all([(path, content)])


def write_all(files: Iterable[tuple[Path, str | bytes]], *, before: Callable[[], object] | None = None) -> None:
    """Put texts or octets into several files, as `write_atomically` does: everything is written beside its place first;
    then `before` is called, and then each takes its place. What fails up to there changes no file."""
    wanted = [(path, content) for path, content in files if content]
    beside: list[tuple[Path, Path]] = []
    try:
        for path, content in wanted:
            with _told(path):
                beside += _write_beside(path, content)
        if before is not None:
            before()
        for path, content in wanted:
            with _told(path):
                if _takes_what_comes(path):
                    path.write_bytes(_octets(content))
        for temporary, target in beside:
            with _told(target):
                os.replace(temporary, target)
    finally:
        for temporary, _ in beside:
            temporary.unlink(missing_ok=True)


def _write_beside(path: Path, content: str | bytes) -> list[tuple[Path, Path]]:
    """The new file and the place that it is to take; nothing for a device."""
    import secrets  # with random and hmac, which reading needs not

    if _takes_what_comes(path):
        return []
    target = path.resolve()  # a link keeps being a link
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    create_file(temporary, _octets(content), _mode_of(target))
    return [(temporary, target)]


def _takes_what_comes(path: Path) -> bool:
    """Whether it is a device or pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _octets(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What keeps a file from being written is told with its path."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be written: {_reason(error)}") from error


def _mode_of(path: Path) -> int:
    """The mode a file has; that of new ones where there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return _FOR_ALL


def write_secret(path: Path, secret: bytes) -> None:
    """Put a private key or password into a new file that its owner alone can read. Never replaces a file. Raises
    Refused when it exists, UnreadableFile when it cannot be written, also because its file system keeps nothing
    private; then there is no file."""
    _write_new(path, secret, mode=OWNER_ONLY)


def write_new(path: Path, content: bytes) -> None:
    """Put what is no secret into a new file. Never replaces a file. Raises Refused when it exists, UnreadableFile when
    it cannot be written; then there is no file."""
    _write_new(path, content, mode=_FOR_ALL)


def write_key_and_request(key: tuple[Path, bytes], request: tuple[Path, bytes]) -> None:
    """Put a new private key and the request made with it into new files: both, or neither. Raises as `write_secret`."""
    write_secret(*key)
    try:
        write_new(*request)
    except BaseException:
        # Nobody has seen this key, and without its request it would only be in the way of the next attempt.
        key[0].unlink(missing_ok=True)
        raise


def refuse_existing(
    paths: Iterable[Path], *, hint: str, why: str = "nothing is ever overwritten, and nothing was made"
) -> None:
    """Refuse, with that reason and hint, when any of these names is taken, also by a link that leads nowhere."""
    taken = [path for path in paths if os.path.lexists(path)]
    if taken:
        shown = "; ".join(f"{path} exists" for path in taken[:_MOST_SHOWN])
        more = f"; and {len(taken) - _MOST_SHOWN} more" if len(taken) > _MOST_SHOWN else ""
        raise Refused(f"{shown}{more}: {why}", hint=hint)


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


def make_private_folder(path: Path) -> None:
    """The folder, made with its parents where it is missing; a new one lets its owner alone look inside. Raises
    UnreadableFile."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be made: {_reason(error)}") from error


def _write_new(path: Path, data: bytes, *, mode: int) -> None:
    try:
        create_file(path, data, mode)
    except FileExistsError as error:
        never = "secrets are never overwritten" if mode == OWNER_ONLY else "it is not overwritten"
        raise Refused(f"{path} exists, and {never}", hint="name another file or folder") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be written: {_reason(error)}") from error
