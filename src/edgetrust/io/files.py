"""Reads and writes files: the only module that opens them, and the only one that writes secrets.

Budgets keep a wrong path (a disk image, a device) from filling the memory; each is named and says why it is what it is.

Not here: files and folders of certificates (`edgetrust.io.certificate_files`), what bytes mean (`edgetrust.pki`,
`edgetrust.mra`), and how a new file comes to be whole (`edgetrust.io.exclusive`).
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

MOST_BYTES = 64 * 1024 * 1024
"""Size of one file of certificates. The largest revocation lists in public use are below 50 MiB."""
MOST_TEXT_BYTES = 4 * 1024 * 1024
"""Size of a deployment file. A thousand nodes are below 1 MiB."""

_CHUNK = 1024 * 1024
# O_NONBLOCK: opening a named pipe must not wait for a writer. O_BINARY: Windows would otherwise translate line ends.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_FOR_ALL = 0o666
"""The mode of other files; the user's umask takes away from it."""
_MOST_SHOWN = 3


def read_bytes(path: Path, *, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes. Raises UnreadableFile; IsADirectoryError for a folder."""
    descriptor, size = _open_regular(path)
    try:
        return _read_descriptor(descriptor, size, limit)
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {reason_of(error)}") from error
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
            raise MissingFile(f"cannot be opened: {reason_of(error)}") from error
        raise UnreadableFile(f"cannot be opened: {reason_of(error)}") from error
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


def reason_of(error: OSError | ValueError) -> str:
    """What the system says of it, without the path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


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
        raise UnreadableFile(f"{path} cannot be written: {reason_of(error)}") from error


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


def make_private_folder(path: Path) -> None:
    """The folder, made with its parents where it is missing; a new one lets its owner alone look inside. Raises
    UnreadableFile."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be made: {reason_of(error)}") from error


def _write_new(path: Path, data: bytes, *, mode: int) -> None:
    try:
        create_file(path, data, mode)
    except FileExistsError as error:
        never = "secrets are never overwritten" if mode == OWNER_ONLY else "it is not overwritten"
        raise Refused(f"{path} exists, and {never}", hint="name another file or folder") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be written: {reason_of(error)}") from error
