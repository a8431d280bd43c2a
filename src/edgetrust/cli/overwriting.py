"""No command puts its result in the place of what it was made from.

Not here: files that commands make anew and that are never replaced (`edgetrust.io.files.refuse_existing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from edgetrust.errors import Refused

if TYPE_CHECKING:
    # Commands without a deployment are not to wait for it.
    from edgetrust.model.deployment import Deployment


def refuse_overwriting(output: Path | None, inputs: Iterable[Path | None]) -> None:
    """Refuse an output that is one of these files, by whatever name, or stands in one of these folders, or that holds a
    private key: nobody gets back what a report has replaced."""
    if output is None or not output.is_file():
        return
    if any(path is not None and _holds(path, output) for path in inputs):
        raise Refused(f"{output} is one of the files to read, and is not overwritten", hint="name another --output")
    from edgetrust.io.certificate_files import refuse_overwriting_keys

    refuse_overwriting_keys([output])


def files_of(file: Path | None, deployment: Deployment | None) -> Iterator[Path]:
    """A deployment file, and every file and folder that it names; nothing without one."""
    if file is None or deployment is None:
        return
    from edgetrust.model.inventory import named_references

    yield file
    for reference in named_references(deployment):
        yield file.parent / reference.path
        if reference.password_file is not None:
            yield file.parent / reference.password_file


def files_of_authority(folder: Path) -> Iterator[Path]:
    """What a lab CA cannot do without."""
    from edgetrust.io.authority_folder import CERTIFICATE, CHAIN, KEY, LEDGER

    yield from (folder / name for name in (KEY, CERTIFICATE, CHAIN, LEDGER))


def _holds(path: Path, output: Path) -> bool:
    from edgetrust.io.certificate_files import is_read_in_folder

    if path.is_dir():
        return path.samefile(output.parent) and is_read_in_folder(output)
    return path.is_file() and path.samefile(output)
