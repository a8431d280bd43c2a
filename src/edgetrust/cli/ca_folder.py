"""What the commands of `edgetrust ca` have in common: their options, and the CA they are about.

Not here: what the folder of a CA holds (`edgetrust.io.authority_folder`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.decorators import FC

from edgetrust.cli.keys import read_passphrase
from edgetrust.cli.times import parse_time
from edgetrust.errors import Refused

if TYPE_CHECKING:
    # Not plain imports: cryptography is loaded when a CA is opened, and never for a mistake on the command line.
    from edgetrust.usecase.authority import Holder

BACKDATED = timedelta(minutes=5)
"""What is issued now begins that long ago, so that a clock that is a little slow accepts it."""
LONGEST_DAYS = 36_500

ca_option = click.option(
    "--ca",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    default="ca",
    show_default=True,
    help="Folder of the CA.",
)
at_option = click.option("--at", metavar="DATE", help="Date or time (ISO 8601, UTC) instead of now.")
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its first line opens the key of the CA.",
)

replace_option = click.option("--replace", is_flag=True, help="Put it in the place of a certificate that is there.")


def days_option(what: str, default: int | None = None) -> Callable[[FC], FC]:
    """`--days`."""
    return click.option(
        "--days",
        type=click.IntRange(1, LONGEST_DAYS),
        metavar="DAYS",
        default=default,
        show_default=default is not None,
        help=what,
    )


def read_moment(at: str | None) -> datetime:
    """The time of `--at`, to the second; now without it."""
    return parse_time(at).replace(microsecond=0)


def read_beginning(at: str | None) -> datetime:
    """When a certificate begins: exactly at the time of `--at`, or a little before now."""
    return read_moment(at) if at is not None else read_moment(None) - BACKDATED


def open_authority(folder: Path, passphrase_file: Path | None) -> Holder:
    """The CA in a folder, with its key."""
    from edgetrust.errors import WrongPassphrase
    from edgetrust.io.authority_folder import read_authority, read_authority_key
    from edgetrust.usecase.authority import Holder

    authority = read_authority(folder)
    passphrase = read_passphrase(passphrase_file) if passphrase_file is not None else None
    try:
        key = read_authority_key(folder, authority.certificate, passphrase=passphrase)
    except WrongPassphrase as error:
        raise WrongPassphrase(error.message, hint="--passphrase-file names the file with its passphrase") from error
    return Holder(authority=authority, key=key)


@contextmanager
def change_authority(folder: Path, passphrase_file: Path | None) -> Iterator[Holder]:
    """The same, and nobody else changes it meanwhile."""
    from edgetrust.io.authority_folder import lock_authority

    with lock_authority(folder):
        yield open_authority(folder, passphrase_file)


def refuse_replacing(paths: Iterable[Path], *, is_wanted: bool) -> None:
    """Refuse to put a certificate where a file is, unless that is wanted; in the place of a private key in any case."""
    from edgetrust.io.certificate_files import refuse_overwriting_keys
    from edgetrust.io.files import refuse_existing

    wanted = tuple(paths)
    for path in wanted:
        if path.is_dir():
            raise Refused(f"{path} is a folder, and nothing was signed", hint="name another --output")
    files = [path for path in wanted if path.is_file()]  # a device is there, and takes what comes
    refuse_overwriting_keys(files)
    if not is_wanted:
        refuse_existing(
            files,
            why="nothing was signed",
            hint="name another --output, or have it replaced with --replace",
        )
