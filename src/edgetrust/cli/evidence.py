"""The deployment file and its evidence, as every command that takes FILE reads them.

Not here: what a command makes of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.terminal import say_error

if TYPE_CHECKING:
    # Some commands have no deployment, and only tell problems.
    from edgetrust.model.deployment import Deployment, FileReference
    from edgetrust.model.evidence import Problem
    from edgetrust.model.file_contents import FileContents
    from edgetrust.model.inventory import Inventory
    from edgetrust.usecase.probe_file import ProbeFile

_MANY_FILES = 50
"""Below this, reading is over before a progress bar could be seen."""


def read_deployment(file: Path) -> Deployment:
    """The deployment that a file declares. Raises UnreadableFile and BadDeployment."""
    from edgetrust.io.files import read_document
    from edgetrust.mra.deployment_file.parse import parse_deployment

    return parse_deployment(read_document(file), file=str(file))


def gather_evidence(deployment: Deployment, file: Path, password: str | None = None) -> Inventory:
    """All evidence of a deployment, read with a progress bar when there is much of it and somebody is looking;
    `password` opens what has no password file beside it."""
    from edgetrust.io.material import deployment_reader
    from edgetrust.io.public_roots import mozilla_roots
    from edgetrust.model.inventory import named_references
    from edgetrust.usecase.gather import gather

    read = deployment_reader(file, password)
    count = len({reference.path for reference in named_references(deployment)})
    if count < _MANY_FILES or not sys.stderr.isatty():
        return gather(deployment, read=read, public_roots=mozilla_roots)
    with click.progressbar(length=count, label="reading certificates", file=sys.stderr) as bar:
        return gather(deployment, read=_counting(read, bar.update), public_roots=mozilla_roots)


def read_results(results: Iterable[Path]) -> tuple[ProbeFile, ...]:
    """What `edgetrust probe` saw. Raises UnreadableFile and Malformed."""
    return tuple(map(_read_result, results))


def _read_result(path: Path) -> ProbeFile:
    from edgetrust.io.files import MOST_BYTES, read_document
    from edgetrust.usecase.probe_file import read_probe

    return read_probe(read_document(path, limit=MOST_BYTES), file=str(path))


def add_results(inventory: Inventory, deployment: Deployment, results: Iterable[ProbeFile]) -> Inventory:
    """The evidence with what `edgetrust probe` saw."""
    for result in results:
        from edgetrust.usecase.evidence import with_shown

        inventory = with_shown(inventory, deployment, result.chains)
        inventory = replace(inventory, problems=(*inventory.problems, *result.problems))
    return inventory


def tell_problems(problems: Iterable[Problem], tell: Callable[[str], str] = str) -> None:
    """One line on standard error for each file, or part of one, that could not be read or used; `tell` says it so that
    it may be read."""
    for problem in problems:
        where = f"{problem.source.file}:{problem.source.line}" if problem.source.line else problem.source.file
        say_error(tell(f"{where}: {problem.reason}"))


def _counting(
    read: Callable[[FileReference], FileContents], update: Callable[[int], None]
) -> Callable[[FileReference], FileContents]:
    def read_and_count(reference: FileReference) -> FileContents:
        contents = read(reference)
        update(1)
        return contents

    return read_and_count
