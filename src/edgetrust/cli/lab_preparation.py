"""What `edgetrust lab FILE` starts with: the deployment, its files, and the keys at hand.

Not here: what is made of them (`edgetrust.usecase.lab_preparation`), and scenarios (`edgetrust.cli.lab_scenario`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.keys import read_passphrase
from edgetrust.cli.lab_runner import Prepared
from edgetrust.cli.overwriting import files_of
from edgetrust.cli.terminal import say, say_warning
from edgetrust.io.chance import draw_serial
from edgetrust.io.clock import now
from edgetrust.io.key_folder import read_keys
from edgetrust.model.deployment import Deployment, FileReference
from edgetrust.model.inventory import Inventory, named_references
from edgetrust.model.value import dataclass
from edgetrust.pki.signing_key import generate_like
from edgetrust.twin.admin.installation import AS_INSTALLED, as_installed
from edgetrust.usecase.check import as_if_upgraded
from edgetrust.usecase.lab_material import hold, with_login
from edgetrust.usecase.lab_preparation import Beginning, Means, prepare, strange_keys

_ZONE_PASSWORD = "lab"  # noqa: S105 - it keeps no secret
"""Of a traversal zone whose password nobody has written down: both sides are in this process."""
_MANY = 10
"""Certificates that take so long to make that it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for on the command line."""

    file: Path
    keys: tuple[Path, ...]
    passphrase_file: Path | None
    beginning: Beginning
    at: datetime | None
    as_version: str | None


def prepare_file(wishes: Wishes) -> Prepared:
    """What the nodes of a deployment file hold. Raises EdgetrustError for what cannot be read or used."""
    deployment = read_deployment(wishes.file)
    passphrase = None if wishes.passphrase_file is None else read_passphrase(wishes.passphrase_file)
    inventory = gather_evidence(deployment, wishes.file, passphrase)
    tell_problems(inventory.problems)
    if wishes.as_version is not None:
        deployment = as_if_upgraded(deployment, wishes.as_version)
    held = hold(deployment, inventory, _read_keys(deployment, inventory, wishes, passphrase))
    if wishes.beginning is not Beginning.INSTALLED:
        for path, fqdn in strange_keys(deployment, inventory):
            say_warning(f"{path} is the key of no certificate of {fqdn}, and is of no use to it")
    means = Means(
        at=wishes.at or now(),
        make_key=generate_like,
        draw_serial=draw_serial,
        install=lambda *given: (as_installed(*given), AS_INSTALLED),
        tell=_telling(),
    )
    prepared = prepare(deployment, held, wishes.beginning, means)
    return Prepared(
        deployment=deployment,
        material=with_login(deployment, prepared.material, _zone_password(deployment, wishes.file)),
        at=wishes.at,
        original=prepared.original,
        is_whole=not inventory.problems,
        notes=prepared.notes,
        inputs=(*files_of(wishes.file, deployment), *wishes.keys),
    )


def _telling() -> Callable[[int, int], None]:
    """Whoever waits at a terminal for many keys is told how many are there."""

    def tell(done: int, count: int) -> None:
        if count >= _MANY and sys.stderr.isatty():
            say(f"making certificates with keys: {done} of {count}")

    return tell


def _zone_password(deployment: Deployment, file: Path) -> str:
    """The first line of the file that the deployment names for the zone; without one, both sides are given the same."""
    path = deployment.traversal_zone.password_file
    return _ZONE_PASSWORD if path is None else read_passphrase(file.parent / path)


def _read_keys(deployment: Deployment, inventory: Inventory, wishes: Wishes, usual: str | None) -> dict[bytes, bytes]:
    """The keys in the files that the deployment names, each opened with the password beside it, and those of --keys."""
    folder = wishes.file.parent
    keys: dict[bytes, bytes] = {}
    for reference in _with_keys(deployment, inventory):
        beside = reference.password_file
        keys |= _found([folder / reference.path], usual if beside is None else read_passphrase(folder / beside))
    return keys | _found(list(wishes.keys), usual)


def _with_keys(deployment: Deployment, inventory: Inventory) -> dict[FileReference, None]:
    """Files in which a key lies, of its own or beside certificates. Of those that cannot be read has been told."""
    return {
        reference: None
        for reference in named_references(deployment)
        if (contents := inventory.contents(reference)) is not None and contents.keys
    }


def _found(paths: list[Path], passphrase: str | None) -> dict[bytes, bytes]:
    found = read_keys(paths, passphrase=passphrase)
    for problem in found.problems:
        say_warning(problem)
    return found.keys
