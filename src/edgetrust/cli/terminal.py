"""The rules of the terminal, and the only place that talks to people.

Results go to standard output, talk and progress to standard error. Messages are `edgetrust: error: …`, then
`hint: …`: lower case, no final period, always what was seen and what was expected. Colour only on a terminal and never
with NO_COLOR. An output file is written only when there is content, and replaced in one step. Who stops reading, as
`| head` does, stops neither the work nor its exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from typing import TextIO

from edgetrust.errors import Refused

PROGRAM = "edgetrust"
DEFAULT_WIDTH = 100
"""Columns where there is no terminal."""
WIDEST = 120
"""Text wider than this is hard to read, however wide the terminal."""


def say_error(message: str, hint: str | None = None) -> None:
    """One clear line on standard error for each line of `message`, and the hint below."""
    for line in message.splitlines() or [""]:
        say(f"{PROGRAM}: error: {line}")
    if hint:
        say(f"hint: {hint}")


def say_interrupted() -> int:
    """That Ctrl-C has ended the run, and the exit code that a shell has for that."""
    say_error("interrupted")
    return 130


def say_warning(message: str) -> None:
    """One line on standard error."""
    say(f"{PROGRAM}: warning: {message}")


def say(message: str) -> None:
    """Talk, on standard error."""
    with _as_long_as_read(sys.stderr):
        sys.stderr.write(f"{message}\n")


@contextmanager
def _as_long_as_read(stream: TextIO) -> Iterator[None]:
    """What nobody reads any more goes nowhere, now and when the stream is flushed at the end."""
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        hush(stream)
    except OSError as error:
        if stream is sys.stdout:
            raise lost_result(error) from None
        hush(stream)  # nobody is left to be told


def lost_result(error: OSError) -> Refused:
    """What to raise where standard output takes nothing more, since a disk is full, say."""
    hush(sys.stdout)
    return Refused(f"standard output cannot be written: {error.strerror}")


def hush(stream: TextIO) -> None:
    """Whoever read it has seen enough: the rest goes nowhere, and Python does not complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show(content: str, output: PathLike[str] | None) -> None:
    """The result: to a file if one is named, else to standard output."""
    if output is not None:
        from pathlib import Path

        from edgetrust.io.files import write_atomically

        write_atomically(Path(output), content)
        return
    with _as_long_as_read(sys.stdout):
        sys.stdout.write(content if content.endswith("\n") else f"{content}\n")


def show_bytes(content: bytes, output: PathLike[str] | None) -> None:
    """A binary result: to a file if one is named, else to standard output, unless somebody would have to look at it.
    Raises Refused."""
    if output is not None:
        from pathlib import Path

        from edgetrust.io.files import write_atomically

        write_atomically(Path(output), content)
        return
    if sys.stdout.isatty():
        raise Refused("a binary result is not for a terminal", hint="name a file with --output")
    with _as_long_as_read(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def show_foreign(content: str, output: PathLike[str] | None) -> None:
    """A text that has to be the same octet for octet, surrogates for octets that are no UTF-8; on a terminal, whatever
    could steer that is shown as its escape."""
    if output is None and sys.stdout.isatty():
        from edgetrust.report.printable import printable

        show("".join(f"{printable(line)}\n" for line in content.split("\n")[:-1]), None)
        return
    show_bytes(content.encode("utf-8", "surrogateescape"), output)


def wants_colour(output: PathLike[str] | None) -> bool:
    """Colour on a terminal, unless NO_COLOR is set (https://no-color.org) or the terminal is dumb."""
    if output is not None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def text_width() -> int:
    """Columns to wrap text to."""
    return min(_terminal_width() or DEFAULT_WIDTH, WIDEST)


def _terminal_width() -> int:
    """As shutil.get_terminal_size has it, without three libraries for compression: COLUMNS, else what the terminal
    says; 0 when there is neither."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isascii() and stated.isdigit() and int(stated) > 0:
        return int(stated)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # no terminal, or a stream without a descriptor
        return 0
